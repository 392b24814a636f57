//! GetContextKeysForCustomPolicy and GetContextKeysForPrincipalPolicy: what a simulation should be given.

use std::collections::BTreeSet;

use keyward_gate::bundle::Document;
use keyward_model::name::AnyArn;
use keyward_policy::Kind;

use super::given::{self, Documents};
use super::principal::Entity;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::{answer, request};

answer! {
    /// Condition keys.
    pub struct Keys {
        "ContextKeyNames" names: Vec<String>,
    }
}

/// Every condition key of the documents, once.
fn keys<'d>(documents: impl IntoIterator<Item = &'d Document>) -> Keys {
    let mut seen = BTreeSet::new();
    let mut names = Vec::new();
    for document in documents {
        let Ok(read) = keyward_policy::Document::parse(&document.text, Kind::Identity) else {
            continue;
        };
        let fresh = read.context_keys().into_iter().filter(|key| seen.insert(key.to_ascii_lowercase()));
        names.extend(fresh.map(str::to_owned));
    }
    Keys { names }
}

request! {
    /// Lists the condition keys that policies read.
    pub struct GetContextKeysForCustomPolicy {
        "PolicyInputList" policies: Documents,
    }
}

impl Action for GetContextKeysForCustomPolicy {
    const NAME: &'static str = "GetContextKeysForCustomPolicy";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::InvalidInput];
    type Answer = Keys;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, _: &mut Tx<'_>) -> Result<Keys, Fault> {
        Ok(keys(&given::documents("PolicyInputList", Some(&self.policies))?))
    }
}

request! {
    /// Lists the condition keys that the policies of a user, group or role read.
    pub struct GetContextKeysForPrincipalPolicy {
        "PolicySourceArn" source:   AnyArn,
        "PolicyInputList" policies: Option<Documents>,
    }
}

impl Action for GetContextKeysForPrincipalPolicy {
    const NAME: &'static str = "GetContextKeysForPrincipalPolicy";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    type Answer = Keys;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Entity::target(tx, &self.source)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Keys, Fault> {
        let policies = Entity::find(tx, &self.source)?.policies(tx)?;
        let given = given::documents("PolicyInputList", self.policies.as_ref())?;
        Ok(keys(policies.identity.iter().chain(&policies.boundary).chain(&given)))
    }
}
