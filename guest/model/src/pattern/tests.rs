use super::matches;

#[test]
fn a_class_is_read_as_written() {
    for name in ["a", "Alice", "a+b=c,d.e@f-g_h", "0"] {
        assert!(matches(r"[\w+=,.@-]+", name), "{name}");
    }
    for name in ["", "a b", "a/b", "ä", "\u{212A}", "a\n", "a\u{200B}", "*"] {
        assert!(!matches(r"[\w+=,.@-]+", name), "{name:?}");
    }
}

#[test]
fn a_path_is_one_slash_or_is_closed_by_one() {
    const PATH: &str = r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)";
    for path in ["/", "/a/", "/a/b/", "/!~/", "///"] {
        assert!(matches(PATH, path), "{path}");
    }
    for path in ["", "a", "/a", "a/", "/a b/", "/ä/", "//"] {
        assert!(!matches(PATH, path), "{path}");
    }
}

#[test]
fn what_must_not_follow_is_looked_at_and_not_taken() {
    const ALIAS: &str = r"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$";
    for alias in ["abc", "a-b", "a-b-c", "000", &"a".repeat(63)] {
        assert!(matches(ALIAS, alias), "{alias}");
    }
    for alias in ["ab", "a--b", "-ab", "ab-", "aBc", "a_b", "", &"a".repeat(64)] {
        assert!(!matches(ALIAS, alias), "{alias}");
    }
}

#[test]
fn groups_repeat() {
    const PATH: &str = r"((/[A-Za-z0-9\.,\+@=_-]+)*)/";
    assert!(matches(PATH, "/"));
    assert!(matches(PATH, "/a/b.c/"));
    assert!(!matches(PATH, "//"));
    assert!(!matches(PATH, "/a"));
    assert!(matches(r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?", "v12.x-1"));
    assert!(!matches(r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?", "v0"));
    assert!(matches(r"^o-[a-z0-9]{10,32}$", "o-abcdefghij"));
    assert!(!matches(r"^o-[a-z0-9]{10,32}$", "o-abcdefghi"));
    assert!(matches(r"\d{12}", "123456789012"));
    assert!(!matches(r"\d{12}", "12345678901"));
}

#[test]
fn tags_hold_letters_of_any_script() {
    const TAG: &str = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*";
    assert!(matches(TAG, ""));
    assert!(matches(TAG, "Größe 1/2 日本 +-@"));
    assert!(!matches(TAG, "a*b"));
    assert!(!matches(TAG, "a\tb"));
}

#[test]
fn a_pattern_out_of_the_dialect_matches_nothing() {
    for pattern in ["[a", "(a", r"\p{Lu}", "a)", r"\u00"] {
        assert!(!matches(pattern, "a"), "{pattern}");
    }
}

#[test]
fn a_nested_repetition_takes_no_time() {
    assert!(!matches("((a*)*)*b", &"a".repeat(2_000)));
}

#[test]
fn a_long_document_is_matched() {
    let text = "x".repeat(131_072);
    assert!(matches(r"[\u0009\u000A\u000D\u0020-\u00FF]+", &text));
}
