//! The table of actions as JSON: what the README's list is made from, and what is held against AWS's model.

use serde_json::{Map, Value, json};

use crate::action::{Beyond, Entry};
use crate::fault::Code;
use crate::shape::{Member, Shape};
use crate::table::TABLE;

/// Every action: name, service, level, effect, parameters with their constraints, faults, members of the answer.
#[must_use]
pub fn actions() -> Value {
    TABLE.iter().map(action).collect()
}

fn action(entry: &Entry) -> Value {
    let Beyond { whole, parameters, faults } = entry.beyond;
    json!({
        "name": entry.name,
        "service": entry.service.word(),
        "version": entry.service.version(),
        "level": format!("{:?}", entry.level),
        "effect": entry.effect.word(),
        "parameters": members(entry.parameters),
        "faults": codes(entry.faults.iter().chain(faults)),
        "answer": shape(&entry.answer),
        "beyond": { "whole": whole, "parameters": parameters, "faults": codes(faults.iter()) },
    })
}

fn codes<'a>(codes: impl Iterator<Item = &'a Code>) -> Value {
    codes.map(|code| json!({ "code": code.as_str(), "status": code.status() })).collect()
}

fn members(members: &[Member]) -> Value {
    let member = |member: &Member| {
        let mut described = shape(&member.shape);
        if let Value::Object(fields) = &mut described {
            fields.insert("name".to_owned(), json!(member.name));
            fields.insert("required".to_owned(), json!(member.required));
            fields.insert("logged".to_owned(), json!(member.shape.is_public()));
        }
        described
    };
    members.iter().map(member).collect()
}

/// A shape in botocore's words; a bound that binds nothing is left out.
fn shape(shape: &Shape) -> Value {
    let mut fields = Map::new();
    let mut say = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    let least = |least: usize| (least > 0).then(|| json!(least));
    let most = |most: usize| (most < usize::MAX).then(|| json!(most));
    match shape {
        Shape::Text(rule) => {
            say("type", json!("string"));
            least(rule.least).map(|least| say("min", least));
            most(rule.most).map(|most| say("max", most));
            if !rule.pattern.is_empty() {
                say("pattern", json!(rule.pattern));
            }
        }
        Shape::Choice(words) => {
            say("type", json!("string"));
            say("enum", json!(words));
        }
        Shape::Number(least, most) => {
            say("type", json!("integer"));
            (*least > i64::MIN && *least != 0).then(|| say("min", json!(least)));
            (*most < i64::MAX).then(|| say("max", json!(most)));
        }
        Shape::Flag => {
            say("type", json!("boolean"));
        }
        Shape::Blob => {
            say("type", json!("blob"));
        }
        Shape::Time => {
            say("type", json!("timestamp"));
        }
        Shape::List { of, least: fewest, most: top } => {
            say("type", json!("list"));
            say("member", self::shape(of));
            least(*fewest).map(|least| say("min", least));
            most(*top).map(|most| say("max", most));
        }
        Shape::Map { of, most: top } => {
            say("type", json!("map"));
            say("value", self::shape(of));
            most(*top).map(|most| say("max", most));
        }
        Shape::Structure(parts) => {
            say("type", json!("structure"));
            say("members", members(parts));
        }
    }
    Value::Object(fields)
}
