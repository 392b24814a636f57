//! Managed policies: finding them by ARN, and binding entities to them.

pub mod catalogue;
mod create;
mod delete;
mod entities;
mod list;
mod managed;
mod read;

use keyward_model::arn::Arn;
use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::name::{AnyArn, DocumentText, Name as _, Path, PolicyName};
use keyward_model::row::{Link, Policy, Tag};
use keyward_model::time::Time;
use keyward_policy::Document;

pub use self::create::CreatePolicy;
pub use self::delete::DeletePolicy;
pub use self::entities::{Entity, ListEntitiesForPolicy};
pub use self::list::ListPolicies;
pub use self::managed::Managed;
pub use self::read::GetPolicy;
use crate::call::Target;
use crate::fault::{Fault, Missing};
use crate::tx::Tx;
use crate::{answer, quota, version};

answer! {
    /// A policy as answers show it.
    pub struct PolicyView {
        "PolicyName"                    name:            PolicyName,
        "PolicyId"                      id:              UniqueId,
        "Arn"                           arn:             String,
        "Path"                          path:            Path,
        "DefaultVersionId"              default_version: String,
        "AttachmentCount"               attachments:     u32,
        "PermissionsBoundaryUsageCount" boundaries:      u32,
        "IsAttachable"                  attachable:      bool,
        "Description"                   description:     Option<String>,
        "CreateDate"                    created:         Time,
        "UpdateDate"                    updated:         Time,
        "Tags"                          tags:            Option<Vec<Tag>>,
    }
}

impl PolicyView {
    /// As the actions about one policy show it.
    #[must_use]
    pub fn in_full(policy: Managed, account: &str) -> Self {
        let tags = (!policy.row.tags.is_empty()).then(|| policy.row.tags.clone());
        Self { tags, ..Self::in_brief(policy, account) }
    }

    /// As lists show it: without tags. The description is there, as Lyve Cloud shows it; AWS leaves it out.
    #[must_use]
    pub fn in_brief(policy: Managed, account: &str) -> Self {
        let (arn, attachable) = (policy.arn(account), policy.is_attachable());
        let Managed { row: policy, .. } = policy;
        Self {
            arn,
            name: policy.name,
            id: policy.id,
            path: policy.path,
            default_version: version::word(policy.default_version),
            attachments: policy.attachments,
            boundaries: policy.boundaries,
            attachable,
            description: policy.description,
            created: policy.created,
            updated: policy.updated,
            tags: None,
        }
    }
}

/// The policy of an ARN: the account's own, or one of the catalogue's. An ARN without an account means the caller's;
/// one of another account is not found.
///
/// # Errors
/// `InvalidInput` if the text is no policy's ARN, `NoSuchEntity` as `missing` says.
pub fn find(tx: &Tx<'_>, arn: &AnyArn, missing: fn(String) -> Missing) -> Result<Managed, Fault> {
    look_up(tx, arn)?.0.ok_or_else(|| Fault::NoSuchEntity(missing(arn.to_string())))
}

/// The policy of an ARN, to be changed.
///
/// # Errors
/// `InvalidInput` if the text is no policy's ARN, `NoSuchEntity`, `AccessDenied` if it is not the account's own.
pub fn find_own(tx: &Tx<'_>, arn: &AnyArn) -> Result<Policy, Fault> {
    find(tx, arn, Missing::Policy)?.own()
}

/// What an action touches that is about the policy of an ARN.
///
/// # Errors
/// `InvalidInput` if the text is no policy's ARN.
pub fn target(tx: &Tx<'_>, arn: &AnyArn) -> Result<Target, Fault> {
    let (policy, asked) = look_up(tx, arn)?;
    Ok(match policy {
        Some(policy) => Target { asked, ..policy.target(tx) },
        None => Target::new(asked),
    })
}

/// The ARN that a policy itself has, whatever spelling of it was asked for: the value of `iam:PolicyARN`.
///
/// # Errors
/// `InvalidInput` if the text is no policy's ARN.
pub fn own_arn(tx: &Tx<'_>, arn: &AnyArn) -> Result<String, Fault> {
    let (policy, asked) = look_up(tx, arn)?;
    Ok(policy.map_or(asked, |policy| policy.arn(tx.account())))
}

/// The policy of an ARN, if it is there, and the ARN with its account.
fn look_up(tx: &Tx<'_>, arn: &AnyArn) -> Result<(Option<Managed>, String), Fault> {
    let text = arn.as_str();
    let parsed = Arn::parse(text).ok().filter(|arn| arn.service == "iam");
    let Some((arn, ("policy", place))) = parsed.and_then(|arn| Some((arn, arn.typed()?))) else {
        return Err(Fault::InvalidInput(format!("ARN {text} is not valid.")));
    };
    let (path, name) = match place.rsplit_once('/') {
        Some((path, name)) => (format!("/{path}/"), name),
        None => ("/".to_owned(), place),
    };
    let account = if arn.account.is_empty() { tx.account() } else { arn.account };
    let found = if account == tx.account() {
        let own = tx.look_up::<Policy>(name)?.filter(|policy| policy.path.as_str() == path);
        own.map(Managed::of_account)
    } else if account == catalogue::OWNER {
        catalogue::at(&path, name).map(|policy| Managed::of_catalogue(tx, policy)).transpose()?
    } else {
        None
    };
    let asked = format!("arn:{}:iam:{}:{account}:{}", arn.partition, arn.region, arn.resource);
    Ok((found, asked))
}

/// Reads a document that is to be attached to a principal.
///
/// # Errors
/// `MalformedPolicyDocument`, with the place in the text.
pub fn document(text: &DocumentText) -> Result<Document, Fault> {
    Document::parse(text.as_str(), keyward_policy::Kind::Identity)
        .map_err(|malformed| Fault::MalformedPolicyDocument(malformed.to_string()))
}

/// Reads a document that is to be a version of a managed policy.
///
/// # Errors
/// `MalformedPolicyDocument`; `LimitExceeded` if it is too large.
pub fn managed_document(tx: &Tx<'_>, text: &DocumentText) -> Result<(), Fault> {
    tx.within(&quota::POLICY_SIZE, document(text)?.size())
}

/// Makes a policy the permissions boundary of an entity, whose row is to keep the ARN that this returns.
///
/// # Errors
/// `InvalidInput`, `NoSuchEntity`.
pub fn bind(tx: &mut Tx<'_>, arn: &AnyArn, entity: &UniqueId) -> Result<AnyArn, Fault> {
    let mut policy = find(tx, arn, Missing::Attachable)?;
    if !policy.is_attachable() {
        return Err(Fault::NoSuchEntity(Missing::Attachable(arn.to_string())));
    }
    policy.row.boundaries = policy.row.boundaries.saturating_add(1);
    policy.save_use(tx)?;
    let link = Link { since: tx.now };
    tx.put(&layout::link(Relation::Bounds, &policy.row.id, entity.as_str()), &link)?;
    Ok(AnyArn::trusted(policy.arn(tx.account())))
}

/// Undoes [`bind`], given the ARN that the entity's row kept.
///
/// # Errors
/// Only trouble.
pub fn unbind(tx: &mut Tx<'_>, arn: &AnyArn, entity: &UniqueId) -> Result<(), Fault> {
    let mut policy = find(tx, arn, Missing::Attachable)?;
    policy.row.boundaries = policy.row.boundaries.saturating_sub(1);
    policy.save_use(tx)?;
    tx.delete(&layout::link(Relation::Bounds, &policy.row.id, entity.as_str()));
    Ok(())
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
