mod assume_role;
mod others;

use keyward_gate::{Caller, PrincipalKind, Token};

use crate::api::Answer;
use crate::testing::{ACCOUNT, House, between, body, root};

/// Somebody in a session, as the gate would have proven it.
pub(super) fn in_session(answer: &str, kind: PrincipalKind) -> Caller {
    Caller {
        access_key: between(answer, "AccessKeyId"),
        token: Some(Token::proven(between(answer, "SessionToken"))),
        kind,
        arn: format!("arn:aws:sts::{ACCOUNT}:assumed-role/Deploy/me"),
        id: "AROAAAAAAAAAAAAAAAAAA:me".to_owned(),
        ..of_sts(root())
    }
}

pub(super) fn of_sts(caller: Caller) -> Caller {
    Caller { service: "sts".to_owned(), ..caller }
}

pub(super) fn succeeds(house: &mut House, caller: &Caller, form: &str) -> String {
    let answer = house.send_as(caller, form);
    let body = body(&answer);
    assert_eq!(answer.response.status, 200, "{form}: {body}");
    body
}

pub(super) fn fails(house: &mut House, caller: &Caller, form: &str) -> (String, String) {
    let answer: Answer = house.send_as(caller, form);
    let body = body(&answer);
    assert_ne!(answer.response.status, 200, "{form}: {body}");
    (between(&body, "Code"), between(&body, "Message"))
}
