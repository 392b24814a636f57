//! How a call ended: what the component made of it, what the store made of it, and what is answered.

use keyward_runtime::Served;
use keyward_runtime::words::{Caller, Event, Refused, Response};

use crate::call::rows::Kept;
use crate::fault::Fault;

/// How a call ended.
pub(crate) struct Ended {
    /// Who asked, and what the component made of it; none where it came to nothing.
    pub(crate) served: Option<Served>,
    /// What the store made of it; or why the host answers, and not the component.
    pub(crate) kept: Result<Kept, Fault>,
}

/// A component's answer that may be sent.
pub(crate) struct Answered {
    pub(crate) response: Response,
    /// The revision of the store that it shows or made.
    pub(crate) revision: u64,
}

impl Ended {
    /// A call that came to nothing.
    pub(crate) fn nothing(fault: Fault) -> Self {
        Self { served: None, kept: Err(fault) }
    }

    /// Who asked, if that was proven.
    pub(crate) fn caller(&self) -> Option<&Caller> {
        self.served.as_ref()?.caller.as_ref()
    }

    /// What happened, where the call came to an action.
    pub(crate) fn event(&self) -> Option<&Event> {
        Some(&self.served.as_ref()?.answer.as_ref().ok()?.event)
    }

    /// The gate's refusal, if it refused.
    pub(crate) fn refused(&self) -> Option<&Refused> {
        self.served.as_ref()?.answer.as_ref().err()
    }

    /// The action it named, or nothing.
    pub(crate) fn action(&self) -> &str {
        self.event().map_or("", |event| &event.action)
    }

    /// The error code it is answered with, or nothing.
    pub(crate) fn code(&self) -> &str {
        match (&self.kept, self.event(), self.refused()) {
            (Err(fault), ..) => fault.code(),
            (Ok(_), Some(event), _) => &event.code,
            (Ok(_), None, refused) => refused.map_or("", |refused| &refused.code),
        }
    }

    /// The HTTP status it is answered with.
    pub(crate) fn status(&self) -> u16 {
        match (&self.kept, self.served.as_ref().map(|served| &served.answer)) {
            (Err(fault), _) => fault.status(),
            (Ok(_), Some(Ok(answer))) => answer.response.status,
            (Ok(_), Some(Err(refused))) => refused.response.status,
            (Ok(_), None) => Fault::Failed.status(),
        }
    }

    /// The revision of the store that it shows or made.
    pub(crate) fn revision(&self) -> Option<u64> {
        Some(self.kept.as_ref().ok()?.commit.revision.0)
    }

    /// What to send.
    pub(crate) fn into_answer(self) -> Result<Answered, Fault> {
        let revision = self.kept?.commit.revision.0;
        let response = match self.served.ok_or(Fault::Failed)?.answer {
            Ok(answer) => answer.response,
            Err(refused) => refused.response,
        };
        Ok(Answered { response, revision })
    }
}
