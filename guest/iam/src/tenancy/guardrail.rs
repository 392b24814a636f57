//! RSPutCustomerGuardrail, RSGetCustomerGuardrail and RSDeleteCustomerGuardrail: Keyward's own.
//!
//! A guardrail is a policy that allows nothing by itself: what it does not allow, nobody of the customer's account may
//! do, root included, and nobody of it can change that.

use keyward_model::layout;
use keyward_model::name::{CustomerName, DocumentText};
use keyward_policy::{Document, Kind};
use serde::Serialize;

use super::{find, reseller, target};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::reply::{Done, Json};
use crate::request;
use crate::tx::Tx;

/// Most characters of a guardrail: every bundle of the account carries it. AWS's limit for the same.
const LONGEST: usize = 5_120;

request! {
    /// Puts a ceiling on a customer, in the place of the one it has.
    pub struct PutCustomerGuardrail {
        "CustomerName"   name:     CustomerName,
        "PolicyDocument" document: DocumentText,
    }
}

request! {
    /// Shows the ceiling that is on a customer.
    pub struct GetCustomerGuardrail {
        "CustomerName" name: CustomerName,
    }
}

request! {
    /// Takes the ceiling off a customer.
    pub struct DeleteCustomerGuardrail {
        "CustomerName" name: CustomerName,
    }
}

/// A guardrail as it was given.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Guardrail {
    customer_name: String,
    policy_document: String,
}

impl Action for PutCustomerGuardrail {
    const NAME: &'static str = "RSPutCustomerGuardrail";
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::MalformedPolicyDocument, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Done;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        reseller(tx)?;
        Ok(target(tx, self.name.as_str()))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Done, Fault> {
        let (number, ..) = find(tx, &self.name)?;
        let text = self.document.as_str();
        if text.chars().count() > LONGEST {
            return Err(Fault::InvalidInput(format!("A guardrail has at most {LONGEST} characters.")));
        }
        Document::parse(text, Kind::Identity)
            .map_err(|malformed| Fault::MalformedPolicyDocument(malformed.to_string()))?;
        tx.in_account(&number).put(layout::GUARDRAIL, text)?;
        Ok(Done)
    }
}

impl Action for GetCustomerGuardrail {
    const NAME: &'static str = "RSGetCustomerGuardrail";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Json<Guardrail>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        reseller(tx)?;
        Ok(target(tx, self.name.as_str()))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Json<Guardrail>, Fault> {
        let (number, _, customer) = find(tx, &self.name)?;
        let found: Option<String> = tx.row_in(&number, layout::GUARDRAIL)?;
        let missing = || Fault::NoSuchEntity(Missing::Guardrail(self.name.to_string()));
        let policy_document = found.ok_or_else(missing)?;
        Ok(Json(Guardrail { customer_name: customer.name.to_string(), policy_document }))
    }
}

impl Action for DeleteCustomerGuardrail {
    const NAME: &'static str = "RSDeleteCustomerGuardrail";
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Done;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        reseller(tx)?;
        Ok(target(tx, self.name.as_str()))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Done, Fault> {
        let (number, ..) = find(tx, &self.name)?;
        let mut tx = tx.in_account(&number);
        if !tx.has(layout::GUARDRAIL) {
            return Err(Fault::NoSuchEntity(Missing::Guardrail(self.name.to_string())));
        }
        tx.delete(layout::GUARDRAIL);
        Ok(Done)
    }
}
