//! What an action is, and the one walk that serves them all.

use keyward_gate::Question;

use crate::call::{Call, Target};
use crate::fault::{Code, Denial, Fault};
use crate::form::Form;
use crate::message;
use crate::port::{Decider, Decision, Outcome, PolicyKind};
use crate::reply::{Reply, Said, Wire};
use crate::shape::read::{self, Structure};
use crate::shape::write::Write;
use crate::shape::{Member, Shape};
use crate::tx::Tx;
use crate::xml::Xml;

/// One operation of the API. A value of the type *is* the request, already valid.
pub trait Action: Structure {
    /// AWS's name of the operation.
    const NAME: &'static str;
    /// The service it belongs to.
    const SERVICE: Service = Service::Iam;
    /// AWS's own access level.
    const LEVEL: Level;
    /// What it may answer besides [`Code::ANY`].
    const FAULTS: &'static [Code];
    /// What it does here of what AWS's does.
    const EFFECT: Effect = Effect::Full;
    /// What it has that AWS's operation has not.
    const BEYOND: Beyond = Beyond::NOTHING;
    /// Whether every proven caller may do it, whatever policies say.
    const FREE: bool = false;
    /// What it says when it has succeeded.
    type Answer: Reply;

    /// What the caller must be allowed to touch, with the condition keys this request adds.
    ///
    /// # Errors
    /// What keeps the target from being named at all. It must not tell whether something exists.
    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault>;

    /// What the caller must be allowed to touch besides: where a rename or a move leads, or what is passed on.
    ///
    /// # Errors
    /// As for [`Action::target`].
    fn also(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Option<Target>, Fault> {
        Ok(None)
    }

    /// Rights under other actions' names that the request needs as well, such as `sts:TagSession`.
    ///
    /// # Errors
    /// As for [`Action::target`].
    fn others(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Vec<(&'static str, Target)>, Fault> {
        Ok(Vec::new())
    }

    /// The effect: it reads and writes one transaction, and nothing else in the world.
    ///
    /// # Errors
    /// One of [`Action::FAULTS`] or [`Code::ANY`]. Nothing is written then.
    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Self::Answer, Fault>;
}

/// AWS's access levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Names what there is.
    List,
    /// Shows content.
    Read,
    /// Changes things.
    Write,
    /// Changes tags only.
    Tagging,
    /// Changes who may do what.
    Permissions,
}

/// The services of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// Identity and Access Management.
    Iam,
    /// Security Token Service.
    Sts,
    /// Keyward itself: what runs, and not who may do what. It has a name of its own so that whoever may manage users is
    /// not by that the one who replaces the gate.
    Keyward,
}

impl Service {
    /// The word in signature scopes and before action names.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Iam => "iam",
            Self::Sts => "sts",
            Self::Keyward => "keyward",
        }
    }

    /// The version of its API.
    #[must_use]
    pub const fn version(self) -> &'static str {
        match self {
            Self::Iam => "2010-05-08",
            Self::Sts => "2011-06-15",
            Self::Keyward => "2026-11-25",
        }
    }

    /// The namespace of its answers.
    #[must_use]
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::Iam => "https://iam.amazonaws.com/doc/2010-05-08/",
            Self::Sts => "https://sts.amazonaws.com/doc/2011-06-15/",
            Self::Keyward => "urn:keyward:2026-11-25",
        }
    }

    /// The service of a signature scope, if it is one of these.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        [Self::Iam, Self::Sts, Self::Keyward].into_iter().find(|service| service.word() == word)
    }
}

/// What an action does here of what AWS's does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// All that it says.
    Full,
    /// What it is given is kept and shown, and nothing here reads it.
    Kept,
    /// Nothing: what it is about is only at AWS. It answers AWS's own fault, or that there is none.
    Elsewhere,
}

impl Effect {
    /// As a description of the action says it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Kept => "kept",
            Self::Elsewhere => "none outside AWS",
        }
    }
}

/// Where an action goes beyond AWS's.
#[derive(Clone, Copy, Debug)]
pub struct Beyond {
    /// Whether AWS does not know the action at all.
    pub whole: bool,
    /// Parameters that AWS does not know, or whose constraints are wider here.
    pub parameters: &'static [&'static str],
    /// Faults that come with them.
    pub faults: &'static [Code],
}

impl Beyond {
    /// Exactly what AWS has.
    pub const NOTHING: Self = Self { whole: false, parameters: &[], faults: &[] };

    /// An action of another house.
    pub const WHOLE: Self = Self { whole: true, ..Self::NOTHING };
}

