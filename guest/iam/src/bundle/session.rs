//! From a session token to everything a gate needs about it.
//!
//! The token says who stands behind the session and how it was narrowed. Whether they still exist, and what they
//! may do, is looked up now: a session dies with its role or user, with the provider that vouched for it, and with a
//! policy that narrows it.

use std::collections::BTreeMap;

use keyward_gate::bundle::{Document, Origin, Policies, Principal, Session as Temporary, SourceKind};
use keyward_gate::sigv4::canonical::sha256;
use keyward_gate::sigv4::key::SigningKey;
use keyward_gate::{Bundle, Moment, PrincipalKind, Scope};
use keyward_model::arn::Arn;
use keyward_model::id::UniqueId;
use keyward_model::layout;
use keyward_model::row::{LoginProfile, Noun as _, OidcProvider, Role, Tag};
use keyward_model::time::Time;
use serde_json::json;

use super::{only_password, own_password, policies_of_role, principal};
use crate::fault::{Fault, Missing};
use crate::password::{self, Standing, standing};
use crate::policy::Managed;
use crate::port::Store;
use crate::session::{self, Grant, Kind, Session};
use crate::tx::Tx;
use crate::{saml, sso, tenancy};

/// Resolves a temporary access key with its token. When it is over is the gate's to see.
pub(super) fn resolve(
    store: &mut dyn Store,
    access_key: &str,
    scope: &Scope,
    token: &str,
    moment: &Moment,
) -> Result<Option<Bundle>, Fault> {
    let now = Time::from_moment(moment.now);
    let registry = Tx::new(store, "", &[], now);
    let Some(Session { grant, secret, issued, expires }) = session::read(&registry, access_key, token) else {
        return Ok(None);
    };
    let tx = Tx::new(store, &grant.account, &[], now);
    if let Some(provider) = &grant.provider
        && !(saml::still_vouches(&tx, provider, issued)? && sso::still_stands(&tx, provider, &grant.owner, issued)?)
    {
        return Ok(None);
    }
    let Some(guardrails) = tenancy::ceiling(&tx, scope)? else {
        return Ok(None);
    };
    if !tenancy::may_still(&tx, grant.opened_by.as_deref())? {
        return Ok(None);
    }
    let Some((principal, mut policies)) = behind(&tx, &grant)? else {
        return Ok(None);
    };
    if !vouches(&tx, grant.provider.as_deref(), issued)? {
        return Ok(None);
    }
    policies.guardrails = guardrails;
    let stands = if grant.by_password { signed_in(&tx, &grant.owner, issued)? } else { Standing::Good };
    policies.session = match passed(&tx, &grant) {
        Ok(_) if stands == Standing::Expired => return Ok(None),
        Ok(_) if stands == Standing::MustChange => {
            policies.identity.push(own_password(&principal.arn));
            Some(vec![only_password()])
        }
        Ok(documents) => documents,
        Err(Fault::NoSuchEntity(_)) => return Ok(None),
        Err(fault) => return Err(fault),
    };
    Ok(Some(Bundle {
        access_key: access_key.to_owned(),
        revision: tx.revision(),
        signing_key: SigningKey::derive(secret.expose(), scope),
        scope: scope.clone(),
        principal,
        session: Some(Temporary {
            token_sha256: sha256(token.as_bytes()),
            issued,
            expires,
            mfa: grant.mfa,
            source_identity: grant.source_identity,
            federated_provider: grant.provider,
        }),
        expires: None,
        policies,
        account: grant.account,
    }))
}

/// What the password is good for now that a session was opened with; nothing, if it is another one since.
fn signed_in(tx: &Tx<'_>, owner: &UniqueId, issued: Time) -> Result<Standing, Fault> {
    let profile: Option<LoginProfile> = tx.row(&layout::login_profile(owner))?;
    let profile = profile.filter(|profile| !profile.void && profile.changed <= issued);
    let policy = password::policy(tx)?;
    Ok(profile.map_or(Standing::Expired, |profile| standing(policy.as_ref(), &profile, tx.now)))
}

