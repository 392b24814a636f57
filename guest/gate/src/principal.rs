//! A principal that is ready to be asked about: its bundle, compiled.

use std::sync::Arc;

use keyward_model::time::Time;
use keyward_policy::{Authority, Compiled, Context, Document, Kind, Principal, Source, SourceKind};

use crate::bundle::{self, Bundle, Session};
use crate::caller::{Caller, PrincipalKind};
use crate::context;
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
    pub(crate) authority: Authority,
    /// Condition keys that follow from the principal alone.
    pub(crate) facts: Context<'static>,
}

/// A bundle contradicts itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BadBundle;

impl Known {
    /// Compiles a bundle.
    ///
    /// # Errors
    /// A session that stands for nobody, or somebody else who does.
    pub(crate) fn new(bundle: Bundle) -> Result<Self, BadBundle> {
        let facts = context::of_principal(&bundle);
        let compile = |documents: &[bundle::Document]| compile(&bundle.principal, documents);
        let authority = Authority {
            account: bundle.account.clone(),
            canonical_id: None,
            principal: principal(&bundle.principal)?,
            identity: compile(&bundle.policies.identity),
            boundary: bundle.policies.boundary.as_ref().map(|one| compile(std::slice::from_ref(one))),
            session: bundle.policies.session.as_deref().map(compile),
            guardrails: bundle.policies.guardrails.iter().map(|level| compile(level)).collect(),
        };
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
            },
            scope: bundle.scope,
            revision: bundle.revision,
            signing_key: bundle.signing_key,
            session: bundle.session,
            authority,
            facts,
        })
    }

    /// Whether the key is temporary and its time is over.
    pub(crate) fn is_over(&self, now: Time) -> bool {
        self.session.as_ref().is_some_and(|session| now >= session.expires)
    }
}

fn principal(owner: &bundle::Principal) -> Result<Principal, BadBundle> {
    let (arn, id) = (owner.arn.clone(), owner.id.clone());
    match (owner.kind, &owner.origin) {
        (PrincipalKind::Root, None) => Ok(Principal::Root),
        (PrincipalKind::User | PrincipalKind::ServiceAccount, None) => Ok(Principal::User { arn, id }),
        (PrincipalKind::RoleSession | PrincipalKind::FederatedSession, Some(origin)) => {
            Ok(Principal::Session { arn, id, origin_arn: origin.arn.clone(), origin_id: origin.id.clone() })
        }
        _ => Err(BadBundle),
    }
}

/// A text that can no longer be read becomes a document that denies everything. Leaving it out could leave
/// out a denial.
fn compile(owner: &bundle::Principal, documents: &[bundle::Document]) -> Compiled {
    Compiled::new(documents.iter().map(|document| {
        let source = Source { label: document.label.clone(), kind: source_kind(owner, &document.label) };
        let parsed = Document::parse(&document.text, Kind::Identity);
        (source, Arc::new(parsed.unwrap_or_else(|_| Document::unreadable())))
    }))
}

/// What a policy hangs on, as its label tells: only explanations show it.
fn source_kind(owner: &bundle::Principal, label: &str) -> SourceKind {
    if label.starts_with("arn:aws:iam::aws:") {
        return SourceKind::AwsManaged;
    }
    if label.starts_with("arn:") {
        return SourceKind::UserManaged;
    }
    match (owner.kind, label.split_once('/')) {
        (_, None) => SourceKind::None,
        (PrincipalKind::RoleSession, _) => SourceKind::Role,
        (_, Some((name, _))) if name == owner.name => SourceKind::User,
        _ => SourceKind::Group,
    }
}
