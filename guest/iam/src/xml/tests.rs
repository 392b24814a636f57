use super::Xml;

#[test]
fn text_cannot_become_markup() {
    let xml = Xml::document("A", "n", |xml| xml.leaf("B", "<B>&amp;\"]]>\r\n\0\u{1b}\u{FFFE}ä漢"));
    assert_eq!(xml, "<A xmlns=\"n\"><B>&lt;B&gt;&amp;amp;&quot;]]&gt;&#13;\n\u{FFFD}\u{FFFD}\u{FFFD}ä漢</B></A>");
}

#[test]
fn room_that_was_made_is_enough_for_what_comes_after() {
    let mut made = 0;
    let text = Xml::document("Long", "", |xml| {
        xml.room_for(1 << 20);
        made = xml.0.capacity();
        xml.text(&"A".repeat(1 << 20));
        xml.leaf("After", &"z".repeat(1_000));
    });
    assert_eq!(text.capacity(), made);
}
