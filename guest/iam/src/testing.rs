//! A world in memory: rows in a map, and a gate that says what it is told to.

use std::collections::BTreeMap;

use keyward_gate::{Caller, Header, Moment, PrincipalKind, Question, Request, Scope};
use ring::signature::{self as native, UnparsedPublicKey, VerificationAlgorithm};
use sha2::{Digest as _, Sha256};

use crate::api::{Answer, Context, handle, handle_anonymous};
use crate::port::{
    Algorithm, Decider, Decision, Disagreement, Documents, Examined, Examiner, Outcome, Outside, Passwords, PolicyKind,
    Row, Signatures, Store,
};

pub(crate) const ACCOUNT: &str = "123456789012";

/// Rows in a map. A call works on a copy, which is kept if it says so.
#[derive(Clone, Default)]
pub(crate) struct Memory {
    pub(crate) rows: BTreeMap<(Option<String>, String), Vec<u8>>,
    pub(crate) reads: std::cell::Cell<usize>,
}

impl Store for Memory {
    fn revision(&self, _: &str) -> u64 {
        7
    }

    fn get(&self, account: Option<&str>, key: &str) -> Option<Vec<u8>> {
        self.reads.set(self.reads.get() + 1);
        self.rows.get(&(account.map(str::to_owned), key.to_owned())).cloned()
    }

    fn scan(&self, account: Option<&str>, prefix: &str, after: Option<&str>, limit: u32) -> Vec<Row> {
        self.reads.set(self.reads.get() + 1);
        let start = after.filter(|after| *after > prefix).unwrap_or(prefix);
        self.rows
            .range((account.map(str::to_owned), start.to_owned())..)
            .take_while(|((of, key), _)| of.as_deref() == account && key.starts_with(prefix))
            .filter(|((_, key), _)| after.is_none_or(|after| key.as_str() > after))
            .take(limit as usize)
            .map(|((_, key), value)| Row { key: key.clone(), value: value.clone() })
            .collect()
    }

    fn put(&mut self, account: Option<&str>, key: &str, value: Vec<u8>) {
        self.rows.insert((account.map(str::to_owned), key.to_owned()), value);
    }

    fn delete(&mut self, account: Option<&str>, key: &str) {
        self.rows.remove(&(account.map(str::to_owned), key.to_owned()));
    }
}

/// A gate of a few words.
#[derive(Default)]
pub(crate) struct Gate {
    /// Actions it denies.
    pub(crate) denied: Vec<&'static str>,
    /// What it was asked.
    pub(crate) asked: Vec<Question>,
}

impl Decider for Gate {
    fn decide(&mut self, question: &Question) -> Decision {
        self.asked.push(question.clone());
        let denied = self.denied.contains(&question.action.as_str());
        Decision {
            outcome: if denied { Outcome::ImplicitlyDenied } else { Outcome::Allowed },
            by: PolicyKind::None,
            policy: String::new(),
            statement: String::new(),
        }
    }

    fn explain(&mut self, _: &Question) -> String {
        "null".to_owned()
    }

    /// As the real one decides: a role's trust is too much for a few words.
    fn decide_vouched(&mut self, provider: &str, question: &Question) -> Decision {
        self.asked.push(question.clone());
        let mut gate = keyward_gate::Gate::default();
        let unsigned = gate.authenticate(&post(""), &moment(), &mut Nowhere);
        assert_eq!(unsigned, Err(keyward_gate::Refusal::Unsigned));
        let keyward_gate::Because { outcome, by, policy, statement } = gate.decide_vouched(provider, question);
        Decision { outcome, by, policy, statement }
    }
}

/// A directory that nobody is in.
struct Nowhere;

impl keyward_gate::Directory for Nowhere {
    fn revision(&mut self, _: &str) -> u64 {
        0
    }

    fn bundle(&mut self, _: &str, _: &Scope, _: Option<&str>) -> keyward_gate::Found {
        keyward_gate::Found::Unknown
    }

    fn resource(&mut self, _: &str) -> keyward_gate::Found {
        keyward_gate::Found::Unknown
    }
}

/// A web of a few documents.
#[derive(Default)]
pub(crate) struct Web {
    /// What there is, by URL.
    pub(crate) documents: BTreeMap<String, Vec<u8>>,
    /// What there is instead when it must be fresh.
    pub(crate) fresh: BTreeMap<String, Vec<u8>>,
    /// What was asked for.
    pub(crate) asked: std::cell::RefCell<Vec<String>>,
}

impl Documents for Web {
    fn allows(&self, url: &str) -> bool {
        url.starts_with("https://") || url.starts_with("http://localhost")
    }

