//! The policy component: the gate behind WIT.
//!
//! Translation and nothing else. One instance serves one request at a time and holds one gate, whose state
//! is only cache.

use std::cell::RefCell;

use keyward_gate as gate;

mod translate;

/// Takes the memory that the linker left behind the stack before it asks the host for more, which the
/// standard library's own allocator does not.
#[global_allocator]
static HEAP: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// What wit-bindgen makes of `wit/`.
mod generated {
    #![expect(unsafe_code, reason = "the canonical ABI moves values through raw memory; nothing else lives here")]
    wit_bindgen::generate!({ path: "../../../wit", world: "policy" });
    export!(Component with_types_in self);

    pub(crate) use super::Component;
}

use generated::exports::keyward::iam::gate::{Caller, Decision, Guest, Moment, Question, Refusal, Request, Verdict};
use generated::keyward::iam::directory;
use generated::keyward::iam::types::Scope;

thread_local! {
    /// A component instance has one thread.
    static GATE: RefCell<gate::Gate> = RefCell::default();
}

/// The component's exports.
pub(crate) struct Component;

impl Guest for Component {
    fn configure(settings: String) -> Result<(), String> {
        GATE.with_borrow_mut(|gate| gate.configure(&settings))
    }

    fn authenticate(request: Request, moment: Moment) -> Result<Caller, Refusal> {
        let (request, moment) = (request.into(), moment.into());
        GATE.with_borrow_mut(|gate| gate.authenticate(&request, &moment, &mut Imported))
            .map(Caller::from)
            .map_err(Refusal::from)
    }

    fn decide(question: Question) -> Decision {
        let question = question.into();
        GATE.with_borrow(|gate| gate.decide(&question).into())
    }

    fn explain(question: Question) -> String {
        let question = question.into();
        GATE.with_borrow(|gate| gate.explain(&question))
    }

    fn decide_vouched(provider: String, question: Question) -> Decision {
        let question = question.into();
        GATE.with_borrow(|gate| gate.decide_vouched(&provider, &question).into())
    }

    fn check(request: Request, moment: Moment) -> Verdict {
        let (request, moment) = (request.into(), moment.into());
        GATE.with_borrow_mut(|gate| gate.check(&request, &moment, &mut Imported)).into()
    }
}

/// The host's directory.
struct Imported;

impl gate::Directory for Imported {
    fn revision(&mut self, account: &str) -> u64 {
        directory::revision_of(account)
    }

    fn bundle(&mut self, access_key: &str, scope: &gate::Scope, token: Option<&str>) -> gate::Found {
        let scope = Scope { day: scope.day.clone(), region: scope.region.clone(), service: scope.service.clone() };
        directory::bundle(access_key, &scope, token).into()
    }

    fn resource(&mut self, arn: &str) -> gate::Found {
        directory::resource(arn).into()
    }
}
