use hyper::HeaderMap;

use super::Trust;
use crate::http::Peer;

fn client(peer: &str, headers: &[(&'static str, &str)]) -> Option<(String, bool)> {
    let trust = Trust::new(vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()]);
    let peer = Peer { address: peer.parse().unwrap(), secure: false };
    let map = headers.iter().fold(HeaderMap::new(), |mut all, (name, value)| {
        all.append(*name, value.parse().unwrap());
        all
    });
    trust.client(peer, &map).ok().map(|client| (client.address.to_string(), client.secure))
}

fn plain(address: &str) -> Option<(String, bool)> {
    Some((address.to_owned(), false))
}

#[test]
fn a_stranger_cannot_say_where_it_comes_from() {
    for value in ["1.2.3.4", "10.0.0.1", "a", ""] {
        let headers = [("x-forwarded-for", value), ("x-forwarded-proto", "https"), ("x-real-ip", "1.2.3.4")];
        assert_eq!(client("192.0.2.1", &headers), plain("192.0.2.1"), "{value}");
    }
}

#[test]
fn a_trusted_proxy_says_who_asked() {
    assert_eq!(client("10.1.1.1", &[("x-forwarded-for", "192.0.2.7")]), plain("192.0.2.7"));
    assert_eq!(client("fd00::1", &[("x-forwarded-for", "2001:db8::7")]), plain("2001:db8::7"));
    assert_eq!(client("10.1.1.1", &[("x-forwarded-for", "::ffff:192.0.2.7")]), plain("192.0.2.7"));
    assert_eq!(client("10.1.1.1", &[]), plain("10.1.1.1"));
}

#[test]
fn the_list_is_read_from_its_end_and_no_further_than_the_first_stranger() {
    assert_eq!(client("10.1.1.1", &[("x-forwarded-for", "10.9.9.9, 192.0.2.7")]), plain("192.0.2.7"));
    assert_eq!(client("10.1.1.1", &[("x-forwarded-for", "a, 192.0.2.7, 10.2.2.2")]), plain("192.0.2.7"));
    let two = [("x-forwarded-for", "198.51.100.1"), ("x-forwarded-for", "192.0.2.7,10.2.2.2")];
    assert_eq!(client("10.1.1.1", &two), plain("192.0.2.7"));
    assert_eq!(client("10.1.1.1", &[("x-forwarded-for", "10.3.3.3, 10.2.2.2")]), plain("10.3.3.3"));
}

#[test]
fn what_a_trusted_proxy_says_unreadably_is_refused() {
    for value in ["a", "", "192.0.2.7,", "192.0.2.7:80", "fe80::1%eth0", "192.0.2.7 10.2.2.2", "unknown", "\u{e9}"] {
        assert_eq!(client("10.1.1.1", &[("x-forwarded-for", value)]), None, "{value}");
    }
}

#[test]
fn a_trusted_proxy_says_whether_it_was_asked_over_tls() {
    assert_eq!(client("10.1.1.1", &[("x-forwarded-proto", "https")]), Some(("10.1.1.1".into(), true)));
    assert_eq!(client("10.1.1.1", &[("x-forwarded-proto", "http")]), plain("10.1.1.1"));
    assert_eq!(client("10.1.1.1", &[("x-forwarded-proto", "https, http")]), None);
    assert_eq!(client("10.1.1.1", &[("x-forwarded-proto", "https"), ("x-forwarded-proto", "https")]), None);
}
