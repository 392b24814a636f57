//! The evaluator against the naive reference, on made-up policies and requests.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::case::{Case, World};
use crate::random::{self, Random};
use crate::reference::{self, Trace, Truth};
use crate::setting;

/// Requests for each set of policies: making and compiling policies costs most.
const REQUESTS: u64 = 16;

#[test]
fn agrees_with_the_reference() {
    let pairs = setting("KEYWARD_PAIRS", 20_000);
    let seed = setting("KEYWARD_SEED", 0x6B65_7977_6172_6400);
    println!("KEYWARD_PAIRS={pairs} KEYWARD_SEED={seed}");
    let mut trace = Trace::new();
    let mut outcomes: BTreeMap<(String, String), u64> = BTreeMap::new();
    for set in 0..pairs.div_ceil(REQUESTS) {
        let mut random = Random(seed.wrapping_add(set));
        let (policies, who) = random::policies(&mut random);
        let world = World::new(&policies, &who);
        let mut case = random::case(policies, who, random::request(&mut random));
        for _ in 0..REQUESTS {
            case.request = random::request(&mut random);
            let answer = world.decide(&case.request);
            if answer != reference::decide(&case, &mut trace) {
                disagreement(case, seed.wrapping_add(set));
            }
            *outcomes.entry((answer.outcome, answer.by)).or_default() += 1;
        }
    }
    println!("{outcomes:#?}");
    covered(&outcomes, &trace);
}

/// Every outcome by every kind of policy that can give it, and every operator both ways, must have come up.
fn covered(outcomes: &BTreeMap<(String, String), u64>, trace: &Trace) {
    let expected = [
        ("allowed", ["none", "identity", "resource"].as_slice()),
        ("explicitly-denied", &["identity", "resource", "boundary", "session", "guardrail"]),
        ("implicitly-denied", &["identity", "resource", "boundary", "session", "guardrail"]),
    ];
    for (outcome, kinds) in expected {
        for by in kinds {
            assert!(outcomes.contains_key(&(outcome.to_owned(), (*by).to_owned())), "never {outcome} by {by}");
        }
    }
    for operator in random::comparisons() {
        for truth in [Truth::Yes, Truth::No] {
            assert!(trace.contains_key(&(operator.clone(), truth)), "{operator} never answered {truth:?}");
        }
    }
    let doubts = trace.keys().filter(|(_, truth)| *truth == Truth::Maybe).count();
    assert!(doubts > 50, "only {doubts} operators were ever in doubt");
}

/// Makes the case as small as it gets while both still disagree, and shows it as a case file would.
fn disagreement(mut case: Case, seed: u64) -> ! {
    let disagree = |case: &Case| {
        World::new(&case.policies, &case.principal).decide(&case.request) != reference::decide(case, &mut Trace::new())
    };
    let mut whole = serde_json::to_value(&case).unwrap();
    let mut again = true;
    while again {
        again = false;
        for path in places(&whole, String::new()) {
            let mut smaller = whole.clone();
            let Some((parent, last)) = path.rsplit_once('/') else { continue };
            match smaller.pointer_mut(parent) {
                Some(Value::Object(members)) => drop(members.remove(&last.replace("~1", "/").replace("~0", "~"))),
                Some(Value::Array(items)) if items.len() > 1 => drop(items.remove(last.parse().unwrap())),
                _ => continue,
            }
            let still = std::panic::catch_unwind(|| {
                let case: Case = serde_json::from_value(smaller.clone()).ok()?;
                disagree(&case).then_some(case)
            });
            if let Ok(Some(smallest)) = still {
                (whole, case, again) = (smaller, smallest, true);
                break;
            }
        }
    }
    let answer = World::new(&case.policies, &case.principal).decide(&case.request);
    case.expected = reference::decide(&case, &mut Trace::new());
    panic!("seed {seed}: the evaluator says {answer:?} to\n{}", serde_json::to_string_pretty(&case).unwrap());
}

/// JSON pointers to everything inside a value, outermost first.
fn places(value: &Value, path: String) -> Vec<String> {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(members) => {
            members.iter().map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), value)).collect()
        }
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    let mut all: Vec<String> = inside.iter().map(|(key, _)| format!("{path}/{key}")).collect();
    all.extend(inside.into_iter().flat_map(|(key, value)| places(value, format!("{path}/{key}"))));
    all
}
