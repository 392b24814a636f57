//! Certificates and keys as text: read, checked and told apart. Nothing here is kept or answered.

pub mod certificate;
pub mod pem;
pub mod private;
pub mod public;
pub mod ssh;

#[cfg(test)]
pub(crate) mod samples;
