use super::json;

#[test]
fn lines_are_printable_ascii_and_mean_the_same() {
    let texts = [
        "plain",
        "",
        "a\nb\r",
        "\u{1b}[2J",
        "\u{9b}2J",
        "\u{7f}",
        "\u{2028}",
        "\u{202e}txt",
        "\u{e9}\u{1f642}x",
        "\"\\",
    ];
    let line = json(&texts).unwrap();
    assert!(line.iter().all(|byte| (b' '..=b'~').contains(byte)), "{}", line.escape_ascii());
    assert_eq!(serde_json::from_slice::<Vec<String>>(&line).unwrap(), texts);
}