    fn fetch(&self, url: &str, fresh: bool) -> Result<Vec<u8>, String> {
        self.asked.borrow_mut().push(url.to_owned());
        let newest = if fresh { self.fresh.get(url) } else { None };
        newest.or_else(|| self.documents.get(url)).cloned().ok_or_else(|| "there is none".to_owned())
    }
}

/// An examiner of what it was told.
#[derive(Default)]
pub(crate) struct Bench {
    /// What modules are; others cannot run.
    pub(crate) modules: BTreeMap<String, Examined>,
    /// What it was asked, signatures included.
    pub(crate) asked: std::cell::RefCell<Vec<(String, Option<Vec<u8>>)>>,
    pub(crate) disagreements: Vec<Disagreement>,
}

impl Examiner for Bench {
    fn examine(&self, digest: &str, signature: Option<&[u8]>) -> Result<Examined, String> {
        self.asked.borrow_mut().push((digest.to_owned(), signature.map(<[u8]>::to_vec)));
        self.modules.get(digest).cloned().ok_or_else(|| "it is not a component".to_owned())
    }

    fn disagreements(&self) -> Vec<Disagreement> {
        self.disagreements.clone()
    }
}

/// Real proofs, as the host makes them.
pub(crate) struct Proofs;

impl Signatures for Proofs {
    fn verify(&self, algorithm: Algorithm, key: &[u8], message: &[u8], signature: &[u8]) -> bool {
        let algorithm: &dyn VerificationAlgorithm = match algorithm {
            Algorithm::RsaPkcs1Sha256 => &native::RSA_PKCS1_2048_8192_SHA256,
            Algorithm::RsaPkcs1Sha384 => &native::RSA_PKCS1_2048_8192_SHA384,
            Algorithm::RsaPkcs1Sha512 => &native::RSA_PKCS1_2048_8192_SHA512,
            Algorithm::RsaPssSha256 => &native::RSA_PSS_2048_8192_SHA256,
            Algorithm::RsaPssSha384 => &native::RSA_PSS_2048_8192_SHA384,
            Algorithm::RsaPssSha512 => &native::RSA_PSS_2048_8192_SHA512,
            Algorithm::EcdsaP256Sha256 => &native::ECDSA_P256_SHA256_FIXED,
            Algorithm::EcdsaP384Sha384 => &native::ECDSA_P384_SHA384_FIXED,
            Algorithm::Ed25519 => &native::ED25519,
        };
        UnparsedPublicKey::new(algorithm, key).verify(message, signature).is_ok()
    }
}

/// Hashes that are quick and worth nothing.
pub(crate) struct Quick;

impl Passwords for Quick {
    fn hash(&self, password: &str, salt: &[u8]) -> String {
        format!("quick {salt:?} {:?}", Sha256::digest(password))
    }

    fn find(&self, password: &str, hashes: &[String]) -> Option<usize> {
        let hash = format!(" {:?}", Sha256::digest(password));
        hashes.iter().position(|known| known.ends_with(&hash))
    }

    fn is_weak(&self, hash: &str) -> bool {
        !hash.starts_with("quick")
    }
}

/// An installation to send calls to.
#[derive(Default)]
pub(crate) struct House {
    pub(crate) store: Memory,
    pub(crate) gate: Gate,
    pub(crate) web: Web,
    pub(crate) bench: Bench,
    /// Milliseconds since the house's first moment.
    pub(crate) later: u64,
    calls: u8,
}

impl House {
    /// Sends a form as the account's root.
    pub(crate) fn send(&mut self, form: &str) -> Answer {
        self.send_as(&root(), form)
    }

    /// Sends a form.
    pub(crate) fn send_as(&mut self, caller: &Caller, form: &str) -> Answer {
        self.send_request(caller, &post(form))
    }

    /// Sends a form that nobody signed.
    pub(crate) fn send_unsigned(&mut self, form: &str) -> Answer {
        self.send_raw(&post(form))
    }

    /// Sends a request that nobody signed.
    pub(crate) fn send_raw(&mut self, request: &Request) -> Answer {
        self.served(|context| handle_anonymous(request, context))
    }

    pub(crate) fn send_request(&mut self, caller: &Caller, request: &Request) -> Answer {
        self.served(|context| handle(caller, request, context))
    }

