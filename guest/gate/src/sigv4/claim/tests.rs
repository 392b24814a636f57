use proptest::prelude::*;

use super::testing::{Signer, request};
use super::*;
use crate::http::Header;

mod presigned;

const FORM: &[u8] = b"Action=ListUsers&Version=2010-05-08";
const HASH_OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const NOW: &str = "20260131T120000Z";

fn iam() -> Signer {
    Signer::new("AKIDEXAMPLE", "secret", "iam")
}

fn s3() -> Signer {
    Signer::new("AKIDEXAMPLE", "secret", "s3")
}

fn form() -> Request {
    request("POST", "/", &[("host", "iam.example.com"), ("content-type", "text/plain")], Some(FORM))
}

fn object() -> Request {
    request("GET", "/b/k", &[("host", "s3.example.com"), ("x-amz-content-sha256", HASH_OF_NOTHING)], None)
}

fn verify_at(request: &Request, signer: &Signer, now: &str) -> Result<(), Fault> {
    let query = Query::parse(request.query()).map_err(|_| Fault::Query)?;
    let claim = Claim::read(request, &query)?;
    claim.admit(&Rules {
        services: if signer.service == "s3" { &[] } else { &["iam", "sts"] },
        regions: &["us-east-1".to_owned()],
        now: Time::parse_basic(now).unwrap(),
    })?;
    claim.prove(&SigningKey::derive(&signer.secret, &signer.scope()))
}

fn verify(request: &Request, signer: &Signer) -> Result<(), Fault> {
    verify_at(request, signer, NOW)
}

/// A request that is accepted, and what it becomes when something is done to it.
fn after(signer: &Signer, plain: Request, change: impl FnOnce(&mut Request)) -> Result<(), Fault> {
    let mut request = signer.header(plain);
    assert_eq!(verify(&request, signer), Ok(()), "the positive control");
    change(&mut request);
    verify(&request, signer)
}

fn authorization(request: &mut Request) -> &mut Header {
    request.headers.iter_mut().find(|header| header.name == "authorization").unwrap()
}

fn replace(header: &mut Header, from: &str, to: &str) {
    let text = String::from_utf8(header.value.clone()).unwrap();
    assert!(text.contains(from), "{text}");
    header.value = text.replace(from, to).into_bytes();
}

#[test]
fn a1_malformed_authorization_headers() {
    let iam = iam();
    let malformed =
        |to: &str| after(&iam, form(), |request| authorization(request).value = to.as_bytes().to_vec()).unwrap_err();
    assert_eq!(malformed(""), Fault::NoAlgorithm);
    assert_eq!(malformed("AWS4-HMAC-SHA256"), Fault::NoAlgorithm);
    assert!(matches!(malformed("AWS4-HMAC-SHA256 Credential"), Fault::NoEqualSign(_)));
    assert!(matches!(malformed("AWS4-HMAC-SHA256 "), Fault::NoAlgorithm));
    assert!(matches!(malformed("Bearer abc"), Fault::NotAws(_)));
    assert!(
        matches!(malformed("AWS4-HMAC-SHA256 Credential=a/b/c/d/e, Color=blue"), Fault::Component(name) if name == "Color")
    );
    let twice = "AWS4-HMAC-SHA256 Credential=a, Credential=b";
    assert!(matches!(malformed(twice), Fault::Component(name) if name == "Credential"));
    let Fault::LacksParts(lacking, _) = malformed("AWS4-HMAC-SHA256 Signature=") else { panic!() };
    assert_eq!(lacking, ["Credential", "Signature", "SignedHeaders"]);
    let change = |from: &'static str, to: &'static str| {
        after(&iam, form(), |request| replace(authorization(request), from, to)).unwrap_err()
    };
    assert!(matches!(change("Signature=", "Signature=0"), Fault::Signature));
    assert!(matches!(change("Credential=", "credential="), Fault::Component(_)));
    let cut = after(&iam, form(), |request| {
        authorization(request).value.pop();
    });
    assert_eq!(cut, Err(Fault::Signature));
    let upper = after(&iam, form(), |request| {
        let value = &mut authorization(request).value;
        let at = value.len() - 64;
        value[at..].make_ascii_uppercase();
    });
    assert_eq!(upper, Err(Fault::Signature));
}

