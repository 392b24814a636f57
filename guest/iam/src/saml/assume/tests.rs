use keyward_model::time::Time;

use crate::bundle::resolve;
use crate::saml::tests::{ARN, cases, create, encoded};
use crate::session::prepare;
use crate::testing::{ACCOUNT, House, between, body, moment, scope};
use crate::tx::Tx;

const ROLE: &str = "arn:aws:iam::123456789012:role/Reader";

/// A trust policy for who comes from the provider under a condition.
fn trust(condition: &str) -> String {
    encoded(&format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"Federated":"{ARN}"}},"Action":"sts:AssumeRoleWithSAML","Condition":{condition}}}}}"#
    ))
}

fn house() -> House {
    let mut house = House::default();
    create(&mut house, "Example");
    house.ok(&format!("Action=CreateRole&RoleName=Reader&AssumeRolePolicyDocument={}", trust("{}")));
    prepare(&mut Tx::new(&mut house.store, ACCOUNT, &[5; 32], Time::default())).unwrap();
    house
}

fn form(name: &str, more: &str) -> String {
    let cases = cases();
    let case = cases["responses"].as_array().unwrap().iter().find(|case| case["name"] == name).unwrap();
    let response = encoded(case["response"].as_str().unwrap());
    format!("Action=AssumeRoleWithSAML&RoleArn={ROLE}&PrincipalArn={ARN}&SAMLAssertion={response}{more}")
}

#[test]
fn a_session_is_opened_once() {
    let mut house = house();
    let answer = house.send_unsigned(&form("rsa, both signed", ""));
    let xml = body(&answer);
    assert_eq!(answer.response.status, 200, "{xml}");
    assert_eq!(between(&xml, "Arn"), "arn:aws:sts::123456789012:assumed-role/Reader/alice");
    assert_eq!((between(&xml, "Subject"), between(&xml, "SubjectType")), ("alice-4711".into(), "persistent".into()));
    assert_eq!(between(&xml, "Issuer"), "https://idp.example.org/saml");
    assert_eq!(between(&xml, "Audience"), "https://signin.aws.amazon.com/saml");
    assert_eq!(between(&xml, "NameQualifier"), "q/eyiBDLhutGMBHz0LHtOzV8G0w=");
    assert_eq!(between(&xml, "Expiration"), "2026-01-31T13:00:00Z");
    assert!(answer.event.parameters.iter().all(|(name, _)| name != "SAMLAssertion"), "{:?}", answer.event.parameters);
    let asked = house.gate.asked.last().unwrap();
    assert_eq!((asked.action.as_str(), asked.resource.as_str()), ("sts:AssumeRoleWithSAML", ROLE));
    let again = house.send_unsigned(&form("rsa, both signed", ""));
    assert_eq!((again.event.code, again.commit), ("InvalidIdentityToken", false));
}

#[test]
fn who_is_not_trusted_has_not_used_the_assertion() {
    let mut house = house();
    let update =
        |condition| format!("Action=UpdateAssumeRolePolicy&RoleName=Reader&PolicyDocument={}", trust(condition));
    house.ok(&update(r#"{"StringEquals":{"saml:sub":"bob"}}"#));
    let refused = house.send_unsigned(&form("rsa, both signed", ""));
    assert_eq!((refused.event.code, refused.commit), ("AccessDenied", false));
    assert_eq!(between(&body(&refused), "Message"), "Not authorized to perform sts:AssumeRoleWithSAML");
    house.ok(&update(r#"{"StringEquals":{"saml:sub":"alice-4711","SAML:aud":"https://signin.aws.amazon.com/saml"}}"#));
    assert_eq!(house.send_unsigned(&form("rsa, both signed", "&DurationSeconds=900")).response.status, 200);
}

#[test]
fn what_is_wrong_is_told_and_not_quoted() {
    let mut house = house();
    let long = house.send_unsigned(&form("rsa, both signed", "&DurationSeconds=7200"));
    assert_eq!(long.event.code, "ValidationError");
    let policy = house.send_unsigned(&form("rsa, both signed", "&Policy=x"));
    assert_eq!(policy.event.code, "MalformedPolicyDocument");
    let short =
        house.send_unsigned(&format!("Action=AssumeRoleWithSAML&RoleArn={ROLE}&PrincipalArn={ARN}&SAMLAssertion=abc"));
    let text = body(&short);
    assert!(short.event.code == "ValidationError" && !text.contains("abc"), "{text}");
}

#[test]
fn a_session_dies_with_its_provider() {
    let mut house = house();
    let xml = body(&house.send_unsigned(&form("rsa, both signed", "")));
    let (key, token) = (between(&xml, "AccessKeyId"), between(&xml, "SessionToken"));
    let resolve = |house: &mut House| resolve(&mut house.store, &key, &scope(), Some(&token), &moment()).unwrap();
    let bundle = resolve(&mut house).unwrap();
    assert_eq!(bundle.session.unwrap().federated_provider.as_deref(), Some(ARN));
    house.ok(&format!("Action=DeleteSAMLProvider&SAMLProviderArn={ARN}"));
    assert!(resolve(&mut house).is_none());
}
