//! What a reseller says of a customer, as requests write it.

use keyward_model::name::{CustomerName, RegionName};
use keyward_model::row::{Control, Customer};
use serde_json::Value;

use crate::choice;
use crate::fault::Fault;
use crate::shape::kinds::{Text, Words};

/// Most characters of a replication policy.
const LONGEST: usize = 16_384;

choice! {
    /// Who says whether the reseller may assume the customer's roles.
    pub enum ControlWord {
        /// The reseller.
        Reseller = "reseller",
        /// The customer.
        Customer = "customer",
        /// Nobody.
        Nobody = "",
    }
}

impl From<ControlWord> for Control {
    fn from(word: ControlWord) -> Self {
        match word {
            ControlWord::Reseller => Self::Reseller,
            ControlWord::Customer => Self::Customer,
            ControlWord::Nobody => Self::Nobody,
        }
    }
}

/// What creating and modifying have in common. What is absent stays as it is.
pub(super) struct Settings {
    pub(super) replication_enforced: Option<bool>,
    pub(super) replication_policy: Option<Text>,
    pub(super) regions: Option<Words<RegionName>>,
}

impl Settings {
    pub(super) fn apply(self, customer: &mut Customer) -> Result<(), Fault> {
        if let Some(enforced) = self.replication_enforced {
            customer.replication_enforced = enforced;
        }
        if let Some(Text(policy)) = self.replication_policy {
            customer.replication_policy = read(policy)?;
        }
        if let Some(Words(mut regions)) = self.regions {
            regions.sort();
            regions.dedup();
            customer.regions = regions;
        }
        Ok(())
    }
}

/// A replication policy: an object, or `null` for none. What it says is for whoever replicates.
fn read(text: String) -> Result<Option<String>, Fault> {
    let object = if text.len() <= LONGEST { serde_json::from_str(&text).ok() } else { None };
    match object {
        Some(Value::Null) => Ok(None),
        Some(Value::Object(_)) => Ok(Some(text)),
        _ => Err(Fault::Invalid("ReplicationPolicy must be a JSON object of at most 16384 bytes, or null.")),
    }
}

/// The name of a customer, in one of its two parameters.
pub(super) fn named(one: Option<&CustomerName>, other: Option<&CustomerName>) -> Result<CustomerName, Fault> {
    super::either(one.map(CustomerName::folded), other.map(CustomerName::folded), "CustomerName")
}
