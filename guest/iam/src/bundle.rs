//! From an access key to everything a gate needs about it.
//!
//! A key that is unknown, inactive, or of a user that is disabled or gone resolves to nothing, a service account's
//! too, and so does one whose policies cannot be read: nobody is let through on half of what limits them.

mod session;

use std::collections::BTreeMap;

use keyward_gate::bundle::{Document, Origin, Policies, Principal, SourceKind};
use keyward_gate::sigv4::key::SigningKey;
use keyward_gate::{Bundle, Moment, PrincipalKind, Scope};
use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::row::{Group, InlinePolicy, KeyOwner, Kind, Noun, Role, ServiceAccount, Sort, Tag, User};
use keyward_model::time::Time;
use serde_json::json;

use crate::fault::{Fault, Missing};
use crate::owner::Owner;
use crate::policy::Managed;
use crate::port::Store;
use crate::session::role_arn as session_arn;
use crate::tx::{Tx, read};
use crate::{key, password, policy, service_account, tenancy};

/// Resolves an access key for one signature scope. A long-term key has no session token, a temporary one has.
///
/// # Errors
/// [`Fault::Trouble`]: something about the key cannot be read.
pub fn resolve(
    store: &mut dyn Store,
    access_key: &str,
    scope: &Scope,
    token: Option<&str>,
    moment: &Moment,
) -> Result<Option<Bundle>, Fault> {
    if let Some(token) = token {
        return session::resolve(store, access_key, scope, token, moment);
    }
    let registration = layout::key_owner(access_key);
    let Some(value) = store.get(None, &registration) else {
        return Ok(None);
    };
    let KeyOwner { account, owner } = read(&registration, &value)?;
    let tx = Tx::new(store, &account, &[], Time::from_moment(moment.now));
    match key::find(&tx, &owner, access_key) {
        Ok(key) if key.status.is_active() => {}
        Ok(_) | Err(Fault::NoSuchEntity(_)) => return Ok(None),
        Err(fault) => return Err(fault),
    }
    let Some(guardrails) = tenancy::ceiling(&tx, scope)? else {
        return Ok(None);
    };
    let Some(Holder { principal, policies, expires }) = holder(&tx, &owner)? else {
        return Ok(None);
    };
    Ok(Some(Bundle {
        access_key: access_key.to_owned(),
        revision: tx.revision(),
        signing_key: SigningKey::derive(key::secret(&tx, access_key)?.expose(), scope),
        scope: scope.clone(),
        account: account.clone(),
        principal,
        session: None,
        expires,
        policies: Policies { guardrails, ..policies },
    }))
}

/// Whose a key is, what that may do, and for how long.
struct Holder {
    principal: Principal,
    policies: Policies,
    expires: Option<Time>,
}

/// The owner of a key with what it may do, unless it is disabled or gone.
fn holder(tx: &Tx<'_>, owner: &UniqueId) -> Result<Option<Holder>, Fault> {
    if ServiceAccount::parts(owner.as_str()).is_none() {
        let found = principal(tx, owner)?;
        return Ok(found.map(|(principal, policies)| Holder { principal, policies, expires: None }));
    }
    let Some(account) = service_account::look_up(tx, owner.as_str())?.filter(|account| account.status.is_active())
    else {
        return Ok(None);
    };
    let parent = principal(tx, &account.parent)?;
    Ok(parent.map(|parent| behind(tx, &account, parent)))
}

/// Root, or a user that is not disabled. Nobody else has sessions that are their own.
fn principal(tx: &Tx<'_>, id: &UniqueId) -> Result<Option<(Principal, Policies)>, Fault> {
    if id.as_str() == tx.account() {
        return Ok(Some((root(tx.account()), Policies::default())));
    }
    match tx.by_id::<User>(id)? {
        Some(user) if user.status.is_active() => {
            let policies = policies_of_user(tx, &user)?;
            Ok(Some((principal_of(tx, user), policies)))
        }
        _ => Ok(None),
    }
}

