//! One ordered walk over a base and the layers above it.

use std::iter::Peekable;

use imbl::ordmap::RangedIter;
use imbl::shared_ptr::DefaultSharedPtr;

use crate::layer::{Layer, Slot};
use crate::place::Address;
use crate::trouble::Trouble;
use crate::value::Value;

/// How many rows are asked of a base at once.
const CHUNK: usize = 512;

/// The live rows from `start` to `end`, at most `limit`: those of the newest layer that has a slot, else the base's.
///
/// `base` answers up to as many rows as it is asked for, in order; fewer mean there are no more.
pub(crate) fn scan(
    layers: &[&Layer],
    base: impl Fn(&Address, usize) -> Result<Vec<(Address, Sealed)>, Trouble>,
    open: impl Fn(&Address, Sealed) -> Result<Value, Trouble>,
    start: Address,
    end: &Address,
    limit: usize,
) -> Result<Vec<(Address, Value)>, Trouble> {
    let mut above = Above::new(layers, &start, end).peekable();
    let mut rows = Vec::new();
    let mut from = start;
    while rows.len() < limit {
        let asked = limit.saturating_sub(rows.len()).min(CHUNK);
        let chunk = base(&from, asked)?;
        let last = chunk.len() < asked;
        for (address, sealed) in chunk {
            while let Some((newer, slot)) = above.next_if(|(newer, _)| **newer < address) {
                rows.extend(live(newer, slot));
            }
            if rows.len() >= limit {
                break;
            }
            from = address.successor();
            match above.next_if(|(newer, _)| **newer == address) {
                Some((_, slot)) => rows.extend(live(&address, slot)),
                None => rows.push((address.clone(), open(&address, sealed)?)),
            }
        }
        if last {
            rows.extend(
                above
                    .by_ref()
                    .filter_map(|(address, slot)| live(address, slot))
                    .take(limit.saturating_sub(rows.len())),
            );
            break;
        }
    }
    rows.truncate(limit);
    Ok(rows)
}

/// A value as the backend keeps it.
pub(crate) type Sealed = Vec<u8>;

fn live(address: &Address, slot: &Slot) -> Option<(Address, Value)> {
    slot.value.clone().map(|value| (address.clone(), value))
}

/// The newest slot at each address of several layers, in order.
struct Above<'a>(Vec<Peekable<RangedIter<'a, Address, Slot, DefaultSharedPtr>>>);

impl<'a> Above<'a> {
    fn new(layers: &[&'a Layer], start: &Address, end: &Address) -> Self {
        let layers = layers.iter().filter(|_| start < end);
        Self(
            layers
                .map(|layer| layer.range::<_, Address>(start..end).peekable())
                .collect(),
        )
    }
}

impl<'a> Iterator for Above<'a> {
    type Item = (&'a Address, &'a Slot);

    fn next(&mut self) -> Option<Self::Item> {
        let first = self
            .0
            .iter_mut()
            .filter_map(|layer| layer.peek().map(|(address, _)| *address))
            .min()?;
        // All layers step past the address; the newest stands first and is the one that counts.
        let mut slots = self
            .0
            .iter_mut()
            .filter_map(|layer| layer.next_if(|(address, _)| *address == first));
        let newest = slots.next();
        slots.for_each(drop);
        newest
    }
}
