//! Identity providers that everybody may have an account with. To trust one of them is to trust everybody, unless
//! the role says whom of all its users it means; and AWS, too, takes no other trust in them.

use serde_json::{Map, Value};

/// A shared provider, and the claim that tells its customers apart.
const SHARED: &[(&str, &str)] = &[
    ("agent.buildkite.com", "sub"),
    ("api.pulumi.com/oidc", "aud"),
    ("app.terraform.io", "sub"),
    ("gitlab.com", "sub"),
    ("oidc.codefresh.io", "sub"),
    ("oidc.vercel.com", "aud"),
    ("proidc.upbound.io", "sub"),
    ("scalr.io", "sub"),
    ("token.actions.githubusercontent.com", "sub"),
    ("vstoken.actions.githubusercontent.com", "sub"),
];

/// The condition key that a trust policy must compare and does not, or compares with what everybody could have.
pub(super) fn missing_condition(text: &str) -> Option<String> {
    let document: Value = serde_json::from_str(text).ok()?;
    let statements = listed(document.get("Statement"));
    statements.into_iter().filter_map(Value::as_object).find_map(missing)
}

fn missing(statement: &Map<String, Value>) -> Option<String> {
    if statement.get("Effect").and_then(Value::as_str) != Some("Allow") {
        return None;
    }
    let named = listed(statement.get("Principal").and_then(|principal| principal.get("Federated")));
    named.into_iter().filter_map(Value::as_str).find_map(|arn| {
        let (_, name) = arn.split_once(":oidc-provider/")?;
        let (_, claim) = SHARED.iter().find(|(shared, _)| *shared == name)?;
        let key = format!("{name}:{claim}");
        let compared = statement.get("Condition").is_some_and(|conditions| compares(conditions, &key));
        (!compared).then_some(key)
    })
}

/// Whether some condition holds only for who has the key with a value that is not everybody's.
fn compares(conditions: &Value, key: &str) -> bool {
    let operators = ["StringEquals", "StringLike", "ForAnyValue:StringEquals", "ForAnyValue:StringLike"];
    conditions.as_object().into_iter().flatten().any(|(operator, tests)| {
        let is_known = operators.iter().any(|known| operator.eq_ignore_ascii_case(known));
        let like = operator.to_ascii_lowercase().ends_with("like");
        let tested = tests.as_object().into_iter().flatten().filter(|(name, _)| name.eq_ignore_ascii_case(key));
        is_known && tested.map(|(_, values)| listed(Some(values))).any(|values| narrows(&values, like))
    })
}

fn narrows(values: &[&Value], like: bool) -> bool {
    !values.is_empty() && values.iter().all(|value| value.as_str().is_some_and(|text| !like || is_somebodys(text)))
}

/// Whether a pattern is anchored behind the name of a customer: `repo:org/*` is, `repo:org*` is also `repo:organ/x`.
fn is_somebodys(pattern: &str) -> bool {
    let Some((start, _)) = pattern.split_once(['*', '?']) else { return true };
    let customer = start.split_once(':').map(|(_, customer)| customer);
    customer.and_then(|customer| customer.find(['/', ':'])).is_some_and(|end| end > 0)
}

fn listed(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::Array(list)) => list.iter().collect(),
        other => other.into_iter().collect(),
    }
}

#[cfg(test)]
mod tests;
