//! Serves requests one at a time: a warm gate, and a fresh iam instance for every call.

use std::sync::Arc;

use crate::bindings::words::{Answer, Caller, Found, Moment, Refusal, Refused, Request, Scope, Verdict};
use crate::failure::{Failure, Unfit};
use crate::iam::IamComponent;
use crate::policy::{Policy, PolicyComponent};
use crate::ports::{Directory, PortError, SharedRows};
use crate::slot::Slot;

/// How an Action API request ended.
pub struct Served {
    /// Who asked; none where nobody signed, or the signature was refused.
    pub caller: Option<Caller>,
    /// What to answer, and whether the call's writes are to be kept; or the gate's refusal.
    pub answer: Result<Answer, Refused>,
}

/// One thread's share of the components.
pub struct Worker {
    policy: Arc<Slot<PolicyComponent>>,
    iam: Arc<Slot<IamComponent>>,
    gate: Option<Policy>,
}

impl Worker {
    /// A worker over the versions that run now, and whatever they are replaced by.
    #[must_use]
    pub fn new(policy: Arc<Slot<PolicyComponent>>, iam: Arc<Slot<IamComponent>>) -> Self {
        Self { policy, iam, gate: None }
    }

    /// Serves one Action API request within one view of the rows.
    pub fn act(&mut self, rows: &SharedRows, request: &Request, moment: &Moment) -> Result<Served, Failure> {
        let iam = self.iam.current();
        match self.authenticate(rows, &iam, request, moment)? {
            Ok(caller) => {
                let answer = iam.handle(rows.clone(), &mut self.gate, &caller, request, moment)?;
                Ok(Served { caller: Some(caller), answer: Ok(answer) })
            }
            Err(Refusal::Answered(refused)) => Ok(Served { caller: None, answer: Err(refused) }),
            Err(Refusal::Unsigned) => {
                let answer = iam.handle_anonymous(rows.clone(), request, moment)?;
                Ok(Served { caller: None, answer: Ok(answer) })
            }
            Err(Refusal::Pending) => Err(Failure::Port(PortError::new("the server's own directory is never pending"))),
        }
    }

    /// Decides on a data request within one view of the rows.
    pub fn check(&mut self, rows: &SharedRows, request: &Request, moment: &Moment) -> Result<Verdict, Failure> {
        let directory = Arc::new(Resolver { rows: rows.clone(), iam: self.iam.current(), moment: moment.clone() });
        self.with_gate(|gate| gate.check(directory, request, moment))
    }

    fn authenticate(
        &mut self,
        rows: &SharedRows,
        iam: &Arc<IamComponent>,
        request: &Request,
        moment: &Moment,
    ) -> Result<Result<Caller, Refusal>, Failure> {
        let directory = Arc::new(Resolver { rows: rows.clone(), iam: iam.clone(), moment: moment.clone() });
        self.with_gate(|gate| gate.authenticate(directory, request, moment))
    }

    /// Runs a call on the warm gate, made anew where there is none of the running version. One that
    /// failed is not kept.
    fn with_gate<T>(&mut self, call: impl FnOnce(&mut Policy) -> Result<T, Failure>) -> Result<T, Failure> {
        let component = self.policy.current();
        let mut gate = match self.gate.take().filter(|gate| gate.digest() == component.digest()) {
            Some(gate) => gate,
            None => component.instantiate().map_err(|unfit| match unfit {
                Unfit::Start(failure) => failure,
                other => Failure::Port(PortError::new(other)),
            })?,
        };
        let result = call(&mut gate)?;
        self.gate = Some(gate);
        Ok(result)
    }
}

/// The server's directory: the iam component itself, over the rows of this request.
struct Resolver {
    rows: SharedRows,
    iam: Arc<IamComponent>,
    moment: Moment,
}

impl Directory for Resolver {
    fn revision(&self, account: &str) -> Result<u64, PortError> {
        self.rows.revision(account)
    }

    fn bundle(&self, access_key: &str, scope: &Scope, token: Option<&str>) -> Result<Found, PortError> {
        let bundle = self.iam.resolve(self.rows.clone(), access_key, scope, token, &self.moment);
        Ok(bundle.map_err(PortError::new)?.map_or(Found::Unknown, Found::Bundle))
    }
}
