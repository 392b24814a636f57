//! The gate itself: requests in, callers, decisions and refusals out.

use std::rc::Rc;

use keyward_model::time::Time;
use keyward_policy::{Compiled, Context, Decision, Outcome, PolicyKind};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::answer::{self, Refused};
use crate::bundle::Bundle;
use crate::cache::{Cache, Limit, TokenHash};
use crate::caller::{Caller, Token};
use crate::context;
use crate::directory::{Directory, Found};
use crate::fault::Fault;
use crate::http::{Moment, Request};
use crate::principal::{Known, resource_policy, vouched};
use crate::query::Query;
use crate::question::Question;
use crate::resource::Rules as ResourceRules;
use crate::routes::Routes;
use crate::sigv4::canonical::hex;
use crate::sigv4::claim::{Claim, Rules};

mod data;

/// Services behind the Action API's door.
const ACTION_API: &[&str] = &["iam", "sts", "keyward"];

/// What a host may choose.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Regions that signatures may be scoped to; `*` is any.
    pub regions: Vec<String>,
    /// Names under which S3 is reached. `bucket.NAME` is then a bucket, and other hosts are refused;
    /// without any name, every host is S3 and the path begins with the bucket.
    pub s3_hosts: Vec<String>,
    /// Requests of other services than S3. Hosts that stand here are not S3's.
    pub routes: Routes,
    /// Bytes of bundles whose principals are kept compiled, which takes about six times as much memory. Policies of
    /// resources are kept beside them: at most a third as many bytes.
    pub cache_bytes: usize,
    /// Principals that are kept compiled.
    pub cache_entries: usize,
}

impl Default for Settings {
    fn default() -> Self {
        let limit = Limit::default();
        Self {
            regions: vec!["us-east-1".to_owned()],
            s3_hosts: Vec::new(),
            routes: Routes::default(),
            cache_bytes: limit.bytes,
            cache_entries: limit.entries,
        }
    }
}

impl Settings {
    /// The region of a request that names none.
    fn region(&self) -> &str {
        self.regions.iter().find(|region| *region != "*").map_or("us-east-1", String::as_str)
    }
}

/// Why [`Gate::authenticate`] lets nobody in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Answer this.
    Answered(Refused),
    /// The request carries no credentials at all.
    Unsigned,
    /// The directory is fetching; ask again later.
    Pending,
}

/// The right to pass, with what was asked and decided.
#[derive(Debug)]
pub struct Passage {
    /// Who passes.
    pub caller: Caller,
    /// What for.
    pub question: Question,
    /// Why.
    pub decision: Because,
}

/// A [`Decision`] that outlives the policies it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    /// The answer.
    pub outcome: Outcome,
    /// The kind of policy that gave it.
    pub by: PolicyKind,
    /// Label of the deciding policy; empty if none decided.
    pub policy: String,
    /// The deciding statement; empty if none decided.
    pub statement: String,
}

impl From<Decision<'_>> for Because {
    fn from(decision: Decision<'_>) -> Self {
        Self {
            outcome: decision.outcome(),
            by: decision.by(),
            policy: decision.policy().to_owned(),
            statement: decision.statement().to_owned(),
        }
    }
}

/// Answer of [`Gate::check`].
#[derive(Debug)]
pub enum Verdict {
    /// Let it through.
    Pass(Box<Passage>),
    /// Answer this instead.
    Refuse(Refused),
    /// The directory is fetching; ask again later.
    Pending,
}

