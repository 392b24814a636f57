//! The nouns: names, ARNs, time, rows and the key layout.

pub mod arn;
pub mod time;