/// A service account: its parent, but for who it says it is and for what its own policy keeps it from.
fn behind(tx: &Tx<'_>, account: &ServiceAccount, (user, policies): (Principal, Policies)) -> Holder {
    let limit = service_account::limit(account, &user.arn);
    Holder {
        policies: Policies { session: Some(vec![limit]), ..policies },
        principal: Principal {
            kind: PrincipalKind::ServiceAccount,
            arn: account.arn(tx.account(), &user.name),
            id: account.id.to_string(),
            origin: Some(Origin { arn: user.arn.clone(), id: user.id.clone() }),
            ..user
        },
        expires: account.expires,
    }
}

fn root(account: &str) -> Principal {
    Principal {
        kind: PrincipalKind::Root,
        arn: format!("arn:aws:iam::{account}:root"),
        id: account.to_owned(),
        name: String::new(),
        tags: BTreeMap::new(),
        origin: None,
    }
}

/// A user as a principal.
#[must_use]
pub fn principal_of(tx: &Tx<'_>, user: User) -> Principal {
    let tag = |Tag { key, value }: Tag| (key.to_string(), value.to_string());
    Principal {
        kind: PrincipalKind::User,
        arn: user.arn(tx.account()),
        id: user.id.to_string(),
        name: user.name.to_string(),
        tags: user.tags.into_iter().map(tag).collect(),
        origin: None,
    }
}

/// A role's session of a name as a principal.
#[must_use]
pub fn session_of_role(tx: &Tx<'_>, role: Role, session: &str) -> Principal {
    let tag = |Tag { key, value }: Tag| (key.to_string(), value.to_string());
    Principal {
        kind: PrincipalKind::RoleSession,
        arn: session_arn(tx.account(), role.name(), session),
        id: format!("{}:{session}", role.id),
        name: String::new(),
        origin: Some(Origin { arn: role.arn(tx.account()), id: role.id.to_string() }),
        tags: role.tags.into_iter().map(tag).collect(),
    }
}

/// All that bears on a user that is not disabled: its own policies, those of its groups that are not, and its
/// boundary.
///
/// # Errors
/// Only trouble.
pub fn policies_of_user(tx: &Tx<'_>, user: &User) -> Result<Policies, Fault> {
    let mut identity = vec![self_service(&user.arn(tx.account()))];
    if password::policy(tx)?.is_some_and(|policy| policy.may_change) {
        identity.push(own_password(&user.arn(tx.account())));
    }
    if user.person.sort == Sort::Admin {
        identity.push(admin(tx.account()));
    }
    granted(tx, user, &mut identity)?;
    for id in tx.links(Relation::Groups, &user.id) {
        identity.extend(policies_of_group(tx, &tx.linked(&UniqueId::known(id))?)?);
    }
    let boundary = boundary_of(tx, user)?;
    Ok(Policies { identity, boundary, session: None, guardrails: Vec::new() })
}

/// All that bears on every session of a role: the role's policies and its boundary.
///
/// # Errors
/// Only trouble.
pub fn policies_of_role(tx: &Tx<'_>, role: &Role) -> Result<Policies, Fault> {
    let mut identity = Vec::new();
    granted(tx, role, &mut identity)?;
    let boundary = boundary_of(tx, role)?;
    Ok(Policies { identity, boundary, session: None, guardrails: Vec::new() })
}

/// The policy that bounds an owner, if one does.
fn boundary_of<O: Owner>(tx: &Tx<'_>, owner: &O) -> Result<Option<Document>, Fault> {
    let bound = owner.boundary().map(|arn| policy::find(tx, arn, Missing::Policy)).transpose()?;
    bound.map(|policy| policy.document(tx)).transpose()
}

/// What a group grants its members: nothing while it is disabled.
///
/// # Errors
/// Only trouble.
pub fn policies_of_group(tx: &Tx<'_>, group: &Group) -> Result<Vec<Document>, Fault> {
    let mut documents = Vec::new();
    if group.status.is_active() {
        granted(tx, group, &mut documents)?;
    }
    Ok(documents)
}

