use keyward_gate::{Caller, PrincipalKind};

use crate::testing::{House, body, root, user};

fn identity(caller: Caller) -> String {
    let mut house = House::default();
    house.gate.denied.push("sts:GetCallerIdentity");
    let caller = Caller { service: "sts".to_owned(), ..caller };
    let answer = house.send_as(&caller, "Action=GetCallerIdentity&Version=2011-06-15");
    assert_eq!(answer.response.status, 200);
    body(&answer)
}

#[test]
fn everyone_learns_who_they_are() {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice&Path=/team/");
    let alice = user(&mut house, "alice");
    let session = Caller {
        kind: PrincipalKind::RoleSession,
        arn: "arn:aws:sts::123456789012:assumed-role/R/s".to_owned(),
        id: "AROAAAAAAAAAAAAAAAAAA:s".to_owned(),
        ..root()
    };
    for caller in [root(), alice, session] {
        let expected = format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
             <UserId>{}</UserId><Account>{}</Account><Arn>{}</Arn></GetCallerIdentityResult><ResponseMetadata>\
             <RequestId>11111111-2222-3333-4444-555555555555</RequestId></ResponseMetadata></GetCallerIdentityResponse>",
            caller.id, caller.account, caller.arn
        );
        assert_eq!(identity(caller), expected);
    }
}

#[test]
fn it_is_an_action_of_sts_alone() {
    let mut house = House::default();
    assert_eq!(house.refused("Action=GetCallerIdentity&Version=2010-05-08").0, "InvalidAction");
    assert_eq!(house.refused("Action=GetCallerIdentity&Version=2011-06-15").0, "SignatureDoesNotMatch");
}
