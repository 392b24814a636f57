//! A call: who asks, when, and what exactly is touched.

use keyward_gate::{Caller, Fact};
use keyward_model::id::UniqueId;
use keyward_model::row::{Noun, Tag};

use crate::fault::Fault;
use crate::port::Outside;
use crate::tx::Tx;

/// What every action may know about its call.
pub struct Call<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// As the answer will show it.
    pub request_id: &'a str,
    /// What the host does for it.
    pub outside: Outside<'a>,
}

impl Call<'_> {
    /// The caller's unique id.
    #[must_use]
    pub fn caller_id(&self) -> UniqueId {
        UniqueId::known(&self.caller.id)
    }

    /// The ARN of the account's root.
    #[must_use]
    pub fn root_arn(&self) -> String {
        format!("arn:aws:iam::{}:root", self.caller.account)
    }
}

/// What an action touches, and what its request says about it: the question that the gate is asked.
#[derive(Debug)]
pub struct Target {
    /// The ARN of what is there.
    pub arn: String,
    /// The ARN as far as the request knows it: a refusal shows this one, and so tells nothing of what is there.
    pub asked: String,
    /// Condition keys that the request and the target add.
    pub context: Vec<Fact>,
    /// What the target itself says of who may: a role's trust policy.
    pub policy: Option<String>,
}

impl Target {
    /// A target of which nothing more is to be said.
    pub fn new(arn: impl Into<String>) -> Self {
        let arn = arn.into();
        Self { asked: arn.clone(), arn, context: Vec::new(), policy: None }
    }

    /// The entity of this name. One that is not there is asked about as if it stood at path `/`, so that only
    /// who may touch it learns that it is missing.
    ///
    /// # Errors
    /// Only trouble.
    pub fn named<N: Noun>(tx: &Tx<'_>, name: &str) -> Result<Self, Fault> {
        let asked = N::KIND.arn(tx.account(), "/", name);
        Ok(match tx.look_up::<N>(name)? {
            Some(noun) => Self { asked, ..Self::of(tx, &noun) },
            None => Self::new(asked),
        })
    }

    /// Where an entity of this name ends up when it is given another name or path; none if it is given neither.
    ///
    /// # Errors
    /// Only trouble.
    pub fn renamed<N: Noun>(
        tx: &Tx<'_>,
        name: &str,
        new_name: Option<&str>,
        new_path: Option<&str>,
    ) -> Result<Option<Self>, Fault> {
        if new_name.is_none() && new_path.is_none() {
            return Ok(None);
        }
        let old = tx.look_up::<N>(name)?;
        let asked = N::KIND.arn(tx.account(), new_path.unwrap_or("/"), new_name.unwrap_or(name));
        let Some(old) = old else {
            return Ok(Some(Self::new(asked)));
        };
        let path = new_path.unwrap_or(old.path().as_str());
        let name = new_name.unwrap_or(old.name());
        let target = Self::new(N::KIND.arn(tx.account(), path, name)).tagged(old.tags());
        Ok(Some(Self { asked, ..target }))
    }

    /// An entity, with its tags.
    #[must_use]
    pub fn of<N: Noun>(tx: &Tx<'_>, noun: &N) -> Self {
        Self::new(noun.arn(tx.account())).tagged(noun.tags())
    }

    /// Adds a condition key, if it has a value.
    #[must_use]
    pub fn with(mut self, key: &str, value: Option<&str>) -> Self {
        self.context.extend(value.map(|value| Fact::new(key, value)));
        self
    }

    /// Adds the tags that the target has.
    #[must_use]
    pub fn tagged(mut self, tags: &[Tag]) -> Self {
        for Tag { key, value } in tags {
            for word in ["aws:ResourceTag", "iam:ResourceTag"] {
                let fact = Fact::new(format!("{word}/{key}"), value.as_str());
                self.context.push(fact);
            }
        }
        self
    }

    /// Adds the tags that the request gives.
    #[must_use]
    pub fn giving(mut self, tags: &[Tag]) -> Self {
        for Tag { key, value } in tags {
            let fact = Fact::new(format!("aws:RequestTag/{key}"), value.as_str());
            self.context.push(fact);
        }
        self.with_tag_keys(tags.iter().map(|tag| tag.key.to_string()).collect())
    }

    /// Adds the tag keys that the request names.
    #[must_use]
    pub fn with_tag_keys(mut self, keys: Vec<String>) -> Self {
        if !keys.is_empty() {
            self.context.push(Fact { key: "aws:TagKeys".to_owned(), values: keys });
        }
        self
    }
}
