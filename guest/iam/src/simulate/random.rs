//! A simulation is the decision: on random policies, principals, resources and contexts.

use std::fmt::Write as _;
use std::sync::Arc;

use keyward_gate::bundle::{Document as Text, Policies, SourceKind};
use keyward_gate::{of_principal, resource_account};
use keyward_model::entropy::Entropy;
use keyward_policy::{Compiled, Context, Document, Kind, Outcome, Question, Source, decide};

use super::tests::{list, texts};
use super::word;
use crate::testing::{ACCOUNT, House, between, moment, scope};

const ACTIONS: [&str; 6] =
    ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "iam:GetUser", "iam:CreateAccessKey", "sts:AssumeRole"];
const PATTERNS: [&str; 7] = ["*", "s3:*", "s3:Get*", "s3:?utObject", "iam:*", "iam:GetUser", "sts:AssumeRole"];
const RESOURCES: [&str; 6] = [
    "*",
    "arn:aws:s3:::bucket/a",
    "arn:aws:s3:::bucket/alice/x",
    "arn:aws:s3:::other",
    "arn:aws:iam::123456789012:user/alice",
    "arn:aws:iam::999999999999:user/alice",
];
const PLACES: [&str; 6] = [
    "*",
    "arn:aws:s3:::bucket/*",
    "arn:aws:s3:::bucket/${aws:username}/*",
    "arn:aws:s3:::${aws:PrincipalTag/team}/*",
    "arn:aws:iam::*:user/${aws:username}",
    "arn:aws:iam::123456789012:user/*",
];
const CONDITIONS: [&str; 8] = [
    r#""StringEquals":{"aws:PrincipalTag/team":"red"}"#,
    r#""StringNotEquals":{"aws:username":"alice"}"#,
    r#""StringLikeIfExists":{"s3:prefix":"a*"}"#,
    r#""Null":{"s3:prefix":"false"}"#,
    r#""NumericLessThan":{"s3:max-keys":"10"}"#,
    r#""IpAddress":{"aws:SourceIp":"10.0.0.0/8"}"#,
    r#""ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}"#,
    r#""StringEquals":{"aws:ResourceAccount":"123456789012"}"#,
];
const ENTRIES: [(&str, &[&str]); 6] = [
    ("s3:prefix", &["abc"]),
    ("s3:max-keys", &["5"]),
    ("s3:max-keys", &["many"]),
    ("aws:SourceIp", &["10.1.2.3"]),
    ("aws:TagKeys", &["a", "c"]),
    ("aws:username", &["bob"]),
];

struct Dice(Entropy);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        let number = (0..4).fold(0_usize, |sum, _| sum * 256 + usize::from(self.0.byte()));
        number % n
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn statement(&mut self, principal: Option<&str>) -> String {
        let effect = if self.chance(70) { "Allow" } else { "Deny" };
        let not = |dice: &mut Self| if dice.chance(15) { "Not" } else { "" };
        let mut text = format!("{{\"Effect\":\"{effect}\"");
        if let Some(principal) = principal {
            write!(text, ",\"Principal\":{principal}").unwrap();
        }
        write!(text, ",\"{}Action\":\"{}\"", not(self), self.one(&PATTERNS)).unwrap();
        write!(text, ",\"{}Resource\":\"{}\"", not(self), self.one(&PLACES)).unwrap();
        if self.chance(45) {
            write!(text, ",\"Condition\":{{{}}}", self.one(&CONDITIONS)).unwrap();
        }
        text + "}"
    }

    fn document(&mut self, principals: Option<&[&str]>) -> String {
        let count = 1 + self.below(3);
        let statements: Vec<_> = (0..count)
            .map(|_| {
                let principal = principals.map(|all| self.one(all));
                self.statement(principal)
            })
            .collect();
        format!("{{\"Version\":\"2012-10-17\",\"Statement\":[{}]}}", statements.join(","))
    }

    /// Entries as parameters, and as a context.
    fn entries(&mut self) -> (String, Context<'static>) {
        let (mut form, mut context, mut n) = (String::new(), Context::new(), 0);
        let mut seen = Vec::new();
        while self.chance(50) {
            let (key, values) = self.one(&ENTRIES);
            if !seen.contains(&key) {
                n += 1;
                seen.push(key);
                write!(form, "&ContextEntries.member.{n}.ContextKeyName={key}").unwrap();
                form += &list(&format!("ContextEntries.member.{n}.ContextKeyValues"), values);
                context.set_all(key, values.iter().map(|value| (*value).to_owned()));
            }
        }
        (form, context)
    }
}

