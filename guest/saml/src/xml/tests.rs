use super::{BadXml, Document, Limits};
use crate::testing::LIMITS;

fn read(text: &str) -> Result<Document, BadXml> {
    Document::parse(text, LIMITS)
}

fn refused(text: &str) -> BadXml {
    read(text).expect_err(text)
}

#[test]
fn what_is_read() {
    let text = "<?xml version='1.0' encoding='utf-8' standalone=\"no\"?>\n<p:a xmlns:p='urn:p' b=\"1\"> x &amp;\r\n<c p:d = '&#x41;'/>y</p:a >\n";
    let document = read(text).unwrap();
    let root = document.root().unwrap();
    assert!(root.is("urn:p", "a") && !root.is("", "a"));
    assert_eq!(root.attribute("b"), Some("1"));
    assert_eq!(root.text(), None);
    let inner = root.only("", "c").unwrap();
    assert_eq!(inner.attribute_in("urn:p", "d"), Some("A"));
    assert_eq!((inner.attribute("d"), inner.text()), (None, Some("")));
    assert!(inner.parent().unwrap().is_same(root) && root.parent().is_none());
    assert_eq!(read("<a> one &#13;two </a>").unwrap().root().unwrap().text(), Some("one \rtwo"));
}

#[test]
fn comments_do_not_split_text_where_they_are_skipped() {
    let text = "<!-- a --><a>one<!-- b --> two</a><!-- c -->";
    assert_eq!(refused(text), BadXml::Comment);
    let document = Document::parse(text, Limits { comments: true, ..LIMITS }).unwrap();
    assert_eq!(document.root().unwrap().text(), Some("one two"));
}

#[test]
fn what_is_foreign() {
    for text in [
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
        "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
        "<a>&b;</a>",
        "<a b='&c;'/>",
        "<a>&nbsp;</a>",
        "<a><?b c?></a>",
        "<?b?><a/>",
        "<a><![CDATA[b]]></a>",
    ] {
        assert_eq!(refused(text), BadXml::Foreign, "{text}");
    }
}

#[test]
fn what_is_malformed() {
    for text in [
        "",
        " ",
        "text",
        "<a>",
        "</a>",
        "<a></b>",
        "<a/><b/>",
        "<a/>text",
        "text<a/>",
        "<a/>&amp;",
        "<a",
        "<a b/>",
        "<a b=c/>",
        "<a b='1'c='2'/>",
        "<a b='<'/>",
        "<a>]]></a>",
        "<a>&amp</a>",
        "<a>&</a>",
        "<a b='&'/>",
        "<a b='&lt'/>",
        "<1/>",
        "<a:b:c/>",
        "<:a/>",
        "<a:/>",
        "<a 1='2'/>",
        "<a>\u{0}</a>",
        "<a>\u{8}</a>",
        "<a>\u{FFFF}</a>",
        "<a>&#0;</a>",
        "<a>&#x1F;</a>",
        "<a>&#xD800;</a>",
        "<a>&#+65;</a>",
        "<a>&#;</a>",
        "<a>&#x;</a>",
        "<a>&#X41;</a>",
        "<a b='&#1;'/>",
        " <?xml version='1.0'?><a/>",
        "<a><?xml version='1.0'?></a>",
        "< a/>",
        "<a><</a>",
        "<a/ >",
        "<!a><b/>",
    ] {
        assert_eq!(refused(text), BadXml::Malformed, "{text}");
    }
}

#[test]
fn what_is_ambiguous() {
    for text in [
        "<a b='1' b='1'/>",
        "<a xmlns:p='urn:1' xmlns:q='urn:1' p:b='1' q:b='2'/>",
        "<a xmlns:p='urn:1' xmlns:p='urn:2'/>",
        "<a xmlns='urn:1' xmlns='urn:1'/>",
        "<a ID='1'><b ID='1'/></a>",
        "<a ID='1'><b id='1'/></a>",
        "<a ID='1' Id='1'/>",
        "<a ID='1' xml:id='2'/>",
        "<a xmlns:p='urn:p' p:ID='1'/>",
    ] {
        assert_eq!(refused(text), BadXml::Ambiguous, "{text}");
    }
    assert!(read("<a b='1' xmlns:p='urn:p' p:b='1' ID='1'><b ID='2'/></a>").is_ok());
}

#[test]
fn what_namespaces_may_not_be() {
    for text in [
        "<p:a/>",
        "<a p:b='1'/>",
        "<a><b xmlns:p='urn:p'/><p:c/></a>",
        "<a xmlns:p=''/>",
        "<a xmlns:xmlns='urn:p'/>",
        "<xmlns:a/>",
        "<a xmlns:xml='urn:p'/>",
        "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
        "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
        "<a xmlns='relative'/>",
        "<a xmlns:p='../x'/>",
        "<a xmlns:p='1:x'/>",
        "<a xmlns:p=':x'/>",
        "<a xmlns:p='a b:x'/>",
    ] {
        assert_eq!(refused(text), BadXml::Namespace, "{text}");
    }
}

#[test]
fn what_encodings_there_are() {
    for text in [
        "<?xml version='1.0' encoding='UTF-16'?><a/>",
        "<?xml version='1.0' encoding='UTF-7'?><a/>",
        "<?xml version='1.1'?><a/>",
        "<?xml encoding='utf-8'?><a/>",
        "<?xml version='1.0' x='y'?><a/>",
    ] {
        assert_eq!(refused(text), BadXml::Encoding, "{text}");
    }
    assert!(read("<?xml version=\"1.0\" ?><a/>").is_ok());
}

#[test]
fn how_much_is_too_much() {
    let deep = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
    assert!(read(&deep(48)).is_ok());
    let attributes: String = (0..65).map(|n| format!(" a{n}=''")).collect();
    let namespaces: String = (0..40).map(|n| format!(" xmlns:p{n}='urn:p'")).collect();
    for text in [
        deep(49),
        deep(100_000),
        format!("<a{attributes}/>"),
        format!("<a{namespaces}><b{namespaces}/></a>"),
        "<a>".to_owned() + &"<b/>".repeat(10_000) + "</a>",
        format!("<a>{}</a>", " ".repeat(1 << 20)),
    ] {
        assert_eq!(refused(&text), BadXml::TooLarge);
    }
    let many = format!("<a><b{namespaces}/><b{namespaces}/></a>");
    assert!(read(&many).is_ok());
}
