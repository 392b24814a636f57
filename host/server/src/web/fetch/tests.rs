use super::*;

fn rules(plain: bool) -> Rules {
    Rules { networks: Vec::new(), plain }
}

#[test]
fn a_url_leads_to_one_place() {
    let place = Place::of("https://id.example.com/a?b=c", &rules(false)).unwrap();
    assert!(place.secure);
    assert_eq!((place.host.as_str(), place.port, place.path.as_str()), ("id.example.com", 443, "/a?b=c"));
    let place = Place::of("https://[::1]:8443", &rules(false)).unwrap();
    assert_eq!(
        (place.host.as_str(), place.port, place.authority.as_str(), place.path.as_str()),
        ("::1", 8443, "[::1]:8443", "/")
    );
    let place = Place::of("http://localhost", &rules(true)).unwrap();
    assert!(!place.secure && place.port == 80);
}

#[test]
fn a69_what_is_no_place() {
    for url in [
        "",
        "id.example.com",
        "/path",
        "http://id.example.com",
        "file:///etc/passwd",
        "ftp://id.example.com",
        "https://",
        "https://user@id.example.com",
        "https://user:word@id.example.com",
        "https://id.example.com\r\nHost: x",
        "https://id.example.com/a b",
    ] {
        assert!(Place::of(url, &rules(false)).is_err(), "{url}");
    }
}

#[test]
fn how_long_a_server_says() {
    for (header, seconds) in [
        ("max-age=60", Some(60)),
        ("public, Max-Age=60", Some(60)),
        ("no-store, max-age=60", Some(0)),
        ("No-Cache", Some(0)),
        ("max-age=x", None),
        ("max-age=-1", None),
        ("", None),
    ] {
        let answer = Response::builder().header(CACHE_CONTROL, header).body(()).unwrap();
        assert_eq!(max_age(&answer), seconds.map(Duration::from_secs), "{header}");
    }
}
