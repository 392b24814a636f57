//! A warm gate on each worker. One that failed is not used again; the next request has a new one.

use std::cell::RefCell;
use std::sync::{Arc, Weak};

use keyward_runtime::words::{Moment, Request, Verdict};
use keyward_runtime::{Failure, Policy, PolicyComponent, PortError, Slot, Unfit};

use crate::directory::{Desk, Notes};
use crate::shared::Shared;

/// A configuration's gate on this thread.
struct Seat {
    of: Weak<Shared>,
    desk: Arc<Desk>,
    gate: Option<Policy>,
}

thread_local! {
    /// There is one for each configuration, which is one, and for a moment two.
    static SEATS: RefCell<Vec<Seat>> = const { RefCell::new(Vec::new()) };
}

/// May the request pass? And what was used or missing for the answer.
pub(crate) fn check(shared: &Arc<Shared>, request: &Request, moment: &Moment) -> (Result<Verdict, Failure>, Notes) {
    SEATS.with_borrow_mut(|seats| {
        let Some(seat) = seats.iter_mut().find(|seat| seat.of.as_ptr() == Arc::as_ptr(shared)) else {
            seats.retain(|seat| seat.of.strong_count() > 0);
            let mut seat = Seat::new(shared);
            let checked = seat.check(&shared.policy, request, moment);
            seats.push(seat);
            return checked;
        };
        seat.check(&shared.policy, request, moment)
    })
}

impl Seat {
    fn new(shared: &Arc<Shared>) -> Self {
        let desk = Arc::new(Desk::new(Arc::clone(&shared.knowledge)));
        Self { of: Arc::downgrade(shared), desk, gate: None }
    }

    fn check(
        &mut self,
        running: &Slot<PolicyComponent>,
        request: &Request,
        moment: &Moment,
    ) -> (Result<Verdict, Failure>, Notes) {
        let component = running.current();
        let gate = self.gate.take().filter(|gate| gate.digest() == component.digest());
        let gate = gate.map_or_else(|| fresh(&component), Ok);
        let checked = gate.and_then(|mut gate| {
            let verdict = gate.check(self.desk.clone(), request, moment)?;
            self.gate = Some(gate);
            Ok(verdict)
        });
        (checked, self.desk.notes())
    }
}

fn fresh(component: &PolicyComponent) -> Result<Policy, Failure> {
    component.instantiate().map_err(|unfit| match unfit {
        Unfit::Start(failure) => failure,
        other => Failure::Port(PortError::new(other)),
    })
}
