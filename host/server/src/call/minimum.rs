//! The least revision that a data request is to be decided on, where its client says one: who created a key a moment
//! ago can be sure that whoever it asks next has heard of it.
//!
//! The header is not signed, and need not be: a request is always decided on the newest state that there is.

use std::time::Duration;

use keyward_runtime::words::{Header, Refused, Response};
use keyward_store::{Revision, Store};
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Names the least revision.
pub(crate) const MINIMUM: &str = "x-iam-minimum-revision";

/// The longest that a request waits for a revision.
const LONGEST: Duration = Duration::from_secs(1);

/// Most requests that wait at once. Anybody can name a revision that never comes.
const MOST_WAITING: usize = 64;

/// What a client says of the least revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Minimum {
    /// Nothing.
    None,
    At(Revision),
    /// More than one thing, or no number.
    Unreadable,
}

/// Why a request is not decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unmet {
    Unreadable,
    Behind,
}

impl Minimum {
    /// Reads the values of the header.
    pub(crate) fn read<'a>(mut values: impl Iterator<Item = &'a [u8]>) -> Self {
        match (values.next(), values.next()) {
            (None, _) => Self::None,
            (Some(value), None) => number(value).map_or(Self::Unreadable, |number| Self::At(Revision(number))),
            (Some(_), Some(_)) => Self::Unreadable,
        }
    }
}

fn number(value: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(value).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    digits.parse().ok()
}

/// Where requests wait.
pub(super) struct Waiting(Semaphore);

impl Waiting {
    pub(super) fn new() -> Self {
        Self(Semaphore::new(MOST_WAITING))
    }

    /// Returns when the store has come so far, or says why the request is to be refused.
    pub(super) async fn meet(&self, minimum: Minimum, store: &Store) -> Result<(), Unmet> {
        let revision = match minimum {
            Minimum::None => return Ok(()),
            Minimum::At(revision) if store.durable() >= revision => return Ok(()),
            Minimum::At(revision) => revision,
            Minimum::Unreadable => return Err(Unmet::Unreadable),
        };
        let _place = self.0.try_acquire().map_err(|_| Unmet::Behind)?;
        timeout(LONGEST, store.reached(revision)).await.map_err(|_| Unmet::Behind)
    }
}

impl Unmet {
    /// The refusal, as clients of stores read one, in the words that gates in proxies have for it.
    pub(super) fn refused(self, method: &str, request_id: &str) -> Refused {
        let (status, code, message) = match self {
            Self::Unreadable => (400, "InvalidArgument", "x-iam-minimum-revision must be one number"),
            Self::Behind => (503, "ServiceUnavailable", "Service is unable to handle request. Please try again."),
        };
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>\
             <RequestId>{request_id}</RequestId></Error>\n"
        );
        let header = |name: &str, value: &str| Header { name: name.to_owned(), value: value.into() };
        let headers = vec![header("x-amz-request-id", request_id), header("content-type", "application/xml")];
        // A HEAD has no body to say it in.
        let body = if method == "HEAD" { Vec::new() } else { body.into_bytes() };
        Refused { code: code.to_owned(), access_key: String::new(), response: Response { status, headers, body } }
    }
}

#[cfg(test)]
mod tests;
