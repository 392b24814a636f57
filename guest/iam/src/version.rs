//! Versions of managed policies: their documents, of which one is in force.

mod create;
mod delete;
mod list;
mod read;

use keyward_model::name::{AnyArn, VersionId};
use keyward_model::row::{Policy, PolicyVersion};
use keyward_model::time::Time;

pub use self::create::CreatePolicyVersion;
pub use self::delete::{DeletePolicyVersion, SetDefaultPolicyVersion};
pub use self::list::ListPolicyVersions;
pub use self::read::GetPolicyVersion;
use crate::fault::{Fault, Missing};
use crate::policy::Managed;
use crate::shape::kinds::Encoded;
use crate::tx::Tx;
use crate::{answer, policy};

answer! {
    /// A version as answers show it.
    pub struct VersionView {
        "Document"         document: Option<Encoded>,
        "VersionId"        id:       String,
        "IsDefaultVersion" default:  bool,
        "CreateDate"       created:  Time,
    }
}

impl VersionView {
    /// With its document.
    #[must_use]
    pub fn in_full(mut version: PolicyVersion, policy: &Policy) -> Self {
        let document = std::mem::take(&mut version.document);
        Self { document: Some(Encoded(document)), ..Self::in_brief(&version, policy) }
    }

    /// Without its document.
    #[must_use]
    pub fn in_brief(version: &PolicyVersion, policy: &Policy) -> Self {
        Self {
            document: None,
            id: word(version.number),
            default: version.number == policy.default_version,
            created: version.created,
        }
    }
}

/// AWS's word for a version.
#[must_use]
pub fn word(number: u32) -> String {
    format!("v{number}")
}

/// A policy and one of its versions.
///
/// # Errors
/// `InvalidInput`, `NoSuchEntity`.
pub fn find(tx: &Tx<'_>, arn: &AnyArn, id: &VersionId) -> Result<(Managed, PolicyVersion), Fault> {
    let policy = policy::find(tx, arn, Missing::Policy)?;
    let number = id.as_str().strip_prefix('v').and_then(|number| number.parse().ok());
    let version = match number {
        Some(number) => policy.version(tx, number)?,
        None => None,
    };
    let missing = || Missing::Version { policy: arn.to_string(), version: id.to_string() };
    Ok((policy, version.ok_or_else(|| Fault::NoSuchEntity(missing()))?))
}

#[cfg(test)]
mod tests;
