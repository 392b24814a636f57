//! What a component cannot know by itself: the time, and randomness.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use keyward_runtime::words::Moment;

/// This moment, with a request id and a seed that nobody had before.
pub(crate) fn now() -> Result<Moment> {
    let mut random = [0; 48];
    getrandom::fill(&mut random)?;
    let (id, seed) = random.split_first_chunk().unwrap_or((&[0; 16], &[]));
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(Moment {
        now: u64::try_from(now.as_millis())?,
        request_id: uuid::Builder::from_random_bytes(*id).into_uuid().to_string(),
        seed: seed.to_vec(),
    })
}
