use keyward_gate::Fact;
use keyward_model::time::Time;

use super::*;
use crate::session::{Session, read};
use crate::tx::Tx;

const ROLE: &str = "RoleArn=arn:aws:iam::123456789012:role/Deploy";
const TRUST: &str = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B\
                     %22AWS%22%3A%22arn%3Aaws%3Aiam%3A%3A123456789012%3Auser%2Falice%22%7D%2C%22Action%22%3A%22sts%3A\
                     AssumeRole%22%7D%7D";

fn house() -> (House, Caller) {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice");
    house.ok(&format!(
        "Action=CreateRole&RoleName=Deploy&MaxSessionDuration=7200&AssumeRolePolicyDocument={TRUST}\
         &Tags.member.1.Key=team&Tags.member.1.Value=red"
    ));
    let alice = crate::testing::user(&mut house, "alice");
    house.gate.asked.clear();
    (house, of_sts(alice))
}

fn assume(more: &str) -> String {
    format!("Action=AssumeRole&{ROLE}&RoleSessionName=me{more}")
}

fn session(house: &mut House, answer: &str) -> Session {
    let tx = Tx::new(&mut house.store, ACCOUNT, &[], Time::default());
    read(&tx, &between(answer, "AccessKeyId"), &between(answer, "SessionToken")).unwrap()
}

fn values<'a>(house: &'a House, asked: usize, key: &str) -> Vec<&'a str> {
    let context = &house.gate.asked[asked].context;
    let facts = context.iter().filter(|Fact { key: own, .. }| own == key);
    facts.flat_map(|fact| &fact.values).map(String::as_str).collect()
}

#[test]
fn a_session_of_an_hour() {
    let (mut house, alice) = house();
    let answer = succeeds(&mut house, &alice, &assume(""));
    let Session { grant, issued, expires, .. } = session(&mut house, &answer);
    assert_eq!((grant.account.as_str(), grant.name.as_str()), (ACCOUNT, "me"));
    assert_eq!(expires.seconds() - issued.seconds(), 3_600);
    assert_eq!(between(&answer, "Expiration"), expires.iso());
    assert_eq!(between(&answer, "Arn"), "arn:aws:sts::123456789012:assumed-role/Deploy/me");
    assert_eq!(between(&answer, "AssumedRoleId"), format!("{}:me", grant.owner));
    assert!(!answer.contains("PackedPolicySize") && !answer.contains("SourceIdentity"), "{answer}");
    let [question] = house.gate.asked.as_slice() else { panic!() };
    assert_eq!((question.action.as_str(), question.resource.as_str()), ("sts:AssumeRole", ROLE.split_at(8).1));
    let trust = question.policy.as_ref().unwrap();
    assert!(trust.contains(&alice.id) && !trust.contains("user/alice"), "whom it meant when it was saved: {trust}");
    assert_eq!(values(&house, 0, "aws:ResourceTag/team"), ["red"]);
    assert_eq!(values(&house, 0, "sts:RoleSessionName"), ["me"]);
    for absent in ["sts:ExternalId", "sts:SourceIdentity", "aws:MultiFactorAuthPresent", "sts:TransitiveTagKeys"] {
        assert!(values(&house, 0, absent).is_empty(), "{absent}");
    }
}

#[test]
fn everything_a_request_says_is_asked_about_and_in_the_token() {
    let (mut house, alice) = house();
    let answer = succeeds(
        &mut house,
        &alice,
        &assume(
            "&ExternalId=42&SourceIdentity=Alice&DurationSeconds=7200&Tags.member.1.Key=Team&Tags.member.1.Value=blue\
             &Tags.member.2.Key=cost&Tags.member.2.Value=1&TransitiveTagKeys.member.1=COST",
        ),
    );
    let actions: Vec<_> = house.gate.asked.iter().map(|question| question.action.as_str()).collect();
    assert_eq!(actions, ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]);
    for asked in 0..3 {
        assert_eq!(values(&house, asked, "sts:ExternalId"), ["42"]);
        assert_eq!(values(&house, asked, "sts:SourceIdentity"), ["Alice"]);
        assert_eq!(values(&house, asked, "aws:RequestTag/Team"), ["blue"]);
        assert_eq!(values(&house, asked, "aws:TagKeys"), ["Team", "cost"]);
        assert_eq!(values(&house, asked, "sts:TransitiveTagKeys"), ["COST"]);
        assert!(house.gate.asked[asked].policy.is_some());
    }
    let Session { grant, issued, expires, .. } = session(&mut house, &answer);
    assert_eq!(expires.seconds() - issued.seconds(), 7_200);
    assert_eq!(grant.tags["Team"], "blue");
    assert_eq!(grant.transitive, ["cost"]);
    assert_eq!(grant.source_identity.as_deref(), Some("Alice"));
    assert_eq!(between(&answer, "SourceIdentity"), "Alice");
    assert_eq!(between(&answer, "PackedPolicySize"), "1");
}

