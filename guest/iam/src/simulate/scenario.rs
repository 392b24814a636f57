//! One simulation: who, what, on what, and what is known.

use std::collections::BTreeMap;
use std::sync::Arc;

use keyward_gate::bundle::{Policies, Principal};
use keyward_gate::{authority, resource_account};
use keyward_model::arn::{Arn, is_account_id};
use keyward_model::name::{ActionName, DocumentText, HandlingOption, Marker, ResourceName};
use keyward_policy::{
    Authority, Compiled, Context, Document, Explanation, Kind, Outcome, PolicyKind, Question, Source, SourceKind,
    explain,
};

use super::caller;
use super::gather::{self, Single};
use super::given::{self, Entries};
use super::handling;
use super::{EvaluationResult, matched};
use crate::action::Action;
use crate::fault::Fault;
use crate::page::{MaxItems, Page, Wanted};
use crate::shape::kinds::List;
use crate::tx::Tx;

/// What both simulations ask.
pub(super) struct Asked {
    /// The actions.
    pub(super) actions: List<ActionName>,
    /// The resources; none means any.
    pub(super) resources: Option<List<ResourceName>>,
    /// The policy of every resource.
    pub(super) policy: Option<DocumentText>,
    /// Who owns resources that do not say so themselves.
    pub(super) owner: Option<ResourceName>,
    /// The condition keys.
    pub(super) entries: Option<Entries>,
    /// Which resources an EC2 action comes with.
    pub(super) handling: Option<HandlingOption>,
}

/// A simulation that makes sense.
pub(super) struct Scenario {
    actions: Vec<ActionName>,
    resources: Vec<String>,
    authority: Authority,
    /// The same without guardrails, if there are any: what they ask for is not told.
    unguarded: Option<Authority>,
    policy: Option<Compiled>,
    /// The account of resources that do not name theirs.
    owner: Option<String>,
    /// Whether no caller is named: then every resource is the caller's own.
    at_home: bool,
    /// Bytes of all policies, which every result has to look through.
    text: usize,
    /// What the request says.
    entries: Context<'static>,
    /// What follows from the principal, where the request does not say otherwise.
    facts: Context<'static>,
}

/// Most bytes of policies that one page looks through: AWS too may answer fewer results than asked for.
const MOST_TEXT: usize = 4 << 20;

/// Most bytes that one action may make us look through.
const MOST_AT_ONCE: usize = 4 * MOST_TEXT;

impl Scenario {
    /// A simulation by a caller, under policies.
    ///
    /// # Errors
    /// `InvalidInput`: something that is asked makes no sense.
    pub(super) fn new(
        tx: &Tx<'_>,
        asked: Asked,
        caller: Option<Principal>,
        policies: &Policies,
        facts: Context<'static>,
    ) -> Result<Self, Fault> {
        if asked.policy.is_some() && caller.is_none() {
            return Err(invalid("CallerArn is required when a ResourcePolicy is given."));
        }
        if let Some(option) = &asked.handling {
            handling::check(option, asked.resources.as_ref())?;
        }
        let at_home = caller.is_none();
        let caller = caller.unwrap_or_else(|| caller::nobody(tx));
        let account = Arn::parse(&caller.arn).map_or(tx.account(), |arn| arn.account).to_owned();
        let under = |policies: &Policies| {
            authority(&account, &caller, policies)
                .map_err(|_| Fault::Trouble(format!("{} cannot be simulated", caller.arn)))
        };
        let unguarded = Policies { guardrails: Vec::new(), ..policies.clone() };
        let is_guarded = !policies.guardrails.is_empty();
        let scenario = Self {
            actions: actions(asked.actions)?,
            resources: resources(asked.resources)?,
            authority: under(policies)?,
            unguarded: is_guarded.then(|| under(&unguarded)).transpose()?,
            text: text(policies) + asked.policy.as_ref().map_or(0, |text| text.as_str().len()),
            policy: asked.policy.map(|text| compiled(&text)).transpose()?,
            owner: asked.owner.map(|owner| account_of(&owner)).transpose()?,
            at_home,
            entries: given::context(asked.entries)?,
            facts,
        };
        // One action's result is not told in pieces.
        if scenario.looked_through() > MOST_AT_ONCE && scenario.resources.len() > 1 {
            return Err(invalid("These are too many resources for policies of this size."));
        }
        Ok(scenario)
    }

    /// A page of results: one for every action, whatever number of resources it is asked about.
    ///
    /// # Errors
    /// `ValidationError` for a marker that this simulation never gave.
    pub(super) fn results<A: Action>(
        &self,
        tx: &Tx<'_>,
        marker: Option<&Marker>,
        max_items: Option<MaxItems>,
    ) -> Result<Page<EvaluationResult>, Fault> {
        let most = (MOST_TEXT / self.looked_through().max(1)).max(1);
        let page = Wanted::of::<A>(marker, max_items)
            .numbered(tx, self.actions.len(), most, |n| self.actions.get(n).map(|action| self.result(action)))?;
        Ok(Page { items: page.items.into_iter().flatten().collect(), marker: page.marker })
    }

