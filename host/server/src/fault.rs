//! What the host itself refuses or fails at, and how that reads to a client of the Action API.
//!
//! Everything an action can answer is worded by the guest. Here is only what happens before a guest is
//! asked, or instead of its answer.

/// Why the host answers by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    BodyTooLarge,
    Busy,
    Conflict,
    Disconnected,
    Failed,
    Malformed(&'static str),
    MethodNotAllowed,
    NotFound,
    StoreFull,
    TooLate,
    TooManyHeaders,
    TooSlow,
    Unaudited,
}

impl Fault {
    /// Its code, as clients' retry rules know it.
    pub(crate) fn code(self) -> &'static str {
        self.row().1
    }

    /// What it says to people.
    pub(crate) fn message(self) -> &'static str {
        self.row().2
    }

    /// Its HTTP status.
    pub(crate) fn status(self) -> u16 {
        self.row().0
    }

    /// Whether the rest of the request may still be on its way, or cannot be told from the next one.
    pub(crate) fn ends_connection(self) -> bool {
        matches!(self, Self::BodyTooLarge | Self::Disconnected | Self::Malformed(_) | Self::TooSlow)
    }

    /// The whole answer, in the envelope that IAM's clients read.
    pub(crate) fn body(self, request_id: &str) -> String {
        let (status, code, message) = self.row();
        let blame = if status < 500 { "Sender" } else { "Receiver" };
        format!(
            "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>{blame}</Type>\
             <Code>{code}</Code><Message>{message}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
        )
    }

    /// Every fault, its status, code and message. The codes are those that AWS has for all its services.
    fn row(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::BodyTooLarge => (413, "RequestEntityTooLarge", "The request body is too large."),
            Self::Busy => (503, "ServiceUnavailable", "The server is busy. Please try again."),
            Self::Conflict => (503, "ServiceUnavailable", "Too many changes at the same time. Please try again."),
            Self::Disconnected => (400, "MalformedHttpRequest", "The request body ended early."),
            Self::Failed => (500, "ServiceFailure", "The request failed because of an internal error."),
            Self::Malformed(message) => (400, "MalformedHttpRequest", message),
            Self::MethodNotAllowed => (405, "MethodNotAllowed", "Only GET and POST are served here."),
            Self::NotFound => (404, "UnknownOperation", "There is nothing at this path. The API is at the path /."),
            Self::StoreFull => (503, "ServiceUnavailable", "The store has no space left. Nothing was changed."),
            Self::TooLate => (503, "ServiceUnavailable", "The request took too long. It may have been carried out."),
            Self::TooManyHeaders => (431, "MalformedHttpRequest", "The request has too many headers."),
            Self::TooSlow => (408, "RequestTimeout", "The request body did not arrive in time."),
            Self::Unaudited => (503, "ServiceUnavailable", "The audit log cannot be written, so calls are refused."),
        }
    }
}
