//! Serves requests one at a time: a warm gate, and a fresh iam instance for every call.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::bindings::words::{Answer, Caller, Found, Moment, Refusal, Refused, Request, Scope, Verdict};
use crate::failure::{Failure, Unfit};
use crate::iam::IamComponent;
use crate::instance::Digest;
use crate::policy::{Policy, PolicyComponent};
use crate::ports::{Directory, Outside, PortError, SharedRows};
use crate::slot::Slot;

/// How an Action API request ended.
pub struct Served {
    /// Who asked; none where nobody signed, or the signature was refused.
    pub caller: Option<Caller>,
    /// What to answer, and whether the call's writes are to be kept; or the gate's refusal.
    pub answer: Result<Answer, Refused>,
    /// The components that it was served by.
    pub by: By,
}

/// The components that served a request, from its beginning to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    /// The gate.
    pub policy: Digest,
    /// The Action API.
    pub iam: Digest,
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
    pub fn act(&mut self, outside: &Outside, request: &Request, moment: &Moment) -> Result<Served, Failure> {
        let iam = self.iam.current();
        let authenticated = self.authenticate(&outside.rows, &iam, request, moment)?;
        // The gate that has authenticated stays until the call is over.
        let policy = self.gate.as_ref().map(Policy::digest).ok_or_else(|| PortError::new("there is no gate"));
        let by = By { policy: policy.map_err(Failure::Port)?, iam: iam.digest() };
        match authenticated {
            Ok(caller) => {
                let answer = iam.handle(outside, &mut self.gate, &caller, request, moment)?;
                Ok(Served { caller: Some(caller), answer: Ok(answer), by })
            }
            Err(Refusal::Answered(refused)) => Ok(Served { caller: None, answer: Err(refused), by }),
            Err(Refusal::Unsigned) => {
                let answer = iam.handle_anonymous(outside, &mut self.gate, request, moment)?;
                Ok(Served { caller: None, answer: Ok(answer), by })
            }
            Err(Refusal::Pending) => Err(Failure::Port(PortError::new("the server's own directory is never pending"))),
        }
    }

    /// Decides on a data request within one view of the rows.
    pub fn check(&mut self, rows: &SharedRows, request: &Request, moment: &Moment) -> Result<Verdict, Failure> {
        let directory = Resolver::new(rows, &self.iam.current(), moment);
        self.with_gate(|gate| gate.check(directory, request, moment))
    }

    fn authenticate(
        &mut self,
        rows: &SharedRows,
        iam: &Arc<IamComponent>,
        request: &Request,
        moment: &Moment,
    ) -> Result<Result<Caller, Refusal>, Failure> {
        let directory = Resolver::new(rows, iam, moment);
        let resolver = directory.clone();
        let authenticated = self.with_gate(|gate| gate.authenticate(directory, request, moment))?;
        resolver.settle()?;
        Ok(authenticated)
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
///
/// What a request is allowed must not have changed when its writes are committed. A bundle is read through
/// the request's own rows, which remember what was read. A principal that the gate kept from an earlier
/// request was proven by its account's revision alone, so then the request relies on that.
struct Resolver {
    rows: SharedRows,
    iam: Arc<IamComponent>,
    moment: Moment,
    /// The account whose revision was asked for.
    proven_by: Mutex<Option<String>>,
    /// Whether a bundle was asked for.
    read: AtomicBool,
}

impl Resolver {
    fn new(rows: &SharedRows, iam: &Arc<IamComponent>, moment: &Moment) -> Arc<Self> {
        let (rows, iam, moment) = (rows.clone(), iam.clone(), moment.clone());
        Arc::new(Self { rows, iam, moment, proven_by: Mutex::new(None), read: AtomicBool::new(false) })
    }

    fn settle(&self) -> Result<(), Failure> {
        let account = self.proven_by().take().filter(|_| !self.read.load(Ordering::Relaxed));
        account.map_or(Ok(()), |account| self.rows.rely_on(&account)).map_err(Failure::Port)
    }

    fn proven_by(&self) -> MutexGuard<'_, Option<String>> {
        self.proven_by.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Directory for Resolver {
    fn revision(&self, account: &str) -> Result<u64, PortError> {
        *self.proven_by() = Some(account.to_owned());
        self.rows.revision(account)
    }

    fn bundle(&self, access_key: &str, scope: &Scope, token: Option<&str>) -> Result<Found, PortError> {
        self.read.store(true, Ordering::Relaxed);
        let bundle = self.iam.resolve(self.rows.clone(), access_key, scope, token, &self.moment);
        Ok(bundle.map_err(PortError::new)?.map_or(Found::Unknown, Found::Bundle))
    }

    fn resource(&self, arn: &str) -> Result<Found, PortError> {
        let resource = self.iam.resource(self.rows.clone(), arn);
        Ok(resource.map_err(PortError::new)?.map_or(Found::Unknown, Found::Bundle))
    }
}
