use super::Xml;

#[test]
fn text_cannot_become_markup() {
    let xml = Xml::document("A", "n", |xml| xml.leaf("B", "<B>&amp;\"]]>\r\n\0\u{1b}\u{FFFE}ä漢"));
    assert_eq!(xml, "<A xmlns=\"n\"><B>&lt;B&gt;&amp;amp;&quot;]]&gt;&#13;\n\u{FFFD}\u{FFFD}\u{FFFD}ä漢</B></A>");
}
