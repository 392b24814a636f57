//! What is shown of each: itself, and all that bears on what it may do. Beside each, the bytes of its documents.

use std::collections::BTreeMap;

use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::name::{GroupName, Path, PolicyName, RoleName, UserName, folded};
use keyward_model::row::{Group, InlinePolicy, InstanceProfile, Noun, PolicyVersion, Role, Tag, User};
use keyward_model::time::Time;

use crate::answer;
use crate::attach::AttachedPolicy;
use crate::boundary::BoundaryView;
use crate::fault::Fault;
use crate::policy::{Managed, PolicyView};
use crate::profile::ProfileView;
use crate::role::{LastUsedView, trust};
use crate::shape::kinds::Encoded;
use crate::tx::{Tx, read};
use crate::version::VersionView;

answer! {
    /// A user.
    pub struct UserDetail {
        "Path"                    path:     Path,
        "UserName"                name:     UserName,
        "UserId"                  id:       UniqueId,
        "Arn"                     arn:      String,
        "CreateDate"              created:  Time,
        "UserPolicyList"          inline:   Vec<InlineDetail>,
        "GroupList"               groups:   Vec<GroupName>,
        "AttachedManagedPolicies" attached: Vec<AttachedPolicy>,
        "PermissionsBoundary"     boundary: Option<BoundaryView>,
        "Tags"                    tags:     Vec<Tag>,
    }
}

answer! {
    /// A group.
    pub struct GroupDetail {
        "Path"                    path:     Path,
        "GroupName"               name:     GroupName,
        "GroupId"                 id:       UniqueId,
        "Arn"                     arn:      String,
        "CreateDate"              created:  Time,
        "GroupPolicyList"         inline:   Vec<InlineDetail>,
        "AttachedManagedPolicies" attached: Vec<AttachedPolicy>,
    }
}

answer! {
    /// A role.
    pub struct RoleDetail {
        "Path"                     path:      Path,
        "RoleName"                 name:      RoleName,
        "RoleId"                   id:        UniqueId,
        "Arn"                      arn:       String,
        "CreateDate"               created:   Time,
        "AssumeRolePolicyDocument" trust:     Encoded,
        "InstanceProfileList"      profiles:  Vec<ProfileView>,
        "RolePolicyList"           inline:    Vec<InlineDetail>,
        "AttachedManagedPolicies"  attached:  Vec<AttachedPolicy>,
        "PermissionsBoundary"      boundary:  Option<BoundaryView>,
        "Tags"                     tags:      Vec<Tag>,
        "RoleLastUsed"             last_used: LastUsedView,
    }
}

answer! {
    /// A managed policy with all its versions.
    pub struct PolicyDetail {
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
        "PolicyVersionList"             versions:        Vec<VersionView>,
    }
}

answer! {
    /// An inline policy.
    pub struct InlineDetail {
        "PolicyName"     name:     PolicyName,
        "PolicyDocument" document: Encoded,
    }
}

/// An owner's inline policies, and the bytes of their documents.
fn inline<N: Noun>(tx: &Tx<'_>, owner: &N) -> Result<(Vec<InlineDetail>, usize), Fault> {
    let (mut policies, mut size) = (Vec::new(), 0_usize);
    for row in tx.scan(&layout::links(Relation::Inline, owner.id()), None, usize::MAX) {
        let InlinePolicy { name, document } = read(&row.key, &row.value)?;
        size = size.saturating_add(document.len());
        policies.push(InlineDetail { name, document: Encoded(document) });
    }
    Ok((policies, size))
}

/// The managed policies that are attached to an owner, by name.
fn attached<N: Noun>(tx: &Tx<'_>, owner: &N) -> Result<Vec<AttachedPolicy>, Fault> {
    let mut policies = BTreeMap::new();
    for id in tx.links(Relation::Attached, owner.id()) {
        let policy = Managed::linked(tx, &UniqueId::known(id.as_str()))?;
        let arn = policy.arn(tx.account());
        let place = format!("{} {id}", folded(policy.row.name.as_str()));
        policies.insert(place, AttachedPolicy { name: policy.row.name, arn });
    }
    Ok(policies.into_values().collect())
}

