//! Global condition keys: what the gate itself knows about a request, and nobody else may say.

use std::borrow::Cow;

use keyward_model::arn::Arn;
use keyward_model::time::Time;
use keyward_policy::Context;

use crate::bundle::{Principal, Session};
use crate::caller::PrincipalKind;
use crate::http::Request;
use crate::question::Question;

/// A condition key and where its value comes from.
type Key<F> = (&'static str, F);
type OfPrincipal = fn(&Who<'_>) -> Option<String>;
type OfRequest = for<'a> fn(&Circumstances<'a>) -> Option<Cow<'a, str>>;

/// Condition keys that follow from the principal.
const OF_PRINCIPAL: &[Key<OfPrincipal>] = &[
    ("aws:PrincipalAccount", |it| Some(it.account.to_owned())),
    ("aws:PrincipalArn", |it| Some(principal_arn(it.principal).to_owned())),
    ("aws:PrincipalType", |it| Some(principal_type(it.principal).to_owned())),
    ("aws:userid", |it| Some(user_id(it.principal).to_owned())),
    ("aws:username", |it| named(it.principal).then(|| it.principal.name.clone())),
    ("aws:TokenIssueTime", |it| Some(it.session?.issued.iso())),
    ("aws:SourceIdentity", |it| it.session?.source_identity.clone()),
    ("aws:FederatedProvider", |it| it.session?.federated_provider.clone()),
    // Long-term keys have no such key at all, which is why policies ask with `BoolIfExists`.
    ("aws:MultiFactorAuthPresent", |it| Some(it.session?.mfa.is_some().to_string())),
];

/// What a principal's condition keys are made from.
struct Who<'a> {
    account: &'a str,
    principal: &'a Principal,
    session: Option<&'a Session>,
}

/// What a request's condition keys are made from.
struct Circumstances<'a> {
    request: &'a Request,
    now: Time,
    region: &'a str,
    mfa: Option<Time>,
}

/// Condition keys that follow from the request.
const OF_REQUEST: &[Key<OfRequest>] = &[
    ("aws:CurrentTime", |it| Some(it.now.iso().into())),
    ("aws:EpochTime", |it| Some(it.now.seconds().to_string().into())),
    ("aws:SourceIp", |it| Some(it.request.peer.as_str().into())),
    ("aws:SecureTransport", |it| Some(if it.request.secure { "true" } else { "false" }.into())),
    ("aws:RequestedRegion", |it| Some(it.region.into())),
    ("aws:UserAgent", |it| header(it.request, "user-agent")),
    ("aws:Referer", |it| header(it.request, "referer")),
    ("aws:MultiFactorAuthAge", |it| Some((it.now.seconds() - it.mfa?.seconds()).max(0).to_string().into())),
    // No service calls on anybody's behalf here.
    ("aws:ViaAWSService", |_| Some("false".into())),
    ("aws:PrincipalIsAWSService", |_| Some("false".into())),
];

/// Keys of AWS's own namespace that say something of the action's parameters or its target. Only these may
/// come with a question; every other `aws:` key is the gate's to fill, also when it has no value.
const WITH_QUESTION: &[&str] = &["aws:RequestTag/", "aws:ResourceTag/", "aws:TagKeys"];

/// The rights that an action takes whose parameters bring a second factor, of which the gate cannot know.
const WITH_FACTOR: &[&str] = &["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"];

/// What a second factor beside a request says.
const OF_FACTOR: &[&str] = &["aws:MultiFactorAuthAge", "aws:MultiFactorAuthPresent"];

/// The condition keys that a principal of an account brings along.
#[must_use]
pub fn of_principal(account: &str, principal: &Principal, session: Option<&Session>) -> Context<'static> {
    let who = Who { account, principal, session };
    let mut context = Context::new();
    for (key, value) in OF_PRINCIPAL {
        if let Some(value) = value(&who) {
            context.set(*key, value);
        }
    }
    for (key, value) in &principal.tags {
        context.set(format!("aws:PrincipalTag/{key}"), value.clone());
    }
    context
}