/// How many worlds are tried: more where time is set aside for it.
fn worlds() -> usize {
    std::env::var("KEYWARD_WORLDS").ok().and_then(|number| number.parse().ok()).unwrap_or(60)
}

/// What a list of questions is met with, in the order in which a simulation answers.
fn met(
    authority: &keyward_policy::Authority,
    facts: &Context<'_>,
    entries: &Context<'_>,
    owner: Option<&str>,
    policy: Option<&Compiled>,
) -> Vec<&'static str> {
    let mut outcomes = Vec::new();
    for action in ACTIONS {
        for resource in RESOURCES {
            let known = facts.clone().over(entries);
            let mut context = Context::new().over(&known);
            if let Some(account) = resource_account(resource, &authority.account) {
                context.set("aws:ResourceAccount", account);
            }
            let named = resource.split(':').nth(4).filter(|account| !account.is_empty());
            let owner = named.or(owner);
            let question = Question { action, resource, owner, context: &context };
            outcomes.push(word(decide(authority, &question, policy).outcome()));
        }
    }
    outcomes
}

fn asked() -> String {
    list("ActionNames", &ACTIONS) + &list("ResourceArns", &RESOURCES) + "&MaxItems=1000"
}

#[test]
fn a58_a_principals_simulation_is_its_gates_decision() {
    let mut dice = Dice(Entropy::new(b"a58 principal"));
    let mut seen = std::collections::BTreeMap::new();
    for _ in 0..worlds() {
        let mut house = House::default();
        house.ok("Action=CreateUser&UserName=alice&Tags.member.1.Key=team&Tags.member.1.Value=red");
        house.ok("Action=CreateGroup&GroupName=g");
        house.ok("Action=AddUserToGroup&GroupName=g&UserName=alice");
        for n in 0..dice.below(3) {
            let document = dice.document(None);
            house.ok(&format!("Action=PutUserPolicy&UserName=alice&PolicyName=p{n}&PolicyDocument={document}"));
        }
        if dice.chance(50) {
            let document = dice.document(None);
            house.ok(&format!("Action=PutGroupPolicy&GroupName=g&PolicyName=p&PolicyDocument={document}"));
        }
        if dice.chance(40) {
            let arn = dice.one(&["AmazonS3ReadOnlyAccess", "AdministratorAccess", "AWSDenyAll", "IAMUserSSHKeys"]);
            house.ok(&format!("Action=AttachUserPolicy&UserName=alice&PolicyArn=arn:aws:iam::aws:policy/{arn}"));
        }
        if dice.chance(30) {
            let document = dice.document(None);
            let made = house.ok(&format!("Action=CreatePolicy&PolicyName=b&PolicyDocument={document}"));
            let arn = between(&made, "Arn");
            house.ok(&format!("Action=PutUserPermissionsBoundary&UserName=alice&PermissionsBoundary={arn}"));
        }
        let key = between(&house.ok("Action=CreateAccessKey&UserName=alice"), "AccessKeyId");
        let bundle = crate::bundle::resolve(&mut house.store, &key, &scope(), None, &moment()).unwrap().unwrap();
        let authority = keyward_gate::authority(&bundle.account, &bundle.principal, &bundle.policies).unwrap();
        let facts = of_principal(&bundle.account, &bundle.principal, None);
        let (form, entries) = dice.entries();
        let source = "arn:aws:iam::123456789012:user/alice";
        let form = format!("Action=SimulatePrincipalPolicy&PolicySourceArn={source}{}{form}", asked());
        let simulated = texts(&house.ok(&form), "EvalResourceDecision");
        let met = met(&authority, &facts, &entries, None, None);
        assert_eq!(simulated, met, "{form}");
        for outcome in met {
            *seen.entry(outcome).or_insert(0) += 1;
        }
    }
    assert!(seen.len() == 3 && seen.values().all(|count| *count > 20), "{seen:?}");
}

