use proptest::prelude::*;

use super::*;

fn of_s3(raw: &str) -> String {
    let mut out = Vec::new();
    s3(raw, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn of_others(raw: &str) -> String {
    let mut out = Vec::new();
    normalised(raw, &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn a14_s3_keeps_the_path_and_encodes_it_once() {
    for (raw, canonical) in [
        ("", "/"),
        ("/", "/"),
        ("//a//", "//a//"),
        ("/a/./b/../c", "/a/./b/../c"),
        ("/%2e%2E/x", "/../x"),
        ("/a%2Fb", "/a%2Fb"),
        ("/a%2fb", "/a%2Fb"),
        ("/a%252Fb", "/a%252Fb"),
        ("/a;x=1", "/a%3Bx%3D1"),
        ("/a\\b+c", "/a%5Cb%2Bc"),
        ("/%ff%C3%A9é", "/%FF%C3%A9%C3%A9"),
    ] {
        assert_eq!(of_s3(raw), canonical, "{raw}");
    }
    assert!(s3("/%zz", &mut Vec::new()).is_err());
}

#[test]
fn a14_others_normalise_the_path_and_encode_it_twice() {
    for (raw, canonical) in [
        ("", "/"),
        ("/", "/"),
        ("//", "/"),
        ("//example//", "/example/"),
        ("/./example", "/example"),
        ("/example/..", "/"),
        ("/example1/example2/../..", "/"),
        ("/../../a", "/a"),
        ("/a/.", "/a"),
        ("/a/./", "/a/"),
        ("/%20/foo", "/%2520/foo"),
        ("/%2e%2e/x", "/%252e%252e/x"),
        ("/documents%20and%20settings/", "/documents%2520and%2520settings/"),
        ("/ሴ", "/%E1%88%B4"),
    ] {
        assert_eq!(of_others(raw), canonical, "{raw}");
    }
}

proptest! {
    #[test]
    fn s3_canonical_once_is_canonical_forever(raw in "/?([a-zA-Z0-9 .~%/+é-]|%2[0-9a-fA-F])*") {
        let mut once = Vec::new();
        if s3(&raw, &mut once).is_ok() {
            let once = String::from_utf8(once).unwrap();
            prop_assert_eq!(of_s3(&once), once);
        }
    }

    #[test]
    fn normalised_paths_have_nothing_left_to_remove(raw in "/[a-z./]*") {
        let once = of_others(&raw);
        prop_assert!(once.starts_with('/'));
        prop_assert!(!once.split('/').any(|segment| segment == "." || segment == ".."));
        prop_assert_eq!(of_others(&once), once);
    }

    #[test]
    fn no_text_makes_them_panic(raw: String) {
        let _ = s3(&raw, &mut Vec::new());
        normalised(&raw, &mut Vec::new());
    }
}
