//! What a gate cannot know by itself: the time, and randomness.

use std::cell::RefCell;
use std::time::{SystemTime, UNIX_EPOCH};

use keyward_runtime::words::Moment;

/// Random bytes of one thread, each of which is used once.
struct Supply {
    bytes: [u8; 4_096],
    used: usize,
}

const ID: usize = 16;
const SEED: usize = 32;

thread_local! {
    static SUPPLY: RefCell<Supply> = const { RefCell::new(Supply { bytes: [0; 4_096], used: 4_096 }) };
}

/// This moment, with a request id and a seed that nobody had before. None where there is no time or no randomness.
pub(crate) fn now() -> Option<Moment> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    let random = SUPPLY.with_borrow_mut(Supply::take)?;
    let (id, seed) = random.split_first_chunk::<ID>()?;
    Some(Moment {
        now: u64::try_from(now.as_millis()).ok()?,
        request_id: uuid::Builder::from_random_bytes(*id).into_uuid().to_string(),
        seed: seed.to_vec(),
    })
}

impl Supply {
    fn take(&mut self) -> Option<[u8; ID + SEED]> {
        if self.bytes.get(self.used..).is_none_or(|rest| rest.len() < ID + SEED) {
            getrandom::fill(&mut self.bytes).ok()?;
            self.used = 0;
        }
        let taken = *self.bytes.get(self.used..)?.first_chunk()?;
        self.used += ID + SEED;
        Some(taken)
    }
}