    fn served(&mut self, serve: impl FnOnce(Context<'_>) -> Answer) -> Answer {
        self.calls += 1;
        let mut rows = self.store.clone();
        rows.reads.set(0);
        let moment = Moment { now: moment().now + self.later, ..moment() };
        let answer = serve(Context {
            moment: &moment,
            seed: &[self.calls; 32],
            store: &mut rows,
            decider: &mut self.gate,
            outside: Outside { passwords: &Quick, signatures: &Proofs, documents: &self.web, examiner: &self.bench },
        });
        if answer.commit {
            self.store.rows = rows.rows;
        }
        self.store.reads = rows.reads;
        answer
    }

    /// Sends a form that must succeed.
    pub(crate) fn ok(&mut self, form: &str) -> String {
        let answer = self.send(form);
        let body = body(&answer);
        assert_eq!(answer.response.status, 200, "{form}: {body}");
        body
    }

    /// Sends a form whose guess must be counted: the code it is refused with.
    pub(crate) fn wrong(&mut self, caller: &Caller, form: &str) -> &'static str {
        let answer = self.send_as(caller, form);
        assert!(answer.commit && answer.response.status != 200, "{form}: {}", body(&answer));
        answer.event.code
    }

    /// Sends a form that must be refused: its code and message.
    pub(crate) fn refused(&mut self, form: &str) -> (String, String) {
        let answer = self.send(form);
        let body = body(&answer);
        assert_ne!(answer.response.status, 200, "{form}: {body}");
        assert!(!answer.commit);
        assert_eq!(between(&body, "Code"), answer.event.code);
        (between(&body, "Code"), between(&body, "Message"))
    }
}

pub(crate) fn post(form: &str) -> Request {
    Request {
        method: "POST".to_owned(),
        target: "/".to_owned(),
        headers: vec![Header::new("content-type", "application/x-www-form-urlencoded; charset=utf-8")],
        body: Some(form.as_bytes().to_vec()),
        peer: "127.0.0.1".to_owned(),
        secure: false,
    }
}

pub(crate) fn moment() -> Moment {
    Moment {
        // 2026-01-31T12:00:00Z
        now: 1_769_860_800_000,
        request_id: "11111111-2222-3333-4444-555555555555".to_owned(),
    }
}

pub(crate) fn root() -> Caller {
    Caller {
        access_key: "ROOTKEY".to_owned(),
        account: ACCOUNT.to_owned(),
        kind: PrincipalKind::Root,
        arn: format!("arn:aws:iam::{ACCOUNT}:root"),
        id: ACCOUNT.to_owned(),
        name: String::new(),
        service: "iam".to_owned(),
        region: "us-east-1".to_owned(),
        token: None,
    }
}

pub(crate) fn body(answer: &Answer) -> String {
    String::from_utf8(answer.response.body.clone()).unwrap()
}

/// The content of the first element of this name.
pub(crate) fn between(xml: &str, name: &str) -> String {
    let (_, rest) = xml.split_once(&format!("<{name}>")).unwrap_or_else(|| panic!("no {name} in {xml}"));
    rest.split_once(&format!("</{name}>")).unwrap().0.to_owned()
}

pub(crate) fn scope() -> Scope {
    Scope { day: "20260131".to_owned(), region: "us-east-1".to_owned(), service: "iam".to_owned() }
}

impl House {
    /// Makes so many users without asking for each.
    pub(crate) fn many_users(&mut self, count: usize) {
        let mut tx = crate::tx::Tx::new(&mut self.store, ACCOUNT, &[7; 32], keyward_model::time::Time::default());
        for n in 0..count {
            let user = keyward_model::row::User {
                name: keyward_model::name::Name::trusted(format!("u{n:06}")),
                id: tx.new_id(keyward_model::row::Kind::User),
                path: keyward_model::name::Path::default(),
                created: tx.now,
                status: keyward_model::row::Status::Active,
                boundary: None,
                tags: Vec::new(),
                password_last_used: None,
                person: Box::default(),
            };
            tx.save(&user).unwrap();
        }
    }
}

impl Memory {
    /// Takes a user's own rows away, as another call may between two pages.
    pub(crate) fn delete_user(&mut self, name: &str) {
        let mut tx = crate::tx::Tx::new(self, ACCOUNT, &[], keyward_model::time::Time::default());
        let user: keyward_model::row::User = tx.find(name).unwrap();
        tx.remove(&user).unwrap();
    }
}

/// A user of the house as a caller.
pub(crate) fn user(house: &mut House, name: &str) -> Caller {
    let tx = crate::tx::Tx::new(&mut house.store, ACCOUNT, &[], keyward_model::time::Time::default());
    let user: keyward_model::row::User = tx.find(name).unwrap();
    Caller {
        access_key: "USERKEY".to_owned(),
        kind: PrincipalKind::User,
        arn: keyward_model::row::Noun::arn(&user, ACCOUNT),
        id: user.id.to_string(),
        name: user.name.to_string(),
        ..root()
    }
}
