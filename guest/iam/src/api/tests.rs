use keyward_gate::Request;

use crate::fault::Code;
use crate::table::TABLE;
use crate::testing::{House, between, body, post, root};

#[test]
fn the_table_is_in_order() {
    assert!(TABLE.is_sorted_by(|one, next| one.name < next.name));
}

#[test]
fn an_action_nobody_knows() {
    let mut house = House::default();
    for (form, code, message) in [
        ("Version=2010-05-08", "MissingAction", "Missing Action"),
        ("Action=", "MissingAction", "Missing Action"),
        ("Action=Nothing", "InvalidAction", "Could not find operation Nothing for version NO_VERSION_SPECIFIED"),
        (
            "Action=getUser&Version=2010-05-08",
            "InvalidAction",
            "Could not find operation getUser for version 2010-05-08",
        ),
        (
            "Action=GetUser&Version=2011-06-15",
            "InvalidAction",
            "Could not find operation GetUser for version 2011-06-15",
        ),
    ] {
        assert_eq!(house.refused(form), (code.to_owned(), message.to_owned()));
    }
}

#[test]
fn a_signature_is_good_for_one_service() {
    let mut caller = root();
    caller.service = "s3".to_owned();
    let answer = House::default().send_as(&caller, "Action=ListUsers");
    assert_eq!(answer.response.status, 403);
    assert_eq!(between(&body(&answer), "Message"), "Credential should be scoped to correct service: 'iam'.");
}

#[test]
fn a29_nobody_unsigned_is_served_but_where_the_request_proves_something() {
    let mut house = House::default();
    let mut served = Vec::new();
    for entry in TABLE {
        let answer = house.send_unsigned(&format!("Action={}", entry.name));
        assert!(!answer.commit);
        match answer.event.code {
            "MissingAuthenticationToken" => assert_eq!(answer.response.status, 403),
            _ => served.push(entry.name),
        }
    }
    let vouched = ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "Login", "RSResetPassword"];
    assert!(served.iter().all(|name| vouched.contains(name)), "{served:?}");
    for form in [
        "",
        "Action=",
        "Action=assumerolewithwebidentity",
        "Action=AssumeRoleWithWebIdentity&Version=2010-05-08",
        "x=%",
    ] {
        assert_eq!(house.send_unsigned(form).event.code, "MissingAuthenticationToken", "{form}");
    }
}

#[test]
fn the_event_says_who_did_what_and_no_content() {
    let mut house = House::default();
    let answer = house.send("Action=CreateUser&UserName=alice&Path=/a/&Tags.member.1.Key=k&Tags.member.1.Value=hidden");
    let event = answer.event;
    assert_eq!((event.action.as_str(), event.code), ("iam:CreateUser", ""));
    assert_eq!(event.target, "arn:aws:iam::123456789012:user/a/alice");
    let logged = [("Path", "/a/"), ("UserName", "alice")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(event.parameters, logged);
}

#[test]
fn what_is_refused_is_told_as_aws_does_and_not_kept() {
    let mut house = House::default();
    house.gate.denied.push("iam:CreateUser");
    let answer = house.send("Action=CreateUser&UserName=alice");
    assert!(!answer.commit);
    assert_eq!(answer.response.status, Code::AccessDenied.status());
    assert_eq!(
        between(&body(&answer), "Message"),
        "User: arn:aws:iam::123456789012:root is not authorized to perform: iam:CreateUser on resource: \
         arn:aws:iam::123456789012:user/alice because no identity-based policy allows the iam:CreateUser action"
    );
}

#[test]
fn a_row_that_cannot_be_read_is_our_fault() {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice");
    for value in house.store.rows.values_mut() {
        *value = b"{".to_vec();
    }
    let answer = house.send("Action=GetUser&UserName=alice");
    assert_eq!((answer.response.status, answer.event.code), (500, "ServiceFailure"));
    assert_eq!(between(&body(&answer), "Type"), "Receiver");
    assert!(!body(&answer).contains("alice"));
    assert!(answer.event.parameters.iter().any(|(name, what)| name == "Trouble" && what.contains("user/alice")));
}

#[test]
fn a_secret_in_the_query_is_refused_before_anything_else() {
    let mut house = House::default();
    let asked = |query: &str, body: &str| Request { target: format!("/?{query}"), ..post(body) };
    for (query, form) in [
        ("Password=Password22", "Action=CreateLoginProfile&UserName=alice"),
        ("Action=ChangePassword&OldPassword=a&NewPassword=Password22", ""),
        ("NewPassword=Password22", "Action=ChangePassword&OldPassword=a&NewPassword=Password22"),
    ] {
        let answer = house.send_request(&root(), &asked(query, form));
        assert_eq!(answer.event.code, "MalformedInput", "{query}");
        assert!(!body(&answer).contains("Password22") && !answer.commit);
    }
    for action in
        ["Action=Login&email=a%40a.com&password=Password22", "Action=RSResetPassword&Token=AAAA&NewPassword=Password22"]
    {
        let answer = house.send_raw(&asked(action, ""));
        assert_eq!((answer.event.code, answer.commit), ("MalformedInput", false), "{action}");
    }
    let login = house.send_raw(&asked("Action=Login&email=a%40a.com", "password=Password22"));
    assert_ne!(login.event.code, "MalformedInput", "the rest of it may stand there");
}
