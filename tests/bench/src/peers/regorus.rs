//! regorus: the statements as data, one Rego rule over them.

use anyhow::ensure;
use regorus::{Engine, Value};
use serde_json::json;

use crate::sample::Sample;
use crate::statements::{ACTION, ADDRESS, resource, team, wanted};

const RULE: &str = r#"
package iam
import rego.v1
default allow := false
allow if {
    some statement in data.statements
    statement.action == input.action
    startswith(input.resource, statement.prefix)
    statement.team == input.team
    net.cidr_contains("10.0.0.0/8", input.address)
}
"#;

pub fn measure(count: usize) -> anyhow::Result<Sample> {
    let mut engine = Engine::new();
    engine.add_policy("iam.rego".into(), RULE.into())?;
    let statements: Vec<_> = (0..count)
        .map(|i| json!({"action": ACTION, "prefix": format!("arn:aws:s3:::bucket-{i}/"), "team": team(i)}))
        .collect();
    engine.add_data(Value::from_json_str(&json!({"statements": statements}).to_string())?)?;
    let input = json!({
        "action": ACTION, "resource": resource(count), "team": team(wanted(count)), "address": ADDRESS,
    });
    let input = Value::from_json_str(&input.to_string())?;
    let mut allowed = || {
        engine.set_input(input.clone());
        engine.eval_rule("data.iam.allow".into()).is_ok_and(|value| value == Value::from(true))
    };
    ensure!(allowed(), "regorus denies");
    Ok(Sample::of(|| assert!(allowed())))
}
