//! Data requests: what they ask, who asks, and whether identity and resource policies let them.

use keyward_model::time::Time;
use keyward_policy::{Authority, Context};

use super::{Because, Gate, Passage, Stop, Verdict, asked};
use crate::answer;
use crate::caller::{Caller, PrincipalKind};
use crate::context;
use crate::directory::Directory;
use crate::fault::Fault;
use crate::http::{Moment, Request};
use crate::principal::nobody;
use crate::query::Query;
use crate::question::Question;
use crate::routes::Asked;
use crate::s3;
use crate::sigv4::claim::Claim;

/// Who asks.
struct Asker<'a> {
    caller: &'a Caller,
    authority: &'a Authority,
}

/// What is asked.
struct Asks<'r> {
    request: &'r Request,
    query: &'r Query<'r>,
    /// What the table says of it; none where the request goes to S3.
    routed: Option<Result<Asked, Fault>>,
}

impl Asks<'_> {
    fn needs_body(&self) -> bool {
        !matches!(&self.routed, Some(Ok(Asked { needs_body: false, .. })))
    }
}

impl Gate {
    /// A data request, whole: who, what it asks, may they.
    pub fn check(&mut self, request: &Request, moment: &Moment, directory: &mut dyn Directory) -> Verdict {
        self.current = None;
        self.unsigned = None;
        // What stands in the table is no bucket, whatever a signature says.
        let is_s3 = s3::is_named(request, &self.settings.s3_hosts);
        let errors = if is_s3 { None } else { self.settings.routes.errors(request) };
        let refuse = |fault: Fault, access_key: &str| {
            let request_id = &moment.request_id;
            Verdict::Refuse(match errors {
                Some(errors) => answer::service(&fault, errors, request, access_key, request_id),
                None => answer::s3(&fault, request, access_key, request_id),
            })
        };
        let Ok(query) = Query::parse(request.query()) else {
            return refuse(Fault::Query, "");
        };
        let now = Time::from_moment(moment.now);
        let asks = Asks { request, query: &query, routed: errors.map(|_| self.settings.routes.asked(request, &query)) };
        let (passed, access_key) = match Claim::read(request, &query) {
            Ok(claim) => {
                let access_key = claim.access_key();
                (self.pass(claim, asks, now, directory), access_key)
            }
            Err(Fault::Unsigned) => (self.pass_unsigned(asks, now, directory), ""),
            Err(fault) => return refuse(fault, ""),
        };
        match passed {
            Ok(passage) => Verdict::Pass(Box::new(passage)),
            Err(Stop::Pending) => Verdict::Pending,
            Err(Stop::Fault(fault)) => refuse(fault, access_key),
        }
    }

    fn pass(
        &mut self,
        claim: Claim<'_>,
        asks: Asks<'_>,
        now: Time,
        directory: &mut dyn Directory,
    ) -> Result<Passage, Stop> {
        let claim = if asks.needs_body() { claim } else { claim.without_body() };
        let known = self.identify(&claim, &[], now, directory)?;
        let Asks { request, query, routed } = asks;
        let mut facts = context::of_request(&known.facts, request, now, &known.scope.region, known.mfa());
        let questions = match routed.transpose()? {
            Some(asked) if asked.service == claim.scope().service => vec![asked.question],
            None if claim.is_s3() => {
                s3::add_signature(&mut facts, &claim, now);
                s3::questions(request, query, Some(&claim), &self.settings.s3_hosts)?
            }
            _ => return Err(Fault::NoRoute.into()),
        };
        let asker = Asker { caller: &known.caller, authority: &known.authority };
        self.allow(&asker, &facts, questions, directory)
    }

    /// Nobody signed: only what a resource's policy lets everybody do may pass. Whatever else is wrong with such a
    /// request is nobody's to know.
    fn pass_unsigned(&mut self, asks: Asks<'_>, now: Time, directory: &mut dyn Directory) -> Result<Passage, Stop> {
        let Asks { request, query, routed } = asks;
        let asked = match routed {
            Some(asked) => asked.map(|asked| (vec![asked.question], asked.service)),
            None => s3::questions(request, query, None, &self.settings.s3_hosts).map(|asked| (asked, "s3".to_owned())),
        };
        let (questions, service) = asked.map_err(|_| Fault::Unsigned)?;
        let (base, region) = (context::of_nobody(), self.settings.region().to_owned());
        let facts = context::of_request(&base, request, now, &region, None);
        let (caller, authority) = (anonymous(&service, &region), nobody());
        let asker = Asker { caller: &caller, authority: &authority };
        match self.allow(&asker, &facts, questions, directory) {
            Err(Stop::Fault(Fault::Denied(_))) => Err(Fault::Unsigned.into()),
            passed => passed,
        }
    }

    /// Everything that is asked must be allowed.
    fn allow(
        &mut self,
        asker: &Asker<'_>,
        facts: &Context<'_>,
        questions: Vec<Question>,
        directory: &mut dyn Directory,
    ) -> Result<Passage, Stop> {
        let mut because = None;
        for question in &questions {
            let ruled = self.resources.of(&question.resource, directory)?;
            let owner = ruled.as_ref().map(|ruled| ruled.owner.as_str());
            let policy = ruled.as_ref().and_then(|ruled| ruled.policy.as_ref());
            let context = context::of_question(facts, question, &asker.caller.account, owner);
            let asked = keyward_policy::Question { owner, ..asked(question, &context) };
            let decision = keyward_policy::decide(asker.authority, &asked, policy);
            if decision.allow().is_none() {
                return Err(Fault::Denied(s3::denial(asker.caller, question, &decision)).into());
            }
            because.get_or_insert_with(|| Because::from(decision));
        }
        match (questions.into_iter().next(), because) {
            (Some(question), Some(decision)) => Ok(Passage { caller: asker.caller.clone(), question, decision }),
            // Nothing was asked, so nothing was allowed.
            _ => Err(Fault::NoRoute.into()),
        }
    }
}

/// The caller of a request that nobody signed.
fn anonymous(service: &str, region: &str) -> Caller {
    Caller {
        access_key: String::new(),
        account: String::new(),
        kind: PrincipalKind::Anonymous,
        arn: String::new(),
        id: String::new(),
        name: String::new(),
        service: service.to_owned(),
        region: region.to_owned(),
        token: None,
    }
}