#[test]
fn a2_no_other_secret_signs() {
    let request = iam().header(form());
    assert_eq!(verify(&request, &iam()), Ok(()));
    for secret in ["", "AKIDEXAMPLE", "null", "Secret", "another user's"] {
        let other = Signer { secret: secret.into(), ..iam() };
        assert_eq!(verify(&request, &other), Err(Fault::Signature), "{secret}");
        assert_eq!(verify(&other.header(form()), &iam()), Err(Fault::Signature), "{secret}");
    }
}

#[test]
fn a3_junk_signatures_under_every_payload_mode() {
    for mode in [
        "UNSIGNED-PAYLOAD",
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    ] {
        let plain = || request("PUT", "/b/k", &[("host", "h"), ("x-amz-content-sha256", mode)], None);
        let junk = after(&s3(), plain(), |request| replace(authorization(request), "Signature=", "Signature=0"));
        assert_eq!(junk, Err(Fault::Signature), "{mode}");
        let zeros = after(&s3(), plain(), |request| {
            let value = &mut authorization(request).value;
            let at = value.len() - 64;
            value[at..].fill(b'0');
        });
        assert_eq!(zeros, Err(Fault::Signature), "{mode}");
    }
    for mode in [
        "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
        "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER",
        "unsigned-payload",
        "UNSIGNED-PAYLOAD ",
        "",
        "NONE",
        "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
    ] {
        let plain = request("PUT", "/b/k", &[("host", "h"), ("x-amz-content-sha256", mode)], None);
        assert!(verify(&s3().header(plain), &s3()).is_err(), "{mode}");
    }
}

#[test]
fn a4_two_proofs_are_none() {
    let presigned = || iam().presigned(request("GET", "/", &[("host", "h")], Some(b"")), "60", "host");
    assert_eq!(verify(&presigned(), &iam()), Ok(()));
    let mut both = presigned();
    both.headers.push(Header::new("authorization", "AWS4-HMAC-SHA256 Credential=x"));
    assert_eq!(verify(&both, &iam()), Err(Fault::TwoProofs));
    for parameter in ["X-Amz-Credential=AKIDVICTIM", "X-Amz-Security-Token=t", "X-Amz-Signature=0", "X-Amz-Date=x"] {
        let added = after(&iam(), form(), |request| request.target = format!("/?{parameter}"));
        assert_eq!(added, Err(Fault::TwoProofs), "{parameter}");
    }
    let twice = after(&iam(), form(), |request| {
        let again = authorization(request).clone();
        request.headers.push(again);
    });
    assert_eq!(twice, Err(Fault::Repeated("authorization")));
    let only_query =
        request("POST", "/?X-Amz-Credential=AKIDVICTIM/20260131/us-east-1/iam/aws4_request", &[], Some(FORM));
    assert!(matches!(verify(&only_query, &iam()), Err(Fault::LacksParameters(_))));
}

#[test]
fn a6_the_body_is_hashed_whatever_a_header_says() {
    let hash = crate::sigv4::canonical::sha256(FORM);
    let headers = [("host", "h"), ("x-amz-content-sha256", hash.as_str())];
    let plain = || request("POST", "/", &headers, Some(FORM));
    let other = after(&iam(), plain(), |request| request.body = Some(b"Action=CreateAccessKey".to_vec()));
    assert_eq!(other, Err(Fault::BodyDiffers));
    assert_eq!(after(&iam(), plain(), |request| request.body = None), Err(Fault::BodyDiffers));
    for at in 0..FORM.len() {
        let flipped = after(&iam(), form(), |request| request.body.as_mut().unwrap()[at] ^= 1);
        assert_eq!(flipped, Err(Fault::Signature));
    }
}

