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
use crate::s3;
use crate::sigv4::claim::Claim;

/// Who asks.
struct Asker<'a> {
    caller: &'a Caller,
    authority: &'a Authority,
}

impl Gate {
    /// A data request, whole: who, what it asks, may they.
    pub fn check(&mut self, request: &Request, moment: &Moment, directory: &mut dyn Directory) -> Verdict {
        self.current = None;
        self.unsigned = None;
        let refuse = |fault: Fault, access_key: &str| {
            Verdict::Refuse(answer::s3(&fault, request, access_key, &moment.request_id))
        };
        let Ok(query) = Query::parse(request.query()) else {
            return refuse(Fault::Query, "");
        };
        let now = Time::from_moment(moment.now);
        let (passed, access_key) = match Claim::read(request, &query) {
            Ok(claim) => (self.pass(&claim, request, &query, now, directory), claim.access_key()),
            Err(Fault::Unsigned) => (self.pass_unsigned(request, &query, now, directory), ""),
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
        claim: &Claim<'_>,
        request: &Request,
        query: &Query<'_>,
        now: Time,
        directory: &mut dyn Directory,
    ) -> Result<Passage, Stop> {
        let known = self.identify(claim, &[], now, directory)?;
        if !claim.is_s3() {
            return Err(Fault::NoRoute.into());
        }
        let questions = s3::questions(request, query, Some(claim), &self.settings.s3_hosts)?;
        let mut facts = context::of_request(&known.facts, request, now, &known.scope.region, known.mfa());
        s3::add_signature(&mut facts, claim, now);
        let asker = Asker { caller: &known.caller, authority: &known.authority };
        self.allow(&asker, &facts, questions, directory)
    }

    /// Nobody signed: only what a resource's policy lets everybody do may pass. Whatever else is wrong with such a
    /// request is nobody's to know.
    fn pass_unsigned(
        &mut self,
        request: &Request,
        query: &Query<'_>,
        now: Time,
        directory: &mut dyn Directory,
    ) -> Result<Passage, Stop> {
        let questions = s3::questions(request, query, None, &self.settings.s3_hosts).map_err(|_| Fault::Unsigned)?;
        let (base, region) = (context::of_nobody(), self.settings.region().to_owned());
        let facts = context::of_request(&base, request, now, &region, None);
        let (caller, authority) = (anonymous("s3", &region), nobody());
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
