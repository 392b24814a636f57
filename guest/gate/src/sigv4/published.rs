//! Signed requests that AWS has published: the documentation's examples and the old test suite's.

use keyward_model::time::Time;

use crate::fault::Fault;
use crate::http::{Header, Request};
use crate::query::Query;
use crate::sigv4::claim::testing::request;
use crate::sigv4::claim::{Claim, Rules};
use crate::sigv4::key::SigningKey;
use crate::sigv4::scope::Scope;

const DOCUMENTATION_SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const SUITE_SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn verify(request: &Request, secret: &str, scope: Scope, now: &str) -> Result<(), Fault> {
    let query = Query::parse(request.query()).unwrap();
    let claim = Claim::read(request, &query)?;
    let now = Time::parse_basic(now).unwrap();
    claim.admit(&Rules { services: &[], regions: &["us-east-1".to_owned()], now })?;
    claim.prove(&SigningKey::derive(secret, &scope))
}

fn scope(day: &str, service: &str) -> Scope {
    Scope { day: day.into(), region: "us-east-1".into(), service: service.into() }
}

/// A request of the test suite's service, signed at 12:36.
fn suite(method: &str, target: &str, more: &[(&str, &str)], body: &[u8], signature: &str) -> Result<(), Fault> {
    let mut headers = vec![("host", "example.amazonaws.com"), ("x-amz-date", "20150830T123600Z")];
    headers.extend(more);
    let mut request = request(method, target, &headers, Some(body));
    let mut names: Vec<_> = headers.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    request.headers.push(Header::new(
        "authorization",
        &format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders={}, \
             Signature={signature}",
            names.join(";")
        ),
    ));
    verify(&request, SUITE_SECRET, scope("20150830", "service"), "20150830T123600Z")
}

#[test]
fn iam_list_users() {
    let request = request(
        "GET",
        "/?Action=ListUsers&Version=2010-05-08",
        &[
            ("host", "iam.amazonaws.com"),
            ("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
            ("x-amz-date", "20150830T123600Z"),
            (
                "authorization",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, \
                 SignedHeaders=content-type;host;x-amz-date, \
                 Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
            ),
        ],
        Some(b""),
    );
    assert_eq!(verify(&request, SUITE_SECRET, scope("20150830", "iam"), "20150830T123600Z"), Ok(()));
}

#[test]
fn s3_get_object_put_object_and_lists() {
    let credential =
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=";
    let common = [("host", "examplebucket.s3.amazonaws.com"), ("x-amz-date", "20130524T000000Z")];
    type Example = (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static [u8], &'static str);
    let examples: [Example; 4] = [
        (
            "GET",
            "/test.txt",
            &[("range", "bytes=0-9"), ("x-amz-content-sha256", EMPTY)],
            b"",
            "host;range;x-amz-content-sha256;x-amz-date,\
             Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "PUT",
            "/test$file.text",
            &[
                ("date", "Fri, 24 May 2013 00:00:00 GMT"),
                ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                ("x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"),
            ],
            b"Welcome to Amazon S3.",
            "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,\
             Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
        (
            "GET",
            "/?lifecycle",
            &[("x-amz-content-sha256", EMPTY)],
            b"",
            "host;x-amz-content-sha256;x-amz-date,\
             Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        (
            "GET",
            "/?max-keys=2&prefix=J",
            &[("x-amz-content-sha256", EMPTY)],
            b"",
            "host;x-amz-content-sha256;x-amz-date,\
             Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ];
    for (method, target, more, body, signed) in examples {
        let authorization = format!("{credential}{signed}");
        let headers = [&common, more, &[("authorization", authorization.as_str())]].concat();
        let request = request(method, target, &headers, Some(body));
        let verified = verify(&request, DOCUMENTATION_SECRET, scope("20130524", "s3"), "20130524T000000Z");
        assert_eq!(verified, Ok(()), "{method} {target}");
    }
}

#[test]
fn s3_presigned_get_object() {
    let target = "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1\
                  %2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
                  &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    let request = request("GET", target, &[("host", "examplebucket.s3.amazonaws.com")], None);
    let at = |now| verify(&request, DOCUMENTATION_SECRET, scope("20130524", "s3"), now);
    assert_eq!(at("20130524T000000Z"), Ok(()));
    assert_eq!(at("20130525T000000Z"), Ok(()));
    assert!(matches!(at("20130525T000001Z"), Err(Fault::Expired { .. })));
}

#[test]
fn s3_chunked_put_object() {
    let request = request(
        "PUT",
        "/examplebucket/chunkObject.txt",
        &[
            ("host", "s3.amazonaws.com"),
            ("x-amz-date", "20130524T000000Z"),
            ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
            ("content-encoding", "aws-chunked"),
            ("x-amz-decoded-content-length", "66560"),
            ("content-length", "66824"),
            (
                "authorization",
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=\
                 content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;\
                 x-amz-storage-class,Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
            ),
        ],
        None,
    );
    assert_eq!(verify(&request, DOCUMENTATION_SECRET, scope("20130524", "s3"), "20130524T000000Z"), Ok(()));
}

#[test]
fn a1_the_test_suite() {
    const VANILLA: &str = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    type Case = (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static [u8], &'static str);
    const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
    let cases: &[Case] = &[
        ("GET", "/", &[], b"", VANILLA),
        ("GET", "/./", &[], b"", VANILLA),
        ("GET", "//", &[], b"", VANILLA),
        ("GET", "/example/..", &[], b"", VANILLA),
        ("GET", "/example1/example2/../..", &[], b"", VANILLA),
        ("GET", "//example//", &[], b"", "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"),
        ("GET", "/./example", &[], b"", "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5"),
        (
            "GET",
            "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            &[],
            b"",
            "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
        ),
        ("GET", "/\u{1234}", &[], b"", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        ("GET", "/?\u{1234}=bar", &[], b"", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"),
        (
            "GET",
            "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=\
             -._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            &[],
            b"",
            "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
        ),
        (
            "GET",
            "/?Param2=value2&Param1=value1",
            &[],
            b"",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            "GET",
            "/?Param1=value2&Param1=value1",
            &[],
            b"",
            "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694",
        ),
        ("GET", "/?Param1=value1", &[], b"", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"),
        (
            "GET",
            "/",
            &[("my-header1", " value1"), ("my-header2", " \"a   b   c\"")],
            b"",
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        ),
        ("POST", "/", &[], b"", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        (
            "POST",
            "/",
            &[("my-header1", "value1")],
            b"",
            "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
        ),
        (
            "POST",
            "/",
            &[("my-header1", "VALUE1")],
            b"",
            "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
        ),
        ("POST", "/", &[FORM], b"Param1=value1", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"),
    ];
    for (method, target, headers, body, signature) in cases {
        assert_eq!(suite(method, target, headers, body, signature), Ok(()), "{method} {target} {headers:?}");
    }
}

#[test]
fn a25_the_test_suites_signed_session_token() {
    let token = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTf\
                 lfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFv\
                 lRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4r\
                 vx3iSIlTJabIQwj2ICCR/oLxBA==";
    let signature = "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead";
    assert_eq!(suite("POST", "/", &[("x-amz-security-token", token)], b"", signature), Ok(()));
}
