//! The ring: the keys that tokens are sealed with, in the installation's registry. The newest seals; those
//! before it open what they sealed until all of it has expired.

use keyward_model::layout;
use keyward_model::row::{Ring, RingKey};
use zeroize::Zeroizing;

use crate::fault::Fault;
use crate::tx::Tx;

/// The bytes of a key.
pub(super) type Key = Zeroizing<[u8; 32]>;

const DAY: i64 = 86_400_000;
/// How long a key seals.
const SEALS: i64 = 7 * DAY;
/// How long a key is kept. Longer than it seals and the longest session lasts, so that what it sealed has
/// expired: 7 days and 36 hours.
const KEPT: i64 = 14 * DAY;

/// Makes sure that there is a key to seal with.
///
/// # Errors
/// Only trouble.
pub fn prepare(tx: &mut Tx<'_>) -> Result<(), Fault> {
    current(tx).map(drop)
}

/// The key to seal with, made now if the newest is too old. The call must commit.
pub(super) fn current(tx: &mut Tx<'_>) -> Result<(u32, Key), Fault> {
    let ring = tx.registered::<Ring>(layout::RING)?.unwrap_or_default();
    match ring.keys.last() {
        Some(newest) if tx.now < newest.made.plus_millis(SEALS) => Ok((newest.id, of_ring(tx, newest.id)?)),
        _ => renew(tx, ring),
    }
}

/// The newest key, whatever its age; none before the first.
pub(super) fn newest(tx: &Tx<'_>) -> Result<Option<(u32, Key)>, Fault> {
    let ring = tx.registered::<Ring>(layout::RING)?.unwrap_or_default();
    ring.keys.last().map(|newest| Ok((newest.id, of_ring(tx, newest.id)?))).transpose()
}

/// The key of an id, if it is still kept.
pub(super) fn key(tx: &Tx<'_>, id: u32) -> Option<Key> {
    let bytes = Zeroizing::new(tx.registered_bytes(&layout::ring_key(id))?);
    Some(Zeroizing::new(*bytes.first_chunk()?))
}

fn of_ring(tx: &Tx<'_>, id: u32) -> Result<Key, Fault> {
    key(tx, id).ok_or_else(|| Fault::Trouble(format!("the ring has no key {id}")))
}

fn renew(tx: &mut Tx<'_>, mut ring: Ring) -> Result<(u32, Key), Fault> {
    let now = tx.now;
    ring.keys.retain(|key| {
        let kept = now < key.made.plus_millis(KEPT);
        if !kept {
            tx.unregister(&layout::ring_key(key.id));
        }
        kept
    });
    let id = ring.last + 1;
    let mut key = Zeroizing::new([0; 32]);
    key.iter_mut().for_each(|byte| *byte = tx.entropy.byte());
    tx.register_bytes(&layout::ring_key(id), key.to_vec());
    ring.keys.push(RingKey { id, made: now });
    ring.last = id;
    tx.register(layout::RING, &ring)?;
    Ok((id, key))
}
