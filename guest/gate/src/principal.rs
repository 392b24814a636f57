//! A principal that is ready to be asked about: its bundle, compiled.

use std::sync::Arc;

use keyward_model::arn::Arn;
use keyward_model::time::Time;
use keyward_policy::{Authority, Compiled, Context, Document, Kind, Principal, Source, SourceKind};

use crate::bundle::{self, Bundle, Policies, Session};
use crate::caller::{Caller, PrincipalKind};
use crate::context;
use crate::fault::Fault;
use crate::sigv4::key::SigningKey;
use crate::sigv4::scope::Scope;

/// Everything known about an access key in one scope, at one revision of its account.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) caller: Caller,
    pub(crate) scope: Scope,
    pub(crate) revision: u64,
    pub(crate) signing_key: SigningKey,
    pub(crate) session: Option<Session>,
    pub(crate) expires: Option<Time>,
    pub(crate) authority: Authority,
    /// Condition keys that follow from the principal alone.
    pub(crate) facts: Context<'static>,
}

/// A bundle contradicts itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadBundle;

impl Known {
    /// Compiles a bundle.
    ///
    /// # Errors
    /// A session that stands for nobody, or somebody else who does.
    pub(crate) fn new(bundle: Bundle) -> Result<Self, BadBundle> {
        let facts = context::of_principal(&bundle.account, &bundle.principal, bundle.session.as_ref());
        let authority = authority(&bundle.account, &bundle.principal, &bundle.policies)?;
        Ok(Self {
            caller: Caller {
                access_key: bundle.access_key,
                account: bundle.account,
                kind: bundle.principal.kind,
                arn: bundle.principal.arn,
                id: bundle.principal.id,
                name: bundle.principal.name,
                service: bundle.scope.service.clone(),
                region: bundle.scope.region.clone(),
                token: None,
            },
            scope: bundle.scope,
            revision: bundle.revision,
            signing_key: bundle.signing_key,
            session: bundle.session,
            expires: bundle.expires,
            authority,
            facts,
        })
    }

    /// When the session's owner presented a second factor.
    pub(crate) fn mfa(&self) -> Option<Time> {
        self.session.as_ref()?.mfa
    }

    /// What is wrong with a key whose time is over.
    pub(crate) fn over(&self, now: Time) -> Option<Fault> {
        let is_over = |expires: Time| now >= expires;
        if self.session.as_ref().is_some_and(|session| is_over(session.expires)) {
            return Some(Fault::TokenExpired);
        }
        self.expires.is_some_and(is_over).then_some(Fault::KeyExpired)
    }
}

/// Compiles what bears on a principal of an account.
///
/// # Errors
/// A session that stands for nobody, or somebody else who does.
pub fn authority(account: &str, owner: &bundle::Principal, policies: &Policies) -> Result<Authority, BadBundle> {
    Ok(Authority {
        account: account.to_owned(),
        canonical_id: None,
        principal: principal(owner)?,
        identity: compile(&policies.identity),
        boundary: policies.boundary.as_ref().map(|policy| compile([policy])),
        session: policies.session.as_ref().map(compile),
        guardrails: policies.guardrails.iter().map(compile).collect(),
    })
}

fn principal(owner: &bundle::Principal) -> Result<Principal, BadBundle> {
    let (arn, id) = (owner.arn.clone(), owner.id.clone());
    match (owner.kind, &owner.origin) {
        (PrincipalKind::Root, None) => Ok(Principal::Root),
        (PrincipalKind::User, None) => Ok(Principal::User { arn, id }),
        // A grant to the user behind a service account is no direct one: its own policy limits it too.
        (
            PrincipalKind::RoleSession | PrincipalKind::FederatedSession | PrincipalKind::ServiceAccount,
            Some(origin),
        ) => Ok(Principal::Session { arn, id, origin_arn: origin.arn.clone(), origin_id: origin.id.clone() }),
        _ => Err(BadBundle),
    }
}

/// Somebody of no account, for whom an identity provider vouches.
pub(crate) fn vouched(provider: &str) -> Authority {
    homeless(Principal::Federated(provider.to_owned()))
}

/// Whoever did not sign.
pub(crate) fn nobody() -> Authority {
    homeless(Principal::Anonymous)
}

fn homeless(principal: Principal) -> Authority {
    Authority {
        account: String::new(),
        canonical_id: None,
        principal,
        identity: Compiled::default(),
        boundary: None,
        session: None,
        guardrails: Vec::new(),
    }
}

/// Compiles the policy of a resource. What stands in IAM is a role, and its policy a trust policy.
pub(crate) fn resource_policy(resource: &str, text: &str) -> Compiled {
    let is_iam = Arn::parse(resource).is_ok_and(|arn| arn.service == "iam");
    let source = Source { label: resource.to_owned(), kind: SourceKind::Resource };
    let parsed = Document::parse(text, if is_iam { Kind::Trust } else { Kind::Resource });
    Compiled::new([(source, Arc::new(parsed.unwrap_or_else(|_| Document::unreadable())))])
}

/// A text that can no longer be read becomes a document that denies everything. Leaving it out could leave
/// out a denial.
fn compile<'a>(documents: impl IntoIterator<Item = &'a bundle::Document>) -> Compiled {
    Compiled::new(documents.into_iter().map(|document| {
        let source = Source { label: document.label.clone(), kind: document.kind };
        let parsed = Document::parse(&document.text, Kind::Identity);
        (source, Arc::new(parsed.unwrap_or_else(|_| Document::unreadable())))
    }))
}
