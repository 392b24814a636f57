//! The door: an HTTP request comes in with a caller the gate has proved, and an answer goes out.

use keyward_gate::{Caller, Header, Moment, Request, Response};
use keyward_model::time::Time;

use crate::action::{Action as _, Entry, Service, Trace, Walk};
use crate::call::Call;
use crate::fault::Fault;
use crate::form::Form;
use crate::people;
use crate::port::{Decider, Decision, Outside, Store};
use crate::reply::Wire;
use crate::session;
use crate::table;
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
    match asked(request) {
        Ok((entry, form)) => walk(entry, &form, caller, context),
        Err(fault) => {
            let service = Service::of(&caller.service).unwrap_or(Service::Iam);
            answer(None, service, Err(fault), Trace::default(), context.moment)
        }
    }
}

/// Serves a request that carries no credentials, if it names one of the actions that need none.
pub fn handle_anonymous(request: &Request, context: Context<'_>) -> Answer {
    match asked(request) {
        Ok((entry, form)) if entry.unsigned => walk(entry, &form, &vouch::nobody(), context),
        Err(fault) if request.path() == people::PLACE => {
            let entry = table::find(people::Login::NAME);
            answer(entry, Service::Iam, Err(fault), Trace::default(), context.moment)
        }
        named => {
            let entry = named.ok().map(|(entry, _)| entry);
            let service = entry.map_or(Service::Iam, |entry| entry.service);
            let fault = Err(Fault::MissingAuthenticationToken);
            answer(entry, service, fault, Trace::default(), context.moment)
        }
    }
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
    let permitted = if entry.unsigned { Ok(()) } else { signed() };
    let served = permitted.and_then(|()| (entry.serve)(&mut walk));
    let (result, noted) = walk.tx.end(served);
    let mut answer = answer(Some(entry), entry.service, result, walk.trace, moment);
    answer.commit |= noted;
    answer
}

/// What a request asks for. Everything is at the path `/`, but for signing in.
fn asked(request: &Request) -> Result<(&'static Entry, Form), Fault> {
    let form = if request.path() == people::PLACE { people::form(request)? } else { Form::of(request)? };
    Ok((named(&form)?, form))
}

/// The action that a form names. A form without a version means the action's own.
fn named(form: &Form) -> Result<&'static Entry, Fault> {
    let action = form.value("Action")?.filter(|name| !name.is_empty()).ok_or(Fault::MissingAction)?;
    let version = form.value("Version")?;
    table::find(action)
        .filter(|entry| version.is_none_or(|version| version == entry.service.version()))
        .ok_or_else(|| Fault::InvalidAction { action: action.to_owned(), version: version.map(str::to_owned) })
}

/// A signature for one service is not good for another.
fn scoped(entry: &Entry, caller: &Caller) -> Result<(), Fault> {
    if caller.service == entry.service.word() { Ok(()) } else { Err(Fault::WrongService(entry.service.word())) }
}

fn answer(
    entry: Option<&Entry>,
    service: Service,
    result: Result<String, Fault>,
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
    let (status, body) = match result {
        Ok(body) => (200, body),
        Err(fault) => {
            event.code = fault.code().as_str();
            if let Fault::Trouble(what) | Fault::IdpUnreachable(what) = &fault {
                event.parameters.push(("Trouble".to_owned(), what.clone()));
            }
            (fault.code().status(), wire.refusal(&fault, service, &moment.request_id))
        }
    };
    let mut headers = vec![Header::new("x-amzn-requestid", &moment.request_id)];
    if !body.is_empty() {
        headers.push(Header::new("content-type", wire.media_type()));
    }
    Answer { response: Response { status, headers, body: body.into_bytes() }, commit, event }
}

#[cfg(test)]
mod tests;
