//! A managed policy, whoever's it is.

use keyward_gate::bundle::{Document, SourceKind};
use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::row::{Noun as _, Policy, PolicyVersion};

use super::catalogue::{self, Catalogued};
use crate::call::Target;
use crate::fault::Fault;
use crate::tx::Tx;

/// A managed policy: the account's own, or one of the catalogue's with what the account uses it for.
#[derive(Debug)]
pub struct Managed {
    /// Its row; for one of the catalogue's, the row that it would have.
    pub row: Policy,
    /// Where it comes from, if it is not the account's own.
    catalogued: Option<&'static Catalogued>,
}

impl Managed {
    /// One of the account's own.
    #[must_use]
    pub fn of_account(row: Policy) -> Self {
        Self { row, catalogued: None }
    }

    /// One of the catalogue's, as the account uses it.
    ///
    /// # Errors
    /// Only trouble.
    pub fn of_catalogue(tx: &Tx<'_>, policy: &'static Catalogued) -> Result<Self, Fault> {
        let used = tx.row(&layout::policy_use(&UniqueId::known(policy.id)))?;
        Ok(Self { row: policy.row(used.unwrap_or_default()), catalogued: Some(policy) })
    }

    /// The policy of this id, if it is there.
    ///
    /// # Errors
    /// Only trouble.
    pub fn by_id(tx: &Tx<'_>, id: &UniqueId) -> Result<Option<Self>, Fault> {
        match catalogue::by_id(id) {
            Some(policy) => Self::of_catalogue(tx, policy).map(Some),
            None => Ok(tx.by_id(id)?.map(Self::of_account)),
        }
    }

    /// The policy that a link points to, which is there as long as the link is.
    ///
    /// # Errors
    /// Only trouble.
    pub fn linked(tx: &Tx<'_>, id: &UniqueId) -> Result<Self, Fault> {
        Self::by_id(tx, id)?.ok_or_else(|| Fault::Trouble(format!("{id} is linked to and not there")))
    }

    /// Its ARN, seen from an account.
    #[must_use]
    pub fn arn(&self, account: &str) -> String {
        self.catalogued.map_or_else(|| self.row.arn(account), Catalogued::arn)
    }

    /// Where it comes from, if it is not the account's own.
    #[must_use]
    pub fn catalogued(&self) -> Option<&'static Catalogued> {
        self.catalogued
    }

    /// Whether it may be attached to anything, or bound anything.
    #[must_use]
    pub fn is_attachable(&self) -> bool {
        self.catalogued.is_none_or(Catalogued::is_attachable)
    }

    /// The row of one that the account may change.
    ///
    /// # Errors
    /// `AccessDenied`: it is not the account's own.
    pub fn own(self) -> Result<Policy, Fault> {
        match self.catalogued {
            Some(_) => Err(Fault::Refused("Policy is outside your own account.".to_owned())),
            None => Ok(self.row),
        }
    }

    /// What an action touches that is about it.
    #[must_use]
    pub fn target(&self, tx: &Tx<'_>) -> Target {
        match self.catalogued {
            Some(policy) => Target::new(policy.arn()),
            None => Target::of(tx, &self.row),
        }
    }

    /// Writes how often it is used.
    ///
    /// # Errors
    /// Only trouble.
    pub fn save_use(&self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        if self.catalogued.is_none() {
            return tx.save(&self.row);
        }
        let used = self.row.used();
        let key = layout::policy_use(&self.row.id);
        if used.is_none() {
            tx.delete(&key);
            return Ok(());
        }
        tx.put(&key, &used)
    }

    /// A version of it, if there is one of this number.
    ///
    /// # Errors
    /// Only trouble.
    pub fn version(&self, tx: &Tx<'_>, number: u32) -> Result<Option<PolicyVersion>, Fault> {
        match self.catalogued {
            Some(policy) if policy.version == number => {
                let document = policy.document().to_owned();
                Ok(Some(PolicyVersion { number, document, created: policy.updated() }))
            }
            Some(_) => Ok(None),
            None => tx.row(&layout::link(Relation::Versions, &self.row.id, &layout::version(number))),
        }
    }

    /// The document that is in force, as a bundle carries it.
    ///
    /// # Errors
    /// Only trouble.
    pub fn document(&self, tx: &Tx<'_>) -> Result<Document, Fault> {
        let number = self.row.default_version;
        let version = self.version(tx, number)?;
        let version = version.ok_or_else(|| Fault::Trouble(format!("{} has no version {number}", self.row.id)))?;
        let kind = if self.catalogued.is_some() { SourceKind::AwsManaged } else { SourceKind::UserManaged };
        Ok(Document { label: self.arn(tx.account()), kind, text: version.document })
    }
}
