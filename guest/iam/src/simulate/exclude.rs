//! Policies that a simulation leaves out.

use keyward_gate::bundle::{Document, Policies, SourceKind};
use keyward_model::name::{AnyArn, AttachmentName, PolicyName};

use crate::fault::Fault;
use crate::shape::kinds::List;
use crate::tx::Tx;
use crate::{choice, policy, request};

request! {
    /// Names policies in one of three ways.
    pub struct PolicyIdentifier {
        "PolicyType"             kind:   Option<PolicyType>,
        "PolicyArn"              arn:    Option<AnyArn>,
        "InlinePolicyIdentifier" inline: Option<InlineIdentifier>,
    }
}

request! {
    /// Names an inline policy.
    pub struct InlineIdentifier {
        "PolicyName"     name:  PolicyName,
        "AttachmentType" kind:  AttachmentType,
        "AttachmentName" owner: AttachmentName,
    }
}

choice! {
    /// All policies of a type.
    pub enum PolicyType {
        /// Those inside users, groups and roles.
        Inline = "inline",
        /// The installation's own.
        AwsManaged = "aws-managed",
        /// The account's.
        UserManaged = "user-managed",
        /// The permissions boundary.
        PermissionBoundary = "permission-boundary",
        /// Guardrails of principals.
        Scp = "scp",
        /// Guardrails of resources, of which there are none here.
        Rcp = "rcp",
    }
}

choice! {
    /// What an inline policy is inside of.
    pub enum AttachmentType {
        /// A user.
        User = "user",
        /// A group.
        Group = "group",
        /// A role.
        Role = "role",
    }
}

impl AttachmentType {
    const fn source(self) -> SourceKind {
        match self {
            Self::User => SourceKind::User,
            Self::Group => SourceKind::Group,
            Self::Role => SourceKind::Role,
        }
    }
}

/// Takes policies out.
///
/// # Errors
/// `InvalidInput`: something is not named in exactly one way.
pub(super) fn exclude(
    tx: &Tx<'_>,
    policies: &mut Policies,
    excluded: Option<List<PolicyIdentifier, 0, 256>>,
) -> Result<(), Fault> {
    for PolicyIdentifier { kind, arn, inline } in excluded.map(|List(all)| all).unwrap_or_default() {
        match (kind, arn, inline) {
            (Some(kind), None, None) => exclude_type(policies, kind),
            (None, Some(arn), None) => {
                let label = policy::own_arn(tx, &arn)?;
                policies.identity.retain(|document| document.label != label);
                policies.boundary.take_if(|document| document.label == label);
            }
            (None, None, Some(InlineIdentifier { name, kind, owner })) => {
                let label = format!("{owner}/{name}");
                let is_it =
                    |document: &Document| document.kind == kind.source() && document.label.eq_ignore_ascii_case(&label);
                policies.identity.retain(|document| !is_it(document));
            }
            _ => {
                let message = "A policy to exclude must be named by exactly one of its type, its ARN and its name.";
                return Err(Fault::InvalidInput(message.to_owned()));
            }
        }
    }
    Ok(())
}

fn exclude_type(policies: &mut Policies, kind: PolicyType) {
    let kinds: &[SourceKind] = match kind {
        PolicyType::Inline => &[SourceKind::User, SourceKind::Group, SourceKind::Role],
        PolicyType::AwsManaged => &[SourceKind::AwsManaged],
        PolicyType::UserManaged => &[SourceKind::UserManaged],
        PolicyType::PermissionBoundary => {
            policies.boundary = None;
            &[]
        }
        PolicyType::Scp => {
            policies.guardrails.clear();
            &[]
        }
        PolicyType::Rcp => &[],
    };
    policies.identity.retain(|document| !kinds.contains(&document.kind));
}
