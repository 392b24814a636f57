use hyper::Version;
use hyper::http::request::{Builder, Parts};

use super::headers;

fn head(version: Version, uri: &str, lines: &[(&str, &str)]) -> Parts {
    let builder = Builder::new().method("POST").uri(uri).version(version);
    let builder = lines.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value));
    builder.body(()).unwrap().into_parts().0
}

fn read(version: Version, uri: &str, lines: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
    let headers = headers(&head(version, uri, lines)).ok()?;
    Some(headers.into_iter().map(|header| (header.name, String::from_utf8(header.value).unwrap())).collect())
}

#[test]
fn headers_keep_their_values_and_repetitions() {
    let lines = [("host", "iam"), ("X-Amz-Date", " a  b "), ("x-amz-meta", "1"), ("x-amz-meta", "2")];
    let expected = [("host", "iam"), ("x-amz-date", " a  b "), ("x-amz-meta", "1"), ("x-amz-meta", "2")];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(read(Version::HTTP_11, "/", &lines).unwrap(), expected);
}

#[test]
fn what_is_not_for_the_components_does_not_reach_them() {
    let lines = [
        ("host", "iam"),
        ("connection", "close"),
        ("te", "trailers"),
        ("proxy-authorization", "Basic eA=="),
        ("X-IAM-Caller", "root"),
    ];
    assert_eq!(read(Version::HTTP_11, "/", &lines).unwrap(), [("host".to_owned(), "iam".to_owned())]);
}

#[test]
fn the_authority_of_http_2_stands_as_host() {
    let expected = [("host".to_owned(), "iam:8333".to_owned())];
    assert_eq!(read(Version::HTTP_2, "http://iam:8333/", &[]).unwrap(), expected);
    assert_eq!(read(Version::HTTP_2, "http://iam:8333/", &[("host", "iam:8333")]).unwrap(), expected);
}

#[test]
fn a_request_is_for_exactly_one_host() {
    assert!(read(Version::HTTP_11, "/", &[]).is_none());
    assert!(read(Version::HTTP_11, "/", &[("host", "iam"), ("host", "iam")]).is_none());
    assert!(read(Version::HTTP_2, "http://iam/", &[("host", "sts")]).is_none());
    assert!(read(Version::HTTP_11, "http://iam/", &[("host", "sts")]).is_none());
}

#[test]
fn a_request_has_so_many_headers_and_no_more() {
    let many = |count| [vec![("host", "iam")], vec![("x-a", "b"); count]].concat();
    assert!(read(Version::HTTP_2, "/", &many(99)).is_some());
    assert!(read(Version::HTTP_2, "/", &many(100)).is_none());
}
