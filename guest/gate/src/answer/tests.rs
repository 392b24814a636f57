use super::*;

fn text(refused: &Refused) -> &str {
    str::from_utf8(&refused.response.body).unwrap()
}

fn request(method: &str, target: &str) -> Request {
    Request {
        method: method.into(),
        target: target.into(),
        headers: Vec::new(),
        body: None,
        peer: "192.0.2.1".into(),
        secure: false,
    }
}

#[test]
fn the_action_api_answers_in_iams_envelope() {
    let refused = action_api(&Fault::Signature, Errors::Xml, "iam", "AKIDEXAMPLE", "request-1");
    assert_eq!((refused.response.status, refused.code), (403, "SignatureDoesNotMatch"));
    assert_eq!(refused.response.headers[0], Header::new("x-amzn-requestid", "request-1"));
    assert_eq!(
        text(&refused),
        "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\n  <Error>\n    \
         <Type>Sender</Type>\n    <Code>SignatureDoesNotMatch</Code>\n    <Message>The request signature we \
         calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. \
         Consult the service documentation for details.</Message>\n  </Error>\n  \
         <RequestId>request-1</RequestId>\n</ErrorResponse>\n"
    );
    let sts = action_api(&Fault::Signature, Errors::Xml, "sts", "", "r");
    assert!(text(&sts).contains("https://sts.amazonaws.com/doc/2011-06-15/"));
    let ours = action_api(&Fault::Unready, Errors::Xml, "iam", "", "r");
    assert!(text(&ours).contains("<Type>Receiver</Type>"));
}

#[test]
fn s3_answers_in_its_own_envelope() {
    let fault = Fault::NotSigned(vec!["x-amz-acl".into()]);
    let refused = s3(&fault, &request("PUT", "/b/k?x=1"), "AKIDEXAMPLE", "request-1");
    assert_eq!((refused.response.status, refused.code), (403, "AccessDenied"));
    assert_eq!(
        text(&refused),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code>\n<Message>There were headers \
         present in the request which were not signed</Message>\n<HeadersNotSigned>x-amz-acl</HeadersNotSigned>\n\
         <Resource>/b/k</Resource>\n<RequestId>request-1</RequestId>\n</Error>\n"
    );
    assert!(s3(&fault, &request("HEAD", "/b/k"), "", "r").response.body.is_empty());
}

#[test]
fn a86_no_text_of_the_callers_becomes_markup() {
    let evil = "</Message><Code>&\"'\u{0}\u{1b}\u{ffff}é";
    let got = Fault::Credential(evil.into(), crate::fault::Form::Header);
    let refused = action_api(&got, Errors::Xml, "iam", "", "<id>");
    let text = text(&refused);
    assert!(text.contains("got &apos;&lt;/Message&gt;&lt;Code&gt;&amp;&quot;&apos;\u{fffd}\u{fffd}\u{fffd}é&apos;"));
    assert!(text.contains("<RequestId>&lt;id&gt;</RequestId>"));
    let target = "/<b>";
    let refused = s3(&Fault::NoRoute, &request("GET", target), "", "r");
    assert!(str::from_utf8(&refused.response.body).unwrap().contains("<Resource>/&lt;b&gt;</Resource>"));
}

#[test]
fn actions_of_lyve_cloud_are_refused_in_json() {
    let refused = action_api(&Fault::Signature, Errors::Json, "iam", "AKIDEXAMPLE", "request-1");
    assert_eq!(refused.response.headers[1], Header::new("content-type", "application/json"));
    let body: serde_json::Value = serde_json::from_slice(&refused.response.body).unwrap();
    assert_eq!(body["Error"]["Code"], "SignatureDoesNotMatch");
    assert_eq!((body["RequestId"].as_str(), body["Error"]["Message"].is_string()), (Some("request-1"), true));
    for (target, body, wanted) in [
        ("/", "Version=2010-05-08&Action=RSLiveBilling", Errors::Json),
        ("/?Action=RSListCustomer", "", Errors::Json),
        ("/", "Action=ListUsers&Marker=Action%3DRS", Errors::Xml),
        ("/", "", Errors::Xml),
    ] {
        let request = Request {
            method: "POST".to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: Some(body.as_bytes().to_vec()),
            peer: String::new(),
            secure: false,
        };
        assert_eq!(envelope(&request), wanted, "{target} {body}");
    }
}