impl UserDetail {
    pub(super) fn of(tx: &Tx<'_>, user: User) -> Result<(Self, usize), Fault> {
        let (inline, size) = inline(tx, &user)?;
        let mut groups = BTreeMap::new();
        for id in tx.links(Relation::Groups, &user.id) {
            let group = tx.linked::<Group>(&UniqueId::known(id))?;
            groups.insert(folded(group.name.as_str()), group.name);
        }
        let detail = Self {
            attached: attached(tx, &user)?,
            arn: user.arn(tx.account()),
            path: user.path,
            name: user.name,
            id: user.id,
            created: user.created,
            inline,
            groups: groups.into_values().collect(),
            boundary: user.boundary.map(BoundaryView::new),
            tags: user.tags,
        };
        Ok((detail, size))
    }
}

impl GroupDetail {
    pub(super) fn of(tx: &Tx<'_>, group: Group) -> Result<(Self, usize), Fault> {
        let (inline, size) = inline(tx, &group)?;
        let detail = Self {
            attached: attached(tx, &group)?,
            arn: group.arn(tx.account()),
            path: group.path,
            name: group.name,
            id: group.id,
            created: group.created,
            inline,
        };
        Ok((detail, size))
    }
}

impl RoleDetail {
    pub(super) fn of(tx: &Tx<'_>, role: Role) -> Result<(Self, usize), Fault> {
        let (inline, size) = inline(tx, &role)?;
        let profiles = tx.links(Relation::Profiles, &role.id).into_iter();
        let profiles = profiles.map(|id| ProfileView::in_full(tx, tx.linked::<InstanceProfile>(&UniqueId::known(id))?));
        let profiles = profiles.collect::<Result<Vec<_>, _>>()?;
        let trust = trust::shown(tx, &role.trust)?;
        // Each profile shows the role's trust again.
        let size = size.saturating_add(trust.len().saturating_mul(profiles.len().saturating_add(1)));
        let detail = Self {
            attached: attached(tx, &role)?,
            last_used: LastUsedView::of(tx, &role)?,
            arn: role.arn(tx.account()),
            path: role.path,
            name: role.name,
            id: role.id,
            created: role.created,
            trust: Encoded(trust),
            profiles,
            inline,
            boundary: role.boundary.map(BoundaryView::new),
            tags: role.tags,
        };
        Ok((detail, size))
    }
}

impl PolicyDetail {
    pub(super) fn of(tx: &Tx<'_>, policy: Managed) -> Result<(Self, usize), Fault> {
        let versions = versions(tx, &policy)?;
        let size = versions.iter().map(|version| version.document.len()).sum();
        let versions = versions.into_iter().rev().map(|version| VersionView::in_full(version, &policy.row)).collect();
        let view = PolicyView::in_brief(policy, tx.account());
        let detail = Self {
            name: view.name,
            id: view.id,
            arn: view.arn,
            path: view.path,
            default_version: view.default_version,
            attachments: view.attachments,
            boundaries: view.boundaries,
            attachable: view.attachable,
            description: view.description,
            created: view.created,
            updated: view.updated,
            versions,
        };
        Ok((detail, size))
    }
}

/// A policy's versions, the oldest first. Of one of the catalogue's there is one.
fn versions(tx: &Tx<'_>, policy: &Managed) -> Result<Vec<PolicyVersion>, Fault> {
    if policy.catalogued().is_some() {
        return Ok(policy.version(tx, policy.row.default_version)?.into_iter().collect());
    }
    let rows = tx.scan(&layout::links(Relation::Versions, &policy.row.id), None, usize::MAX);
    rows.iter().map(|row| read(&row.key, &row.value)).collect()
}