#[test]
fn each_right_is_needed() {
    for right in ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"] {
        let (mut house, alice) = house();
        house.gate.denied.push(right);
        let form = assume("&SourceIdentity=alice&Tags.member.1.Key=a&Tags.member.1.Value=b");
        let (code, message) = fails(&mut house, &alice, &form);
        assert_eq!(code, "AccessDenied");
        assert_eq!(
            message,
            format!(
                "User: arn:aws:iam::123456789012:user/alice is not authorized to perform: {right} on resource: \
                 arn:aws:iam::123456789012:role/Deploy"
            )
        );
    }
}

#[test]
fn nobody_learns_which_roles_there_are() {
    let (mut house, alice) = house();
    house.gate.denied.push("sts:AssumeRole");
    let (_, here) = fails(&mut house, &alice, &assume(""));
    for other in ["123456789012:role/Nobody", "123456789012:role/other/path/Deploy", "210987654321:role/Deploy"] {
        let form = format!("Action=AssumeRole&RoleArn=arn:aws:iam::{other}&RoleSessionName=me");
        let (code, message) = fails(&mut house, &alice, &form);
        assert_eq!(code, "AccessDenied");
        assert_eq!(message, here.replace("123456789012:role/Deploy", other));
        let policy = house.gate.asked.last().unwrap().policy.as_ref().unwrap();
        let trust = keyward_policy::Document::parse(policy, keyward_policy::Kind::Trust);
        assert!(trust.is_ok() && !policy.contains(&alice.id), "{policy}");
    }
    for wrong in ["123456789012:user/alice", "123456789012:role/", "1234:role/x", "123456789012:role", "aws:role/x/y"] {
        let form = format!("Action=AssumeRole&RoleArn=arn:aws:iam::{wrong}&RoleSessionName=me");
        assert_eq!(
            fails(&mut house, &alice, &form),
            ("ValidationError".into(), format!("arn:aws:iam::{wrong} is invalid"))
        );
    }
}

#[test]
fn a82_durations_have_their_limits() {
    let (mut house, alice) = house();
    let too_long = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
    assert_eq!(
        fails(&mut house, &alice, &assume("&DurationSeconds=7201")),
        ("ValidationError".to_owned(), too_long.to_owned())
    );
    for seconds in ["899", "43201", "-1", "x"] {
        fails(&mut house, &alice, &assume(&format!("&DurationSeconds={seconds}")));
    }
    let first = succeeds(&mut house, &alice, &assume("&DurationSeconds=7200"));
    let chained = in_session(&first, PrincipalKind::RoleSession);
    succeeds(&mut house, &chained, &assume("&DurationSeconds=3600"));
    let (code, message) = fails(&mut house, &chained, &assume("&DurationSeconds=3601"));
    assert_eq!(code, "ValidationError");
    assert_eq!(
        message,
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
    );
}

#[test]
fn a_chain_inherits_and_cannot_change_what_it_inherits() {
    let (mut house, alice) = house();
    let tags = "&Tags.member.1.Key=cost&Tags.member.1.Value=1&Tags.member.2.Key=a&Tags.member.2.Value=2\
                &TransitiveTagKeys.member.1=cost&SourceIdentity=alice";
    let first = succeeds(&mut house, &alice, &assume(tags));
    let caller = in_session(&first, PrincipalKind::RoleSession);
    house.gate.asked.clear();
    let second = succeeds(&mut house, &caller, &assume("&Tags.member.1.Key=b&Tags.member.1.Value=3"));
    assert_eq!(values(&house, 0, "sts:SourceIdentity"), ["alice"]);
    assert_eq!(values(&house, 0, "aws:TagKeys"), ["b"]);
    assert_eq!(house.gate.asked.last().unwrap().action, "sts:SetSourceIdentity");
    let grant = session(&mut house, &second).grant;
    let tags: Vec<_> = grant.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(tags, [("b", "3"), ("cost", "1")]);
    assert_eq!((grant.transitive, grant.source_identity.as_deref()), (vec!["cost".to_owned()], Some("alice")));

    let third = in_session(&second, PrincipalKind::RoleSession);
    succeeds(&mut house, &third, &assume("&SourceIdentity=alice"));
    assert_eq!(fails(&mut house, &third, &assume("&SourceIdentity=mallory")).0, "AccessDenied");
    let (code, message) = fails(&mut house, &third, &assume("&Tags.member.1.Key=COST&Tags.member.1.Value=9"));
    assert!(code == "ValidationError" && message.contains("conflicts with a transitive tag key"), "{message}");
}

