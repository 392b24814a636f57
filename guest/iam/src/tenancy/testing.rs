//! A house whose account is a reseller.

use keyward_gate::Caller;
use serde_json::Value;

use crate::testing::{House, body, root};

pub(crate) const CREATE: &str = "Action=RSCreateCustomer&Version=2010-05-08&Name=NewCorp&Email=admin%40newcorp.com&Password=Password22&\
                      AssumeRoleControl=customer&ReplicationEnforcement=false&ReplicationPolicy=%7B%7D";

pub(crate) fn reseller() -> House {
    let mut house = House::default();
    assert_eq!(house.ok("Action=RSRegisterReseller&ResellerName=Lyve"), "");
    house
}

/// Sends a form that is answered in JSON.
pub(crate) fn told(house: &mut House, form: &str) -> Value {
    serde_json::from_str(&house.ok(form)).unwrap()
}

/// Sends a form that is refused in JSON: its code and message.
pub(crate) fn refused(house: &mut House, caller: &Caller, form: &str) -> (String, String) {
    let answer = house.send_as(caller, form);
    let text = body(&answer);
    assert_ne!(answer.response.status, 200, "{form}: {text}");
    let error: Value = serde_json::from_str(&text).unwrap();
    let word = |name: &str| error["Error"][name].as_str().unwrap().to_owned();
    (word("Code"), word("Message"))
}

/// Root of a new customer.
pub(crate) fn made(house: &mut House, form: &str) -> Caller {
    let number = told(house, form)["RootID"].as_str().unwrap().to_owned();
    let arn = format!("arn:aws:iam::{number}:root");
    Caller { access_key: String::new(), account: number.clone(), arn, id: number, ..root() }
}
