use std::net::{IpAddr, Ipv4Addr};

use super::*;

fn head(lines: &[(&str, &str)]) -> Parts {
    let builder = hyper::Request::builder().uri("/decide").header("host", "keyward");
    let builder = lines.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value));
    builder.body(()).unwrap().into_parts().0
}

const PEER: Peer = Peer { address: IpAddr::V4(Ipv4Addr::LOCALHOST), secure: false };
const WHOLE: [(&str, &str); 4] = [
    ("x-forwarded-method", "PUT"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-host", "s3.example:9000"),
    ("x-forwarded-uri", "/b/k%2F1?versionId=%20"),
];

#[test]
fn a_forwarded_request_is_what_the_proxy_says_it_was() {
    let mut given = head(&WHOLE);
    let peer = forwarded(&mut given, PEER).unwrap();
    assert!(peer.secure);
    assert_eq!((given.method.as_str(), given.uri.to_string()), ("PUT", "/b/k%2F1?versionId=%20".to_owned()));
    assert_eq!(given.headers["host"], "s3.example:9000");
}

#[test]
fn what_a_proxy_does_not_say_exactly_once_is_not_guessed() {
    for missing in 0..WHOLE.len() {
        let mut lines = WHOLE.to_vec();
        let line = lines.remove(missing);
        assert!(forwarded(&mut head(&lines), PEER).is_err(), "{line:?}");
        lines.extend([line, line]);
        assert!(forwarded(&mut head(&lines), PEER).is_err(), "twice {line:?}");
    }
    for target in ["", "b/k", "//x y", "http://elsewhere/", "/a#b", "/\u{e9}"] {
        assert!(at(&Uri::default(), target).is_err(), "{target}");
    }
}

#[test]
fn trouble_is_never_a_success() {
    for fault in [Fault::Busy, Fault::Failed, UNREADABLE, Fault::TooManyHeaders] {
        assert!(trouble(fault).status().as_u16() >= 400);
    }
}
