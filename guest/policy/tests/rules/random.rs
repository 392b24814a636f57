//! Made-up cases that are likely to come near each other: small vocabularies, patterns bent from real texts.

mod words;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::case::{Case, Expected, OneOrMany, Policies, Request, Who};
use words::{ACCOUNTS, ACTIONS, KEYS, OPERATORS, RESOURCES, VARIABLES};

/// SplitMix64: every seed gives its own, repeatable sequence.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// True once in `n` times.
    pub(crate) fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// Between `low` and `high` things.
    fn many<T>(&mut self, low: usize, high: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = low + self.below(high - low + 1);
        (0..count).map(|_| make(self)).collect()
    }
}

/// Every operator with every surrounding that it may have.
pub(crate) fn comparisons() -> Vec<String> {
    let mut all = Vec::new();
    for (name, _) in OPERATORS {
        for prefix in ["", "ForAllValues:", "ForAnyValue:"] {
            for suffix in ["", "IfExists"] {
                if *name != "Null" || (prefix.is_empty() && suffix.is_empty()) {
                    all.push(format!("{prefix}{name}{suffix}"));
                }
            }
        }
    }
    all
}

/// Policies, and who asks.
pub(crate) fn policies(random: &mut Random) -> (Policies, Who) {
    let who = who(random);
    let guardrails = if random.once_in(4) {
        random.many(1, 2, |r| r.many(1, 2, |r| document(r, Kind::Identity)))
    } else {
        Vec::new()
    };
    let mut policies =
        Policies { identity: random.many(0, 3, |r| document(r, Kind::Identity)), guardrails, ..Policies::default() };
    match random.below(4) {
        0 | 1 => policies.resource = Some(document(random, Kind::Resource)),
        2 if random.once_in(2) => policies.trust = Some(document(random, Kind::Trust)),
        _ => {}
    }
    policies.boundary = random.once_in(4).then(|| document(random, Kind::Identity));
    policies.session = random.once_in(4).then(|| random.many(0, 2, |r| document(r, Kind::Identity)));
    (policies, who)
}

/// A document for a principal, all of whose statements deny.
pub(crate) fn deny(random: &mut Random) -> Value {
    let mut document = document(random, Kind::Identity);
    let statements = &mut document["Statement"];
    let list =
        if statements.is_array() { statements.as_array_mut().unwrap().iter_mut().collect() } else { vec![statements] };
    list.into_iter().for_each(|statement| statement["Effect"] = json!("Deny"));
    document
}

/// A document for a principal.
pub(crate) fn identity_document(random: &mut Random) -> Value {
    document(random, Kind::Identity)
}

/// What is asked, and the circumstances.
pub(crate) fn request(random: &mut Random) -> Request {
    let mut context = BTreeMap::new();
    for (key, values) in KEYS {
        let value = |r: &mut Random| r.pick(values).to_owned();
        match random.below(8) {
            0..=3 => {}
            4 if random.once_in(2) => {
                drop(context.insert((*key).to_owned(), OneOrMany::Many(random.many(0, 3, value))))
            }
            _ => drop(context.insert(bend_case(random, key), OneOrMany::One(value(random)))),
        }
    }
    let owner = if random.once_in(3) { Some(random.pick(ACCOUNTS).to_owned()) } else { None };
    let action = random.pick(ACTIONS);
    Request { action: bend_case(random, action), resource: random.pick(RESOURCES).to_owned(), owner, context }
}

/// A case of both, whose outcome is not known yet.
pub(crate) fn case(policies: Policies, principal: Who, request: Request) -> Case {
    let expected = Expected { outcome: String::new(), by: String::new(), statement: None };
    Case { name: "found by comparison with the reference".to_owned(), policies, principal, request, expected }
}

fn who(random: &mut Random) -> Who {
    let account = random.pick(ACCOUNTS).to_owned();
    match random.below(12) {
        0 => Who::Root { account },
        1..=4 => user(account),
        5..=8 => Who::Session {
            arn: format!("arn:aws:sts::{account}:assumed-role/deploy/ci"),
            id: "AROADEPLOY23456789AB:ci".to_owned(),
            origin_arn: format!("arn:aws:iam::{account}:role/deploy"),
            origin_id: "AROADEPLOY23456789AB".to_owned(),
            account,
        },
        9 => Who::Service { name: "ec2.amazonaws.com".to_owned() },
        10 => Who::Federated { provider: "accounts.google.com".to_owned() },
        _ => Who::Anonymous,
    }
}