/// A row of the table of actions: what there is to know about one, and how to serve it.
pub struct Entry {
    /// [`Action::NAME`].
    pub name: &'static str,
    /// [`Action::SERVICE`].
    pub service: Service,
    /// [`Action::LEVEL`].
    pub level: Level,
    /// [`Action::FAULTS`].
    pub faults: &'static [Code],
    /// [`Action::EFFECT`].
    pub effect: Effect,
    /// [`Action::BEYOND`].
    pub beyond: Beyond,
    /// Whether it is served to those who have not signed, and to nobody else.
    pub unsigned: bool,
    /// Its parameters.
    pub parameters: &'static [Member],
    /// Its answer.
    pub answer: Shape,
    /// What its answer, and a refusal of it, is written in.
    pub wire: Wire,
    /// Serves it.
    pub serve: fn(&mut Walk<'_>) -> Result<Said, Fault>,
}

impl Entry {
    /// The row of one action.
    #[must_use]
    pub const fn of<A: Action>() -> Self {
        Self {
            name: A::NAME,
            service: A::SERVICE,
            level: A::LEVEL,
            faults: A::FAULTS,
            effect: A::EFFECT,
            beyond: A::BEYOND,
            unsigned: false,
            parameters: A::MEMBERS,
            answer: A::Answer::SHAPE,
            wire: A::Answer::WIRE,
            serve: serve::<A>,
        }
    }

    /// The row of an action that nobody signs, because what it is given proves itself.
    #[must_use]
    pub const fn unsigned<A: Action>() -> Self {
        Self { unsigned: true, ..Self::of::<A>() }
    }

    /// Whether the action may answer this code.
    #[must_use]
    pub fn may_answer(&self, code: Code) -> bool {
        [Code::ANY, self.faults, self.beyond.faults].iter().any(|codes| codes.contains(&code))
    }
}

/// One call on its way through an action.
pub struct Walk<'a> {
    /// The request's parameters.
    pub form: &'a Form,
    /// Who asks.
    pub call: Call<'a>,
    /// The account.
    pub tx: Tx<'a>,
    /// The gate.
    pub decider: &'a mut dyn Decider,
    /// What the audit log will say.
    pub trace: Trace,
}

/// What a walk leaves behind.
#[derive(Debug, Default)]
pub struct Trace {
    /// ARN that was touched, or was to be.
    pub target: String,
    /// The gate's decision.
    pub decision: Option<Decision>,
    /// Parameters that may be logged.
    pub parameters: Vec<(String, String)>,
}

fn serve<A: Action>(walk: &mut Walk<'_>) -> Result<Said, Fault> {
    let action: A = read::read(walk.form)?;
    walk.trace.parameters = read::public::<A>(walk.form);
    if !A::FREE {
        let target = action.target(&walk.call, &walk.tx)?;
        // The target's decision stays in the trace, unless the other one is a refusal.
        let name = || format!("{}:{}", A::SERVICE.word(), A::NAME);
        if let Some(other) = action.also(&walk.call, &walk.tx)? {
            walk.permit(name(), other)?;
        }
        walk.permit(name(), target)?;
        let trace = (walk.trace.target.clone(), walk.trace.decision.clone());
        for (name, other) in action.others(&walk.call, &walk.tx)? {
            walk.permit(name.to_owned(), other)?;
        }
        (walk.trace.target, walk.trace.decision) = trace;
    } else if !walk.call.caller.account.is_empty() {
        walk.stay_below(format!("{}:{}", A::SERVICE.word(), A::NAME))?;
    }
    let answer = action.run(&walk.call, &mut walk.tx)?;
    answer.said(A::NAME, A::SERVICE, walk.call.request_id)
}

impl Walk<'_> {
    /// Goes on only if the gate allows it.
    fn permit(&mut self, action: String, target: Target) -> Result<(), Fault> {
        let Target { arn, asked, context, policy } = target;
        let question = Question { action, resource: arn, context, policy };
        let decision = self.decider.decide(&question);
        self.trace.target.clone_from(&question.resource);
        self.trace.decision = Some(decision.clone());
        if decision.outcome == Outcome::Allowed {
            return Ok(());
        }
        Err(self.denied(question, asked, decision)?)
    }

    /// Goes on unless the account's ceiling forbids it, which nothing in the account escapes: not what everybody may
    /// do either.
    fn stay_below(&mut self, action: String) -> Result<(), Fault> {
        let question = Question { action, resource: "*".to_owned(), context: Vec::new(), policy: None };
        let decision = self.decider.decide(&question);
        if decision.outcome == Outcome::Allowed || decision.by != PolicyKind::Guardrail {
            return Ok(());
        }
        self.trace.decision = Some(decision.clone());
        let asked = question.resource.clone();
        Err(self.denied(question, asked, decision)?)
    }

    /// The refusal of a question, with all that led to it.
    fn denied(&mut self, question: Question, asked: String, decision: Decision) -> Result<Fault, Fault> {
        let explanation = self.decider.explain(&question);
        let encoded = message::sealed(&mut self.tx, self.call.caller, &question, &explanation)?;
        Ok(Fault::AccessDenied(Box::new(Denial {
            caller: self.call.caller.arn.clone(),
            is_shared: question.policy.is_some(),
            action: question.action,
            target: asked,
            decision,
            encoded,
        })))
    }
}

/// The envelope of an answer is a function of the action's name.
pub(crate) fn enveloped<W: Write>(name: &str, service: Service, answer: &W, request_id: &str) -> String {
    Xml::document(&format!("{name}Response"), service.namespace(), |xml| {
        if !W::SILENT {
            xml.element(&format!("{name}Result"), |xml| answer.write(xml));
        }
        xml.element("ResponseMetadata", |xml| xml.leaf("RequestId", request_id));
    })
}