#[test]
fn a7_s3s_payload_words_mean_nothing_elsewhere() {
    assert_eq!(verify(&iam().header(form()), &iam()), Ok(()));
    for mode in ["UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"] {
        let plain = request("POST", "/", &[("host", "h"), ("x-amz-content-sha256", mode)], Some(FORM));
        assert_eq!(verify(&iam().header(plain), &iam()), Err(Fault::BodyDiffers), "{mode}");
        let plain = request("GET", "/", &[("host", "h"), ("x-amz-content-sha256", mode)], Some(b""));
        let presigned = iam().presigned(plain, "60", "host");
        assert_eq!(verify(&presigned, &iam()), Err(Fault::BodyDiffers), "{mode}");
    }
}

#[test]
fn a8_unsigned_amz_headers() {
    let presigned = || s3().presigned(request("PUT", "/b/k", &[("host", "h")], None), "60", "host");
    assert_eq!(verify(&presigned(), &s3()), Ok(()));
    for name in ["x-amz-acl", "x-amz-meta-x", "x-amz-copy-source", "x-amz-tagging", "content-md5"] {
        let mut request = presigned();
        request.headers.push(Header::new(name, "x"));
        assert_eq!(verify(&request, &s3()), Err(Fault::NotSigned(vec![name.into()])), "{name}");
        let added = after(&s3(), object(), |request| request.headers.push(Header::new(name, "x")));
        assert_eq!(added, Err(Fault::NotSigned(vec![name.into()])), "{name}");
    }
    let untouched = after(&s3(), object(), |request| request.headers.push(Header::new("x-amzn-trace-id", "1")));
    assert_eq!(untouched, Ok(()));
}

#[test]
fn a10_what_must_be_signed_and_how_it_is_listed() {
    let sign = |names: &str| verify(&iam().headers_named(form(), names), &iam());
    assert_eq!(sign("content-type;host;x-amz-date"), Ok(()));
    assert_eq!(sign("host;x-amz-date"), Ok(()));
    assert_eq!(sign("content-type;x-amz-date"), Err(Fault::HostNotSigned));
    assert_eq!(sign("host"), Err(Fault::NotSigned(vec!["x-amz-date".into()])));
    assert!(matches!(sign(""), Err(Fault::LacksParts(..))));
    for names in [
        ";;",
        "host;;x-amz-date",
        "host;host;x-amz-date",
        "x-amz-date;host",
        "Host;x-amz-date",
        "host;x-amz-date;",
        "host;x amz",
    ] {
        assert_eq!(sign(names), Err(Fault::SignedHeaders), "{names}");
    }
}

#[test]
fn a11_a_signed_header_is_not_sought_in_the_query() {
    let target = "/?x-custom=1";
    let with = request("POST", target, &[("host", "h"), ("x-custom", "1")], Some(FORM));
    let gone = after(&iam(), with, |request| request.headers.retain(|header| header.name != "x-custom"));
    assert_eq!(gone, Err(Fault::Signature));
}

#[test]
fn a12_repeated_headers() {
    let plain = || request("POST", "/", &[("host", "h"), ("content-type", "a/b"), ("x-custom", "1")], Some(FORM));
    for (name, fault) in [
        ("x-custom", Fault::Signature),
        ("host", Fault::Repeated("host")),
        ("content-type", Fault::Repeated("content-type")),
        ("x-amz-date", Fault::Repeated("x-amz-date")),
        ("authorization", Fault::Repeated("authorization")),
    ] {
        let again = after(&iam(), plain(), |request| request.headers.push(Header::new(name, "1")));
        assert_eq!(again, Err(fault), "{name}");
    }
    let session = Signer { token: Some("token".into()), ..iam() };
    let again = after(&session, form(), |request| request.headers.push(Header::new("x-amz-security-token", "token")));
    assert_eq!(again, Err(Fault::Repeated("x-amz-security-token")));
}

#[test]
fn a18_the_clock() {
    let request = iam().header(form());
    for (now, accepted) in [
        ("20260131T114500Z", true),
        ("20260131T114501Z", true),
        ("20260131T121500Z", true),
        ("20260131T114459Z", false),
        ("20260131T121501Z", false),
        ("20270131T120000Z", false),
    ] {
        assert_eq!(verify_at(&request, &iam(), now).is_ok(), accepted, "{now}");
    }
    for date in
        ["", "20260131", "20260131T120000", "2026-01-31T12:00:00Z", "20260231T120000Z", "now", "20260131T126000Z"]
    {
        let signer = Signer { date: date.into(), ..iam() };
        assert!(matches!(verify(&signer.header(form()), &signer), Err(Fault::Date(_))), "{date}");
    }
    let undated = after(&iam(), form(), |request| request.headers.retain(|header| header.name != "x-amz-date"));
    assert!(matches!(undated, Err(Fault::LacksDate(_))));
}

