use keyward_gate::{Bundle, Caller, Header, PrincipalKind, Request};
use serde_json::{Value, json};

use crate::api::Answer;
use crate::bundle::resolve;
use crate::mfa::code_of;
use crate::tenancy::testing::{CREATE, made, refused, reseller, told};
use crate::testing::{House, between, body, moment, post, root, scope, user};

mod factors;
mod tokens;

/// A customer of a reseller's, with Ann, an admin, and Bob.
struct Stage {
    house: House,
    root: Caller,
}

const ROOT: &str = "admin@newcorp.com";
const ANN: &str = "ann@newcorp.com";
const BOB: &str = "bob@newcorp.com";
const FIRST: &str = "Password22";
const SECOND: &str = "Password33";

fn stage() -> Stage {
    let mut house = reseller();
    let root = made(&mut house, CREATE);
    let mut stage = Stage { house, root };
    for name in [ANN, BOB] {
        stage.ok(&format!("Action=CreateUser&UserName={name}"));
    }
    stage.ok(&format!("Action=RSSetUserInfo&Name={ANN}&Type=admin&Firstname=Ann&Lastname=Lee"));
    stage
}

impl Stage {
    fn ok(&mut self, form: &str) -> String {
        self.ok_as(&self.root.clone(), form)
    }

    fn ok_as(&mut self, caller: &Caller, form: &str) -> String {
        let answer = self.house.send_as(caller, form);
        assert_eq!(answer.response.status, 200, "{form}: {}", body(&answer));
        body(&answer)
    }

    fn told(&mut self, form: &str) -> Value {
        serde_json::from_str(&self.ok(form)).unwrap()
    }

    fn refused(&mut self, form: &str) -> String {
        refused(&mut self.house, &self.root.clone(), form).0
    }

    /// A user of the customer as a caller.
    fn user(&mut self, name: &str) -> Caller {
        let shown = self.ok(&format!("Action=GetUser&UserName={name}"));
        Caller {
            kind: PrincipalKind::User,
            arn: between(&shown, "Arn"),
            id: between(&shown, "UserId"),
            name: name.to_owned(),
            ..self.root.clone()
        }
    }

    fn token(&mut self, name: &str) -> String {
        let answer = self.told(&format!("Action=RSGetToken&Version=2010-05-08&Type=pwd_reset&UserName={name}"));
        answer["Token"].as_str().unwrap().to_owned()
    }

    fn reset(&mut self, token: &str, password: &str) -> Answer {
        self.house.send_unsigned(&format!("Action=RSResetPassword&Token={token}&NewPassword={password}"))
    }

    fn with_password(&mut self, name: &str) {
        let token = self.token(name);
        assert_eq!(self.reset(&token, FIRST).response.status, 200);
    }

    fn login(&mut self, sent: &Value) -> (u16, Value) {
        let answer = self.house.send_raw(&login(sent));
        (answer.response.status, serde_json::from_str(&body(&answer)).unwrap())
    }

    /// Signs somebody in who must get in.
    fn signed_in(&mut self, sent: &Value) -> Value {
        let (status, answer) = self.login(sent);
        assert_eq!(status, 200, "{answer}");
        answer
    }

    fn bundle(&mut self, session: &Value) -> Option<Bundle> {
        let text = |name: &str| session[name].as_str().unwrap();
        let moment = keyward_gate::Moment { now: moment().now + self.house.later, ..moment() };
        let (key, token) = (text("AccessKeyId"), text("SessionToken"));
        resolve(&mut self.house.store, key, &scope(), Some(token), &moment).unwrap()
    }

    fn code(&self, secret: &str) -> String {
        code_of(secret, moment().now + self.house.later)
    }
}

fn login(sent: &Value) -> Request {
    Request {
        target: "/login".to_owned(),
        headers: vec![Header::new("content-type", "application/json")],
        ..post(&sent.to_string())
    }
}

fn with(name: &str, password: &str) -> Value {
    json!({ "email": name, "password": password })
}

const REFUSED: &str = r#"{"error":"InvalidCredentials"}"#;

