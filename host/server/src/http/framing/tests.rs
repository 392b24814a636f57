use super::Framing;

/// What hyper would see of these bytes when they come in pieces of this size.
fn seen(bytes: &[u8], piece: usize) -> (Vec<u8>, Framing) {
    let mut framing = Framing::new();
    let mut bytes = bytes.to_vec();
    bytes.chunks_mut(piece).for_each(|piece| framing.follow(piece));
    (bytes, framing)
}

/// Whether the bytes pass unchanged, whatever the pieces.
fn passes(bytes: &[u8]) -> bool {
    let passed: Vec<bool> = [1, 2, 3, 7, 64, 10_000].map(|piece| seen(bytes, piece).0 == bytes).to_vec();
    assert!(passed.iter().all(|one| *one == passed[0]), "{passed:?} for {}", bytes.escape_ascii());
    passed[0]
}

#[test]
fn plain_requests_pass() {
    assert!(passes(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    assert!(passes(b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    assert!(passes(
        b"POST / HTTP/1.1\r\ncontent-length:  5 \r\n\r\na\nb\n\nPOST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n"
    ));
    assert!(passes(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na\nb\n\n\r\n0\r\n\r\n"));
    assert!(passes(format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "content-length: 1".repeat(1000)).as_bytes()));
}

#[test]
fn ambiguous_heads_are_spoilt_at_their_end() {
    for lines in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5\r\nX: y\r\ncontent-LENGTH : 0",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Content-Length: +5",
        "Content-Length: 0x5",
        "Content-Length: 5, 5",
        "Content-Length:",
        "Content-Length: 99999999999999999999999",
        "Content-Length: 18446744073709551615",
        "X: y\nContent-Length: 5",
        "X: y\n",
    ] {
        let request = format!("POST / HTTP/1.1\r\n{lines}\r\n\r\n");
        assert!(!passes(request.as_bytes()), "{lines}");
        let (bytes, framing) = seen(request.as_bytes(), 16);
        assert_eq!(bytes.iter().filter(|byte| **byte == 0).count(), 1, "{lines}");
        assert!(!framing.in_head());
    }
}

#[test]
fn a_later_request_is_looked_at_as_the_first_was() {
    assert!(!passes(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\nHost: a\r\n\r\n"));
    assert!(!passes(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"));
}

#[test]
fn http_2_is_known_by_its_first_line_only() {
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\n\n";
    assert!(passes(preface));
    assert!(!passes(b"PRI / HTTP/1.1\r\n\n"));
    assert!(!passes(b"GET / HTTP/1.1\r\n\r\nPRI * HTTP/2.0\r\n\n"));
}

#[test]
fn it_knows_when_a_head_has_begun() {
    assert!(!seen(b"", 1).1.in_head());
    assert!(seen(b"P", 1).1.in_head());
    assert!(seen(b"POST / HTTP/1.1\r\n", 1).1.in_head());
    assert!(!seen(b"POST / HTTP/1.1\r\n\r\n", 1).1.in_head());
    assert!(!seen(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\na", 1).1.in_head());
}
