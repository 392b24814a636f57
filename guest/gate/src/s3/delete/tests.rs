use super::*;

type Asked = Vec<(String, String)>;

fn ask(body: Option<&str>) -> Result<Asked, Fault> {
    let request = Request {
        method: "POST".to_owned(),
        target: "/b?delete".to_owned(),
        headers: Vec::new(),
        body: body.map(|body| body.as_bytes().to_vec()),
        peer: String::new(),
        secure: false,
    };
    let main =
        Question { action: String::new(), resource: "arn:aws:s3:::b".to_owned(), context: Vec::new(), policy: None };
    let questions = questions(&request, &Place::Bucket("b".to_owned()), &main)?;
    Ok(questions.into_iter().map(|question| (question.action, question.resource)).collect())
}

fn delete(objects: &str) -> Result<Asked, Fault> {
    ask(Some(&format!("<Delete>{objects}</Delete>")))
}

fn pair(action: &str, key: &str) -> (String, String) {
    (format!("s3:{action}"), format!("arn:aws:s3:::b/{key}"))
}

#[test]
fn each_object_is_asked_about() {
    let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\n  <Object><Key>a/b c</Key></Object>\n  \
        <Object><VersionId>3</VersionId><Key>k</Key><ETag>\"x\"</ETag></Object><Quiet>true</Quiet></Delete>\n";
    assert_eq!(ask(Some(body)), Ok(vec![pair("DeleteObject", "a/b c"), pair("DeleteObjectVersion", "k")]));
}

#[test]
fn a_key_is_taken_to_the_letter() {
    for (written, key) in [
        (" k ", " k "),
        ("a&amp;b&lt;&#x41;&#66;", "a&b<AB"),
        ("%2e", "%2e"),
        ("*", "*"),
        ("${aws:username}", "${aws:username}"),
        ("&#13;", "\r"),
    ] {
        let asked = delete(&format!("<Object><Key>{written}</Key></Object>"));
        assert_eq!(asked, Ok(vec![pair("DeleteObject", key)]), "{written}");
    }
}

#[test]
fn what_two_parsers_could_read_in_two_ways_is_refused() {
    assert!(delete("<Object><Key>k</Key></Object>").is_ok());
    for objects in [
        "",
        "<Object/>",
        "<Object><Key/></Object>",
        "<Object><Key>k</Key><Key>j</Key></Object>",
        "<Object><Key>k<!-- --></Key></Object>",
        "<Object><Key><![CDATA[k]]></Key></Object>",
        "<Object><Key>k<?x?></Key></Object>",
        "<Object><Key>k<b/></Key></Object>",
        "<Object><Key>k\r\n</Key></Object>",
        "<Object><Key a=\"b\">k</Key></Object>",
        "<Object><x:Key>k</x:Key></Object>",
        "<Object><Key>&k;</Key></Object>",
        "<Object><Key>a/../k</Key></Object>",
        "<Object><Key>k&#0;</Key></Object>",
        "<Object><key>k</key></Object>",
        "<Object><Key>k</Key></Object>text",
        "<Other/><Object><Key>k</Key></Object>",
    ] {
        assert!(delete(objects).is_err(), "{objects}");
    }
    let one = "<Object><Key>k</Key></Object>";
    for body in [
        one.to_owned(),
        format!("<Delete>{one}"),
        format!("<Delete>{one}</Delete><Delete>{one}</Delete>"),
        format!("<!DOCTYPE d><Delete>{one}</Delete>"),
        format!("<Delete xmlns=\"elsewhere\">{one}</Delete>"),
        format!("<Delete>{one}</Deleted>"),
        String::new(),
    ] {
        assert!(ask(Some(&body)).is_err(), "{body}");
    }
    assert!(ask(None).is_err(), "without the body nobody knows what is deleted");
}

#[test]
fn there_is_an_end_to_it() {
    let many = |count| delete(&"<Object><Key>k</Key></Object>".repeat(count)).map(|asked| asked.len());
    assert_eq!(many(MOST), Ok(MOST));
    assert!(many(MOST + 1).is_err());
}
