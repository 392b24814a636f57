//! Everything the gate says when it refuses.
//!
//! A [`Fault`] is what went wrong; [`iam`] and [`s3`] are the catalogues of how AWS words it on each protocol.
//! None of them knows an expected signature, a canonical request or a key.

use std::borrow::Cow;

use keyward_model::time::Time;

mod iam;
mod s3;

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No credentials at all.
    Unsigned,
    /// Credentials in the `Authorization` header and in the query.
    TwoProofs,
    /// A header or parameter that may stand once stands again.
    Repeated(&'static str),
    /// The `Authorization` header has no single space behind its algorithm.
    NoAlgorithm,
    /// Neither `AWS4-HMAC-SHA256` nor anything near it: a bearer token, a password. Holds the whole header,
    /// to be hashed.
    NotAws(String),
    /// Signature Version 2, an asymmetric signature, or an algorithm nobody knows.
    Algorithm(String),
    /// A part of the `Authorization` header without `=`. Holds the whole header, to be hashed.
    NoEqualSign(String),
    /// A part of the `Authorization` header that is unknown or stands again.
    Component(String),
    /// Parts that the `Authorization` header lacks, and the header, to be hashed.
    LacksParts(Vec<&'static str>, String),
    /// Neither an `x-amz-date` nor a `date` header. Holds the `Authorization` header, to be hashed.
    LacksDate(String),
    /// Parameters that a presigned query lacks.
    LacksParameters(Vec<&'static str>),
    /// A query parameter that is one of the signature's in all but case.
    Parameter,
    /// The date is in no form that a signature may use.
    Date(String),
    /// Dated more than the tolerance before the gate's clock.
    Stale {
        /// When the request says that it was signed.
        signed: Time,
        /// The gate's clock.
        now: Time,
    },
    /// Dated more than the tolerance after the gate's clock.
    NotYet {
        /// When the request says that it was signed.
        signed: Time,
        /// The gate's clock.
        now: Time,
        /// Whether it is a presigned query.
        presigned: bool,
    },
    /// `X-Amz-Expires` is not a whole number.
    ExpiresNumber,
    /// `X-Amz-Expires` is less than one second.
    ExpiresNegative,
    /// `X-Amz-Expires` is more than a week.
    ExpiresLong,
    /// A presigned query past its end.
    Expired {
        /// When it was signed.
        signed: Time,
        /// Its life, in seconds.
        seconds: i64,
        /// The gate's clock.
        now: Time,
    },
    /// The credential has not five parts, or a part is no word.
    Credential(String, Form),
    /// The credential's scope is not this door's.
    Scope(Vec<Mismatch>, Form),
    /// `host` is not signed.
    HostNotSigned,
    /// Headers that must be signed and are not.
    NotSigned(Vec<String>),
    /// `SignedHeaders` is empty, unsorted, doubled or not in lower case.
    SignedHeaders,
    /// A signed header is missing or stands again, or the signature is not the one.
    Signature,
    /// S3 wants `x-amz-content-sha256`.
    LacksContentHash,
    /// `x-amz-content-sha256` is neither a hash nor a word that S3 knows.
    ContentHash(String),
    /// The body is not the one that was signed.
    BodyDiffers,
    /// No such key, or one that is disabled.
    UnknownKey(String),
    /// A session token that is missing, wrong, or beside a long-term key.
    Token,
    /// The session is over.
    TokenExpired,
    /// The key was made for a time that is over.
    KeyExpired,
    /// The path cannot be read.
    Path,
    /// The query cannot be read.
    Query,
    /// No action is known for this request.
    NoRoute,
    /// The policies do not allow it. Holds AWS's sentence about it.
    Denied(String),
    /// The gate could not read what it needs to decide.
    Unready,
    /// The door cannot tell now, and may be asked again.
    Unavailable,
    /// The revision that the request wants to be decided at is no number.
    MinimumRevision,
}

/// Where a signature stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In the `Authorization` header.
    Header,
    /// In the query: a presigned URL.
    Query,
}

/// One thing wrong with a credential's scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// A region that is not served here; holds it and one that is.
    Region(String, String),
    /// A service that does not live behind this door; holds it and one that does.
    Service(String, &'static str),
    /// Not `aws4_request`.
    Terminator(String),
    /// The scope's day is not the day of the date; holds both, and the date.
    Day(String, String, Time),
}

/// A fault in the words of a protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Error code.
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// The sentence.
    pub message: Cow<'static, str>,
    /// Further elements of S3's answer.
    pub details: Vec<(&'static str, String)>,
}

impl Words {
    fn new(code: &'static str, status: u16, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, status, message: message.into(), details: Vec::new() }
    }

    fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.details.push((name, value.to_string()));
        self
    }
}

impl Fault {
    /// As IAM and STS say it.
    #[must_use]
    pub fn iam(&self) -> Words {
        iam::words(self)
    }

    /// As S3 says it.
    #[must_use]
    pub fn s3(&self) -> Words {
        s3::words(self)
    }
}

#[cfg(test)]
mod tests;
