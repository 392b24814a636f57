//! Answers in place of the service's: the gate's refusals, and our own failures.

use keyward_runtime::words::{Refused, Response};

use crate::abi::Exchange;

/// How a response is framed is not the component's to say.
const OF_THE_FRAME: [&str; 3] = ["connection", "content-length", "transfer-encoding"];

/// Why there is no decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The request cannot be read beyond doubt.
    Unreadable,
    /// The body is longer than what is held back.
    TooLong,
    /// What is needed is not here, and did not come in time.
    Unavailable,
    /// The gate failed.
    Failed,
}

impl Trouble {
    fn words(self) -> (u16, &'static str, &'static str, &'static str) {
        match self {
            Self::Unreadable => {
                (400, "InvalidArgument", "The request cannot be read beyond doubt.", "keyward_unreadable")
            }
            Self::TooLong => (413, "EntityTooLarge", "The body is too long to be checked.", "keyward_too_long"),
            Self::Unavailable => {
                (503, "ServiceUnavailable", "It cannot be decided now. Try again.", "keyward_unavailable")
            }
            Self::Failed => (503, "ServiceUnavailable", "It cannot be decided now. Try again.", "keyward_failed"),
        }
    }
}

/// Sends the gate's answer.
pub(crate) fn refuse(envoy: Exchange<'_>, response: &Response) {
    let ours = response.headers.iter().filter(|header| !OF_THE_FRAME.contains(&header.name.as_str()));
    let headers: Vec<_> = ours.map(|header| (header.name.as_bytes(), header.value.as_slice())).collect();
    envoy.respond(response.status, &headers, &response.body, "keyward_refused");
}

/// Tells the client that nothing was decided.
pub(crate) fn trouble(envoy: Exchange<'_>, trouble: Trouble) {
    let (status, code, message, details) = trouble.words();
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    envoy.respond(status, &[(b"content-type", b"application/xml")], body.as_bytes(), details);
}

/// What may be told of a refusal.
pub(crate) fn told<'a>(refused: &'a Refused, request_id: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let facts = [("code", refused.code.as_str()), ("access_key_id", &refused.access_key), ("request_id", request_id)];
    facts.into_iter().filter(|(_, value)| !value.is_empty())
}
