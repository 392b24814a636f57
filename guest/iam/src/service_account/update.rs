//! UpdateServiceAccount and DeleteServiceAccount.

use keyward_model::layout::{self, Relation};
use keyward_model::name::{OptionalDocumentText, ServiceAccountId};
use keyward_model::row::Status;

use super::{description, expiration, find, limiting};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::shape::kinds::Text;
use crate::tx::Tx;
use crate::{key, request};

request! {
    /// Changes what is given of a service account. An empty description, expiration or policy takes it away.
    pub struct UpdateServiceAccount {
        "ServiceAccountId" id:          ServiceAccountId,
        "Status"           status:      Option<Status>,
        "Description"      description: Option<Text>,
        "Expiration"       expiration:  Option<Text>,
        "PolicyDocument"   policy:      Option<OptionalDocumentText>,
    }
}

impl Action for UpdateServiceAccount {
    const NAME: &'static str = "UpdateServiceAccount";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::MalformedPolicyDocument, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        super::target(tx, &self.id)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let mut account = find(tx, &self.id)?;
        account.status = self.status.unwrap_or(account.status);
        if let Some(text) = self.description {
            account.description = description(text)?;
        }
        if let Some(text) = &self.expiration {
            account.expires = expiration(text, tx.now)?;
        }
        if let Some(text) = self.policy {
            account.policy = text.some().map(|text| limiting(&text)).transpose()?;
        }
        super::save(tx, &account)
    }
}

request! {
    /// Deletes a service account with its key.
    pub struct DeleteServiceAccount {
        "ServiceAccountId" id: ServiceAccountId,
    }
}

impl Action for DeleteServiceAccount {
    const NAME: &'static str = "DeleteServiceAccount";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        super::target(tx, &self.id)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let account = find(tx, &self.id)?;
        key::remove(tx, &account.id, &account.key);
        tx.delete(&layout::link(Relation::ServiceAccounts, &account.parent, account.id.as_str()));
        tx.delete(&layout::service_account(account.id.as_str()));
        Ok(())
    }
}
