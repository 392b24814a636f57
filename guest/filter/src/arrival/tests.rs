use super::*;

fn read(more: &[(&str, &[u8])]) -> Option<Arrival> {
    let line: [(&str, &[u8]); 4] =
        [(":authority", b"store.example"), (":path", b"/b/k?q=%2f"), (":method", b"GET"), (":scheme", b"https")];
    let headers = line.iter().chain(more).map(|(name, value)| ((*name).to_owned(), value.to_vec()));
    Arrival::read(headers.collect(), "192.0.2.7:4711", None)
}

#[test]
fn a_request_stays_as_it_was_sent() {
    let arrival = read(&[("X-A", b"1"), ("x-b", b"\xff"), ("x-a", b" 2 "), ("connection", b"x"), ("host", b"other")]);
    let Request { method, target, headers, body, peer, secure } = arrival.unwrap().request;
    assert_eq!((method.as_str(), target.as_str(), body, peer.as_str()), ("GET", "/b/k?q=%2f", None, "192.0.2.7"));
    assert!(secure);
    let headers: Vec<_> = headers.iter().map(|header| (header.name.as_str(), header.value.as_slice())).collect();
    assert_eq!(headers, [("host", &b"store.example"[..]), ("x-a", b"1"), ("x-b", b"\xff"), ("x-a", b" 2 ")]);
}

#[test]
fn what_only_we_may_say_is_noticed_and_goes_no_further() {
    let arrival = read(&[("X-IAM-Account", b"1"), ("x-iam-account", b"2"), ("x-iam-minimum-revision", b"42")]).unwrap();
    assert_eq!(arrival.forged, ["x-iam-account", "x-iam-minimum-revision"]);
    assert_eq!(arrival.minimum, Some(Some(42)));
    assert_eq!(arrival.request.headers.len(), 1);
    for wrong in [&b"-1"[..], b"", b"+1", b"1 ", b"\xff", b"99999999999999999999"] {
        assert_eq!(read(&[("x-iam-minimum-revision", wrong)]).unwrap().minimum, Some(None), "{wrong:?}");
    }
    let twice = read(&[("x-iam-minimum-revision", b"1"), ("x-iam-minimum-revision", b"1")]).unwrap();
    assert_eq!(twice.minimum, Some(None));
}

#[test]
fn without_a_whole_line_there_is_no_request() {
    for missing in [":authority", ":path", ":method"] {
        let line = [(":authority", "a"), (":path", "/"), (":method", "GET")];
        let headers = line.iter().filter(|(name, _)| *name != missing);
        let headers = headers.map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()));
        assert_eq!(Arrival::read(headers.collect(), "", None), None, "{missing}");
    }
    assert_eq!(read(&[(":path", b"\xff")]), None);
}

#[test]
fn peers_are_addresses_or_nothing() {
    for (source, address) in [
        ("127.0.0.1:1", "127.0.0.1"),
        ("[2001:db8::1]:1", "2001:db8::1"),
        ("[::ffff:192.0.2.1]:1", "192.0.2.1"),
        ("192.0.2.1", "192.0.2.1"),
        ("/run/a.sock", ""),
        ("", ""),
    ] {
        assert_eq!(peer(source), address);
    }
}
