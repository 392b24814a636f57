//! AWS Signature Version 4.

pub mod key;
pub mod scope;