#[test]
fn a58_a_simulation_of_given_policies_is_the_evaluators_decision() {
    let mut dice = Dice(Entropy::new(b"a58 custom"));
    let mut seen = std::collections::BTreeMap::new();
    let principals = [
        r#""*""#,
        r#"{"AWS":"arn:aws:iam::123456789012:user/ann"}"#,
        r#"{"AWS":"123456789012"}"#,
        r#"{"AWS":"111111111111"}"#,
    ];
    for _ in 0..worlds() {
        let mut house = House::default();
        let text = |text: String| Text { label: String::new(), kind: SourceKind::None, text };
        let policies = Policies {
            identity: (0..1 + dice.below(3)).map(|_| text(dice.document(None))).collect(),
            boundary: dice.chance(30).then(|| text(dice.document(None))),
            session: None,
            guardrails: if dice.chance(30) { vec![vec![text(dice.document(None))]] } else { Vec::new() },
        };
        let policy = dice.chance(60).then(|| dice.document(Some(&principals)));
        let owner = dice.one(&[None, Some("123456789012"), Some("222222222222")]);
        let (mut form, entries) = dice.entries();
        let of = |documents: &[Text]| documents.iter().map(|it| it.text.clone()).collect::<Vec<_>>();
        let given =
            |name: &str, documents: &[Text]| list(name, &of(documents).iter().map(String::as_str).collect::<Vec<_>>());
        form += &given("PolicyInputList", &policies.identity);
        if let Some(boundary) = &policies.boundary {
            form += &given("PermissionsBoundaryPolicyInputList", std::slice::from_ref(boundary));
        }
        if let Some(level) = policies.guardrails.first() {
            form += &given("OrderedOrganizationPolicyInputList.member.1.ServiceControlPolicyInputList", level);
        }
        form += "&CallerArn=arn:aws:iam::123456789012:user/ann";
        form += &policy.as_ref().map(|policy| format!("&ResourcePolicy={policy}")).unwrap_or_default();
        form += &owner.map(|owner| format!("&ResourceOwner={owner}")).unwrap_or_default();
        let compiled = policy.map(|policy| {
            let source = Source { label: String::new(), kind: SourceKind::Resource };
            Compiled::new([(source, Arc::new(Document::parse(&policy, Kind::Resource).unwrap()))])
        });
        let ann = keyward_gate::bundle::Principal {
            kind: keyward_gate::PrincipalKind::User,
            arn: "arn:aws:iam::123456789012:user/ann".to_owned(),
            id: String::new(),
            name: "ann".to_owned(),
            tags: std::collections::BTreeMap::new(),
            origin: None,
        };
        let authority = keyward_gate::authority(ACCOUNT, &ann, &policies).unwrap();
        let met = met(&authority, &Context::new(), &entries, owner, compiled.as_ref());
        let xml = house.ok(&format!("Action=SimulateCustomPolicy{}{form}", asked()));
        assert_eq!(texts(&xml, "EvalResourceDecision"), met, "{form}");
        assert!(texts(&xml, "Line").iter().all(|line| line == "1"));
        for outcome in met {
            *seen.entry(outcome).or_insert(0) += 1;
        }
    }
    assert!(seen.len() == 3 && seen.values().all(|count| *count > 20), "{seen:?}");
    assert_eq!(word(Outcome::Allowed), "allowed");
}
