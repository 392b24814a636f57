//! Questions that bring the resource's own policy: who may assume a role.

use super::*;

const ROLE: &str = "arn:aws:iam::123456789012:role/Deploy";
const ABROAD: &str = "arn:aws:iam::210987654321:role/Deploy";

fn trust(principal: &str, condition: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"AWS":"{principal}"}},
        "Action":"sts:AssumeRole","Condition":{{{condition}}}}}}}"#
    )
}

fn assume(resource: &str, policy: String, context: Vec<Fact>) -> Question {
    let (action, resource) = ("sts:AssumeRole".to_owned(), resource.to_owned());
    Question { action, resource, context, policy: Some(policy) }
}

fn gate(person: Person) -> Gate {
    let mut gate = Gate::default();
    let mut people = People::with(KEY, person);
    gate.authenticate(&signed(&Signer::new(KEY, "secret", "sts")), &moment(), &mut people).unwrap();
    gate
}

#[test]
fn a_role_and_its_callers_account_decide_together() {
    let may = || gate(Person::new("alice", &[&policy("Allow", "sts:AssumeRole")]));
    let may_not = || gate(Person::new("alice", &[]));
    for (gate, resource, principal, allowed) in [
        (may(), ROLE, "123456789012", true),
        (may(), ROLE, "AIDAEXAMPLE12345678", false),
        (may_not(), ROLE, "123456789012", false),
        (may_not(), ROLE, "arn:aws:iam::123456789012:user/alice", true),
        (may_not(), ROLE, "arn:aws:iam::123456789012:user/bob", false),
        (may(), ABROAD, "123456789012", true),
        (may(), ABROAD, "arn:aws:iam::123456789012:user/alice", true),
        (may(), ABROAD, "210987654321", false),
        (may_not(), ABROAD, "arn:aws:iam::123456789012:user/alice", false),
    ] {
        let because = gate.decide(&assume(resource, trust(principal, ""), Vec::new()));
        assert_eq!(because.outcome == Outcome::Allowed, allowed, "{resource} {principal}: {because:?}");
    }
}

#[test]
fn a_trust_policy_that_cannot_be_read_trusts_nobody() {
    let gate = gate(Person::new("alice", &[&policy("Allow", "*")]));
    let of_a_bucket = r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}}"#;
    for policy in ["", "{}", "null", of_a_bucket] {
        let question = assume(ROLE, policy.to_owned(), Vec::new());
        assert_eq!(gate.decide(&question).outcome, Outcome::ExplicitlyDenied, "{policy}");
        assert!(gate.explain(&question).contains("explicitly-denied"));
    }
    let question = Question { policy: None, ..assume(ROLE, String::new(), Vec::new()) };
    assert_eq!(gate.decide(&question).outcome, Outcome::Allowed, "without a policy, the caller's own decide");
}

#[test]
fn a43_a_second_factor_may_come_with_these_questions_alone() {
    let gate = gate(Person::new("alice", &[&policy("Allow", "*")]));
    let factor = || vec![Fact::new("aws:MultiFactorAuthPresent", "true"), Fact::new("aws:MultiFactorAuthAge", "0")];
    let condition = r#""Bool":{"aws:MultiFactorAuthPresent":"true"},"NumericLessThan":{"aws:MultiFactorAuthAge":"60"}"#;
    let trust = trust("123456789012", condition);
    let outcome = |question: &Question| gate.decide(question).outcome;
    assert_eq!(outcome(&assume(ROLE, trust.clone(), factor())), Outcome::Allowed);
    assert_eq!(outcome(&assume(ROLE, trust.clone(), Vec::new())), Outcome::ImplicitlyDenied);
    let trust = trust.replace("AssumeRole", "*");
    for (action, wanted) in [
        ("sts:TagSession", Outcome::Allowed),
        ("sts:SetSourceIdentity", Outcome::Allowed),
        ("sts:GetFederationToken", Outcome::ImplicitlyDenied),
    ] {
        let other = Question { action: action.to_owned(), ..assume(ROLE, trust.clone(), factor()) };
        assert_eq!(outcome(&other), wanted, "{action}");
    }
}

#[test]
fn the_proven_token_comes_with_the_caller_and_is_not_shown() {
    let mut person = Person::new("alice", &[]);
    person.session = Some(session("sealed-token"));
    let mut people = People::with("ASIAEXAMPLE", person);
    people.keys.insert(KEY.into(), Person::new("alice", &[]));
    let mut gate = Gate::default();
    for _ in 0..2 {
        let signer = Signer { token: Some("sealed-token".into()), ..Signer::new("ASIAEXAMPLE", "secret", "sts") };
        let caller = gate.authenticate(&signed(&signer), &moment(), &mut people).unwrap();
        assert_eq!(caller.token.as_ref().unwrap().as_str(), "sealed-token");
        assert!(!format!("{caller:?}").contains("sealed"));
    }
    let caller = gate.authenticate(&call(), &moment(), &mut people).unwrap();
    assert_eq!(caller.token, None);
}
