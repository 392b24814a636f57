//! Ways into a role for those who cannot sign: an identity provider vouches for them.
//!
//! What differs is what the provider's word is and how it is proven. Everything else is here: whether the role
//! trusts the provider for such a one is the gate's to decide, as for everybody, and the session is opened as all
//! sessions of roles are.

use std::collections::BTreeMap;

use keyward_gate::{Caller, Fact, PrincipalKind, Question};
use keyward_model::name::StsArn;
use keyward_model::name::sts::RoleSessionName;
use keyward_model::row::Tag;

use crate::action::{Entry, Service, Walk, enveloped};
use crate::call::Target;
use crate::fault::{Code, Fault};
use crate::port::{Outcome, Outside};
use crate::reply::{Said, Wire};
use crate::session::{AssumedRoleUser, Issued, PolicyArns};
use crate::shape::kinds::{List, Number};
use crate::shape::read::{self, Structure};
use crate::shape::write::Write;
use crate::sts::{Assumption, Place, TokenSize, session_tags};
use crate::tx::Tx;

/// An action of STS that nobody signs, because the request itself brings the word of an identity provider.
pub trait Vouched: Structure {
    /// AWS's name of the operation.
    const NAME: &'static str;
    /// What it may answer besides [`Code::ANY`].
    const FAULTS: &'static [Code];
    /// What it says when it has succeeded.
    type Answer: Write;
    /// What the answer shows of the provider's word.
    type Shown;

    /// What is wanted.
    fn wish(&self) -> Wish<'_>;

    /// Proves the provider's word. The transaction is in the role's account, whose providers alone count.
    ///
    /// # Errors
    /// Whatever is wrong with it. Whether the role exists is not looked at.
    fn prove(&self, tx: &mut Tx<'_>, outside: Outside<'_>) -> Result<Proof<Self::Shown>, Fault>;

    /// What to say of the session.
    fn answer(shown: Self::Shown, opened: Opened) -> Self::Answer;
}

/// What somebody wants of a role.
pub struct Wish<'r> {
    /// The role.
    pub role: &'r StsArn,
    /// How long it is to last.
    pub seconds: Option<Number<900, 43_200>>,
    /// The policy that narrows it, written out.
    pub policy: Option<&'r str>,
    /// The managed policies that narrow it.
    pub policies: Option<&'r PolicyArns>,
    /// How long its token is at least.
    pub size: Option<TokenSize>,
}

/// A provider's word that was proven.
pub struct Proof<S> {
    /// ARN of the provider.
    pub provider: String,
    /// What the session is to be called: by the request's word or by the provider's.
    pub name: RoleSessionName,
    /// Condition keys that follow from it.
    pub context: Vec<Fact>,
    /// The tags that it gives the session.
    pub tags: Vec<Tag>,
    /// The keys of those that are passed on.
    pub transitive: Vec<String>,
    /// Who set the session in motion.
    pub source_identity: Option<String>,
    /// The longest that the session may last by the provider's word, in seconds.
    pub most_seconds: Option<i64>,
    /// What the answer shows.
    pub shown: S,
}

/// A session that was opened.
pub struct Opened {
    /// Its credentials.
    pub issued: Issued,
    /// Whose they are.
    pub user: AssumedRoleUser,
    /// Who set it in motion.
    pub source_identity: Option<String>,
}

/// How long a session lasts if nobody says.
const USUAL: i64 = 3_600;

impl Entry {
    /// The row of an action that nobody signs.
    #[must_use]
    pub const fn vouched<A: Vouched>() -> Self {
        Self {
            name: A::NAME,
            service: Service::Sts,
            level: crate::action::Level::Write,
            faults: A::FAULTS,
            effect: crate::action::Effect::Full,
            beyond: crate::action::Beyond::NOTHING,
            unsigned: true,
            parameters: A::MEMBERS,
            answer: A::Answer::SHAPE,
            wire: Wire::Xml,
            serve: serve::<A>,
        }
    }
}

/// Who has not signed: a caller without an account, a name or a right.
#[must_use]
pub fn nobody() -> Caller {
    Caller {
        access_key: String::new(),
        account: String::new(),
        kind: PrincipalKind::FederatedSession,
        arn: String::new(),
        id: String::new(),
        name: String::new(),
        service: Service::Sts.word().to_owned(),
        region: "us-east-1".to_owned(),
        token: None,
    }
}

fn serve<A: Vouched>(walk: &mut Walk<'_>) -> Result<Said, Fault> {
    let action: A = read::read(walk.form)?;
    walk.trace.parameters = read::public::<A>(walk.form);
    let wish = action.wish();
    let place = Place::of(wish.role)?;
    let proof = action.prove(&mut walk.tx.in_account(place.account), walk.call.outside)?;
    walk.trust::<A>(&place, &proof)?;
    let Proof { provider, name, tags, transitive, source_identity, most_seconds, shown, .. } = proof;
    let wanted = wish.seconds.map(|Number(seconds)| seconds);
    let seconds = match most_seconds {
        Some(most) => Some(wanted.unwrap_or(USUAL).min(most)),
        None => wanted,
    };
    let (tags, transitive) = session_tags(Some(&List(tags)), &transitive, BTreeMap::new())?;
    let assumption = Assumption {
        place: &place,
        name: &name,
        seconds,
        policy: wish.policy,
        policies: wish.policies,
        tags,
        transitive,
        source_identity: source_identity.clone(),
        mfa: None,
        provider: Some(provider),
        opened_by: None,
        size: wish.size,
    };
    let (issued, user) = assumption.open(&mut walk.tx)?;
    let answer = A::answer(shown, Opened { issued, user, source_identity });
    Ok(Said::plainly(enveloped(A::NAME, Service::Sts, &answer, walk.call.request_id)))
}

impl Walk<'_> {
    /// Goes on only if the role trusts the provider for this one. A role that is not there trusts nobody, and the
    /// refusal is the same.
    fn trust<A: Vouched>(&mut self, place: &Place<'_>, proof: &Proof<A::Shown>) -> Result<(), Fault> {
        let mut rights = vec![format!("sts:{}", A::NAME)];
        if !proof.tags.is_empty() {
            rights.push("sts:TagSession".to_owned());
        }
        if proof.source_identity.is_some() {
            rights.push("sts:SetSourceIdentity".to_owned());
        }
        let mut target = place.target(&self.tx)?.giving(&proof.tags);
        target.context.extend(proof.context.iter().cloned());
        if !proof.transitive.is_empty() {
            let keys = proof.transitive.clone();
            target.context.push(Fact { key: "sts:TransitiveTagKeys".to_owned(), values: keys });
        }
        let Target { arn, context, policy, .. } = target
            .with("sts:RoleSessionName", Some(proof.name.as_str()))
            .with("sts:SourceIdentity", proof.source_identity.as_deref());
        let mut question = Question { action: String::new(), resource: arn, context, policy };
        // The last question is the action's own, so that its decision stays in the trace.
        for action in rights.into_iter().rev() {
            question.action = action;
            let decision = self.decider.decide_vouched(&proof.provider, &question);
            let allowed = decision.outcome == Outcome::Allowed;
            self.trace.target.clone_from(&question.resource);
            self.trace.decision = Some(decision);
            if !allowed {
                return Err(Fault::Refused(format!("Not authorized to perform {}", question.action)));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