#[test]
fn tags_make_sense() {
    let (mut house, alice) = house();
    let mut refused = |more: &str| fails(&mut house, &alice, &assume(more));
    let twice = "&Tags.member.1.Key=a&Tags.member.1.Value=1&Tags.member.2.Key=A&Tags.member.2.Value=2";
    assert!(refused(twice).1.starts_with("Duplicate tag keys found."));
    assert_eq!(refused("&Tags.member.1.Key=aws:x&Tags.member.1.Value=1").0, "ValidationError");
    let (code, message) = refused("&TransitiveTagKeys.member.1=x");
    assert_eq!(code, "ValidationError");
    assert_eq!(message, "The specified transitive tag key must be included in the requested tags.");
}

#[test]
fn policies_narrow_it() {
    let (mut house, alice) = house();
    let arn = crate::policy::testing::create(&mut house, "narrow");
    let read = crate::policy::testing::READ;
    let answer = succeeds(&mut house, &alice, &assume(&format!("&Policy={read}&PolicyArns.member.1.arn={arn}")));
    let passed = session(&mut house, &answer).grant.passed;
    assert!(passed.text.unwrap().contains("my-bucket"));
    assert!(passed.managed.len() == 1 && passed.managed[0].starts_with("ANPA"));
    assert_eq!(fails(&mut house, &alice, &assume("&Policy=%7B%7D")).0, "MalformedPolicyDocument");
    let missing = format!("&PolicyArns.member.1.arn={arn}x");
    assert_eq!(fails(&mut house, &alice, &assume(&missing)).0, "ValidationError");
    let eleven: String = (1..=11).map(|n| format!("&PolicyArns.member.{n}.arn={arn}")).collect();
    assert_eq!(fails(&mut house, &alice, &assume(&eleven)).0, "ValidationError");
    let long = format!("&Policy={}{read}", "%20".repeat(2_048));
    assert_eq!(fails(&mut house, &alice, &assume(&long)).0, "PackedPolicyTooLarge");
}

#[test]
fn root_and_half_a_factor_get_nowhere() {
    let (mut house, alice) = house();
    let (code, message) = fails(&mut house, &of_sts(root()), &assume(""));
    assert_eq!((code.as_str(), message.as_str()), ("AccessDenied", "Roles may not be assumed by root accounts."));
    assert_eq!(fails(&mut house, &alice, &assume("&SerialNumber=arn:aws:iam::1:mfa/x")).0, "ValidationError");
    let (code, _) = fails(&mut house, &alice, &assume("&SerialNumber=arn:aws:iam::1:mfa/x&TokenCode=123456"));
    assert_eq!(code, "AccessDenied");
}

#[test]
fn a_session_costs_no_write() {
    let (mut house, alice) = house();
    succeeds(&mut house, &alice, &assume(""));
    let rows = house.store.rows.clone();
    succeeds(&mut house, &alice, &assume(""));
    assert!(house.store.rows == rows);
}

#[test]
fn a_role_of_another_account_gives_that_accounts_session() {
    const OTHER: &str = "210987654321";
    let (mut house, alice) = house();
    let arn = format!("arn:aws:iam::{OTHER}:root");
    let abroad = Caller { account: OTHER.to_owned(), id: OTHER.to_owned(), arn, ..root() };
    let trust = TRUST.replace("user%2Falice", "root");
    let read = crate::policy::testing::READ;
    for form in [
        format!("Action=CreateRole&RoleName=Abroad&AssumeRolePolicyDocument={trust}"),
        format!("Action=CreatePolicy&PolicyName=narrow&PolicyDocument={read}"),
    ] {
        succeeds(&mut house, &abroad, &form);
    }
    house.ok(&format!("Action=CreatePolicy&PolicyName=own&PolicyDocument={read}"));
    let role = |policy: &str| {
        format!(
            "Action=AssumeRole&RoleArn=arn:aws:iam::{OTHER}:role/Abroad&RoleSessionName=me\
             &PolicyArns.member.1.arn=arn:aws:iam::{policy}"
        )
    };
    let own = role("123456789012:policy/own");
    assert_eq!(fails(&mut house, &alice, &own).0, "ValidationError", "a session's policies are its account's");
    let answer = succeeds(&mut house, &alice, &role("210987654321:policy/narrow"));
    assert_eq!(between(&answer, "Arn"), format!("arn:aws:sts::{OTHER}:assumed-role/Abroad/me"));
    assert_eq!(session(&mut house, &answer).grant.account, OTHER);
    let question = house.gate.asked.last().unwrap();
    assert_eq!(question.resource, format!("arn:aws:iam::{OTHER}:role/Abroad"));
}
