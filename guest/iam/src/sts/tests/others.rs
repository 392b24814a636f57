use keyward_model::time::Time;

use super::*;
use crate::session::{Kind, Session, prepare, read};
use crate::tx::Tx;

fn alice(house: &mut House) -> Caller {
    house.ok("Action=CreateUser&UserName=alice&Path=/team/");
    of_sts(crate::testing::user(house, "alice"))
}

fn session(house: &mut House, answer: &str) -> Session {
    let tx = Tx::new(&mut house.store, ACCOUNT, &[], Time::default());
    read(&tx, &between(answer, "AccessKeyId"), &between(answer, "SessionToken")).unwrap()
}

fn lasts(session: &Session) -> i64 {
    session.expires.seconds() - session.issued.seconds()
}

#[test]
fn everyone_learns_who_they_are() {
    let mut house = House::default();
    let alice = alice(&mut house);
    house.gate.denied.push("sts:GetCallerIdentity");
    let session = Caller {
        kind: PrincipalKind::RoleSession,
        arn: "arn:aws:sts::123456789012:assumed-role/R/s".to_owned(),
        id: "AROAAAAAAAAAAAAAAAAAA:s".to_owned(),
        ..of_sts(root())
    };
    for caller in [of_sts(root()), alice, session] {
        let expected = format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
             <UserId>{}</UserId><Account>{}</Account><Arn>{}</Arn></GetCallerIdentityResult><ResponseMetadata>\
             <RequestId>11111111-2222-3333-4444-555555555555</RequestId></ResponseMetadata></GetCallerIdentityResponse>",
            caller.id, caller.account, caller.arn
        );
        assert_eq!(succeeds(&mut house, &caller, "Action=GetCallerIdentity&Version=2011-06-15"), expected);
    }
}

#[test]
fn it_is_an_action_of_sts_alone() {
    let mut house = House::default();
    assert_eq!(house.refused("Action=GetCallerIdentity&Version=2010-05-08").0, "InvalidAction");
    assert_eq!(house.refused("Action=GetCallerIdentity&Version=2011-06-15").0, "SignatureDoesNotMatch");
}

#[test]
fn a_user_and_root_get_sessions_of_their_own() {
    let mut house = House::default();
    let alice = alice(&mut house);
    house.gate.denied.push("sts:GetSessionToken");
    let mut issued = |caller: &Caller, more: &str| {
        let answer = succeeds(&mut house, caller, &format!("Action=GetSessionToken{more}"));
        session(&mut house, &answer)
    };
    let own = issued(&alice, "");
    assert_eq!((own.grant.kind, own.grant.owner.as_str()), (Kind::Own, alice.id.as_str()));
    assert_eq!((lasts(&own), own.grant.mfa), (43_200, None));
    assert_eq!(lasts(&issued(&alice, "&DurationSeconds=129600")), 129_600);
    assert_eq!(lasts(&issued(&alice, "&DurationSeconds=900")), 900);
    let roots = issued(&of_sts(root()), "&DurationSeconds=129600");
    assert_eq!((roots.grant.owner.as_str(), lasts(&roots)), (ACCOUNT, 3_600));
}

#[test]
fn a_federated_user_has_a_name_policies_and_tags() {
    let mut house = House::default();
    let alice = alice(&mut house);
    house.gate.asked.clear();
    let policy = crate::policy::testing::READ;
    let form = format!("Action=GetFederationToken&Name=bob&Policy={policy}&Tags.member.1.Key=a&Tags.member.1.Value=1");
    let answer = succeeds(&mut house, &alice, &form);
    assert_eq!(between(&answer, "FederatedUserId"), format!("{ACCOUNT}:bob"));
    assert_eq!(between(&answer, "Arn"), format!("arn:aws:sts::{ACCOUNT}:federated-user/bob"));
    let found = session(&mut house, &answer);
    assert_eq!((found.grant.kind, found.grant.tags["a"].as_str(), lasts(&found)), (Kind::Federated, "1", 43_200));
    assert!(found.grant.passed.text.is_some());
    let asked: Vec<_> = house.gate.asked.iter().map(|q| (q.action.as_str(), q.resource.as_str())).collect();
    let arn = "arn:aws:sts::123456789012:federated-user/bob";
    assert_eq!(asked, [("sts:GetFederationToken", arn), ("sts:TagSession", arn)]);
    let roots = succeeds(&mut house, &of_sts(root()), "Action=GetFederationToken&Name=bob&DurationSeconds=43200");
    assert_eq!(lasts(&session(&mut house, &roots)), 3_600);
}

