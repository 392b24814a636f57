//! Signatures in the query.

use super::*;

#[test]
fn a16_parameters_that_differ_in_case_or_stand_again() {
    let presigned = || iam().presigned(request("GET", "/", &[("host", "h")], Some(b"")), "60", "host");
    assert_eq!(verify(&presigned(), &iam()), Ok(()));
    for (more, fault) in [
        ("x-amz-credential=AKIDVICTIM", Fault::Parameter),
        ("X-AMZ-SIGNATURE=0", Fault::Parameter),
        ("X-Amz-Credential=AKIDVICTIM", Fault::Repeated("X-Amz-Credential")),
        ("X-Amz-Expire%73=99", Fault::Repeated("X-Amz-Expires")),
        ("%zz", Fault::Query),
    ] {
        let mut request = presigned();
        request.target += &format!("&{more}");
        assert_eq!(verify(&request, &iam()), Err(fault), "{more}");
    }
}

#[test]
fn a17_a_presigned_querys_life() {
    let presigned = |expires: &str| s3().presigned(request("GET", "/b/k", &[("host", "h")], None), expires, "host");
    for good in ["1", "604800", "0060"] {
        assert_eq!(verify(&presigned(good), &s3()), Ok(()), "{good}");
    }
    for (expires, fault) in [
        ("0", Fault::ExpiresNegative),
        ("-1", Fault::ExpiresNegative),
        ("-99999999999999999999", Fault::ExpiresNegative),
        ("604801", Fault::ExpiresLong),
        ("9223372036854775808", Fault::ExpiresLong),
        ("1e3", Fault::ExpiresNumber),
        ("", Fault::ExpiresNumber),
        ("+5", Fault::ExpiresNumber),
        ("5 ", Fault::ExpiresNumber),
        ("0x10", Fault::ExpiresNumber),
        ("٣", Fault::ExpiresNumber),
    ] {
        assert_eq!(verify(&presigned(expires), &s3()), Err(fault), "{expires}");
    }
    let mut without = presigned("60");
    without.target = without.target.replace("&X-Amz-Expires=60", "");
    assert_eq!(verify(&without, &s3()), Err(Fault::LacksParameters(vec!["X-Amz-Expires"])));
    assert_eq!(verify_at(&presigned("60"), &s3(), "20260131T120100Z"), Ok(()));
    assert!(matches!(verify_at(&presigned("60"), &s3(), "20260131T120101Z"), Err(Fault::Expired { .. })));
    assert_eq!(verify_at(&presigned("60"), &s3(), "20260131T114500Z"), Ok(()));
    let early = verify_at(&presigned("60"), &s3(), "20260131T114459Z");
    assert!(matches!(early, Err(Fault::NotYet { presigned: true, .. })));
}

#[test]
fn a22_a_presigned_read_is_no_write() {
    let presigned = || iam().presigned(request("GET", "/?Action=ListUsers", &[("host", "h")], Some(b"")), "60", "host");
    assert_eq!(verify(&presigned(), &iam()), Ok(()));
    let change = |change: fn(&mut Request)| {
        let mut request = presigned();
        change(&mut request);
        verify(&request, &iam())
    };
    assert_eq!(change(|request| request.method = "POST".into()), Err(Fault::Signature));
    assert_eq!(change(|request| request.body = Some(b"Action=CreateUser".to_vec())), Err(Fault::Signature));
    let target = |request: &mut Request| request.target = request.target.replace("ListUsers", "CreateUser");
    assert_eq!(change(target), Err(Fault::Signature));
}

#[test]
fn s3_presigned_payloads() {
    let query = |value: &str| {
        let target = format!("/b/k?X-Amz-Content-Sha256={value}");
        s3().presigned(request("PUT", &target, &[("host", "h")], None), "60", "host")
    };
    assert_eq!(verify(&query("UNSIGNED-PAYLOAD"), &s3()), Ok(()));
    assert_eq!(verify(&query(HASH_OF_NOTHING), &s3()), Ok(()));
    assert!(verify(&query("STREAMING-NONSENSE"), &s3()).is_err());
    let header = |value: &str, names: &str| {
        let headers = [("host", "h"), ("x-amz-content-sha256", value)];
        verify(&s3().presigned(request("PUT", "/b/k", &headers, None), "60", names), &s3())
    };
    assert_eq!(header(HASH_OF_NOTHING, "host;x-amz-content-sha256"), Ok(()));
    assert_eq!(header("UNSIGNED-PAYLOAD", "host"), Ok(()));
    let streaming = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    assert_eq!(header(streaming, "host;x-amz-content-sha256"), Ok(()));
    assert_eq!(header(streaming, "host"), Err(Fault::NotSigned(vec!["x-amz-content-sha256".into()])));
}