/// What an owner is granted: its inline policies, and the managed ones that are attached to it.
fn granted<N: Noun>(tx: &Tx<'_>, owner: &N, documents: &mut Vec<Document>) -> Result<(), Fault> {
    for row in tx.scan(&layout::links(Relation::Inline, owner.id()), None, usize::MAX) {
        let InlinePolicy { name, document } = read(&row.key, &row.value)?;
        documents.push(Document { label: format!("{}/{name}", owner.name()), kind: inline(N::KIND), text: document });
    }
    for id in tx.links(Relation::Attached, owner.id()) {
        documents.push(Managed::linked(tx, &UniqueId::known(id))?.document(tx)?);
    }
    Ok(())
}

/// What an inline policy of such an entity hangs on.
fn inline(owner: Kind) -> SourceKind {
    match owner {
        Kind::User => SourceKind::User,
        Kind::Group => SourceKind::Group,
        Kind::Role => SourceKind::Role,
        Kind::Policy | Kind::InstanceProfile | Kind::ServerCertificate => SourceKind::None,
    }
}

/// What every user may do without any policy: see itself, manage its own access keys and its second factor. It is an
/// Allow like any other, so an explicit Deny or a boundary still wins.
fn self_service(arn: &str) -> Document {
    let text = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "SelfService",
            "Effect": "Allow",
            "Action": [
                "iam:CreateAccessKey",
                "iam:DeleteAccessKey",
                "iam:GetUser",
                "iam:ListAccessKeys",
                "iam:RSAvailableRegions",
                "iam:RSDisableTFA",
                "iam:RSEnableTFA",
                "iam:RSGetUserInfo",
                "iam:RSPrepareTFA",
                "iam:UpdateAccessKey",
            ],
            "Resource": literal(arn),
        }],
    });
    Document { label: "keyward/SelfService".to_owned(), kind: SourceKind::AwsManaged, text: text.to_string() }
}

/// What every user may do where the account says that users may change their passwords.
fn own_password(arn: &str) -> Document {
    let text = json!({
        "Version": "2012-10-17",
        "Statement": [
            { "Effect": "Allow", "Action": ["iam:ChangePassword", "iam:RSGetToken"], "Resource": literal(arn) },
            { "Effect": "Allow", "Action": "iam:GetAccountPasswordPolicy", "Resource": "*" },
        ],
    });
    Document { label: "keyward/OwnPassword".to_owned(), kind: SourceKind::AwsManaged, text: text.to_string() }
}

/// What sessions may do of those who must set another password first.
fn only_password() -> Document {
    let statement = json!({ "Effect": "Allow", "Action": "iam:ChangePassword", "Resource": "*" });
    let text = json!({ "Version": "2012-10-17", "Statement": [statement] });
    Document { label: "keyward/OnlyPassword".to_owned(), kind: SourceKind::AwsManaged, text: text.to_string() }
}

/// What an admin may do without any policy: manage users and policies. Root is kept out of it by who manages root.
fn admin(account: &str) -> Document {
    let all = |sort: &str| format!("arn:aws:iam::{account}:{sort}/*");
    let text = json!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "UsersAndPolicies",
                "Effect": "Allow",
                "Action": "iam:*",
                "Resource": [all("user"), all("group"), all("policy"), all("mfa"), all("whitelist-rule"), all("saml-connection")],
            },
            {
                "Sid": "Look",
                "Effect": "Allow",
                "Action": [
                    "iam:GetAccountPasswordPolicy",
                    "iam:GetAccountSummary",
                    "iam:GetPolicy",
                    "iam:GetPolicyVersion",
                    "iam:ListGroups",
                    "iam:ListPolicies",
                    "iam:ListUsers",
                    "iam:RSGetUserInfo",
                ],
                "Resource": "*",
            },
        ],
    });
    Document { label: "keyward/Admin".to_owned(), kind: SourceKind::AwsManaged, text: text.to_string() }
}

/// An ARN as a policy's resource that means itself, whatever its path spells: `$`, `*` and `?` stand for themselves.
#[must_use]
pub fn literal(arn: &str) -> String {
    arn.replace('$', "${$}").replace('*', "${*}").replace('?', "${?}")
}

#[cfg(test)]
mod tests;