#[test]
fn a19_dates_that_disagree() {
    let yesterday = Signer { day: "20260130".into(), ..iam() };
    let Err(Fault::Scope(wrong, Form::Header)) = verify(&yesterday.header(form()), &yesterday) else { panic!() };
    assert!(matches!(&wrong[..], [Mismatch::Day(got, wanted, _)] if got == "20260130" && wanted == "20260131"));
    let dated = |date: &str| {
        let mut plain = form();
        plain.headers.push(Header::new("x-amz-date", NOW));
        plain.headers.push(Header::new("date", date));
        verify(&iam().header(plain), &iam())
    };
    assert_eq!(dated("Sat, 31 Jan 2026 12:00:01 GMT"), Ok(()));
    assert_eq!(dated("Sat, 31 Jan 2026 12:15:01 GMT"), Err(Fault::Signature));
    assert_eq!(dated("Fri, 24 May 2013 00:00:00 GMT"), Err(Fault::Signature));
    assert!(matches!(dated("yesterday"), Err(Fault::Date(_))));
}

#[test]
fn a20_scopes_of_other_doors() {
    assert_eq!(verify(&iam().header(form()), &iam()), Ok(()));
    let wrong = |signer: Signer| match verify(&signer.header(form()), &Signer { service: "iam".into(), ..signer }) {
        Err(Fault::Scope(wrong, Form::Header)) => wrong,
        other => panic!("{other:?}"),
    };
    assert!(matches!(&wrong(Signer { region: "eu-west-1".into(), ..iam() })[..], [Mismatch::Region(..)]));
    assert!(matches!(&wrong(Signer { service: "s3".into(), ..iam() })[..], [Mismatch::Service(_, "iam")]));
    assert!(matches!(&wrong(Signer { terminator: "aws5_request".into(), ..iam() })[..], [Mismatch::Terminator(_)]));
    for access_key in ["A/B", "", "AKID EXAMPLE", "AKIDEXAMPLÉ", "..", "a\u{0}"] {
        let signer = Signer { access_key: access_key.into(), ..iam() };
        let refused = verify(&signer.header(form()), &signer);
        assert!(
            matches!(refused, Err(Fault::Credential(..) | Fault::Component(_) | Fault::NoEqualSign(_))),
            "{access_key}: {refused:?}"
        );
    }
    let four = after(&iam(), form(), |request| replace(authorization(request), "/iam/", "/"));
    assert!(matches!(four, Err(Fault::Credential(..))));
    let slash = after(&iam(), form(), |request| replace(authorization(request), "aws4_request", "aws4_request/"));
    assert!(matches!(slash, Err(Fault::Credential(..))));
}

#[test]
fn a21_other_algorithms() {
    for name in ["AWS4-ECDSA-P256-SHA256", "AWS4-HMAC-SHA1", "AWS", "AWS4-HMAC-SHA512", "AWS3-HTTPS"] {
        let other = after(&iam(), form(), |request| replace(authorization(request), ALGORITHM, name));
        assert_eq!(other, Err(Fault::Algorithm(name.into())));
    }
    let lower = after(&iam(), form(), |request| replace(authorization(request), ALGORITHM, "aws4-hmac-sha256"));
    assert!(matches!(lower, Err(Fault::NotAws(_))));
    let presigned = iam().presigned(request("GET", "/", &[("host", "h")], Some(b"")), "60", "host");
    assert_eq!(verify(&presigned, &iam()), Ok(()));
    let mut other = presigned;
    other.target = other.target.replace(ALGORITHM, "AWS4-ECDSA-P256-SHA256");
    assert_eq!(verify(&other, &iam()), Err(Fault::Algorithm("AWS4-ECDSA-P256-SHA256".into())));
    for old in ["/?AWSAccessKeyId=AKIDEXAMPLE&Signature=x&Expires=9999999999", "/?Signature=x&SignatureVersion=2"] {
        let request = request("GET", old, &[("host", "h")], Some(b""));
        assert_eq!(verify(&request, &iam()), Err(Fault::Algorithm("AWS".into())));
    }
}

