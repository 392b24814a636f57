//! May they? The evaluation logic, in the order of AWS's flow chart.

use keyward_model::arn::{Arn, is_account_id};
use serde::Serialize;

use crate::compiled::{Ask, Found, Says};
use crate::principal::Reach;
use crate::{Authority, Compiled, Context, Principal};

/// What is asked: may the principal do `action` to `resource`, the circumstances being `context`?
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// `s3:GetObject`; ASCII case does not matter.
    pub action: &'a str,
    /// ARN of the resource, or `*` for an action that touches none in particular.
    pub resource: &'a str,
    /// The account that owns the resource. None: the one in its ARN or, if that has none, the principal's.
    pub owner: Option<&'a str>,
    /// Condition keys.
    pub context: &'a Context<'a>,
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// They may.
    Allowed,
    /// A statement forbids it.
    ExplicitlyDenied,
    /// Nothing allows it.
    ImplicitlyDenied,
}

/// The kind of policy that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyKind {
    /// None did: root in its own account, or nobody known.
    None,
    /// A policy of the user, its groups, or the role.
    Identity,
    /// The resource's policy, or the role's trust policy.
    Resource,
    /// The permissions boundary.
    Boundary,
    /// The session policy.
    Session,
    /// A guardrail of the account.
    Guardrail,
}

/// Proof that the evaluator allowed something. Nothing else can make one.
#[derive(Debug)]
pub struct Allow(());

/// What was decided, and by what.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    outcome: Outcome,
    by: PolicyKind,
    found: Option<Found<'a>>,
}

impl<'a> Decision<'a> {
    /// The answer given when nobody is known to have asked.
    #[must_use]
    pub fn refusal() -> Self {
        Self::implicit(PolicyKind::None)
    }

    /// The answer.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The kind of policy that gave it; for an implicit denial, the kind that would have had to allow.
    #[must_use]
    pub fn by(&self) -> PolicyKind {
        self.by
    }

    /// Label of the deciding policy; empty if none decided.
    #[must_use]
    pub fn policy(&self) -> &'a str {
        self.found.map_or("", |found| &found.source.label)
    }

    /// Sid of the deciding statement, or its number from 1; empty if none decided.
    #[must_use]
    pub fn statement(&self) -> &'a str {
        self.found.map_or("", |found| &found.statement.name)
    }

    /// The right to go on, if that is the answer.
    #[must_use]
    pub fn allow(&self) -> Option<Allow> {
        (self.outcome == Outcome::Allowed).then_some(Allow(()))
    }

    fn allowed(by: PolicyKind, found: Option<Found<'a>>) -> Self {
        Self { outcome: Outcome::Allowed, by, found }
    }

    fn explicit(by: PolicyKind, found: Found<'a>) -> Self {
        Self { outcome: Outcome::ExplicitlyDenied, by, found: Some(found) }
    }

    fn implicit(by: PolicyKind) -> Self {
        Self { outcome: Outcome::ImplicitlyDenied, by, found: None }
    }
}

/// Decides a question. `policy` is the policy of the resource asked about, or the role's trust policy.
#[must_use]
pub fn decide<'a>(authority: &'a Authority, question: &Question<'_>, policy: Option<&'a Compiled>) -> Decision<'a> {
    in_lower_case(question.action, |action| {
        let Question { resource, context, .. } = *question;
        judge(&Ask { action, resource, context, authority }, authority, owner(authority, question), policy)
    })
}

/// The flow chart: AWS's "How AWS enforcement code logic evaluates requests to allow or deny access", with
/// "Cross-account policy evaluation logic" and what "Permissions boundaries for IAM entities" says of
/// resource-based policies.
fn judge<'a>(ask: &Ask<'_>, authority: &'a Authority, owner: &str, policy: Option<&'a Compiled>) -> Decision<'a> {
    let says = |policies: &'a Compiled| policies.says(ask);
    let guardrails = authority.guardrails.iter().map(says).reduce(Says::and);
    let resource = policy.map(says);
    let identity = says(&authority.identity);
    let boundary = authority.boundary.as_ref().map(says);
    let session = authority.session.as_ref().map(says);

    // An explicit deny, wherever it stands, is final.
    let all = [
        (PolicyKind::Guardrail, guardrails),
        (PolicyKind::Resource, resource),
        (PolicyKind::Identity, Some(identity)),
        (PolicyKind::Boundary, boundary),
        (PolicyKind::Session, session),
    ];
    let denies = |(by, says): (PolicyKind, Option<Says<'a>>)| Some(Decision::explicit(by, says?.denies?));
    if let Some(denial) = all.into_iter().find_map(denies) {
        return denial;
    }
    let silent = |says: Option<Says<'_>>| says.is_some_and(|says| says.allows.is_none());
    if silent(guardrails) {
        return Decision::implicit(PolicyKind::Guardrail);
    }
    // The resource's policy. In another account it must allow, and a role's always; in the principal's own
    // account it may be enough.
    let own = authority.owns(owner);
    let granted = resource.and_then(|says| says.allows);
    if granted.is_none() && (!own || policy.is_some_and(Compiled::must_allow)) {
        return Decision::implicit(PolicyKind::Resource);
    }
    let enough = |reach: Reach| granted.filter(|found| own && found.reach >= reach);
    if enough(Reach::Direct).is_some() || !authority.has_identity() {
        return Decision::allowed(PolicyKind::Resource, granted);
    }
    // Identity policies. Root needs none; a grant to the role or user behind a session, or to everyone,
    // stands in for them.
    let decision = match (&authority.principal, enough(Reach::Behind), identity.allows) {
        (Principal::Root, ..) if own => Decision::allowed(PolicyKind::None, None),
        (Principal::Root, ..) => Decision::allowed(PolicyKind::Resource, granted),
        (_, Some(found), _) => Decision::allowed(PolicyKind::Resource, Some(found)),
        (_, None, Some(found)) => Decision::allowed(PolicyKind::Identity, Some(found)),
        (_, None, None) => return Decision::implicit(PolicyKind::Identity),
    };
    // What the permissions boundary and the session's policies do not allow, nothing above can.
    match (silent(boundary), silent(session)) {
        (true, _) => Decision::implicit(PolicyKind::Boundary),
        (false, true) => Decision::implicit(PolicyKind::Session),
        (false, false) => decision,
    }
}

/// The account whose resource is asked about.
fn owner<'a>(authority: &'a Authority, question: &Question<'a>) -> &'a str {
    let named = || Arn::parse(question.resource).ok().map(|arn| arn.account).filter(|account| is_account_id(account));
    question.owner.or_else(named).unwrap_or(&authority.account)
}

impl Authority {
    /// Whether an account is the principal's own. Services, federated and anonymous ones have none.
    fn owns(&self, account: &str) -> bool {
        self.has_identity() && self.account == account
    }

    /// Whether the principal belongs to an account, whose policies then speak about it.
    fn has_identity(&self) -> bool {
        matches!(self.principal, Principal::Root | Principal::User { .. } | Principal::Session { .. })
    }
}

/// Hands over a text in ASCII lower case. No action that exists needs an allocation.
pub(crate) fn in_lower_case<R>(text: &str, read: impl FnOnce(&str) -> R) -> R {
    let mut buffer = [0; 128];
    match buffer.get_mut(..text.len()) {
        Some(bytes) => {
            bytes.copy_from_slice(text.as_bytes());
            bytes.make_ascii_lowercase();
            read(str::from_utf8(bytes).unwrap_or_default())
        }
        None => read(&text.to_ascii_lowercase()),
    }
}

#[cfg(test)]
mod tests;
