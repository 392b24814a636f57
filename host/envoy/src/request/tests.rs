use super::*;

fn read(headers: &[(&str, &[u8])]) -> Result<Asked, Unreadable> {
    let mut parts = Parts::default();
    headers.iter().for_each(|(name, value)| parts.take(name.as_bytes(), value));
    parts.whole()
}

#[test]
fn headers_come_as_they_were_sent() {
    let asked = read(&[
        (":method", b"GET"),
        (":path", b"/b//k?x=%2F"),
        (":scheme", b"http"),
        ("x-amz-date", b"2"),
        (":authority", b"store:9000"),
        ("x-amz-date", b"\xff"),
        ("te", b"trailers"),
    ])
    .unwrap();
    let headers: Vec<_> =
        asked.request.headers.iter().map(|header| (header.name.as_str(), header.value.as_slice())).collect();
    assert_eq!(headers, [("host", &b"store:9000"[..]), ("x-amz-date", b"2"), ("x-amz-date", b"\xff")]);
    assert_eq!((asked.request.method.as_str(), asked.request.target.as_str()), ("GET", "/b//k?x=%2F"));
}

#[test]
fn what_only_we_may_say_is_kept_from_the_gate() {
    let asked = read(&[(":method", b"GET"), ("x-iam-account", b"1"), ("x-iam-minimum-revision", b"17")]).unwrap();
    assert_eq!((asked.forged.len(), asked.minimum, asked.request.headers.len()), (2, Some(17), 0));
    for wrong in [&b"-1"[..], b"+1", b"", b"1.0", b"18446744073709551616", b"\xff"] {
        assert!(read(&[(":method", b"GET"), ("x-iam-minimum-revision", wrong)]).is_err(), "{wrong:?}");
    }
    let twice = [(":method", &b"GET"[..]), ("x-iam-minimum-revision", b"1"), ("x-iam-minimum-revision", b"1")];
    assert!(read(&twice).is_err());
}

#[test]
fn what_two_could_read_in_two_ways_is_unreadable() {
    assert!(read(&[(":method", b"GET"), (":path", b"/\xff")]).is_err());
    assert!(read(&[(":path", b"/")]).is_err());
    assert!(read(&[(":method", b"GET"), (":authority", b"a"), ("host", b"b")]).is_err());
}

#[test]
fn a_peer_has_an_address_or_none() {
    assert_eq!(address(b"192.0.2.1:5000"), "192.0.2.1");
    assert_eq!(address(b"[2001:db8::1]:5000"), "2001:db8::1");
    assert_eq!(address(b"/run/socket"), "");
}
