//! The naive evaluator: AWS's rules, written down as plainly as they can be read, over raw JSON. Nothing is
//! compiled, indexed or shared with the real one.
//!
//! It answers in three values. What cannot be told is [`Maybe`]: an Allow needs [`Yes`], a Deny is stopped only
//! by [`No`].

mod patterns;
mod values;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::case::{Case, Expected, Who};
use Truth::{Maybe, No, Yes};
use patterns::{arn_like, glob, plain, resolve};
use values::{address, binary, boolean, date, in_range, number, order};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    No,
    Maybe,
    Yes,
}

impl From<bool> for Truth {
    fn from(yes: bool) -> Self {
        if yes { Yes } else { No }
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            No => Yes,
            Maybe => Maybe,
            Yes => No,
        }
    }
}

/// What each condition operator answered, for the coverage report.
pub(crate) type Trace = BTreeMap<(String, Truth), u64>;

/// Decides a case.
pub(crate) fn decide(case: &Case, trace: &mut Trace) -> Expected {
    let policies = &case.policies;
    let mut hear = |documents: &[&Value]| hear(documents, case, trace);
    let guardrails: Vec<Heard> =
        policies.guardrails.iter().map(|level| hear(&level.iter().collect::<Vec<_>>())).collect();
    let resource = hear(&policies.resource.iter().chain(&policies.trust).collect::<Vec<_>>());
    let identity = hear(&policies.identity.iter().collect::<Vec<_>>());
    let boundary = policies.boundary.as_ref().map(|document| hear(&[document]));
    let session = policies.session.as_ref().map(|documents| hear(&documents.iter().collect::<Vec<_>>()));

    let answer = |outcome: &str, by: &str, heard: Option<&(String, Level)>| Expected {
        outcome: outcome.to_owned(),
        by: by.to_owned(),
        statement: heard.map(|(statement, _)| statement.clone()),
    };
    // 1. An explicit deny anywhere.
    let mut all: Vec<(&str, &Heard)> = guardrails.iter().map(|heard| ("guardrail", heard)).collect();
    all.extend([("resource", &resource), ("identity", &identity)]);
    all.extend(boundary.iter().map(|heard| ("boundary", heard)));
    all.extend(session.iter().map(|heard| ("session", heard)));
    for (by, heard) in all {
        if heard.deny.is_some() {
            return answer("explicitly-denied", by, heard.deny.as_ref());
        }
    }
    // 2. Every level of guardrails must allow.
    if guardrails.iter().any(|heard| heard.allow.is_none()) {
        return answer("implicitly-denied", "guardrail", None);
    }
    // 3. Another account's resource must allow by its own policy; a role, in any account, by its trust policy.
    let (account, has_account) = match &case.principal {
        Who::Root { account } | Who::User { account, .. } | Who::Session { account, .. } => (account.as_str(), true),
        _ => ("", false),
    };
    let in_arn =
        case.request.resource.split(':').nth(4).filter(|id| id.len() == 12 && id.chars().all(|c| c.is_ascii_digit()));
    let owner = case.request.owner.as_deref().or(in_arn).unwrap_or(account);
    let same_account = has_account && owner == account;
    let level = resource.allow.as_ref().map(|(_, level)| *level);
    if level.is_none() && (!same_account || policies.trust.is_some()) {
        return answer("implicitly-denied", "resource", None);
    }
    // 4. Nobody's account: the resource alone decides. Within an account, naming the principal itself is enough.
    if !has_account || (same_account && level == Some(Level::Itself)) {
        return answer("allowed", "resource", resource.allow.as_ref());
    }
    // 5. Identity policies, which root does not need; a role or user behind a session, or everyone, may be
    //    granted the same by the resource.
    let granted = if matches!(case.principal, Who::Root { .. }) {
        if same_account {
            answer("allowed", "none", None)
        } else {
            answer("allowed", "resource", resource.allow.as_ref())
        }
    } else if same_account && level == Some(Level::Behind) {
        answer("allowed", "resource", resource.allow.as_ref())
    } else if identity.allow.is_some() {
        answer("allowed", "identity", identity.allow.as_ref())
    } else {
        return answer("implicitly-denied", "identity", None);
    };
    // 6. Boundary, then session policies.
    if boundary.is_some_and(|heard| heard.allow.is_none()) {
        return answer("implicitly-denied", "boundary", None);
    }
    if session.is_some_and(|heard| heard.allow.is_none()) {
        return answer("implicitly-denied", "session", None);
    }
    granted
}

/// How directly a statement names the principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Account,
    Behind,
    Itself,
}

/// The deny that applies first, and the allow that names the principal most directly.
#[derive(Default)]
struct Heard {
    deny: Option<(String, Level)>,
    allow: Option<(String, Level)>,
}