#[test]
fn a24_the_host_is_the_one_the_peer_sent() {
    let forwarded = after(&iam(), form(), |request| {
        request.headers.push(Header::new("x-forwarded-host", "iam.example.com"));
        request.headers.iter_mut().find(|header| header.name == "host").unwrap().value = b"evil".to_vec();
    });
    assert_eq!(forwarded, Err(Fault::Signature));
    for target in ["http://iam.example.com/", "iam.example.com:443", "*", "", "?a=b", "/a b", "/a#b", "/\u{7f}"] {
        assert_eq!(after(&iam(), form(), |request| request.target = target.into()), Err(Fault::Path), "{target}");
    }
}

#[test]
fn a25_the_token_is_covered_by_the_signature() {
    let session = Signer { token: Some("token".into()), ..iam() };
    let other = after(&session, form(), |request| {
        request.headers.iter_mut().find(|header| header.name == "x-amz-security-token").unwrap().value[0] ^= 1;
    });
    assert_eq!(other, Err(Fault::Signature));
    let unsigned = verify(&session.headers_named(form(), "host;x-amz-date"), &session);
    assert_eq!(unsigned, Err(Fault::NotSigned(vec!["x-amz-security-token".into()])));
    let presigned = || session.presigned(request("GET", "/", &[("host", "h")], Some(b"")), "60", "host");
    assert_eq!(verify(&presigned(), &session), Ok(()));
    let mut changed = presigned();
    changed.target = changed.target.replace("Token=token", "Token=tokem");
    assert_eq!(verify(&changed, &session), Err(Fault::Signature));
    let mut beside = presigned();
    beside.headers.push(Header::new("x-amz-security-token", "token"));
    assert_eq!(verify(&beside, &session), Err(Fault::Repeated("x-amz-security-token")));
}

#[test]
fn a29_no_credentials_at_all() {
    assert_eq!(verify(&form(), &iam()), Err(Fault::Unsigned));
    assert_eq!(verify(&object(), &s3()), Err(Fault::Unsigned));
}

#[test]
fn a32_an_empty_body_is_not_a_missing_one() {
    let empty = || request("GET", "/", &[("host", "h")], Some(b""));
    assert_eq!(after(&iam(), empty(), |_| ()), Ok(()));
    assert_eq!(after(&iam(), empty(), |request| request.body = None), Err(Fault::BodyDiffers));
}

#[test]
fn s3_compares_the_body_where_it_has_one() {
    let put = || {
        let hash = crate::sigv4::canonical::sha256(b"hello");
        request("PUT", "/b/k", &[("host", "h"), ("x-amz-content-sha256", &hash)], Some(b"hello"))
    };
    assert_eq!(after(&s3(), put(), |request| request.body = None), Ok(()));
    assert_eq!(after(&s3(), put(), |request| request.body = Some(b"hellO".to_vec())), Err(Fault::BodyDiffers));
    let without = s3().header(request("GET", "/b/k", &[("host", "h")], None));
    assert_eq!(verify(&without, &s3()), Err(Fault::LacksContentHash));
}

proptest! {
    #[test]
    fn a1_no_bytes_make_it_panic(target: String, value: Vec<u8>, names in "[a-z;]{0,20}", date: String) {
        let mut request = form();
        request.target = format!("/{target}");
        request.headers.push(Header { name: "authorization".into(), value });
        request.headers.push(Header::new("x-amz-date", &date));
        let _ = verify(&request, &iam());
        authorization(&mut request).value =
            format!("AWS4-HMAC-SHA256 Credential=a/b/c/iam/e,SignedHeaders={names},Signature={date}").into_bytes();
        prop_assert!(verify(&request, &iam()).is_err());
    }
}
