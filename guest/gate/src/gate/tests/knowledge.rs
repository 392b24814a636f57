//! What a gate remembers, and what it makes of what it is told.

use super::*;

#[test]
fn a26_a55_what_changes_counts_on_the_next_request() {
    let (mut gate, mut people) = (Gate::default(), alice());
    for _ in 0..3 {
        gate.authenticate(&call(), &moment(), &mut people).unwrap();
        assert_eq!(outcome(&gate, "iam:ListUsers"), Outcome::Allowed);
    }
    assert_eq!(people.asked, 1, "the principal is warm");
    people.change(KEY, |person| person.policies.identity.clear());
    gate.authenticate(&call(), &moment(), &mut people).unwrap();
    assert_eq!(outcome(&gate, "iam:ListUsers"), Outcome::ImplicitlyDenied);
    people.change(KEY, |person| person.secret = "rotated".into());
    assert_eq!(code(gate.authenticate(&call(), &moment(), &mut people).unwrap_err()), "SignatureDoesNotMatch");
    people.keys.clear();
    people.revision += 1;
    assert_eq!(code(gate.authenticate(&call(), &moment(), &mut people).unwrap_err()), "InvalidClientTokenId");
}

#[test]
fn a54_a_cached_principal_is_its_scopes_and_tokens_own() {
    let mut person = Person::new("alice", &[&policy("Allow", "iam:*")]);
    person.session = Some(session("token"));
    let (mut gate, mut people) = (Gate::default(), People::with("ASIAEXAMPLE", person));
    let signer = |token: &str| Signer { token: Some(token.into()), ..Signer::new("ASIAEXAMPLE", "secret", "iam") };
    gate.authenticate(&signed(&signer("token")), &moment(), &mut people).unwrap();
    // The same key and signature with another token, or another day, is another question.
    gate.authenticate(&signed(&signer("other")), &moment(), &mut people).unwrap_err();
    let tomorrow = Signer { day: "20260201".into(), date: "20260201T000000Z".into(), ..signer("token") };
    let mut session = session("token");
    session.expires = Time::parse_basic("20260202T000000Z").unwrap();
    people.change("ASIAEXAMPLE", |person| person.session = Some(session));
    gate.authenticate(&signed(&tomorrow), &at("20260201T000000Z"), &mut people).unwrap();
    let asked = people.asked;
    gate.authenticate(&signed(&tomorrow), &at("20260201T000000Z"), &mut people).unwrap();
    assert_eq!(people.asked, asked);
}

#[test]
fn a54_with_and_without_a_cache_the_answers_are_the_same() {
    let mut warm = Gate::default();
    let mut cold = Gate::default();
    cold.configure(r#"{"cache_entries":0}"#).unwrap();
    let mut people = alice();
    for round in 0..20_u32 {
        if round % 3 == 0 {
            let effect = if round % 2 == 0 { "Allow" } else { "Deny" };
            people.change(KEY, |person| person.policies.identity = vec![document(&policy(effect, "iam:List*"))]);
        }
        for gate in [&mut warm, &mut cold] {
            gate.authenticate(&call(), &moment(), &mut people).unwrap();
        }
        assert_eq!(outcome(&warm, "iam:ListUsers"), outcome(&cold, "iam:ListUsers"));
    }
}

#[test]
fn a56_a_policy_that_cannot_be_read_denies_everything() {
    let readable = [policy("Allow", "*")];
    let mut people = People::with(KEY, Person::new("alice", &[&readable[0]]));
    let mut gate = Gate::default();
    gate.authenticate(&call(), &moment(), &mut people).unwrap();
    assert_eq!(outcome(&gate, "iam:ListUsers"), Outcome::Allowed);
    let broken: [fn(&mut Person, String); 4] = [
        |person, text| person.policies.identity.push(document(&text)),
        |person, text| person.policies.boundary = Some(document(&text)),
        |person, text| person.policies.session = Some(vec![document(&text)]),
        |person, text| person.policies.guardrails = vec![vec![document(&text)]],
    ];
    for text in ["", "{", "null", r#"{"Version":"2012-10-17","Statement":[],"Efect":1}"#, "\u{0}"] {
        for put in broken {
            people.change(KEY, |person| {
                *person = Person::new("alice", &[&readable[0]]);
                put(person, text.to_owned());
            });
            gate.authenticate(&call(), &moment(), &mut people).unwrap();
            assert_ne!(outcome(&gate, "iam:ListUsers"), Outcome::Allowed, "{text}");
        }
    }
}

#[test]
fn a56_a_bundle_that_cannot_be_read_lets_nobody_in() {
    let (mut gate, mut people) = (Gate::default(), alice());
    let Found::Bundle(good) = people.bundle(KEY, &Signer::new(KEY, "secret", "iam").scope(), None) else { panic!() };
    people.instead = Some(good.clone());
    gate.authenticate(&call(), &moment(), &mut people).unwrap();
    let good = String::from_utf8(good).unwrap();
    for bad in [
        String::new(),
        "null".into(),
        good.replacen('{', "{\"limits\":[],", 1),
        good.replace(KEY, "AKIAOTHER"),
        good.replace("us-east-1", "eu-west-1"),
        good.replace("\"user\"", "\"role-session\""),
        good.replace("\"user\"", "\"wizard\""),
    ] {
        people.instead = Some(bad.clone().into_bytes());
        people.revision += 1;
        gate.configure("{}").unwrap();
        people.revision = 1;
        assert_eq!(code(gate.authenticate(&call(), &moment(), &mut people).unwrap_err()), "ServiceFailure", "{bad}");
    }
}

#[test]
fn a_bundle_on_its_way_is_waited_for() {
    let (mut gate, mut people) = (Gate::default(), alice());
    people.pending = true;
    assert_eq!(gate.authenticate(&call(), &moment(), &mut people), Err(Refusal::Pending));
    assert!(matches!(gate.check(&get("/b/k"), &moment(), &mut people), Verdict::Pending));
    people.pending = false;
    people.lag = 1;
    assert_eq!(gate.authenticate(&call(), &moment(), &mut people), Err(Refusal::Pending), "it is of yesterday");
    people.lag = 0;
    gate.authenticate(&call(), &moment(), &mut people).unwrap();
}