fn hear(documents: &[&Value], case: &Case, trace: &mut Trace) -> Heard {
    let mut heard = Heard::default();
    for document in documents {
        let variables = document["Version"] == "2012-10-17";
        for (index, statement) in list(&document["Statement"]).into_iter().enumerate() {
            let deny = statement["Effect"] == "Deny";
            let Some(level) = principal(statement, case) else { continue };
            let truth = applies(statement, case, variables, trace);
            let sid = statement["Sid"].as_str().filter(|sid| !sid.is_empty());
            let name = sid.map_or_else(|| (index + 1).to_string(), str::to_owned);
            let (slot, enough) =
                if deny { (&mut heard.deny, truth >= Maybe) } else { (&mut heard.allow, truth == Yes) };
            if enough && slot.as_ref().is_none_or(|(_, best)| *best < level) {
                *slot = Some((name, level));
            }
        }
    }
    // A deny ends the matter, so the allow no longer counts.
    if heard.deny.is_some() { Heard { allow: None, ..heard } } else { heard }
}

fn applies(statement: &Value, case: &Case, variables: bool, trace: &mut Trace) -> Truth {
    let request = &case.request;
    let action = request.action.to_ascii_lowercase();
    let one_of = |patterns: &Value, text: &str, fold: bool, variables: bool| -> Vec<Option<bool>> {
        list(patterns)
            .into_iter()
            .map(|pattern| {
                let pattern = pattern.as_str().unwrap();
                let pattern = if fold { pattern.to_ascii_lowercase() } else { completed(pattern) };
                Some(glob(&resolve(&pattern, true, variables, case)?, text))
            })
            .collect()
    };
    let element = |name: &str, text: &str, fold: bool| -> Truth {
        if let Some(patterns) = statement.get(name) {
            one_of(patterns, text, fold, variables && !fold).contains(&Some(true)).into()
        } else if let Some(patterns) = statement.get(format!("Not{name}")) {
            let answers = one_of(patterns, text, fold, variables && !fold);
            if answers.contains(&Some(true)) {
                No
            } else if answers.contains(&None) {
                Maybe
            } else {
                Yes
            }
        } else {
            Yes // a trust policy has no resource
        }
    };
    let mut truth = element("Action", &action, true);
    if truth == No {
        return No;
    }
    truth = truth.min(element("Resource", &request.resource, false));
    for (operator, keys) in statement["Condition"].as_object().into_iter().flatten() {
        for (key, operands) in keys.as_object().unwrap() {
            let answer = condition(operator, key, operands, case, variables);
            *trace.entry((operator.clone(), answer)).or_default() += 1;
            truth = truth.min(answer);
        }
    }
    truth
}

/// An ARN of less than six parts stands for all that begin with them.
fn completed(resource: &str) -> String {
    let missing = 5_usize.saturating_sub(resource.matches(':').count());
    if resource == "*" { resource.to_owned() } else { format!("{resource}{}", ":*".repeat(missing)) }
}

fn condition(operator: &str, key: &str, operands: &Value, case: &Case, variables: bool) -> Truth {
    let (quantifier, name) = operator.split_once(':').map_or(("", operator), |(quantifier, name)| (quantifier, name));
    let (name, if_exists) = name.strip_suffix("IfExists").map_or((name, false), |name| (name, true));
    let values = values(case, key);
    let operands: Vec<String> = list(operands).into_iter().map(text).collect();
    let null_set = values.is_empty() || values == [""];
    if name == "Null" {
        return operands.iter().any(|operand| (boolean(operand) == Some(true)) == null_set).into();
    }
    if values.is_empty() && if_exists {
        return Yes;
    }
    let negated = name.contains("Not");
    let positive = name.replace("Not", "");
    let answers: Vec<Truth> = values
        .iter()
        .map(|value| {
            if !readable(&positive, value) {
                return Maybe;
            }
            let answers: Vec<Option<bool>> =
                operands.iter().map(|operand| compare(&positive, value, operand, case, variables)).collect();
            match (answers.contains(&Some(true)), negated) {
                (true, negated) => (!negated).into(),
                (false, false) => No,
                // Who can say that the value differs from something unknown?
                (false, true) => {
                    if answers.contains(&None) {
                        Maybe
                    } else {
                        Yes
                    }
                }
            }
        })
        .collect();
    match quantifier {
        "ForAllValues" => {
            if null_set {
                Yes
            } else {
                answers.into_iter().min().unwrap()
            }
        }
        "ForAnyValue" => {
            if null_set {
                No
            } else {
                answers.into_iter().max().unwrap()
            }
        }
        _ => match (answers.iter().min(), answers.iter().max()) {
            (Some(min), Some(max)) if min == max => *min,
            (Some(_), Some(_)) => Maybe,
            _ => negated.into(),
        },
    }
}

