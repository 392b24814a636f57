use super::*;

fn string(text: &str) -> Option<String> {
    let mut reader = Reader::new(text);
    let read = reader.string().ok()?;
    reader.end().ok()?;
    Some(read.text.into_owned())
}

fn scalar(text: &str) -> Option<String> {
    let mut reader = Reader::new(text);
    let read = reader.scalar().ok()?;
    reader.end().ok()?;
    Some(read.text.into_owned())
}

#[test]
fn reads_strings() {
    assert_eq!(string(r#" "a\"\\\/\b\f\n\r\té" "#).unwrap(), "a\"\\/\u{8}\u{c}\n\r\té");
    assert_eq!(string(r#""\u00e9\uD83D\uDE00""#).unwrap(), "é😀");
}

#[test]
fn refuses_strings_that_are_none() {
    for text in [
        r#"""#,
        r#""a"#,
        r#""\x""#,
        r#""\u12""#,
        r#""\u+123""#,
        r#""\uD800""#,
        r#""\uD800a""#,
        r#""\uD83D\u0041""#,
        r#""\uDE00""#,
        r#""\u0000""#,
        "\"\0\"",
        "\"a\nb\"",
        "\"\u{1f}\"",
        "'a'",
        "\u{feff}\"a\"",
        "\"a\" b",
        "\"\\",
    ] {
        assert_eq!(string(text), None, "{text:?}");
    }
}

#[test]
fn reads_scalars_as_their_text() {
    for (text, read) in [("5", "5"), ("-0.50", "-0.50"), ("1e400", "1e400"), ("true", "true"), ("\"x\"", "x")] {
        assert_eq!(scalar(text).unwrap(), read);
    }
    for text in ["01", "+1", "1.", ".5", "1e", "--1", "1-1", "NaN", "null", "tru", "{}", "[]", "", "True", "0x1", "1_0"]
    {
        assert_eq!(scalar(text), None, "{text:?}");
    }
}

fn members(text: &str) -> Result<usize, Malformed> {
    let mut count = 0;
    let mut reader = Reader::new(text);
    reader.object(|reader, _| {
        count += 1;
        reader.scalar().map(drop)
    })?;
    reader.end()?;
    Ok(count)
}

#[test]
fn a_key_is_given_once() {
    assert_eq!(members(r#"{"a": 1, "A": 2}"#), Ok(2));
    let twice = members("{\n  \"a\": 1,\n  \"\\u0061\": 2\n}").unwrap_err();
    assert_eq!(twice.to_string(), "Syntax errors in policy. (line 3, column 3: duplicate key `a`)");
}

#[test]
fn refuses_objects_that_are_none() {
    for text in
        ["{", "{,}", "{\"a\":1,}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{a:1}", "{}}", "[]", "{\"a\":[[[[", "{\"a\":{}}"]
    {
        assert!(members(text).is_err(), "{text}");
    }
}

#[test]
fn places_count_characters_and_lines() {
    let mut reader = Reader::new("é\n\"é\" x");
    assert_eq!(reader.position(8), Position { line: 2, column: 5 });
    assert_eq!(reader.position(3), Position { line: 2, column: 1 });
    assert_eq!(reader.position(0), START);
}
