//! Times of one operation, and what to say of them.

use std::time::{Duration, Instant};

/// Sorted times of many runs.
pub struct Sample(Vec<Duration>);

impl Sample {
    /// Runs the operation for about a second, after a warm-up of a tenth of it.
    pub fn of(mut operation: impl FnMut()) -> Self {
        let warm = Instant::now();
        while warm.elapsed() < Duration::from_millis(100) {
            operation();
        }
        let mut times = Vec::new();
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(1) && times.len() < 1_000_000 {
            let before = Instant::now();
            operation();
            times.push(before.elapsed());
        }
        Self::from_times(times)
    }

    /// Makes a sample of times taken elsewhere.
    pub fn from_times(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// The time that `share` of the runs stayed within.
    pub fn quantile(&self, share: f64) -> Duration {
        let last = self.0.len().saturating_sub(1);
        self.0.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
    }

    /// The median.
    pub fn median(&self) -> Duration {
        self.quantile(0.5)
    }
}

/// A time in the unit that suits a decision: microseconds.
pub fn micros(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1e6)
}