/// The condition keys of who has not signed.
pub(crate) fn of_nobody() -> Context<'static> {
    let mut context = Context::new();
    context.set("aws:PrincipalType", "Anonymous");
    context.set("aws:userid", "anonymous");
    context
}

/// The condition keys of a request, on top of its principal's.
pub(crate) fn of_request<'a>(
    base: &'a Context<'a>,
    request: &'a Request,
    now: Time,
    region: &'a str,
    mfa: Option<Time>,
) -> Context<'a> {
    let mut context = Context::with_capacity(16).over(base);
    let circumstances = Circumstances { request, now, region, mfa };
    for (key, value) in OF_REQUEST {
        if let Some(value) = value(&circumstances) {
            context.set(*key, value);
        }
    }
    context
}

/// The same, to be kept.
pub(crate) fn kept(
    mut context: Context<'static>,
    request: &Request,
    now: Time,
    region: &str,
    mfa: Option<Time>,
) -> Context<'static> {
    let circumstances = Circumstances { request, now, region, mfa };
    for (key, value) in OF_REQUEST {
        if let Some(value) = value(&circumstances) {
            context.set(*key, value.into_owned());
        }
    }
    context
}

/// The condition keys of a question, on top of what the gate knows. `owner` is the account that the resource is
/// known to belong to.
pub(crate) fn of_question<'a>(
    base: &'a Context<'a>,
    question: &'a Question,
    account: &'a str,
    owner: Option<&'a str>,
) -> Context<'a> {
    let mut context = Context::with_capacity(1 + question.context.len()).over(base);
    if let Some(owner) = owner.or_else(|| resource_account(&question.resource, account)) {
        context.set("aws:ResourceAccount", owner);
    }
    for fact in &question.context {
        if may_come_with_question(&fact.key, &question.action) {
            match fact.values.as_slice() {
                [value] => context.set(fact.key.as_str(), value.as_str()),
                values => context.set_all(fact.key.as_str(), values.iter().map(String::as_str)),
            }
        }
    }
    context
}

fn may_come_with_question(key: &str, action: &str) -> bool {
    let starts = |prefix: &str| key.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let factor = || WITH_FACTOR.contains(&action) && OF_FACTOR.iter().any(|own| own.eq_ignore_ascii_case(key));
    !starts("aws:") || WITH_QUESTION.iter().any(|prefix| starts(prefix)) || factor()
}

/// The account that `aws:ResourceAccount` names: the ARN's, or the caller's own where nothing in particular is
/// touched. Buckets do not tell theirs.
#[must_use]
pub fn resource_account<'a>(resource: &'a str, account: &'a str) -> Option<&'a str> {
    match Arn::parse(resource) {
        Ok(arn) => Some(arn.account).filter(|account| !account.is_empty()),
        Err(_) => Some(account).filter(|_| resource == "*"),
    }
}

/// A role session is known by its role and a service account by its user, everyone else by its own name.
fn principal_arn(principal: &Principal) -> &str {
    match (principal.kind, &principal.origin) {
        (PrincipalKind::RoleSession | PrincipalKind::ServiceAccount, Some(origin)) => &origin.arn,
        _ => &principal.arn,
    }
}

/// What hits a user by its id hits its service accounts too.
fn user_id(principal: &Principal) -> &str {
    match (principal.kind, &principal.origin) {
        (PrincipalKind::ServiceAccount, Some(user)) => &user.id,
        _ => &principal.id,
    }
}

fn principal_type(principal: &Principal) -> &'static str {
    match principal.kind {
        PrincipalKind::Root => "Account",
        PrincipalKind::User | PrincipalKind::ServiceAccount => "User",
        PrincipalKind::RoleSession => "AssumedRole",
        PrincipalKind::FederatedSession => "FederatedUser",
        PrincipalKind::Anonymous => "Anonymous",
    }
}

fn named(principal: &Principal) -> bool {
    matches!(principal.kind, PrincipalKind::User | PrincipalKind::ServiceAccount)
}

fn header<'a>(request: &'a Request, name: &str) -> Option<Cow<'a, str>> {
    let value = request.header(name).ok()??;
    str::from_utf8(value).ok().map(Cow::Borrowed)
}

#[cfg(test)]
mod tests;