#[test]
fn what_is_known_of_users_is_told_as_on_the_page() {
    let mut stage = stage();
    let list =
        format!("Action=RSGetUserInfo&UserList.1={ANN}&UserList.2={BOB}&UserList.3=nonexistent&UserList.4={ROOT}");
    let told = stage.told(&list);
    let ids: Vec<_> = (0..3).map(|n| told[n]["Id"].clone()).collect();
    let (date, never) = ("2026-01-31T12:00:00.000Z", "0001-01-01T00:00:00Z");
    assert_eq!(
        told,
        json!([
            { "Id": ids[0], "Name": ANN, "PwdMustChange": true, "Email": ANN, "Firstname": "Ann", "Lastname": "Lee",
              "Type": "admin", "CreatedOn": date, "LastAccess": never, "Path": "/", "Root": "lyve:newcorp",
              "AuthMethod": "password" },
            { "Id": ids[1], "Name": BOB, "PwdMustChange": true, "Email": BOB, "Firstname": "", "Lastname": "",
              "Type": "user", "CreatedOn": date, "LastAccess": never, "Path": "/", "Root": "lyve:newcorp",
              "AuthMethod": "password" },
            { "Id": stage.root.account, "Name": ROOT, "PwdMustChange": false, "Email": ROOT, "Firstname": "",
              "Lastname": "", "Type": "root", "CreatedOn": date, "LastAccess": never, "Path": "",
              "Root": "lyve:newcorp", "AuthMethod": "password" },
        ])
    );
    let bob = stage.user(BOB);
    assert!(stage.ok_as(&bob, "Action=RSGetUserInfo").contains(r#""Name":"bob@newcorp.com""#));
    let arns: Vec<_> = stage.house.gate.asked.iter().rev().take(1).map(|asked| asked.resource.clone()).collect();
    assert_eq!(arns, [bob.arn]);
    let details = told_details(&mut stage);
    assert_eq!((&details["NumUsers"], &details["NumAdminUsers"]), (&json!(2), &json!(1)));
}

fn told_details(stage: &mut Stage) -> Value {
    told(&mut stage.house, "Action=RSCustomerDetails&CustomerName=newcorp")
}

#[test]
fn every_user_of_a_list_is_asked_about() {
    let mut stage = stage();
    stage.house.gate.asked.clear();
    stage.ok(&format!("Action=RSGetUserInfo&UserList.1={ANN}&UserList.2={BOB}&UserList.3={ROOT}"));
    let mut asked: Vec<_> = stage.house.gate.asked.iter().map(|asked| asked.resource.as_str()).collect();
    asked.sort_unstable();
    let account = &stage.root.account;
    let arn = |end: &str| format!("arn:aws:iam::{account}:{end}");
    assert_eq!(asked, [arn("root"), arn(&format!("user/{ANN}")), arn(&format!("user/{BOB}"))]);
}

#[test]
fn nobody_makes_or_unmakes_a_root_and_an_admin_does_not_touch_it() {
    let mut stage = stage();
    for form in
        [format!("Action=RSSetUserInfo&Name={BOB}&Type=root"), format!("Action=RSSetUserInfo&Name={ROOT}&Type=user")]
    {
        assert_eq!(stage.refused(&form), "AccessDenied");
    }
    stage.ok(&format!("Action=RSSetUserInfo&Name={ROOT}&Type=root&Firstname=Root"));
    // Even a policy that allows everything, as this gate does, leaves root to root.
    let ann = stage.user(ANN);
    for form in [
        format!("Action=RSSetUserInfo&Name={ROOT}&Firstname=Mine"),
        format!("Action=RSGetToken&Type=pwd_reset&UserName={ROOT}"),
    ] {
        assert_eq!(refused(&mut stage.house, &ann, &form).0, "AccessDenied", "{form}");
    }
    stage.ok(&format!("Action=RSSetUserInfo&Name={ANN}&Type=user"));
    assert_eq!(told_details(&mut stage)["NumAdminUsers"], 0);
}

#[test]
fn an_admin_has_a_policy_more() {
    let mut stage = stage();
    for (name, has) in [(ANN, true), (BOB, false)] {
        let key = between(&stage.ok(&format!("Action=CreateAccessKey&UserName={name}")), "AccessKeyId");
        let bundle = resolve(&mut stage.house.store, &key, &scope(), None, &moment()).unwrap().unwrap();
        assert_eq!(bundle.policies.identity.iter().any(|document| document.label == "keyward/Admin"), has);
    }
}

#[test]
fn names_in_a_customers_account_are_addresses_and_never_roots() {
    let mut stage = stage();
    for (name, code) in [("carl", "ValidationError"), ("Admin@NewCorp.com", "EntityAlreadyExists")] {
        for form in [
            format!("Action=CreateUser&UserName={name}"),
            format!("Action=UpdateUser&UserName={BOB}&NewUserName={name}"),
        ] {
            let answer = stage.house.send_as(&stage.root.clone(), &form);
            assert_eq!(answer.event.code, code, "{form}");
        }
    }
}

#[test]
fn a_user_goes_with_its_password_and_never_by_itself() {
    let mut stage = stage();
    stage.with_password(BOB);
    let bob = stage.user(BOB);
    let form = format!("Action=DeleteUser&UserName={BOB}");
    assert_eq!(stage.house.send_as(&bob, &form).event.code, "AccessDenied");
    stage.ok(&form);
    assert_eq!(stage.login(&with(BOB, FIRST)).0, 401);
    assert!(!stage.house.store.rows.keys().any(|(_, key)| key.contains(&bob.id)));
}

#[test]
fn signing_in_opens_a_session_and_is_seen() {
    let mut stage = stage();
    let session = stage.signed_in(&with("Admin@NewCorp.Com", FIRST));
    assert_eq!(session["PwdMustChange"], false);
    assert_eq!(session["Expiration"], "2026-01-31T13:00:00.000Z");
    let bundle = stage.bundle(&session).unwrap();
    assert_eq!((bundle.principal.kind, bundle.session.unwrap().mfa), (PrincipalKind::Root, None));
    stage.with_password(BOB);
    let session = stage.signed_in(&with(BOB, FIRST));
    assert_eq!(session["Expiration"], "2026-02-01T00:00:00.000Z");
    let bob = Caller {
        access_key: session["AccessKeyId"].as_str().unwrap().to_owned(),
        token: Some(keyward_gate::Token::proven(session["SessionToken"].as_str().unwrap())),
        ..stage.user(BOB)
    };
    let told: Value = serde_json::from_str(&stage.ok_as(&bob, "Action=RSGetUserInfo")).unwrap();
    assert_eq!(
        (&told[0]["LastAccess"], &told[0]["PwdMustChange"]),
        (&json!("2026-01-31T12:00:00.000Z"), &json!(false))
    );
    assert_eq!(
        between(&stage.ok(&format!("Action=GetUser&UserName={BOB}")), "PasswordLastUsed"),
        "2026-01-31T12:00:00Z"
    );
}

#[test]
fn nobody_learns_who_there_is() {
    let mut stage = stage();
    stage.with_password(BOB);
    stage.ok(&format!("Action=SetUserStatus&UserName={BOB}&Status=Inactive"));
    for sent in [
        with("nobody@newcorp.com", FIRST),
        with("not an address", FIRST),
        with(ROOT, SECOND),
        with(ANN, FIRST),
        with(BOB, FIRST),
        json!({ "email": ROOT, "password": FIRST, "account": "000000000009" }),
        json!({ "email": ROOT, "password": FIRST, "account": "nobody:newcorp" }),
        json!({ "email": ROOT, "password": FIRST, "account": "lyve:nobody" }),
        json!({ "email": ROOT, "password": FIRST, "account": "nobody" }),
    ] {
        let answer = stage.house.send_raw(&login(&sent));
        assert_eq!((answer.response.status, body(&answer).as_str()), (401, REFUSED), "{sent}");
    }
}

#[test]
fn wrong_passwords_count_whoever_is_asked() {
    let mut stage = stage();
    stage.with_password(BOB);
    for _ in 0..5 {
        assert_eq!(stage.login(&with(BOB, SECOND)).0, 401);
    }
    assert_eq!(stage.login(&with(BOB, FIRST)).0, 401);
    let bob = stage.user(BOB);
    let change = format!("Action=ChangePassword&OldPassword={FIRST}&NewPassword={SECOND}");
    assert_eq!(stage.house.send_as(&bob, &change).event.code, "AccessDenied");
    stage.house.later += 16_000;
    stage.signed_in(&with(BOB, FIRST));
    assert_eq!(stage.login(&with(ROOT, FIRST)).0, 200);
}

#[test]
fn an_address_in_two_accounts_needs_the_account() {
    let mut stage = stage();
    let form = "Action=RSCreateCustomer&Name=second&Email=admin%40newcorp.com&Password=Password33";
    let second = made(&mut stage.house, form);
    assert_eq!(stage.login(&with(ROOT, FIRST)).0, 401);
    for (account, password) in [("lyve:newcorp", FIRST), (&*second.account, SECOND), ("LYVE:second", SECOND)] {
        let session = stage.signed_in(&json!({ "email": ROOT, "password": password, "account": account }));
        assert_eq!(stage.bundle(&session).unwrap().account == second.account, password == SECOND);
    }
    stage.house.ok("Action=RSModifyCustomer&CustomerName=second&Status=deleted");
    stage.signed_in(&with(ROOT, FIRST));
}

#[test]
fn what_is_sent_to_sign_in_is_one_object_of_texts() {
    let mut stage = stage();
    for sent in [
        r#"{"email":["admin@newcorp.com","x@x.com"],"password":"Password22"}"#,
        r#"{"email":"x@x.com","email":"admin@newcorp.com","password":"Password22"}"#,
        r#"{"email":"admin@newcorp.com","password":"Password22","Action":"CreateUser"}"#,
        r#"{"email":"admin@newcorp.com"}"#,
        "email=admin@newcorp.com&password=Password22",
        "",
    ] {
        let request = Request { body: Some(sent.as_bytes().to_vec()), ..login(&json!({})) };
        let answer = stage.house.send_raw(&request);
        assert_eq!(answer.event.code, "MalformedInput", "{sent}");
        assert_eq!((answer.response.status, body(&answer).as_str()), (400, r#"{"error":"MalformedInput"}"#));
    }
    let request = Request { headers: Vec::new(), ..login(&with(ROOT, FIRST)) };
    assert_eq!(stage.house.send_raw(&request).response.status, 400);
}

#[test]
fn who_must_change_the_password_can_do_nothing_else() {
    let mut stage = stage();
    stage.with_password(BOB);
    stage.ok(&format!("Action=UpdateLoginProfile&UserName={BOB}&PasswordResetRequired=true"));
    let session = stage.signed_in(&with(BOB, FIRST));
    assert_eq!(session["PwdMustChange"], true);
    let policies = stage.bundle(&session).unwrap().policies;
    let [only] = policies.session.as_deref().unwrap() else { panic!("{policies:?}") };
    assert!(only.text.contains("iam:ChangePassword"));
    let bob = stage.user(BOB);
    stage.house.later += 1;
    stage.ok_as(&bob, &format!("Action=ChangePassword&OldPassword={FIRST}&NewPassword={SECOND}"));
    assert!(stage.bundle(&session).is_none());
    let session = stage.signed_in(&with(BOB, SECOND));
    assert!(stage.bundle(&session).unwrap().policies.session.is_none());
}

#[test]
fn root_changes_its_own_password() {
    let mut stage = stage();
    stage.ok(&format!("Action=ChangePassword&OldPassword={FIRST}&NewPassword={SECOND}"));
    stage.signed_in(&with(ROOT, SECOND));
    let answer = stage.house.send(&format!("Action=ChangePassword&OldPassword={FIRST}&NewPassword={SECOND}"));
    assert_eq!(answer.event.code, "InvalidUserType");
}

#[test]
fn in_an_account_of_aws_the_rules_are_awss() {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice");
    house.ok("Action=CreateLoginProfile&UserName=alice&Password=Passw0rd");
    let refused = house.refused("Action=DeleteUser&UserName=alice");
    assert_eq!(refused.0, "DeleteConflict");
    house.ok("Action=CreateUser&UserName=bob");
    assert_eq!(house.refused("Action=UpdateLoginProfile&UserName=bob&Password=Passw0rd").0, "NoSuchEntity");
    let alice = user(&mut house, "alice");
    let told: Value = serde_json::from_str(&body(&house.send_as(&alice, "Action=RSGetUserInfo"))).unwrap();
    assert_eq!((&told[0]["Email"], &told[0]["Root"]), (&json!(""), &json!(root().account)));
}