#[test]
fn temporary_credentials_have_their_limits() {
    let mut house = House::default();
    let alice = alice(&mut house);
    let own = succeeds(&mut house, &alice, "Action=GetSessionToken");
    let role = in_session(&own, PrincipalKind::RoleSession);
    let federated = in_session(&own, PrincipalKind::FederatedSession);
    let own = Caller { id: alice.id.clone(), ..in_session(&own, PrincipalKind::User) };
    let mut sts = |caller: &Caller, action: &str| {
        let answer = house.send_as(caller, &format!("Action={action}"));
        if answer.response.status == 200 { String::new() } else { between(&body(&answer), "Message") }
    };
    for caller in [&own, &federated, &role] {
        assert_eq!(sts(caller, "GetCallerIdentity"), "");
        for action in ["GetSessionToken", "GetFederationToken&Name=bob"] {
            let name = action.split('&').next().unwrap();
            assert_eq!(sts(caller, action), format!("Cannot call {name} with session credentials"));
        }
    }
    let info = "GetAccessKeyInfo&AccessKeyId=ASIAQNZGKIQY56JQ7WML";
    assert_eq!(sts(&role, info), "");
    for caller in [&own, &federated] {
        assert_eq!(sts(caller, info), "Cannot call GetAccessKeyInfo with session credentials");
    }
    let of_iam = |caller: Caller| Caller { service: "iam".to_owned(), ..caller };
    for caller in [of_iam(own), of_iam(federated)] {
        let (code, _) = fails(&mut house, &caller, "Action=ListUsers");
        assert_eq!(code, "InvalidClientTokenId", "{:?}", caller.kind);
    }
    succeeds(&mut house, &of_iam(role), "Action=ListUsers");
}

#[test]
fn a_key_tells_its_account() {
    let mut house = House::default();
    let alice = alice(&mut house);
    let key = between(&house.ok("Action=CreateAccessKey&UserName=alice"), "AccessKeyId");
    let session = between(&succeeds(&mut house, &alice, "Action=GetSessionToken"), "AccessKeyId");
    for key in [key, session] {
        let answer = succeeds(&mut house, &alice, &format!("Action=GetAccessKeyInfo&AccessKeyId={key}"));
        assert_eq!(between(&answer, "Account"), ACCOUNT);
    }
    let (code, _) = fails(&mut house, &alice, "Action=GetAccessKeyInfo&AccessKeyId=AKIAAAAAAAAAAAAAAAAA");
    assert_eq!(code, "ValidationError");
}

#[test]
fn a_refusal_carries_a_message_for_who_may_open_it() {
    let mut house = House::default();
    let alice = alice(&mut house);
    prepare(&mut Tx::new(&mut house.store, ACCOUNT, &[5; 32], Time::default())).unwrap();
    house.gate.denied.push("iam:DeleteUser");
    let caller = Caller { service: "iam".to_owned(), ..alice.clone() };
    let answer = body(&house.send_as(&caller, "Action=DeleteUser&UserName=alice"));
    assert!(between(&answer, "Error").contains("</Message><EncodedMessage>"), "{answer}");
    let message = between(&answer, "EncodedMessage");
    let form =
        |message: &str| format!("Action=DecodeAuthorizationMessage&EncodedMessage={}", message.replace('+', "%2B"));
    let decoded = between(&succeeds(&mut house, &alice, &form(&message)), "DecodedMessage");
    assert!(decoded.contains("iam:DeleteUser") && decoded.contains(&alice.id), "{decoded}");
    let (code, _) = fails(&mut house, &alice, &form("AAAA"));
    assert_eq!(code, "InvalidAuthorizationMessageException");
    let elsewhere = Caller { account: "210987654321".to_owned(), ..of_sts(root()) };
    assert_eq!(fails(&mut house, &elsewhere, &form(&message)).0, "InvalidAuthorizationMessageException");
    house.gate.denied.push("sts:DecodeAuthorizationMessage");
    assert_eq!(fails(&mut house, &alice, &form(&message)).0, "AccessDenied");
}

#[test]
fn what_is_not_here_answers_as_aws_where_it_is_off() {
    let mut house = House::default();
    let alice = alice(&mut house);
    for (form, code) in [
        (
            "AssumeRoot&TargetPrincipal=210987654321&TaskPolicyArn.arn=arn:aws:iam::aws:policy/root-task/X",
            "AccessDenied",
        ),
        (
            "GetWebIdentityToken&Audience.member.1=a&SigningAlgorithm=RS256",
            "OutboundWebIdentityFederationDisabledException",
        ),
        ("GetDelegatedAccessToken&TradeInToken=x", "ExpiredTradeInTokenException"),
    ] {
        assert_eq!(fails(&mut house, &alice, &format!("Action={form}")).0, code);
        let action = form.split('&').next().unwrap();
        assert_eq!(house.gate.asked.last().unwrap().action, format!("sts:{action}"));
    }
}
