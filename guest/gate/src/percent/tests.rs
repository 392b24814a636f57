use proptest::prelude::*;

use super::*;

fn encoded(bytes: &[u8]) -> String {
    let mut out = Vec::new();
    encode(bytes, &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn decodes_once() {
    let path = |text| decode(text, Plus::Plus).map(Cow::into_owned);
    let query = |text| decode(text, Plus::Space).map(Cow::into_owned);
    assert_eq!(path("a+b%20c"), Ok(b"a+b c".to_vec()));
    assert_eq!(query("a+b%20c%2B"), Ok(b"a b c+".to_vec()));
    assert_eq!(query("%252F"), Ok(b"%2F".to_vec()));
    assert_eq!(query("%c3%A9%00"), Ok(vec![0xc3, 0xa9, 0]));
    for bad in ["%", "%4", "%zz", "%4g", "a%%41", "%é0"] {
        assert_eq!(query(bad), Err(BadEscape), "{bad}");
    }
}

#[test]
fn leaves_only_unreserved_characters_alone() {
    assert_eq!(encoded(b"AZaz09-_.~"), "AZaz09-_.~");
    assert_eq!(encoded(b" /+*'()!\xff"), "%20%2F%2B%2A%27%28%29%21%FF");
}

proptest! {
    #[test]
    fn what_was_encoded_decodes_to_itself(bytes: Vec<u8>) {
        let text = encoded(&bytes);
        for plus in [Plus::Plus, Plus::Space] {
            let decoded = decode(&text, plus).unwrap();
            prop_assert_eq!(decoded.as_ref(), bytes.as_slice());
        }
    }

    #[test]
    fn no_text_makes_it_panic(text: String) {
        let _ = decode(&text, Plus::Space);
    }
}