fn user(account: String) -> Who {
    Who::User { arn: format!("arn:aws:iam::{account}:user/alice"), id: "AIDAALICE23456789ABC".to_owned(), account }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Identity,
    Resource,
    Trust,
}

fn document(random: &mut Random, kind: Kind) -> Value {
    let modern = !random.once_in(6);
    let mut statements: Vec<Value> = random.many(1, 3, |r| statement(r, kind, modern));
    let mut document = Map::new();
    if modern || random.once_in(2) {
        document.insert("Version".to_owned(), json!(if modern { "2012-10-17" } else { "2008-10-17" }));
    }
    let single = statements.len() == 1 && random.once_in(2);
    document.insert("Statement".to_owned(), if single { statements.remove(0) } else { Value::Array(statements) });
    Value::Object(document)
}

fn statement(random: &mut Random, kind: Kind, modern: bool) -> Value {
    let deny = random.once_in(5);
    let mut statement = Map::new();
    statement.insert("Effect".to_owned(), json!(if deny { "Deny" } else { "Allow" }));
    if kind == Kind::Trust {
        statement.insert(
            "Action".to_owned(),
            one_or_many(random, 1, 2, |r| r.pick(&["sts:AssumeRole", "sts:*", "STS:assume*"]).to_owned()),
        );
    } else {
        let not = random.once_in(5);
        statement.insert(if not { "NotAction" } else { "Action" }.to_owned(), one_or_many(random, 1, 3, action));
        let not = random.once_in(5);
        statement.insert(
            if not { "NotResource" } else { "Resource" }.to_owned(),
            one_or_many(random, 1, 3, |r| resource(r, modern)),
        );
    }
    if kind != Kind::Identity {
        let not = deny && kind == Kind::Resource && random.once_in(2);
        statement.insert(if not { "NotPrincipal" } else { "Principal" }.to_owned(), principals(random));
    }
    if !random.once_in(3) {
        statement.insert("Condition".to_owned(), conditions(random, modern));
    }
    Value::Object(statement)
}

fn one_or_many(random: &mut Random, low: usize, high: usize, make: impl FnMut(&mut Random) -> String) -> Value {
    let mut list = random.many(low, high, make);
    if list.len() == 1 && random.once_in(2) { json!(list.remove(0)) } else { json!(list) }
}

fn action(random: &mut Random) -> String {
    if random.once_in(4) {
        return random.pick(&["*", "s3:*", "*:*", "iam:*"]).to_owned();
    }
    let action = random.pick(ACTIONS);
    let (vendor, name) = action.split_once(':').unwrap();
    let name = if random.once_in(3) { bend(random, name) } else { name.to_owned() };
    format!("{}:{}", bend_case(random, vendor), bend_case(random, &name))
}

fn resource(random: &mut Random, modern: bool) -> String {
    let resource = random.pick(RESOURCES);
    if resource == "*" || random.once_in(12) {
        return random
            .pick(&["*", "arn:aws:s3", "arn:aws:s3:*", "arn:aws:iam", "arn:aws:s3:::*", "arn:aws:iam::*:role/*"])
            .to_owned();
    }
    let at = resource.match_indices(':').nth(4).unwrap().0;
    let (fixed, name) = resource.split_at(at + 1);
    let iam = if fixed.starts_with("arn:aws:iam") { name.find('/').unwrap() + 1 } else { 0 };
    let (path, name) = name.split_at(iam);
    let mut name = if random.once_in(2) { bend(random, name) } else { name.to_owned() };
    if modern && random.once_in(3) {
        name = with_variable(random, &name);
    }
    if name.is_empty() && path.is_empty() {
        name.push('*');
    }
    let fixed =
        if random.once_in(8) { fixed.replace("::", ":*:").replacen("iam:*", "iam:", 1) } else { fixed.to_owned() };
    format!("{fixed}{path}{name}")
}

/// Puts a variable in place of one of the words of a text.
fn with_variable(random: &mut Random, text: &str) -> String {
    let variable = random.pick(VARIABLES);
    let words: Vec<&str> = text.split('/').collect();
    let at = random.below(words.len());
    let replaced = words.iter().enumerate().map(|(i, word)| if i == at { variable } else { word });
    replaced.collect::<Vec<_>>().join("/")
}

/// Puts wildcards in place of some characters.
fn bend(random: &mut Random, text: &str) -> String {
    let mut chars: Vec<char> = text.chars().filter(|c| !matches!(c, '*' | '?')).collect();
    for _ in 0..=random.below(2) {
        if chars.is_empty() {
            break;
        }
        let at = random.below(chars.len());
        match random.below(4) {
            0 => chars[at] = '?',
            1 => chars[at] = '*',
            2 => {
                chars.truncate(at);
                chars.push('*');
            }
            _ => drop(chars.splice(..at, ['*'])),
        }
    }
    chars.into_iter().collect()
}