/// Who is this, and may they.
#[derive(Debug)]
pub struct Gate {
    settings: Settings,
    cache: Cache,
    resources: ResourceRules,
    /// The caller of the last `authenticate`, with the condition keys of its request.
    current: Option<(Rc<Known>, Context<'static>)>,
    /// The condition keys of the last request, if nobody signed it.
    unsigned: Option<Context<'static>>,
}

impl Default for Gate {
    fn default() -> Self {
        Self::new(Settings::default())
    }
}

/// Why there is no answer that lets anybody through.
pub(crate) enum Stop {
    Fault(Fault),
    Pending,
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl Gate {
    /// Takes the host's settings, and forgets everybody.
    ///
    /// # Errors
    /// Not JSON, an unknown field, or a value of the wrong type: nothing changes.
    pub fn configure(&mut self, settings: &str) -> Result<(), String> {
        // Read in two steps: where a value stands in this text would tell nobody who wrote it elsewhere.
        let settings: serde_json::Value = serde_json::from_str(settings).map_err(|error| error.to_string())?;
        *self = Self::new(serde_json::from_value(settings).map_err(|error| error.to_string())?);
        Ok(())
    }

    fn new(settings: Settings) -> Self {
        Self {
            cache: Cache::new(Limit { bytes: settings.cache_bytes, entries: settings.cache_entries }),
            // Two generations are a third.
            resources: ResourceRules::new(settings.cache_bytes / 6),
            current: None,
            unsigned: None,
            settings,
        }
    }

    /// Who signed this Action API request. The caller is remembered for [`Gate::decide`].
    ///
    /// # Errors
    /// Nobody did, or nobody can be sure; worded for IAM and STS.
    pub fn authenticate(
        &mut self,
        request: &Request,
        moment: &Moment,
        directory: &mut dyn Directory,
    ) -> Result<Caller, Refusal> {
        self.current = None;
        self.unsigned = None;
        let refused = |fault: Fault, service: &str, access_key: &str| match fault {
            Fault::Unsigned => Refusal::Unsigned,
            fault => {
                let envelope = answer::envelope(request);
                Refusal::Answered(answer::action_api(&fault, envelope, service, access_key, &moment.request_id))
            }
        };
        let query = Query::parse(request.query()).map_err(|_| refused(Fault::Query, "", ""))?;
        let now = Time::from_moment(moment.now);
        let claim = Claim::read(request, &query).map_err(|fault| {
            if matches!(fault, Fault::Unsigned) {
                self.unsigned = Some(context::kept(Context::new(), request, now, self.settings.region(), None));
            }
            refused(fault, "", "")
        })?;
        match self.identify(&claim, ACTION_API, now, directory) {
            Ok(known) => {
                let facts = context::kept(known.facts.clone(), request, now, &known.scope.region, known.mfa());
                let token = claim.token().map(Token::proven);
                let caller = Caller { token, ..known.caller.clone() };
                self.current = Some((known, facts));
                Ok(caller)
            }
            Err(Stop::Pending) => Err(Refusal::Pending),
            Err(Stop::Fault(fault)) => Err(refused(fault, &claim.scope().service, claim.access_key())),
        }
    }

    /// May the caller that [`Gate::authenticate`] returned last do this? After a refusal, or before any
    /// caller: no.
    #[must_use]
    pub fn decide(&self, question: &Question) -> Because {
        let Some((known, facts)) = &self.current else {
            return Decision::refusal().into();
        };
        decide(known, facts, question, policy_of(question).as_ref()).into()
    }

    /// The same decision, with everything that led to it, as JSON; `null` where there is no caller.
    #[must_use]
    pub fn explain(&self, question: &Question) -> String {
        let explanation = self.current.as_ref().map(|(known, facts)| {
            let context = context::of_question(facts, question, &known.caller.account, None);
            keyward_policy::explain(&known.authority, &asked(question, &context), policy_of(question).as_ref())
        });
        serde_json::to_string(&explanation).unwrap_or_else(|_| "null".to_owned())
    }

    /// May somebody do this for whom an identity provider vouches, and who did not sign the request of the last
    /// [`Gate::authenticate`]? After any other request: no.
    #[must_use]
    pub fn decide_vouched(&self, provider: &str, question: &Question) -> Because {
        let Some(facts) = &self.unsigned else {
            return Decision::refusal().into();
        };
        let mut facts = facts.clone();
        facts.set("aws:FederatedProvider", provider.to_owned());
        let stranger = vouched(provider);
        let context = context::of_question(&facts, question, "", None);
        keyward_policy::decide(&stranger, &asked(question, &context), policy_of(question).as_ref()).into()
    }

    /// From a claim to the principal that proved it, by way of the cache if its account has not changed.
    fn identify(
        &mut self,
        claim: &Claim<'_>,
        services: &[&'static str],
        now: Time,
        directory: &mut dyn Directory,
    ) -> Result<Rc<Known>, Stop> {
        claim.admit(&Rules { services, regions: &self.settings.regions, now })?;
        // A temporary key is half a credential. Nobody is asked about half a credential.
        if claim.access_key().starts_with("ASIA") && claim.token().is_none() {
            return Err(Fault::UnknownKey(claim.access_key().to_owned()).into());
        }
        let token = claim.token().map(|token| Sha256::digest(token).into());
        let known = match self.cache.find(claim.access_key(), claim.scope(), token.as_ref()) {
            Some(known) if known.revision == directory.revision(&known.caller.account) => {
                claim.prove(&known.signing_key)?;
                known
            }
            _ => self.fetch(claim, token, directory)?,
        };
        match known.over(now) {
            Some(fault) => Err(fault.into()),
            None => Ok(known),
        }
    }

    /// Asks the directory. Only who proved the claim is compiled and kept: strangers cost no memory.
    fn fetch(
        &mut self,
        claim: &Claim<'_>,
        token: Option<TokenHash>,
        directory: &mut dyn Directory,
    ) -> Result<Rc<Known>, Stop> {
        let json = match directory.bundle(claim.access_key(), claim.scope(), claim.token()) {
            Found::Bundle(json) => json,
            Found::Unknown => return Err(Fault::UnknownKey(claim.access_key().to_owned()).into()),
            Found::Pending => return Err(Stop::Pending),
        };
        let bundle = Bundle::parse(&json).map_err(|_| Fault::Unready)?;
        if bundle.access_key != claim.access_key() || bundle.scope != *claim.scope() {
            return Err(Fault::Unready.into());
        }
        if bundle.revision < directory.revision(&bundle.account) {
            return Err(Stop::Pending);
        }
        belongs(token, &bundle)?;
        claim.prove(&bundle.signing_key)?;
        let known = Rc::new(Known::new(bundle).map_err(|_| Fault::Unready)?);
        self.cache.keep(&known, token, json.len());
        Ok(known)
    }
}

/// Holds the session token of a request against the one the session was made with.
fn belongs(token: Option<TokenHash>, bundle: &Bundle) -> Result<(), Fault> {
    match (token, &bundle.session) {
        (None, None) => Ok(()),
        (Some(token), Some(session)) if bool::from(hex(&token).as_bytes().ct_eq(session.token_sha256.as_bytes())) => {
            Ok(())
        }
        (None, Some(_)) => Err(Fault::UnknownKey(bundle.access_key.clone())),
        (Some(_), _) => Err(Fault::Token),
    }
}

fn decide<'a>(
    known: &'a Known,
    facts: &Context<'_>,
    question: &Question,
    policy: Option<&'a Compiled>,
) -> Decision<'a> {
    let context = context::of_question(facts, question, &known.caller.account, None);
    keyward_policy::decide(&known.authority, &asked(question, &context), policy)
}

/// What the resource itself says of who may.
fn policy_of(question: &Question) -> Option<Compiled> {
    question.policy.as_deref().map(|text| resource_policy(&question.resource, text))
}

fn asked<'a>(question: &'a Question, context: &'a Context<'a>) -> keyward_policy::Question<'a> {
    keyward_policy::Question { action: &question.action, resource: &question.resource, owner: None, context }
}

mod body;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
