use envoy_types::pb::envoy::config::core::v3::{HeaderMap, HeaderValue};

use super::*;

fn http(lines: &[(&str, &[u8])]) -> HttpRequest {
    let header = |(key, value): &(&str, &[u8])| HeaderValue {
        key: (*key).to_owned(),
        raw_value: value.to_vec(),
        ..HeaderValue::default()
    };
    HttpRequest {
        method: "GET".to_owned(),
        path: "/b/k".to_owned(),
        host: "store".to_owned(),
        header_map: Some(HeaderMap { headers: lines.iter().map(header).collect() }),
        ..HttpRequest::default()
    }
}

fn names(headers: &[words::Header]) -> Vec<(&str, &[u8])> {
    headers.iter().map(|header| (header.name.as_str(), header.value.as_slice())).collect()
}

#[test]
fn headers_are_those_that_were_sent_with_the_one_authority() {
    let request = http(&[
        (":authority", b"store"),
        (":path", b"/b/k"),
        ("X-Amz-Date", b"1"),
        ("x-amz-date", b"\xff"),
        ("x-iam-account", b"1"),
        ("connection", b"close"),
        ("host", b"elsewhere"),
    ]);
    let (headers, forged) = headers(&request).unwrap();
    let expected: [(&str, &[u8]); 3] = [("host", b"store"), ("x-amz-date", b"1"), ("x-amz-date", b"\xff")];
    assert_eq!(names(&headers), expected);
    assert_eq!(forged, ["x-iam-account"]);
}

#[test]
fn joined_headers_are_no_question() {
    let joined = HttpRequest { header_map: None, headers: [("a".into(), "b".into())].into(), ..http(&[]) };
    assert_eq!(headers(&joined).unwrap_err().code(), Code::FailedPrecondition);
    assert_eq!(headers(&http(&[])).unwrap_err().code(), Code::FailedPrecondition);
}

#[test]
fn a_body_is_whole_or_none() {
    let read = |partial: Option<&str>, raw: &[u8], text: &str| {
        let mut request = http(&[]);
        (request.raw_body, request.body) = (raw.to_vec(), text.to_owned());
        let header = |value: &str| words::Header { name: PARTIAL_BODY.to_owned(), value: value.into() };
        body(&request, &partial.map(header).into_iter().collect::<Vec<_>>()).map_err(|status| status.code())
    };
    assert_eq!(read(None, b"", ""), Ok(None));
    assert_eq!(read(Some("false"), b"a=1", ""), Ok(Some(b"a=1".to_vec())));
    assert_eq!(read(Some("false"), b"", ""), Ok(Some(Vec::new())));
    for (partial, raw, text) in [("true", b"a".as_slice(), ""), ("", b"a", ""), ("false", b"", "text")] {
        assert_eq!(read(Some(partial), raw, text), Err(Code::FailedPrecondition), "{partial}");
    }
}

#[test]
fn a_mode_that_is_not_known_is_not_taken_for_another() {
    let mode =
        |mode: &str| shadow(&HashMap::from([(MODE.to_owned(), mode.to_owned())])).map_err(|status| status.code());
    assert_eq!(shadow(&HashMap::new()).ok(), Some(false));
    assert_eq!((mode("enforce"), mode("shadow")), (Ok(false), Ok(true)));
    assert_eq!(mode("Shadow"), Err(Code::FailedPrecondition));
}

#[test]
fn a_question_that_lacks_something_is_an_error_and_no_decision() {
    assert_eq!(Claims::read(AttributeContext::default()).err().unwrap().code(), Code::InvalidArgument);
}

#[test]
fn only_what_is_not_overwritten_is_removed() {
    let refused = Refused {
        code: "AccessDenied".to_owned(),
        access_key: String::new(),
        response: words::Response { status: 403, headers: Vec::new(), body: b"<Error/>".to_vec() },
    };
    let overlooked = overlook(&refused, "id", &["x-iam-account".to_owned()]);
    let Some(envoy_types::ext_authz::v3::pb::HttpResponse::OkResponse(ok)) = overlooked.http_response else {
        panic!("it does not pass")
    };
    assert_eq!((ok.headers_to_remove, ok.headers.len()), (vec!["x-iam-account".to_owned()], 0));
    let metadata = overlooked.dynamic_metadata.unwrap();
    assert!(metadata.fields.contains_key("shadow_engine_result") && !metadata.fields.contains_key("access_key_id"));

    let denied = refuse(refused, "id").unwrap();
    assert_eq!(denied.status.unwrap().code, i32::from(Code::PermissionDenied));
    let Some(envoy_types::ext_authz::v3::pb::HttpResponse::DeniedResponse(denied)) = denied.http_response else {
        panic!("it passes")
    };
    assert_eq!((denied.status.unwrap().code, denied.body.as_str()), (403, "<Error/>"));
}