fn readable(operator: &str, value: &str) -> bool {
    match operator {
        _ if operator.starts_with("Numeric") => number(value).is_some(),
        _ if operator.starts_with("Date") => date(value).is_some(),
        _ if operator.starts_with("Arn") => {
            let parts: Vec<&str> = value.splitn(6, ':').collect();
            matches!(parts.as_slice(), ["arn", partition, service, _, _, resource] if ![partition, service, resource].contains(&&""))
        }
        "Bool" => boolean(value).is_some(),
        "BinaryEquals" => binary(value).is_some(),
        "IpAddress" => address(value).is_some(),
        _ => true,
    }
}

/// Compares one readable value with one operand. None: a variable has no value.
fn compare(operator: &str, value: &str, operand: &str, case: &Case, variables: bool) -> Option<bool> {
    let pattern = |wildcards| resolve(operand, wildcards, variables, case);
    Some(match operator {
        "StringEquals" => plain(&pattern(false)?) == value,
        "StringEqualsIgnoreCase" => plain(&pattern(false)?).eq_ignore_ascii_case(value),
        "StringLike" => glob(&pattern(true)?, value),
        "ArnEquals" | "ArnLike" => arn_like(&pattern(true)?, value)?,
        "Bool" => boolean(value) == boolean(operand),
        "BinaryEquals" => binary(value) == binary(operand),
        "IpAddress" => in_range(address(value).unwrap(), operand),
        _ => {
            let relation = operator.trim_start_matches("Numeric").trim_start_matches("Date");
            let ordering = if operator.starts_with("Date") {
                date(value).unwrap().cmp(&date(operand).unwrap())
            } else {
                order(&number(value).unwrap(), &number(operand).unwrap())
            };
            match relation {
                "Equals" => ordering.is_eq(),
                "LessThan" => ordering.is_lt(),
                "LessThanEquals" => ordering.is_le(),
                "GreaterThan" => ordering.is_gt(),
                "GreaterThanEquals" => ordering.is_ge(),
                _ => panic!("unknown operator {operator}"),
            }
        }
    })
}

fn principal(statement: &Value, case: &Case) -> Option<Level> {
    let named = |element: &Value| -> Vec<Level> {
        if element == "*" {
            return vec![Level::Behind];
        }
        let kinds = element.as_object().unwrap();
        kinds
            .iter()
            .flat_map(|(kind, names)| {
                list(names).into_iter().filter_map(move |name| names_them(kind, &text(name), &case.principal))
            })
            .collect()
    };
    if let Some(element) = statement.get("Principal") {
        return named(element).into_iter().max();
    }
    let Some(element) = statement.get("NotPrincipal") else { return Some(Level::Itself) };
    let listed = named(element);
    let needed: &[Level] = match &case.principal {
        Who::Root { .. } => &[Level::Account],
        Who::User { .. } => &[Level::Account, Level::Itself],
        Who::Session { .. } => &[Level::Account, Level::Behind, Level::Itself],
        Who::Service { .. } | Who::Federated { .. } => &[Level::Itself],
        Who::Anonymous => return Some(Level::Behind),
    };
    let spared = case.policies.boundary.is_none() && needed.iter().all(|level| listed.contains(level));
    (!spared).then_some(Level::Behind)
}

fn names_them(kind: &str, name: &str, who: &Who) -> Option<Level> {
    let account_of = |account: &String| name == *account || name == format!("arn:aws:iam::{account}:root");
    match (kind, who) {
        ("AWS", _) if name == "*" => Some(Level::Behind),
        ("AWS", Who::Root { account } | Who::User { account, .. } | Who::Session { account, .. })
            if account_of(account) =>
        {
            Some(Level::Account)
        }
        ("AWS", Who::User { arn, id, .. }) => (name == arn || name == id).then_some(Level::Itself),
        ("AWS", Who::Session { arn, id, .. }) if name == arn || name == id => Some(Level::Itself),
        ("AWS", Who::Session { origin_arn, origin_id, .. }) => {
            (name == origin_arn || name == origin_id).then_some(Level::Behind)
        }
        ("Service", Who::Service { name: service }) => (name == service).then_some(Level::Itself),
        ("Federated", Who::Federated { provider }) => (name == provider || name == "*").then_some(Level::Itself),
        _ => None,
    }
}

fn list(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |values| values.iter().collect())
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn values<'a>(case: &'a Case, key: &str) -> Vec<&'a str> {
    let found = case.request.context.iter().find(|(known, _)| known.eq_ignore_ascii_case(key));
    found.map_or_else(Vec::new, |(_, values)| values.values().iter().map(String::as_str).collect())
}
