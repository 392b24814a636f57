//! The gate's faults as S3 words them.

use super::{Fault, Form, Mismatch, Words};
use crate::sigv4::claim::TOLERANCE;
use crate::sigv4::scope::TERMINATOR;

const SHAPE: &str = "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".";
const THREE_PARTS: &str =
    "the authorization header requires three components: Credential, SignedHeaders, and Signature.";
const SIX_PARAMETERS: &str = "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, \
X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.";
const NOT_SIGNED: &str = "There were headers present in the request which were not signed";
const CONTENT_HASHES: &str = "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, \
STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.";

pub(super) fn words(fault: &Fault) -> Words {
    match fault {
        Fault::Unsigned | Fault::NoRoute => Words::new("AccessDenied", 403, "Access Denied"),
        Fault::TwoProofs => invalid_argument(
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string \
             parameter or the Authorization header should be specified",
        ),
        Fault::Repeated(name) => {
            Words::new("InvalidRequest", 400, format!("Duplicate header or parameter in this request: {name}"))
        }
        Fault::NoAlgorithm => {
            invalid_argument("Authorization header is invalid -- one and only one ' ' (space) required.")
        }
        Fault::NotAws(_) => invalid_argument("Unsupported Authorization Type"),
        Fault::Algorithm(_) => Words::new(
            "InvalidRequest",
            400,
            "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
        ),
        Fault::NoEqualSign(_) | Fault::LacksParts(..) => malformed(THREE_PARTS),
        Fault::Component(part) => malformed(&format!("the authorization component \"{part}\" is malformed.")),
        Fault::SignedHeaders => malformed("the SignedHeaders are mal-formed."),
        Fault::LacksDate(_) => {
            Words::new("AccessDenied", 403, "AWS authentication requires a valid Date or x-amz-date header")
        }
        Fault::LacksParameters(_) | Fault::Parameter => bad_parameters(SIX_PARAMETERS),
        Fault::Date(_) => {
            Words::new("AccessDenied", 403, "AWS authentication requires a valid Date or x-amz-date header")
        }
        Fault::Stale { signed, now } | Fault::NotYet { signed, now, presigned: false } => Words::new(
            "RequestTimeTooSkewed",
            403,
            "The difference between the request time and the current time is too large.",
        )
        .with("RequestTime", signed.basic())
        .with("ServerTime", now)
        .with("MaxAllowedSkewMilliseconds", TOLERANCE),
        Fault::NotYet { now, .. } => {
            Words::new("AccessDenied", 403, "Request is not valid yet").with("ServerTime", now)
        }
        Fault::ExpiresNumber => bad_parameters("X-Amz-Expires should be a number"),
        Fault::ExpiresNegative => bad_parameters("X-Amz-Expires must be non-negative"),
        Fault::ExpiresLong => bad_parameters(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than \
             604800 seconds",
        ),
        Fault::Expired { signed, seconds, now } => Words::new("AccessDenied", 403, "Request has expired")
            .with("X-Amz-Expires", seconds)
            .with("Expires", signed.plus_millis(seconds.saturating_mul(1_000)))
            .with("ServerTime", now),
        Fault::Credential(_, form) => about_credential(*form, SHAPE),
        Fault::Scope(mismatches, form) => scope(mismatches, *form),
        Fault::HostNotSigned => Words::new("AccessDenied", 403, NOT_SIGNED).with("HeadersNotSigned", "host"),
        Fault::NotSigned(names) => {
            Words::new("AccessDenied", 403, NOT_SIGNED).with("HeadersNotSigned", names.join(", "))
        }
        Fault::Signature => Words::new(
            "SignatureDoesNotMatch",
            403,
            "The request signature we calculated does not match the signature you provided. Check your key and \
             signing method.",
        ),
        Fault::LacksContentHash => {
            Words::new("InvalidRequest", 400, "Missing required header for this request: x-amz-content-sha256")
        }
        Fault::ContentHash(got) => {
            invalid_argument(CONTENT_HASHES).with("ArgumentName", "x-amz-content-sha256").with("ArgumentValue", got)
        }
        Fault::BodyDiffers => Words::new(
            "XAmzContentSHA256Mismatch",
            400,
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        ),
        Fault::UnknownKey(id) => {
            Words::new("InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records.")
                .with("AWSAccessKeyId", id)
        }
        Fault::Token => Words::new("InvalidToken", 400, "The provided token is malformed or otherwise invalid."),
        Fault::TokenExpired => Words::new("ExpiredToken", 400, "The provided token has expired."),
        Fault::KeyExpired => Words::new("AccessDenied", 403, "The access key has expired."),
        Fault::Path | Fault::Query => Words::new("InvalidURI", 400, "Couldn't parse the specified URI."),
        Fault::Denied(sentence) => Words::new("AccessDenied", 403, sentence.clone()),
        Fault::Unavailable => {
            Words::new("ServiceUnavailable", 503, "Service is unable to handle request. Please try again.")
        }
        Fault::MinimumRevision => invalid_argument("x-iam-minimum-revision must be one number"),
        Fault::Unready => Words::new("InternalError", 500, "We encountered an internal error. Please try again."),
    }
}

fn invalid_argument(message: &'static str) -> Words {
    Words::new("InvalidArgument", 400, message)
}

fn malformed(what: &str) -> Words {
    Words::new("AuthorizationHeaderMalformed", 400, format!("The authorization header is malformed; {what}"))
}

fn bad_parameters(message: &'static str) -> Words {
    Words::new("AuthorizationQueryParametersError", 400, message)
}

fn about_credential(form: Form, what: &str) -> Words {
    match form {
        Form::Header => malformed(what),
        Form::Query => Words::new(
            "AuthorizationQueryParametersError",
            400,
            format!("Error parsing the X-Amz-Credential parameter; {what}"),
        ),
    }
}

/// S3 names one thing at a time.
fn scope(mismatches: &[Mismatch], form: Form) -> Words {
    match mismatches.first() {
        Some(Mismatch::Region(got, wanted)) => {
            about_credential(form, &format!("the region '{got}' is wrong; expecting '{wanted}'")).with("Region", wanted)
        }
        Some(Mismatch::Service(got, wanted)) => {
            about_credential(form, &format!("incorrect service \"{got}\". This endpoint belongs to \"{wanted}\"."))
        }
        Some(Mismatch::Terminator(got)) => {
            about_credential(form, &format!("incorrect terminal \"{got}\". This endpoint uses \"{TERMINATOR}\"."))
        }
        Some(Mismatch::Day(got, _, date)) => {
            let what = format!(
                "Invalid credential date \"{got}\". This date is not the same as X-Amz-Date: \"{}\".",
                date.day()
            );
            match form {
                Form::Header => malformed(&what),
                Form::Query => Words::new("AuthorizationQueryParametersError", 400, what),
            }
        }
        None => about_credential(form, SHAPE),
    }
}
