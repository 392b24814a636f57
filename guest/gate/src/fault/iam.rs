//! The gate's faults as IAM and STS word them.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_model::time::Time;
use sha2::{Digest as _, Sha256};

use super::{Fault, Mismatch, Words};
use crate::sigv4::claim::{PARTS, TOLERANCE};
use crate::sigv4::scope::TERMINATOR;

const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your \
AWS Secret Access Key and signing method. Consult the service documentation for details.";
const NOT_STANDARD: &str = "The request signature does not conform to AWS standards.";
const INVALID_TOKEN: &str = "The security token included in the request is invalid.";

pub(super) fn words(fault: &Fault) -> Words {
    match fault {
        Fault::Unsigned => Words::new("MissingAuthenticationToken", 403, "Request is missing Authentication Token"),
        Fault::TwoProofs => {
            mismatch("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.")
        }
        Fault::Repeated(_)
        | Fault::NoAlgorithm
        | Fault::Component(_)
        | Fault::Parameter
        | Fault::SignedHeaders
        | Fault::ExpiresNumber
        | Fault::ExpiresNegative
        | Fault::ExpiresLong => incomplete(NOT_STANDARD),
        Fault::Algorithm(name) => {
            incomplete(format!("Unsupported AWS 'algorithm': '{name}' (only AWS4-HMAC-SHA256 for now). "))
        }
        Fault::NotAws(header) if header.contains('=') => incomplete(lacks(&PARTS, header)),
        Fault::NotAws(header) | Fault::NoEqualSign(header) => incomplete(format!(
            "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded \
             with Base64): '{}'.",
            hashed(header)
        )),
        Fault::LacksParts(parts, header) => incomplete(lacks(parts, header)),
        Fault::LacksDate(header) => incomplete(format!(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with \
             SHA-256 and encoded with Base64) Authorization={}",
            hashed(header)
        )),
        Fault::LacksParameters(names) => incomplete(lacks_parameters(names)),
        Fault::Date(text) => incomplete(format!(
            "Date must be in ISO-8601 'basic format'. Got '{text}'. See http://en.wikipedia.org/wiki/ISO_8601"
        )),
        Fault::Stale { signed, now } => mismatch(format!(
            "Signature expired: {} is now earlier than {} ({} - 15 min.)",
            signed.basic(),
            now.plus_millis(-TOLERANCE).basic(),
            now.basic()
        )),
        Fault::NotYet { signed, now, .. } => mismatch(format!(
            "Signature not yet current: {} is still later than {} ({} + 15 min.)",
            signed.basic(),
            now.plus_millis(TOLERANCE).basic(),
            now.basic()
        )),
        Fault::Expired { signed, seconds, now } => mismatch(expired(*signed, *seconds, *now)),
        Fault::Credential(got, _) => incomplete(format!(
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{got}'"
        )),
        Fault::Scope(mismatches, _) => mismatch(scope(mismatches)),
        Fault::HostNotSigned => mismatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."),
        Fault::NotSigned(names) => mismatch(not_signed(names)),
        Fault::Signature | Fault::LacksContentHash | Fault::ContentHash(_) | Fault::BodyDiffers => mismatch(MISMATCH),
        Fault::UnknownKey(_) | Fault::Token => Words::new("InvalidClientTokenId", 403, INVALID_TOKEN),
        Fault::TokenExpired => Words::new("ExpiredToken", 403, "The security token included in the request is expired"),
        Fault::KeyExpired => Words::new("AccessDenied", 403, "The access key has expired."),
        Fault::Path | Fault::Query => {
            Words::new("MalformedQueryString", 400, "The query string contains a syntax error.")
        }
        Fault::NoRoute => Words::new("AccessDenied", 403, "Access denied."),
        Fault::Denied(sentence) => Words::new("AccessDenied", 403, sentence.clone()),
        Fault::Unavailable => {
            Words::new("ServiceUnavailable", 503, "The request has failed due to a temporary failure of the server.")
        }
        Fault::MinimumRevision => Words::new("ValidationError", 400, "x-iam-minimum-revision must be one number"),
        Fault::Unready => Words::new(
            "ServiceFailure",
            500,
            "The request processing has failed because of an unknown error, exception or failure.",
        ),
    }
}

fn mismatch(message: impl Into<std::borrow::Cow<'static, str>>) -> Words {
    Words::new("SignatureDoesNotMatch", 403, message)
}

fn incomplete(message: impl Into<std::borrow::Cow<'static, str>>) -> Words {
    Words::new("IncompleteSignature", 400, message)
}

/// AWS once echoed the header itself, which may be somebody's password.
fn hashed(header: &str) -> String {
    STANDARD.encode(Sha256::digest(header))
}

fn lacks(parts: &[&str], header: &str) -> String {
    let mut message = String::new();
    for part in parts {
        let _ = write!(message, "Authorization header requires '{part}' parameter. ");
    }
    let _ = write!(message, "(Hashed with SHA-256 and encoded with Base64) Authorization={}", hashed(header));
    message
}

fn lacks_parameters(names: &[&str]) -> String {
    let mut message = String::new();
    for name in names {
        let _ = write!(message, "AWS query-string parameters must include '{name}'. ");
    }
    message + "Re-examine the query-string parameters."
}

fn expired(signed: Time, seconds: i64, now: Time) -> String {
    format!(
        "Signature expired: {} is now earlier than {} ({} - {seconds} sec.)",
        signed.basic(),
        now.plus_millis(seconds.saturating_mul(-1_000)).basic(),
        now.basic()
    )
}

fn not_signed(names: &[String]) -> String {
    let sentences: Vec<_> =
        names.iter().map(|name| format!("'{name}' must be a 'SignedHeader' in the AWS Authorization.")).collect();
    sentences.join(" ")
}

/// All that is wrong, one sentence each, as AWS strings them together.
fn scope(mismatches: &[Mismatch]) -> String {
    mismatches
        .iter()
        .map(|mismatch| match mismatch {
            Mismatch::Region(got, _) => {
                format!("Credential should be scoped to a valid region, not '{got}'. ")
            }
            Mismatch::Service(_, wanted) => {
                format!("Credential should be scoped to correct service: '{wanted}'. ")
            }
            Mismatch::Terminator(got) => {
                format!("Credential should be scoped with a valid terminator: '{TERMINATOR}', not '{got}'. ")
            }
            Mismatch::Day(got, wanted, date) => format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{got}' != \
                 '{wanted}', from '{}'.",
                date.basic()
            ),
        })
        .collect()
}