/// Who uses the session, and what who stands behind it may do; none if they are gone or disabled.
fn behind(tx: &Tx<'_>, grant: &Grant) -> Result<Option<(Principal, Policies)>, Fault> {
    if grant.kind == Kind::Role {
        let role = tx.by_id::<Role>(&grant.owner)?;
        return role.map(|role| in_role(tx, grant, &role)).transpose();
    }
    let Some((own, mut policies)) = principal(tx, &grant.owner)? else {
        return Ok(None);
    };
    if grant.kind == Kind::Own {
        return Ok(Some((own, policies)));
    }
    if own.kind == PrincipalKind::Root {
        // Whom root lends rights to is no root: it has all rights as any other has some.
        policies.identity.push(everything());
    }
    let account = tx.account();
    let federated = Principal {
        kind: PrincipalKind::FederatedSession,
        arn: session::federated_arn(account, &grant.name),
        id: format!("{account}:{}", grant.name),
        name: String::new(),
        tags: tagged(own.tags, grant),
        origin: Some(Origin { arn: own.arn, id: own.id }),
    };
    Ok(Some((federated, policies)))
}

fn in_role(tx: &Tx<'_>, grant: &Grant, role: &Role) -> Result<(Principal, Policies), Fault> {
    let tags = role.tags.iter().map(|Tag { key, value }| (key.to_string(), value.to_string())).collect();
    let principal = Principal {
        kind: PrincipalKind::RoleSession,
        arn: session::role_arn(tx.account(), role.name(), &grant.name),
        id: format!("{}:{}", role.id, grant.name),
        name: String::new(),
        tags: tagged(tags, grant),
        origin: Some(Origin { arn: role.arn(tx.account()), id: role.id.to_string() }),
    };
    Ok((principal, policies_of_role(tx, role)?))
}

/// Whether the provider that vouched for a session is still the one it was then. Its word ends with it, and a
/// namesake's is another.
fn vouches(tx: &Tx<'_>, provider: Option<&str>, issued: Time) -> Result<bool, Fault> {
    let Some(("oidc-provider", name)) = provider.and_then(|arn| Arn::parse(arn).ok()?.typed()) else {
        return Ok(true);
    };
    let found: Option<OidcProvider> = tx.row(&layout::oidc_provider(name))?;
    Ok(found.is_some_and(|provider| provider.created <= issued))
}

/// A session's tags stand in the place of its owner's with the same key, in any case.
fn tagged(mut tags: BTreeMap<String, String>, grant: &Grant) -> BTreeMap<String, String> {
    tags.retain(|key, _| !grant.tags.keys().any(|own| own.eq_ignore_ascii_case(key)));
    tags.extend(grant.tags.clone());
    tags
}

/// The policies that narrow a session; none if nothing does. A federated user without any may do nothing.
fn passed(tx: &Tx<'_>, grant: &Grant) -> Result<Option<Vec<Document>>, Fault> {
    let mut documents = Vec::new();
    if let Some(text) = &grant.passed.text {
        let label = format!("{}/Policy", grant.name);
        documents.push(Document { label, kind: SourceKind::None, text: text.clone() });
    }
    for policy in &grant.passed.managed {
        documents.push(managed(tx, policy)?.document(tx)?);
    }
    Ok((grant.kind == Kind::Federated || !documents.is_empty()).then_some(documents))
}

/// A policy by its unique id.
fn managed(tx: &Tx<'_>, id: &str) -> Result<Managed, Fault> {
    let policy = Managed::by_id(tx, &UniqueId::known(id))?;
    policy.ok_or_else(|| Fault::NoSuchEntity(Missing::Policy(id.to_owned())))
}

fn everything() -> Document {
    let statement = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
    let text = json!({ "Version": "2012-10-17", "Statement": [statement] });
    Document { label: "keyward/Root".to_owned(), kind: SourceKind::AwsManaged, text: text.to_string() }
}

#[cfg(test)]
mod tests;
