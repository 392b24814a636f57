//! AWS Signature Version 4.
//!
//! A request becomes a [`claim::Claim`]: who it says it is from, and the proof, read together and by nobody
//! else. The claim must be [admitted](claim::Claim::admit) by the door it knocks at and
//! [proven](claim::Claim::prove) with a [key](key::SigningKey) before anything it says counts.

pub mod canonical;
pub mod claim;
pub mod key;
pub mod path;
pub mod payload;
pub mod scope;

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod published;
