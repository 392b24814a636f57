//! Names of certificates and keys, and their texts.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{FRIENDLY, Name, Privacy, Rule};

/// Text that may hold armour.
const TEXT: &str = r"[\u0009\u000A\u000D\u0020-\u00FF]+";

names! {
    /// A server certificate's name. Unique within an account, ignoring case.
    pub struct ServerCertificateName(Public, 1..=128, FRIENDLY);
    /// A certificate's text, before it is read as one.
    pub struct CertificateBody(Private, 1..=16_384, TEXT);
    /// The text of a chain of certificates, before it is read as one.
    pub struct CertificateChain(Private, 1..=2_097_152, TEXT);
    /// A public key's text, before it is read as one.
    pub struct PublicKeyText(Private, 1..=16_384, TEXT);
    /// An SSH public key as it is looked up.
    pub struct SshKeyId(Public, 20..=128, r"[\w]+");
    /// A signing certificate as it is looked up.
    pub struct CertificateId(Public, 24..=128, r"[\w]+");
    /// A credential for a service as it is looked up.
    pub struct ServiceCredentialId(Public, 20..=128, r"[\w]+");
    /// A service that credentials are for; which there are is checked where they are made.
    pub struct CredentialService(Public, 0..=usize::MAX, "");
}
