//! The windows on the world: rows, decisions and proofs. The component fills them from its imports, tests from memory.

use keyward_gate::Question;
pub use keyward_policy::{Outcome, PolicyKind};

/// A row as a scan returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The whole key.
    pub key: String,
    /// The bytes that were put.
    pub value: Vec<u8>,
}

/// The call's one transaction. Account `None` is the installation's registry. What was put is read back;
/// nothing is kept unless the call succeeds.
pub trait Store {
    /// The account's revision as this transaction sees it.
    fn revision(&self, account: &str) -> u64;
    /// One row.
    fn get(&self, account: Option<&str>, key: &str) -> Option<Vec<u8>>;
    /// Rows whose key starts with `prefix` and is greater than `after`, in key order.
    fn scan(&self, account: Option<&str>, prefix: &str, after: Option<&str>, limit: u32) -> Vec<Row>;
    /// Writes a row, new or not.
    fn put(&mut self, account: Option<&str>, key: &str, value: Vec<u8>);
    /// Removes a row, if it is there.
    fn delete(&mut self, account: Option<&str>, key: &str);
}

/// The gate's decision for the caller of this call.
pub trait Decider {
    /// May the caller do this?
    fn decide(&mut self, question: &Question) -> Decision;
    /// The same decision, with every statement and condition value that led to it, as JSON.
    fn explain(&mut self, question: &Question) -> String;
    /// May somebody do this for whom an identity provider vouches, the call being unsigned?
    fn decide_vouched(&mut self, provider: &str, question: &Question) -> Decision;
}

/// Slow hashes of passwords. Asking may end the call, which then runs again from its start.
pub trait Passwords {
    /// The hash of a password, as text.
    fn hash(&self, password: &str, salt: &[u8]) -> String;
    /// Which of the hashes the password has.
    fn find(&self, password: &str, hashes: &[String]) -> Option<usize>;
    /// Whether the hash is weaker than those made now.
    fn is_weak(&self, hash: &str) -> bool;
}

/// Proofs by public keys.
pub trait Signatures {
    /// Whether the signature is this key's over this message. The key is what X.509 has in its bit string; an
    /// ECDSA signature is its two numbers, one behind the other.
    fn verify(&self, algorithm: Algorithm, key: &[u8], message: &[u8], signature: &[u8]) -> bool;
}

/// How a signature was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA with PKCS#1 v1.5, SHA-256.
    RsaPkcs1Sha256,
    /// RSA with PKCS#1 v1.5, SHA-384.
    RsaPkcs1Sha384,
    /// RSA with PKCS#1 v1.5, SHA-512.
    RsaPkcs1Sha512,
    /// RSA-PSS, SHA-256.
    RsaPssSha256,
    /// RSA-PSS, SHA-384.
    RsaPssSha384,
    /// RSA-PSS, SHA-512.
    RsaPssSha512,
    /// ECDSA on P-256, SHA-256.
    EcdsaP256Sha256,
    /// ECDSA on P-384, SHA-384.
    EcdsaP384Sha384,
    /// Ed25519.
    Ed25519,
}

/// Public documents of the web, as the host has them.
pub trait Documents {
    /// Whether the host would fetch from a URL at all. It does from every `https` one; without TLS only where its
    /// settings say so.
    fn allows(&self, url: &str) -> bool;

    /// The document of a URL, or in a few words why there is none. `fresh`: one that was fetched a moment ago. A call
    /// for which the host must fetch first ends here, and runs again from its start.
    ///
    /// # Errors
    /// Why it cannot be had.
    fn fetch(&self, url: &str, fresh: bool) -> Result<Vec<u8>, String>;
}

/// What a module is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// The world that it is made for.
    pub world: String,
    /// The version of the world that it was built for.
    pub version: String,
}

/// Two answers to one request: the active component's, and that of the module in its shadow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// Milliseconds since 1970.
    pub at: u64,
    /// The world.
    pub world: String,
    /// Of the module in the shadow.
    pub digest: String,
    /// In which way they differ.
    pub kind: String,
    /// The request's id.
    pub request_id: String,
    /// The action that was asked for.
    pub action: String,
    /// What it was to be done to.
    pub resource: String,
    /// What the active component said, and why (JSON).
    pub active: String,
    /// The same of the module in the shadow.
    pub shadow: String,
}

/// What the host makes of modules. Asking may end the call, which then runs again from its start.
pub trait Examiner {
    /// What a module is, if it may run here.
    ///
    /// # Errors
    /// In a sentence without its end, why not.
    fn examine(&self, digest: &str, signature: Option<&[u8]>) -> Result<Examined, String>;
    /// The first disagreements that were seen.
    fn disagreements(&self) -> Vec<Disagreement>;
}

/// What the host does for a call besides: it knows nothing of the account, and changes nothing in it.
#[derive(Clone, Copy)]
pub struct Outside<'a> {
    /// Slow hashes of passwords.
    pub passwords: &'a dyn Passwords,
    /// Proofs by public keys.
    pub signatures: &'a dyn Signatures,
    /// Public documents of the web.
    pub documents: &'a dyn Documents,
    /// What it makes of modules.
    pub examiner: &'a dyn Examiner,
}

/// What the gate decided, and what decided it, as it crosses the boundary between the components.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The answer.
    pub outcome: Outcome,
    /// The kind of policy that gave it.
    pub by: PolicyKind,
    /// ARN of the deciding policy, or `owner/name` of an inline one; empty if none decided.
    pub policy: String,
    /// The deciding statement: its Sid, or its number from 1; empty if none decided.
    pub statement: String,
}