    /// Bytes of policies that one action's result looks through.
    fn looked_through(&self) -> usize {
        self.text.saturating_mul(self.resources.len())
    }

    fn result(&self, action: &ActionName) -> EvaluationResult {
        let mut singles: Vec<Single> = self.resources.iter().map(|resource| self.single(action, resource)).collect();
        match singles.pop() {
            Some(single) if singles.is_empty() && single.resource == "*" => gather::anywhere(action.as_str(), single),
            last => gather::on_each(action.as_str(), singles.into_iter().chain(last).collect()),
        }
    }

    fn single(&self, action: &ActionName, resource: &str) -> Single {
        let owner = self.owner_of(resource);
        let known = self.facts.clone().over(&self.entries);
        let mut context = Context::new().over(&known);
        if let Some(account) = resource_account(resource, &self.authority.account) {
            context.set("aws:ResourceAccount", account);
        }
        let question = Question { action: action.as_str(), resource, owner: Some(owner), context: &context };
        let explanation = explain(&self.authority, &question, self.policy.as_ref());
        let missing = match &self.unguarded {
            Some(authority) => explain(authority, &question, self.policy.as_ref()).missing,
            None => explanation.missing.clone(),
        };
        Single {
            resource: resource.to_owned(),
            outcome: explanation.outcome,
            matched: matched(&explanation),
            missing,
            guardrails: explanation.guardrails_allow,
            boundary: explanation.boundary_allows,
            sides: self.sides(&explanation, owner),
        }
    }

    /// The account that owns a resource: its own word first, then the request's.
    fn owner_of<'r>(&'r self, resource: &'r str) -> &'r str {
        let named = Arn::parse(resource).ok().map(|arn| arn.account).filter(|account| is_account_id(account));
        let own = &self.authority.account;
        if self.at_home { own } else { named.or(self.owner.as_deref()).unwrap_or(own) }
    }

    /// What each side said, if there are two; none if a guardrail ended it.
    fn sides(&self, explanation: &Explanation, owner: &str) -> Option<BTreeMap<&'static str, Outcome>> {
        if explanation.by == PolicyKind::Guardrail {
            return None;
        }
        let sides = [("IAM Policy", PolicyKind::Identity), ("Resource Policy", PolicyKind::Resource)];
        let abroad = sides.into_iter().filter(|_| owner != self.authority.account);
        Some(abroad.map(|(name, kind)| (name, side(explanation, kind))).collect())
    }
}

/// What the policies of one kind say by themselves.
fn side(explanation: &Explanation, kind: PolicyKind) -> Outcome {
    let applying = || explanation.statements.iter().filter(|statement| statement.kind == kind && statement.applies);
    if applying().any(|statement| statement.denies) {
        Outcome::ExplicitlyDenied
    } else if applying().next().is_some() {
        Outcome::Allowed
    } else {
        Outcome::ImplicitlyDenied
    }
}

fn actions(List(actions): List<ActionName>) -> Result<Vec<ActionName>, Fault> {
    let is_one = |action: &str| {
        let parts = action.split_once(':');
        parts.is_some_and(|(service, name)| !service.is_empty() && !name.is_empty()) && !action.contains(['*', '?'])
    };
    match actions.iter().find(|action| !is_one(action.as_str())) {
        Some(action) => Err(Fault::InvalidInput(format!("Invalid action: {action}"))),
        None => Ok(actions),
    }
}

fn resources(resources: Option<List<ResourceName>>) -> Result<Vec<String>, Fault> {
    let resources: Vec<String> = resources.iter().flat_map(|List(all)| all).map(ToString::to_string).collect();
    if resources.is_empty() {
        return Ok(vec!["*".to_owned()]);
    }
    match resources.iter().find(|resource| *resource != "*" && Arn::parse(resource).is_err()) {
        Some(resource) => Err(Fault::InvalidInput(format!("Invalid resource ARN: {resource}"))),
        None => Ok(resources),
    }
}

fn account_of(owner: &ResourceName) -> Result<String, Fault> {
    let account = Arn::parse(owner.as_str()).map_or(owner.as_str(), |arn| arn.account);
    if is_account_id(account) { Ok(account.to_owned()) } else { Err(invalid("ResourceOwner names no account.")) }
}

/// Bytes of policies.
fn text(policies: &Policies) -> usize {
    let Policies { identity, boundary, session, guardrails } = policies;
    let documents = identity.iter().chain(boundary).chain(session.iter().flatten()).chain(guardrails.iter().flatten());
    documents.map(|document| document.text.len()).sum()
}

fn compiled(text: &DocumentText) -> Result<Compiled, Fault> {
    let document = Document::parse(text.as_str(), Kind::Resource)
        .map_err(|malformed| Fault::InvalidInput(format!("ResourcePolicy is no policy document: {malformed}")))?;
    let source = Source { label: "ResourcePolicy".to_owned(), kind: SourceKind::Resource };
    Ok(Compiled::new([(source, Arc::new(document))]))
}

fn invalid(message: &str) -> Fault {
    Fault::InvalidInput(message.to_owned())
}
