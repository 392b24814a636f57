//! What must hold whatever the policies say, on the same made-up policies and requests.

use keyward_policy::Explanation;
use serde_json::{Value, json};

use crate::case::{Expected, Policies, Request, Who, World};
use crate::random::{self, Random};
use crate::setting;

/// Calls `check` with policies, who asks, and a request: once for every 32 of `KEYWARD_PAIRS`.
fn for_many(seed: u64, mut check: impl FnMut(&mut Random, &Policies, &Who, &Request)) {
    for set in 0..setting("KEYWARD_PAIRS", 20_000) / 32 {
        let mut random = Random(seed.wrapping_add(set));
        let (policies, who) = random::policies(&mut random);
        let request = random::request(&mut random);
        check(&mut random, &policies, &who, &request);
    }
}

fn is_allowed(answer: &Expected) -> bool {
    answer.outcome == "allowed"
}

/// Every list of documents in the policies.
fn lists(policies: &mut Policies) -> Vec<&mut Vec<Value>> {
    let Policies { identity, session, guardrails, .. } = policies;
    std::iter::once(identity).chain(session).chain(guardrails).collect()
}

#[test]
fn another_deny_never_allows() {
    for_many(1 << 20, |random, policies, who, request| {
        let before = World::new(policies, who).decide(request);
        let deny = random::deny(random);
        let mut more = policies.clone();
        let mut lists = lists(&mut more);
        let at = random.below(lists.len());
        lists[at].push(deny);
        let after = World::new(&more, who).decide(request);
        assert!(is_allowed(&before) || !is_allowed(&after), "{before:?} became {after:?}: {more:#?} {request:#?}");
    });
}

#[test]
fn order_and_repetition_do_not_matter() {
    for_many(2 << 20, |random, policies, who, request| {
        let before = World::new(policies, who).decide(request);
        let mut other = policies.clone();
        for list in lists(&mut other) {
            if !list.is_empty() {
                let again = list[random.below(list.len())].clone();
                list.push(again);
            }
            list.reverse();
            list.iter_mut().for_each(reverse_statements);
        }
        other.resource.iter_mut().chain(&mut other.boundary).chain(&mut other.trust).for_each(reverse_statements);
        let after = World::new(&other, who).decide(request);
        assert_eq!((&before.outcome, &before.by), (&after.outcome, &after.by), "{policies:#?} {request:#?}");
    });
}

fn reverse_statements(document: &mut Value) {
    if let Some(statements) = document["Statement"].as_array_mut() {
        statements.reverse();
    }
}

#[test]
fn an_empty_boundary_or_session_takes_every_right_of_identity_policies() {
    for_many(3 << 20, |_, policies, who, request| {
        let nothing = json!({"Statement": {"Effect": "Deny", "NotAction": "*", "Resource": "*"}});
        let limited = [
            Policies { boundary: Some(nothing), ..policies.clone() },
            Policies { session: Some(Vec::new()), ..policies.clone() },
            Policies { guardrails: vec![Vec::new()], ..policies.clone() },
        ];
        for policies in limited {
            let answer = World::new(&policies, who).decide(request);
            assert!(!is_allowed(&answer) || answer.by != "identity", "{answer:?}: {policies:#?} {request:#?}");
        }
    });
}

#[test]
fn explanations_say_what_was_decided() {
    for_many(4 << 20, |_, policies, who, request| {
        let world = World::new(policies, who);
        let answer = world.decide(request);
        let explanation = world.explain(request);
        let shown = serde_json::to_value(&explanation).unwrap();
        assert_eq!(shown["outcome"], json!(answer.outcome));
        assert_eq!(shown["by"], json!(answer.by));
        assert_eq!(explanation.statement, answer.statement.clone().unwrap_or_default());
        agrees_with_itself(&explanation);
        let denied = explanation.statements.iter().any(|considered| considered.applies && considered.denies);
        assert_eq!(denied, answer.outcome == "explicitly-denied", "{explanation:#?}");
    });
}

/// The deciding statement is among the matched ones, and a statement applies when its conditions hold.
fn agrees_with_itself(explanation: &Explanation) {
    for considered in &explanation.statements {
        assert_eq!(
            considered.applies,
            considered.conditions.iter().all(|condition| condition.holds),
            "{considered:#?}"
        );
    }
    let decides = |considered: &&keyward_policy::Considered| {
        considered.kind == explanation.by && considered.statement == explanation.statement
    };
    assert!(
        explanation.statement.is_empty() || explanation.matched().any(|matched| decides(&matched)),
        "{explanation:#?}"
    );
    let asked = explanation.statements.iter().flat_map(|considered| &considered.conditions);
    for condition in asked.filter(|condition| condition.actual.is_empty()) {
        let missing = explanation.missing.iter().any(|key| key.eq_ignore_ascii_case(&condition.key));
        assert!(missing, "{} is missing: {explanation:#?}", condition.key);
    }
}
