//! Whom an identity provider vouches for.

use super::*;

const PROVIDER: &str = "arn:aws:iam::123456789012:oidc-provider/id.example.com";

/// A question about a role that trusts the provider, for whom a condition lets in.
fn trusted(condition: &str) -> Question {
    let policy = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"Federated":"{PROVIDER}"}},
            "Action":"sts:AssumeRoleWithWebIdentity","Condition":{condition}}}}}"#
    );
    Question {
        action: "sts:AssumeRoleWithWebIdentity".into(),
        resource: "arn:aws:iam::123456789012:role/r".into(),
        context: vec![Fact::new("id.example.com:aud", "app"), Fact::new("aws:SourceIp", "10.0.0.1")],
        policy: Some(policy),
    }
}

#[test]
fn whom_a_provider_vouches_for_is_let_in_by_the_roles_word() {
    let (mut gate, mut people) = (Gate::default(), alice());
    let unsigned = request("POST", "/", &[("host", "iam.example.com")], Some(FORM));
    let outcome =
        |gate: &Gate, provider: &str, condition: &str| gate.decide_vouched(provider, &trusted(condition)).outcome;
    let any = "{}";
    assert_eq!(outcome(&gate, PROVIDER, any), Outcome::ImplicitlyDenied, "nobody asked yet");
    assert_eq!(gate.authenticate(&unsigned, &moment(), &mut people), Err(Refusal::Unsigned));
    assert_eq!(outcome(&gate, PROVIDER, any), Outcome::Allowed);
    assert_eq!(outcome(&gate, &format!("{PROVIDER}/x"), any), Outcome::ImplicitlyDenied);
    assert_eq!(outcome(&gate, PROVIDER, r#"{"StringEquals":{"id.example.com:aud":"app"}}"#), Outcome::Allowed);
    assert_eq!(
        outcome(&gate, PROVIDER, r#"{"StringEquals":{"id.example.com:aud":"other"}}"#),
        Outcome::ImplicitlyDenied
    );
    let known = format!(r#"{{"StringEquals":{{"aws:FederatedProvider":"{PROVIDER}"}}}}"#);
    assert_eq!(outcome(&gate, PROVIDER, &known), Outcome::Allowed);
    // What the question says of the request itself is not believed.
    assert_eq!(outcome(&gate, PROVIDER, r#"{"IpAddress":{"aws:SourceIp":"10.0.0.1"}}"#), Outcome::ImplicitlyDenied);
    let without_policy = Question { policy: None, ..trusted(any) };
    assert_eq!(gate.decide_vouched(PROVIDER, &without_policy).outcome, Outcome::ImplicitlyDenied);
    // Who signed asks in their own name, and a data request is none of these.
    gate.authenticate(&call(), &moment(), &mut people).unwrap();
    assert_eq!(outcome(&gate, PROVIDER, any), Outcome::ImplicitlyDenied);
    let _ = gate.authenticate(&unsigned, &moment(), &mut people);
    let _ = gate.check(&get("/b/k"), &moment(), &mut people);
    assert_eq!(outcome(&gate, PROVIDER, any), Outcome::ImplicitlyDenied);
}
