use super::{block, blocks};
use crate::material::samples;

#[test]
fn blocks_stand_one_behind_the_other() {
    let chain = format!("\n{}\r\n{}  ", samples::MIDDLE, samples::ROOT.replace('\n', "\r\n"));
    let found = blocks(&chain).unwrap();
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|block| block.label == "CERTIFICATE"));
    assert!(block(&chain).is_none());
    assert_eq!(block(samples::ROOT).unwrap().der, found[1].der);
}

#[test]
fn lines_may_be_of_any_one_length() {
    let lines: Vec<&str> = samples::ROOT.lines().collect();
    let body = lines[1..lines.len() - 1].concat();
    let wide = format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n");
    assert_eq!(block(&wide).unwrap().der, block(samples::ROOT).unwrap().der);
}

#[test]
fn what_is_no_block() {
    let text = samples::ROOT;
    for broken in [
        "",
        " ",
        "text",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n-----END ",
        &format!("said before {text}"),
        &format!("{text}said behind"),
        &text.replacen("-----END CERTIFICATE", "-----END CERTIFICATION", 1),
        &text.replacen('M', "!", 1),
        &text.replacen('\n', "", 1),
    ] {
        assert!(blocks(broken).is_none(), "{broken}");
    }
}
