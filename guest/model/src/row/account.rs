//! Accounts, and what makes one a reseller or a reseller's customer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::UniqueId;
use crate::name::{CustomerName, PersonName, RegionName, UserName};
use crate::time::Time;

/// An account: a tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// When it was established.
    pub created: Time,
    /// The access key id that the installation gives its root, if it gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root_key: Option<String>,
    /// The name under which it has customers, if it may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reseller: Option<CustomerName>,
    /// Whose customer it is, and under which terms; none for the accounts of the installation itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<Box<Customer>>,
}

/// An account that a reseller manages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// In lower case. Unique among the customers of its reseller.
    pub name: CustomerName,
    /// The number of the reseller's account.
    pub reseller: String,
    /// The reseller's name, as it was when the customer was made.
    pub reseller_name: CustomerName,
    /// The e-mail address of its root, who signs in with it.
    pub email: UserName,
    /// What else is known of its root.
    #[serde(default, skip_serializing_if = "is_default")]
    pub root: Person,
    /// When a password of its root was last used to sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_last_used: Option<Time>,
    /// Whether anybody of it may do anything.
    #[serde(default, skip_serializing_if = "is_default")]
    pub standing: Standing,
    /// Since when nobody may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended: Option<Time>,
    /// Who says whether the reseller may assume the account's roles.
    #[serde(default, skip_serializing_if = "is_default")]
    pub control: Control,
    /// What they said.
    #[serde(default, skip_serializing_if = "is_default")]
    pub may_be_assumed: bool,
    /// Whether its buckets are replicated as they are, and not otherwise.
    #[serde(default, skip_serializing_if = "is_default")]
    pub replication_enforced: bool,
    /// How its buckets are replicated: JSON, for whoever stores them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replication_policy: Option<String>,
    /// The regions that its keys are good for, in order; none for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<RegionName>,
    /// Where its services are restricted: those it has, and until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<BTreeMap<String, Option<Time>>>,
}

impl Customer {
    /// The full name of its root, which no other account's has.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{}:{}", self.reseller_name, self.name)
    }

    /// Whether its reseller may assume its roles now.
    #[must_use]
    pub fn lets_reseller_in(&self) -> bool {
        self.control != Control::Nobody && self.may_be_assumed && self.standing == Standing::Enabled
    }
}

/// How a customer stands with its reseller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// In business.
    #[default]
    Enabled,
    /// Suspended: everything is kept, and nobody of it may do anything.
    Disabled,
    /// The same, for ever: it is in no list any more.
    Deleted,
}

/// Who says whether a reseller may assume a customer's roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Control {
    /// Nobody: it may not.
    #[default]
    Nobody,
    /// The reseller.
    Reseller,
    /// The customer.
    Customer,
}

/// What is known of whoever a user is, besides the user's name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// First name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<PersonName>,
    /// Last name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<PersonName>,
    /// What they may do without any policy.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sort: Sort,
    /// How they sign in.
    #[serde(default, skip_serializing_if = "is_default")]
    pub signs_in: AuthMethod,
}

/// How somebody signs in: never both ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AuthMethod {
    /// With a password, and a second factor where there is one.
    #[default]
    Password,
    /// At the identity provider of the account.
    Federated,
}

/// What a user may do without any policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sort {
    /// See to themselves.
    #[default]
    User,
    /// Manage users and policies, but not root.
    Admin,
}

/// Whose an access key is: a row of the installation's registry, where key ids are unique over all accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyOwner {
    /// The account.
    pub account: String,
    /// The unique id of its owner in that account: a user's or a service account's; the account's own number
    /// for its root.
    pub owner: UniqueId,
}

pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
