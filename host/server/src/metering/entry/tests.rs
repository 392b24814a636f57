use std::collections::HashMap;

use envoy_types::pb::envoy::config::core::v3::{Metadata, RequestMethod};
use envoy_types::pb::envoy::data::accesslog::v3::{
    AccessLogCommon, AccessLogType, HttpAccessLogEntry, HttpRequestProperties, HttpResponseProperties,
};
use envoy_types::pb::google::protobuf::value::Kind;
use envoy_types::pb::google::protobuf::{Any, Duration, Struct, Timestamp, UInt32Value, Value};

use super::{Alike, Entry, Sum, read};

fn metadata(namespace: &str, facts: &[(&str, &str)]) -> Metadata {
    let value = |text: &str| Value { kind: Some(Kind::StringValue(text.to_owned())) };
    let fields = facts.iter().map(|(name, text)| ((*name).to_owned(), value(text))).collect();
    let filter_metadata = HashMap::from([(namespace.to_owned(), Struct { fields })]);
    Metadata { filter_metadata, ..Metadata::default() }
}

fn entry(common: AccessLogCommon) -> HttpAccessLogEntry {
    let request = HttpRequestProperties {
        request_method: RequestMethod::Put.into(),
        path: "/bucket/key?partNumber=1&uploadId=x&X-Amz-Signature=secret".to_owned(),
        request_body_bytes: 7,
        request_headers: HashMap::from([("x-iam-account".to_owned(), "999999999999".to_owned())]),
        ..HttpRequestProperties::default()
    };
    let header = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let response = HttpResponseProperties {
        response_code: Some(UInt32Value { value: 200 }),
        response_body_bytes: 9,
        response_headers: HashMap::from([("x-deleted-objects", "4"), ("x-deleted-bytes", "many")].map(header)),
        ..HttpResponseProperties::default()
    };
    let common = AccessLogCommon {
        start_time: Some(Timestamp { seconds: 119, nanos: 900_000_000 }),
        duration: Some(Duration { seconds: 60, nanos: 200_000_000 }),
        ..common
    };
    HttpAccessLogEntry {
        common_properties: Some(common),
        request: Some(request),
        response: Some(response),
        ..HttpAccessLogEntry::default()
    }
}

fn passed(common: AccessLogCommon) -> Option<(Alike, Sum)> {
    match read(entry(common), "DCA02") {
        Entry::Passed(alike, sum) => Some((alike, sum)),
        Entry::Nobodys | Entry::Intermediate => None,
    }
}

fn told(metadata: Metadata) -> AccessLogCommon {
    AccessLogCommon { metadata: Some(metadata), ..AccessLogCommon::default() }
}

#[test]
fn an_entry_says_whose_it_is_in_metadata_of_ours() {
    let facts = [("account", "123456789012"), ("action", "s3:PutObject")];
    let (alike, sum) = passed(told(metadata("iam.authz", &facts))).unwrap();
    let wanted = Alike {
        account: "123456789012".to_owned(),
        action: "s3:PutObject".to_owned(),
        place: "DCA02".to_owned(),
        method: "PUT",
        query: "partNumber&uploadId&X-Amz-Signature".to_owned(),
        status: 200,
        minute: 180_000,
    };
    assert_eq!(alike, wanted);
    assert_eq!(sum, Sum { requests: 1, received: 7, sent: 9, deleted_objects: Some(4), deleted_bytes: 0 });
    let by_http = metadata("envoy.filters.http.ext_authz", &[("x-iam-account", "123456789012")]);
    assert_eq!(passed(told(by_http)).unwrap().0.account, "123456789012");
}

#[test]
fn state_of_the_filter_is_as_good() {
    for url in ["type.googleapis.com/google.protobuf.BytesValue", "type.googleapis.com/google.protobuf.StringValue"] {
        let wrapped = |text: &str| Any {
            type_url: url.to_owned(),
            value: [&[0x0a, u8::try_from(text.len()).unwrap()], text.as_bytes()].concat(),
        };
        let objects = HashMap::from([("wasm.iam.authz.account".to_owned(), wrapped("123456789012"))]);
        let common = AccessLogCommon { filter_state_objects: objects, ..AccessLogCommon::default() };
        assert_eq!(passed(common).unwrap().0.account, "123456789012");
    }
    let long = "a".repeat(130);
    let bytes = [&[0x0a, 0x82, 0x01], long.as_bytes()].concat();
    assert_eq!(super::wrapped_text(&bytes), Some(long));
    for bad in [&b""[..], b"\x0a", b"\x0a\x05abc", b"\x0a\x80", b"\x12\x01a", b"\x0a\x01\xff"] {
        assert_eq!(super::wrapped_text(bad), None);
    }
}

#[test]
fn what_a_client_can_say_is_nobodys() {
    assert!(passed(AccessLogCommon::default()).is_none(), "a header of the client's is no account");
    for (namespace, facts) in [
        ("envoy.lb", [("account", "123456789012")]),
        ("iam.authz", [("account", "")]),
        ("iam.authz", [("code", "AccessDenied")]),
    ] {
        assert!(passed(told(metadata(namespace, &facts))).is_none(), "{namespace}: {facts:?}");
    }
}

#[test]
fn only_the_end_of_a_request_counts() {
    let at = |at: AccessLogType| AccessLogCommon {
        access_log_type: at.into(),
        ..told(metadata("iam.authz", &[("account", "123456789012")]))
    };
    assert!(passed(at(AccessLogType::DownstreamEnd)).is_some());
    for early in [AccessLogType::DownstreamStart, AccessLogType::DownstreamPeriodic] {
        assert!(passed(at(early)).is_none());
    }
}
