//! Policies of resources: whose a resource is, and what it says of who may.
//!
//! All of them are rows of one account that nobody is in, so that one revision proves every one of them, and that
//! there is none as well.

use std::collections::BTreeMap;
use std::rc::Rc;

use keyward_model::arn::Arn;
use keyward_policy::Compiled;
use serde::{Deserialize, Serialize};

use crate::directory::{Directory, Found};
use crate::fault::Fault;
use crate::gate::Stop;
use crate::principal::resource_policy;

/// The account whose revision grows with every change of a resource's policy or owner.
pub const ACCOUNT: &str = "resources";

/// What is known of one resource. Built where the rows are, read by every gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// The account it belongs to.
    pub account: String,
    /// Its policy (JSON), where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The revision of [`ACCOUNT`] that this was read at.
    pub revision: u64,
}

/// The ARN that a resource's policy hangs on: an object's is its bucket's. None where there can be no policy: for all
/// buckets together, for what is no ARN, and for IAM's own, whose policies are none of these.
#[must_use]
pub fn bearer(resource: &str) -> Option<&str> {
    let arn = Arn::parse(resource).ok()?;
    match (arn.service, arn.account) {
        ("iam" | "keyward" | "sts", _) => None,
        ("s3", "") => {
            let key = arn.resource.find('/').map_or(0, |slash| arn.resource.len() - slash);
            resource.get(..resource.len() - key).filter(|bucket| !bucket.ends_with(['*', ':']))
        }
        _ => Some(resource),
    }
}

/// A resource's policy, compiled.
#[derive(Debug)]
pub(crate) struct Ruled {
    /// The account it belongs to.
    pub(crate) owner: String,
    /// What it says of who may.
    pub(crate) policy: Option<Compiled>,
}

/// What was looked up at one revision, in two generations: what nobody asks about any more goes with the older one.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    revision: u64,
    young: Generation,
    old: Generation,
    /// Bytes of texts and names that a generation may hold.
    limit: usize,
}

#[derive(Debug, Default)]
struct Generation {
    entries: BTreeMap<String, Entry>,
    bytes: usize,
}

#[derive(Debug)]
struct Entry {
    /// None where there is no policy.
    ruled: Option<Rc<Ruled>>,
    bytes: usize,
}

/// What an entry takes besides its texts.
const ENTRY: usize = 128;

impl Rules {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, ..Self::default() }
    }

    /// What a resource's policy says, if there is one.
    pub(crate) fn of(&mut self, resource: &str, directory: &mut dyn Directory) -> Result<Option<Rc<Ruled>>, Stop> {
        let Some(arn) = bearer(resource) else {
            return Ok(None);
        };
        let revision = directory.revision(ACCOUNT);
        if revision != self.revision {
            *self = Self { revision, ..Self::new(self.limit) };
        }
        if let Some(known) = self.known(arn) {
            return Ok(known);
        }
        let json = match directory.resource(arn) {
            Found::Bundle(json) => json,
            Found::Unknown => {
                self.keep(arn, None, 0);
                return Ok(None);
            }
            Found::Pending => return Err(Stop::Pending),
        };
        let resource: Resource = serde_json::from_slice(&json).map_err(|_| Fault::Unready)?;
        if resource.revision < revision {
            return Err(Stop::Pending);
        }
        let policy = resource.policy.as_deref().map(|text| resource_policy(arn, text));
        let ruled = Rc::new(Ruled { owner: resource.account, policy });
        if resource.revision == revision {
            self.keep(arn, Some(&ruled), json.len());
        }
        Ok(Some(ruled))
    }

    fn known(&mut self, arn: &str) -> Option<Option<Rc<Ruled>>> {
        if let Some(Entry { ruled, .. }) = self.young.entries.get(arn) {
            return Some(ruled.clone());
        }
        let Entry { ruled, bytes } = self.old.entries.remove(arn)?;
        self.put(arn, Entry { ruled: ruled.clone(), bytes });
        Some(ruled)
    }

    fn keep(&mut self, arn: &str, ruled: Option<&Rc<Ruled>>, bytes: usize) {
        let bytes = bytes + arn.len() + ENTRY;
        if bytes <= self.limit {
            self.put(arn, Entry { ruled: ruled.cloned(), bytes });
        }
    }

    fn put(&mut self, arn: &str, entry: Entry) {
        if self.young.bytes + entry.bytes > self.limit {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.bytes += entry.bytes;
        self.young.entries.insert(arn.to_owned(), entry);
    }
}

#[cfg(test)]
mod tests;
