use super::*;

#[test]
fn an_origin_is_a_scheme_and_a_name() {
    for (text, origin) in [
        ("https://iam.example.com", "https://iam.example.com"),
        ("https://iam.example.com:8443/", "https://iam.example.com:8443"),
        ("http://[::1]:80", "http://[::1]:80"),
    ] {
        assert_eq!(text.parse::<Origin>().unwrap().to_string(), origin);
    }
    for bad in ["", "iam.example.com", "ftp://a", "https://a/b", "https://a?b", "https://u@a", "https://", "//a"] {
        assert!(bad.parse::<Origin>().is_err(), "{bad}");
    }
}
