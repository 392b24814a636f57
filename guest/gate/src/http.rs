//! Requests exactly as they were sent, and answers ready to send.

/// A header as it was sent: name in lower case, value unchanged. A repeated header is repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// In lower case.
    pub name: String,
    /// The bytes between the colon and the end of the line.
    pub value: Vec<u8>,
}

impl Header {
    /// A header of an answer.
    #[must_use]
    pub fn new(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), value: value.as_bytes().to_vec() }
    }
}

/// An HTTP request. Nothing of it is decoded, joined or normalised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// As sent: methods are case-sensitive.
    pub method: String,
    /// Path and query, as on the request line.
    pub target: String,
    /// In order of arrival; HTTP/2's authority stands here as `host`.
    pub headers: Vec<Header>,
    /// The whole body, or none where this door has not got it.
    pub body: Option<Vec<u8>>,
    /// IP address of the peer, textual form.
    pub peer: String,
    /// Whether the peer came over TLS.
    pub secure: bool,
}

/// A header stands more than once where one was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeated;

impl Request {
    /// The target up to its first `?`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(&self.target, |(path, _)| path)
    }

    /// The target after its first `?`; empty if there is none.
    #[must_use]
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// The value of a header that may stand once.
    ///
    /// # Errors
    /// It stands more than once.
    pub fn header(&self, name: &str) -> Result<Option<&[u8]>, Repeated> {
        let mut values = self.headers.iter().filter(|header| header.name == name);
        match (values.next(), values.next()) {
            (found, None) => Ok(found.map(|header| header.value.as_slice())),
            (_, Some(_)) => Err(Repeated),
        }
    }

    /// Whether a header stands at all.
    #[must_use]
    pub fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|header| header.name == name)
    }
}

/// A whole answer, ready to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// HTTP status code.
    pub status: u16,
    /// In the order to send them.
    pub headers: Vec<Header>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// What a guest cannot know by itself; new with every call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub now: u64,
    /// The request's id, as the answer's headers will show it.
    pub request_id: String,
}
