//! The nouns: names, ARNs, time, rows and the key layout.

pub mod arn;
pub mod entropy;
pub mod id;
pub mod layout;
pub mod name;
pub mod pattern;
pub mod row;
pub mod secret;
pub mod time;
