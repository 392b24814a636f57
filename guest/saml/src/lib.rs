//! SAML 2.0 as a relying party reads it.
//!
//! An identity provider is known by its [`Metadata`]: its name and its keys. A [`Response`](response) of it becomes
//! an [`Assertion`](response::Assertion) when everything about it holds: strict XML, one signature by a registered
//! key over the element that is read, the right issuer, audience, recipient and time. Whether an assertion was used
//! before is for whoever keeps rows.
//!
//! The crate does no I/O and knows no clock; the arithmetic of signatures comes in as a [`Verifier`](key::Verifier).

pub mod canonical;
pub mod key;
pub mod metadata;
pub mod response;
pub mod signature;
pub mod xml;

#[cfg(test)]
mod testing;

pub use key::{Algorithm, KeyKind, PublicKey, Verifier};
pub use metadata::{BadMetadata, Metadata};
pub use response::{Assertion, Refusal, Terms, accept};

/// The namespace of assertions.
pub(crate) const SAML: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
/// The namespace of requests and responses.
pub(crate) const SAMLP: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
/// The namespace of metadata.
pub(crate) const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
