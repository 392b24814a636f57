//! The component's imports as the crate's ports.

use keyward_gate::Question;
use keyward_iam::port::{
    Algorithm, Decider, Decision, Disagreement, Documents, Examined, Examiner, Passwords, Row, Signatures, Store,
};

use crate::bindings::keyward::iam::{decider, documents, examiner, passwords, signatures, store};
use crate::words;

/// The rows of this call's transaction.
pub(crate) struct Rows;

impl Store for Rows {
    fn revision(&self, account: &str) -> u64 {
        store::revision_of(account)
    }

    fn get(&self, account: Option<&str>, key: &str) -> Option<Vec<u8>> {
        store::get(account, key)
    }

    fn scan(&self, account: Option<&str>, prefix: &str, after: Option<&str>, limit: u32) -> Vec<Row> {
        let rows = store::scan(account, prefix, after, limit);
        let row = |store::Row { key, value }| Row { key, value };
        rows.into_iter().map(row).collect()
    }

    fn put(&mut self, account: Option<&str>, key: &str, value: Vec<u8>) {
        store::put(account, key, &value);
    }

    fn delete(&mut self, account: Option<&str>, key: &str) {
        store::delete(account, key);
    }
}

/// The gate that has proved this call's caller.
pub(crate) struct Gate;

impl Decider for Gate {
    fn decide(&mut self, question: &Question) -> Decision {
        words::decision(decider::decide(&words::question(question)))
    }

    fn explain(&mut self, question: &Question) -> String {
        decider::explain(&words::question(question))
    }

    fn decide_vouched(&mut self, provider: &str, question: &Question) -> Decision {
        words::decision(decider::decide_vouched(provider, &words::question(question)))
    }
}

/// The host's proofs.
pub(crate) struct Proofs;

impl Signatures for Proofs {
    fn verify(&self, algorithm: Algorithm, key: &[u8], message: &[u8], signature: &[u8]) -> bool {
        signatures::verify(words::algorithm(algorithm), key, message, signature)
    }
}

/// The host's documents.
pub(crate) struct Web;

impl Documents for Web {
    fn allows(&self, url: &str) -> bool {
        documents::allows(url)
    }

    fn fetch(&self, url: &str, fresh: bool) -> Result<Vec<u8>, String> {
        documents::fetch(url, fresh)
    }
}

/// What the host makes of modules.
pub(crate) struct Bench;

impl Examiner for Bench {
    fn examine(&self, digest: &str, signature: Option<&[u8]>) -> Result<Examined, String> {
        let examiner::Examined { world, version } = examiner::examine(digest, signature)?;
        Ok(Examined { world, version })
    }

    fn disagreements(&self) -> Vec<Disagreement> {
        examiner::disagreements().into_iter().map(words::disagreement).collect()
    }
}

/// Hashes that the host makes.
pub(crate) struct Hashes;

impl Passwords for Hashes {
    fn hash(&self, password: &str, salt: &[u8]) -> String {
        passwords::hash(password, salt)
    }

    fn find(&self, password: &str, hashes: &[String]) -> Option<usize> {
        passwords::find(password, hashes).and_then(|number| usize::try_from(number).ok())
    }

    fn is_weak(&self, hash: &str) -> bool {
        passwords::is_weak(hash)
    }
}
