//! The door: an HTTP request comes in with a caller the gate has proved, and an answer goes out.

use keyward_gate::{Caller, Header, Moment, Request, Response};
use keyward_model::time::Time;

use crate::action::{Entry, Service, Trace, Walk};
use crate::call::Call;
use crate::fault::Fault;
use crate::form::Form;
use crate::place::{self, Lost};
use crate::port::{Decider, Decision, Outside, Store};
use crate::reply::{Said, Wire};
use crate::session;
use crate::tx::Tx;
use crate::vouch;

/// What a call comes to.
#[derive(Debug)]
pub struct Answer {
    /// Ready to send.
    pub response: Response,
    /// Whether the call's writes are to be kept. After a fault only what was noted: see [`Tx::note`].
    pub commit: bool,
    /// For the audit log.
    pub event: Event,
}

/// What happened. Nothing secret is ever in it.
#[derive(Debug)]
pub struct Event {
    /// `iam:CreateUser`; empty if the request named no action that exists.
    pub action: String,
    /// ARN the action touched, or empty.
    pub target: String,
    /// Error code of the answer, or empty.
    pub code: &'static str,
    /// The gate's decision, if it came to one.
    pub decision: Option<Decision>,
    /// Parameters that may be logged; after a fault of ours, what it was.
    pub parameters: Vec<(String, String)>,
}

/// What comes in with every call besides the request.
pub struct Context<'a> {
    /// When, and under which id.
    pub moment: &'a Moment,
    /// 32 bytes of entropy.
    pub seed: &'a [u8],
    /// The rows.
    pub store: &'a mut dyn Store,
    /// The gate.
    pub decider: &'a mut dyn Decider,
    /// What the host does besides.
    pub outside: Outside<'a>,
}

/// Serves a request of a proven caller.
pub fn handle(caller: &Caller, request: &Request, context: Context<'_>) -> Answer {
    match place::asked(request) {
        Ok((entry, form)) => walk(entry, &form, caller, context),
        Err(Lost { entry, fault }) => {
            let service = Service::of(&caller.service).unwrap_or(Service::Iam);
            answer(entry, service, Err(fault), Trace::default(), context.moment)
        }
    }
}

/// Serves a request that carries no credentials, if it names one of the actions that need none.
pub fn handle_anonymous(request: &Request, context: Context<'_>) -> Answer {
    let (entry, fault) = match place::asked(request) {
        Ok((entry, form)) if entry.unsigned => return walk(entry, &form, &vouch::nobody(), context),
        Ok((entry, _)) => (Some(entry), Fault::MissingAuthenticationToken),
        Err(Lost { entry: Some(entry), fault }) if entry.unsigned => (Some(entry), fault),
        Err(Lost { entry, fault: fault @ Fault::NoPlace }) => (entry, fault),
        Err(Lost { entry, .. }) => (entry, Fault::MissingAuthenticationToken),
    };
    let service = entry.map_or(Service::Iam, |entry| entry.service);
    answer(entry, service, Err(fault), Trace::default(), context.moment)
}

fn walk(entry: &'static Entry, form: &Form, caller: &Caller, context: Context<'_>) -> Answer {
    let moment = context.moment;
    let mut walk = Walk {
        form,
        call: Call { caller, request_id: &moment.request_id, outside: context.outside },
        tx: Tx::new(context.store, &caller.account, context.seed, Time::from_moment(moment.now)),
        decider: context.decider,
        trace: Trace::default(),
    };
    let signed = || scoped(entry, caller).and_then(|()| session::may_call(&walk.tx, caller, entry));
    let permitted = discreet(entry, form).and_then(|()| if entry.unsigned { Ok(()) } else { signed() });
    let served = permitted.and_then(|()| (entry.serve)(&mut walk));
    let (result, noted) = walk.tx.end(served);
    let mut answer = answer(Some(entry), entry.service, result, walk.trace, moment);
    answer.commit |= noted;
    answer
}

/// Refuses a secret in the query: it ends up in the logs of whoever stands in between.
fn discreet(entry: &Entry, form: &Form) -> Result<(), Fault> {
    if entry.parameters.iter().any(|one| one.shape.is_secret() && form.is_in_query(one.name)) {
        return Err(Fault::MalformedInput("A secret must be in the body, and not in the query."));
    }
    Ok(())
}

/// A signature for one service is not good for another.
fn scoped(entry: &Entry, caller: &Caller) -> Result<(), Fault> {
    if caller.service == entry.service.word() { Ok(()) } else { Err(Fault::WrongService(entry.service.word())) }
}

fn answer(
    entry: Option<&Entry>,
    service: Service,
    result: Result<Said, Fault>,
    trace: Trace,
    moment: &Moment,
) -> Answer {
    let mut event = Event {
        action: entry.map(|entry| format!("{}:{}", entry.service.word(), entry.name)).unwrap_or_default(),
        target: trace.target,
        code: "",
        decision: trace.decision,
        parameters: trace.parameters,
    };
    let commit = result.is_ok();
    let wire = entry.map_or(Wire::Xml, |entry| entry.wire);
    let mut headers = vec![Header::new("x-amzn-requestid", &moment.request_id)];
    let (status, body) = match result {
        Ok(Said { status, headers: more, body }) => {
            headers.extend(more);
            (status, body)
        }
        Err(fault) => {
            if let Fault::MethodNotAllowed(allowed) = fault {
                headers.push(Header::new("allow", allowed));
            }
            event.code = fault.code().as_str();
            if let Fault::Trouble(what) | Fault::IdpUnreachable(what) = &fault {
                event.parameters.push(("Trouble".to_owned(), what.clone()));
            }
            (fault.code().status(), wire.refusal(&fault, service, &moment.request_id))
        }
    };
    if !body.is_empty() {
        headers.push(Header::new("content-type", wire.media_type()));
    }
    Answer { response: Response { status, headers, body: body.into_bytes() }, commit, event }
}

#[cfg(test)]
mod tests;
