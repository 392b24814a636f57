//! A directory in memory, and people to put into it.

use std::collections::BTreeMap;

use crate::bundle::{Bundle, Document, Policies, Principal, Session, SourceKind};
use crate::caller::PrincipalKind;
use crate::directory::{Directory, Found};
use crate::resource::{self, Resource};
use crate::sigv4::canonical::sha256;
use crate::sigv4::key::SigningKey;
use crate::sigv4::scope::Scope;

pub(crate) const ACCOUNT: &str = "123456789012";

/// Somebody with an access key.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) secret: String,
    pub(crate) principal: Principal,
    pub(crate) session: Option<Session>,
    pub(crate) expires: Option<keyward_model::time::Time>,
    pub(crate) policies: Policies,
}

impl Person {
    pub(crate) fn new(name: &str, policies: &[&str]) -> Self {
        Self {
            secret: "secret".into(),
            principal: Principal {
                kind: PrincipalKind::User,
                arn: format!("arn:aws:iam::{ACCOUNT}:user/{name}"),
                id: "AIDAEXAMPLE".into(),
                name: name.into(),
                tags: BTreeMap::new(),
                origin: None,
            },
            session: None,
            expires: None,
            policies: Policies {
                identity: policies.iter().map(|text| document(text)).collect(),
                ..Policies::default()
            },
        }
    }

    pub(crate) fn root() -> Self {
        let mut root = Self::new("", &[]);
        root.principal.kind = PrincipalKind::Root;
        root.principal.arn = format!("arn:aws:iam::{ACCOUNT}:root");
        root.principal.id = ACCOUNT.into();
        root
    }
}

pub(crate) fn document(text: &str) -> Document {
    Document { label: "alice/inline".into(), kind: SourceKind::User, text: text.into() }
}

/// A policy that allows or denies some actions on everything.
pub(crate) fn policy(effect: &str, action: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":{{"Effect":"{effect}","Action":"{action}","Resource":"*"}}}}"#)
}

#[derive(Debug, Default)]
pub(crate) struct People {
    pub(crate) keys: BTreeMap<String, Person>,
    pub(crate) revision: u64,
    pub(crate) pending: bool,
    /// How often a bundle was asked for.
    pub(crate) asked: usize,
    /// What is served in place of a bundle.
    pub(crate) instead: Option<Vec<u8>>,
    /// How far bundles lag behind the revision.
    pub(crate) lag: u64,
    /// Whose resources are, and their policies, by ARN.
    pub(crate) resources: BTreeMap<String, (String, Option<String>)>,
    /// How often resources changed.
    pub(crate) resources_revision: u64,
    /// How often a resource was asked for.
    pub(crate) resources_asked: usize,
}

impl People {
    pub(crate) fn with(key: &str, person: Person) -> Self {
        Self { keys: BTreeMap::from([(key.to_owned(), person)]), revision: 1, ..Self::default() }
    }

    pub(crate) fn rule(&mut self, arn: &str, account: &str, policy: Option<&str>) {
        self.resources.insert(arn.to_owned(), (account.to_owned(), policy.map(str::to_owned)));
        self.resources_revision += 1;
    }

    pub(crate) fn change(&mut self, key: &str, change: impl FnOnce(&mut Person)) {
        change(self.keys.get_mut(key).unwrap());
        self.revision += 1;
    }
}

impl Directory for People {
    fn revision(&mut self, account: &str) -> u64 {
        match account {
            ACCOUNT => self.revision,
            resource::ACCOUNT => self.resources_revision,
            other => panic!("{other}"),
        }
    }

    fn resource(&mut self, arn: &str) -> Found {
        self.resources_asked += 1;
        if self.pending {
            return Found::Pending;
        }
        let Some((account, policy)) = self.resources.get(arn).cloned() else {
            return Found::Unknown;
        };
        let resource = Resource { account, policy, revision: self.resources_revision - self.lag };
        Found::Bundle(serde_json::to_vec(&resource).unwrap())
    }

    fn bundle(&mut self, access_key: &str, scope: &Scope, token: Option<&str>) -> Found {
        self.asked += 1;
        if self.pending {
            return Found::Pending;
        }
        if let Some(instead) = &self.instead {
            return Found::Bundle(instead.clone());
        }
        let Some(person) = self.keys.get(access_key) else {
            return Found::Unknown;
        };
        // A lazy directory: whether the token is the session's is the gate's to see.
        let _ = token;
        let bundle = Bundle {
            access_key: access_key.into(),
            account: ACCOUNT.into(),
            revision: self.revision - self.lag,
            scope: scope.clone(),
            signing_key: SigningKey::derive(&person.secret, scope),
            principal: person.principal.clone(),
            session: person.session.clone(),
            expires: person.expires,
            policies: person.policies.clone(),
        };
        Found::Bundle(bundle.to_json().unwrap())
    }
}

/// A session with this token, until 13:00.
pub(crate) fn session(token: &str) -> Session {
    let time = |text| keyward_model::time::Time::parse_basic(text).unwrap();
    Session {
        token_sha256: sha256(token.as_bytes()),
        issued: time("20260131T110000Z"),
        expires: time("20260131T130000Z"),
        mfa: None,
        source_identity: None,
        federated_provider: None,
    }
}