fn bend_case(random: &mut Random, text: &str) -> String {
    match random.below(6) {
        0 => text.to_ascii_lowercase(),
        1 => text.to_ascii_uppercase(),
        _ => text.to_owned(),
    }
}

fn principals(random: &mut Random) -> Value {
    if random.once_in(5) {
        return json!("*");
    }
    let mut kinds = Map::new();
    let aws = |r: &mut Random| {
        let account = r.pick(ACCOUNTS);
        match r.below(9) {
            0 => account.to_owned(),
            1 => format!("arn:aws:iam::{account}:root"),
            2 | 3 => format!("arn:aws:iam::{account}:user/alice"),
            4 => format!("arn:aws:iam::{account}:role/deploy"),
            5 => format!("arn:aws:sts::{account}:assumed-role/deploy/ci"),
            6 => "AIDAALICE23456789ABC".to_owned(),
            7 => "AROADEPLOY23456789AB".to_owned(),
            _ => "*".to_owned(),
        }
    };
    kinds.insert("AWS".to_owned(), one_or_many(random, 1, 4, aws));
    if random.once_in(3) {
        kinds.insert(
            "Service".to_owned(),
            one_or_many(random, 1, 2, |r| r.pick(&["ec2.amazonaws.com", "s3.amazonaws.com"]).to_owned()),
        );
    }
    if random.once_in(4) {
        kinds.insert("Federated".to_owned(), json!(random.pick(&["accounts.google.com", "*", "www.amazon.com"])));
    }
    Value::Object(kinds)
}

fn conditions(random: &mut Random, modern: bool) -> Value {
    let mut operators = Map::new();
    for _ in 0..=random.below(2) {
        let (name, operands) = OPERATORS[random.below(OPERATORS.len())];
        let plain = name == "Null";
        let prefix = if plain { "" } else { random.pick(&["", "", "ForAllValues:", "ForAnyValue:"]) };
        let suffix = if plain || !random.once_in(3) { "" } else { "IfExists" };
        let mut keys = Map::new();
        for _ in 0..=random.below(5) / 4 {
            let key = key_for(random, name);
            let variables = modern && (name.starts_with("String") || name.starts_with("Arn"));
            let fewest = usize::from(!random.once_in(20));
            let operands = one_or_many(random, fewest, 3, |r| {
                let operand = r.pick(operands);
                if variables && r.once_in(5) { operand_with_variable(r, name, operand) } else { operand.to_owned() }
            });
            keys.insert(bend_case(random, key), typed(random, operands));
        }
        operators.insert(format!("{prefix}{name}{suffix}"), Value::Object(keys));
    }
    Value::Object(operators)
}

/// A key whose values are mostly what the operator reads.
fn key_for(random: &mut Random, operator: &str) -> &'static str {
    let fitting: &[&str] = match operator {
        _ if operator.starts_with("Numeric") => &["s3:max-keys", "aws:EpochTime"],
        _ if operator.starts_with("Date") => &["aws:CurrentTime", "aws:EpochTime"],
        _ if operator.starts_with("Arn") => &["aws:PrincipalArn"],
        _ if operator.ends_with("IpAddress") => &["aws:SourceIp"],
        "Bool" => &["aws:SecureTransport"],
        "BinaryEquals" => &["x:digest"],
        _ => &["aws:username", "aws:PrincipalTag/team", "aws:TagKeys", "s3:prefix"],
    };
    if random.once_in(8) { KEYS[random.below(KEYS.len())].0 } else { random.pick(fitting) }
}

fn operand_with_variable(random: &mut Random, operator: &str, operand: &str) -> String {
    let variable = random.pick(VARIABLES);
    match (operator.starts_with("Arn"), random.below(3)) {
        (true, 0) => "${aws:PrincipalArn}".to_owned(),
        (true, _) => format!("arn:aws:iam::*:user/{variable}"),
        (false, 0) => format!("{operand}{variable}"),
        (false, 1) => format!("{variable}{operand}"),
        (false, _) => variable.to_owned(),
    }
}

/// Writes some numbers and booleans as such, as documents may.
fn typed(random: &mut Random, operands: Value) -> Value {
    match &operands {
        Value::String(text)
            if matches!(text.as_str(), "true" | "false" | "5" | "10" | "-3" | "0" | "1714521600")
                && random.once_in(2) =>
        {
            serde_json::from_str(text).unwrap()
        }
        _ => operands,
    }
}
