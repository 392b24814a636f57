use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::key;

#[test]
fn a_key_is_its_bytes_or_their_wrapping() {
    let bytes = [7; 32];
    assert_eq!(key(&STANDARD.encode(bytes)), Ok(bytes));
    let der = [&[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00], &bytes[..]].concat();
    assert_eq!(key(&STANDARD.encode(der)), Ok(bytes));
    for wrong in ["", "?", "AAAA", &STANDARD.encode([7; 33]), &STANDARD.encode([7; 44])] {
        assert!(key(wrong).is_err(), "{wrong}");
    }
}
