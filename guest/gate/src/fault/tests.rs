use super::*;

fn time(text: &str) -> Time {
    Time::parse_basic(text).unwrap()
}

fn iam(fault: &Fault) -> (&'static str, u16, String) {
    let words = fault.iam();
    (words.code, words.status, words.message.into_owned())
}

fn s3(fault: &Fault) -> (&'static str, u16, String) {
    let words = fault.s3();
    (words.code, words.status, words.message.into_owned())
}

/// Base64 of SHA-256 of `Bearer abc`, made with another program.
const HASHED: &str = "w1Xc6WwWEogNEZQP/dkBTThsJT4MNlKmzQanIm970rY=";

#[test]
fn the_action_api_says_what_iam_says() {
    let noon = time("20260131T120000Z");
    let scope = Fault::Scope(
        vec![
            Mismatch::Region("mars".into(), "us-east-1".into()),
            Mismatch::Service("s3".into(), "iam"),
            Mismatch::Terminator("aws5_request".into()),
            Mismatch::Day("20260130".into(), "20260131".into(), noon),
        ],
        Form::Header,
    );
    for (fault, code, status, message) in [
        (Fault::Unsigned, "MissingAuthenticationToken", 403, "Request is missing Authentication Token"),
        (
            Fault::LacksParameters(vec!["X-Amz-Credential", "X-Amz-Date"]),
            "IncompleteSignature",
            400,
            "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include \
             'X-Amz-Date'. Re-examine the query-string parameters.",
        ),
        (
            Fault::Algorithm("AWS4-HMAC-SHA1".into()),
            "IncompleteSignature",
            400,
            "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1' (only AWS4-HMAC-SHA256 for now). ",
        ),
        (
            Fault::Credential("a/b".into(), Form::Header),
            "IncompleteSignature",
            400,
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b'",
        ),
        (
            Fault::Date("201".into()),
            "IncompleteSignature",
            400,
            "Date must be in ISO-8601 'basic format'. Got '201'. See http://en.wikipedia.org/wiki/ISO_8601",
        ),
        (
            Fault::Stale { signed: time("20260131T114459Z"), now: noon },
            "SignatureDoesNotMatch",
            403,
            "Signature expired: 20260131T114459Z is now earlier than 20260131T114500Z (20260131T120000Z - 15 min.)",
        ),
        (
            Fault::NotYet { signed: time("20260131T121501Z"), now: noon, presigned: false },
            "SignatureDoesNotMatch",
            403,
            "Signature not yet current: 20260131T121501Z is still later than 20260131T121500Z (20260131T120000Z + 15 \
             min.)",
        ),
        (
            scope,
            "SignatureDoesNotMatch",
            403,
            "Credential should be scoped to a valid region, not 'mars'. Credential should be scoped to correct service: \
             'iam'. Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. Date in \
             Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260130' != \
             '20260131', from '20260131T120000Z'.",
        ),
        (
            Fault::HostNotSigned,
            "SignatureDoesNotMatch",
            403,
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
        ),
        (
            Fault::UnknownKey("AKID".into()),
            "InvalidClientTokenId",
            403,
            "The security token included in the request is invalid.",
        ),
        (Fault::KeyExpired, "AccessDenied", 403, "The access key has expired."),
        (Fault::TokenExpired, "ExpiredToken", 403, "The security token included in the request is expired"),
    ] {
        assert_eq!(iam(&fault), (code, status, message.to_owned()));
    }
}

#[test]
fn a28_no_answer_repeats_a_password() {
    for fault in [
        Fault::NotAws("Bearer abc".into()),
        Fault::NoEqualSign("Bearer abc".into()),
        Fault::LacksParts(vec!["Credential"], "Bearer abc".into()),
        Fault::LacksDate("Bearer abc".into()),
    ] {
        let (code, status, message) = iam(&fault);
        assert_eq!((code, status), ("IncompleteSignature", 400));
        assert!(message.contains(HASHED) && !message.contains("abc"), "{message}");
        assert!(!s3(&fault).2.contains("abc"));
    }
}

#[test]
fn the_data_door_says_what_s3_says() {
    let noon = time("20260131T120000Z");
    for (fault, code, status, message) in [
        (Fault::Unsigned, "AccessDenied", 403, "Access Denied"),
        (
            Fault::Algorithm("AWS".into()),
            "InvalidRequest",
            400,
            "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
        ),
        (Fault::NotAws("Bearer x".into()), "InvalidArgument", 400, "Unsupported Authorization Type"),
        (
            Fault::Credential("a".into(), Form::Query),
            "AuthorizationQueryParametersError",
            400,
            "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting \
             \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".",
        ),
        (
            Fault::Scope(vec![Mismatch::Region("mars".into(), "us-east-1".into())], Form::Header),
            "AuthorizationHeaderMalformed",
            400,
            "The authorization header is malformed; the region 'mars' is wrong; expecting 'us-east-1'",
        ),
        (
            Fault::Stale { signed: noon, now: noon },
            "RequestTimeTooSkewed",
            403,
            "The difference between the request time and the current time is too large.",
        ),
        (Fault::Expired { signed: noon, seconds: 60, now: noon }, "AccessDenied", 403, "Request has expired"),
        (Fault::NotYet { signed: noon, now: noon, presigned: true }, "AccessDenied", 403, "Request is not valid yet"),
        (
            Fault::UnknownKey("AKID".into()),
            "InvalidAccessKeyId",
            403,
            "The AWS Access Key Id you provided does not exist in our records.",
        ),
        (
            Fault::Signature,
            "SignatureDoesNotMatch",
            403,
            "The request signature we calculated does not match the signature you provided. Check your key and signing \
             method.",
        ),
        (
            Fault::BodyDiffers,
            "XAmzContentSHA256Mismatch",
            400,
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        ),
        (Fault::Token, "InvalidToken", 400, "The provided token is malformed or otherwise invalid."),
        (Fault::KeyExpired, "AccessDenied", 403, "The access key has expired."),
        (Fault::TokenExpired, "ExpiredToken", 400, "The provided token has expired."),
        (Fault::ExpiresNumber, "AuthorizationQueryParametersError", 400, "X-Amz-Expires should be a number"),
        (Fault::MinimumRevision, "InvalidArgument", 400, "x-iam-minimum-revision must be one number"),
        (Fault::Unavailable, "ServiceUnavailable", 503, "Service is unable to handle request. Please try again."),
    ] {
        assert_eq!(s3(&fault), (code, status, message.to_owned()));
    }
}
