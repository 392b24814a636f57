use super::*;

fn folded(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    fold(value, &mut out);
    out
}

#[test]
fn a13_only_runs_of_spaces_fold() {
    for (value, canonical) in [
        ("", ""),
        ("  ", ""),
        (" a  b   c ", "a b c"),
        ("\"a   b\"", "\"a b\""),
        ("\ta\t", "a"),
        ("a\t\tb", "a\t\tb"),
        ("a \t b", "a \t b"),
        ("a\u{a0}\u{a0}b", "a\u{a0}\u{a0}b"),
        ("a\u{2003}\u{2003}b\u{2003}", "a\u{2003}\u{2003}b\u{2003}"),
        ("a\r\n b", "a\r\n b"),
    ] {
        assert_eq!(folded(value.as_bytes()), canonical.as_bytes(), "{value:?}");
    }
    assert_eq!(folded(b" \xff  \xfe "), b"\xff \xfe");
}

#[test]
fn hashes_in_hexadecimal() {
    assert_eq!(sha256(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
