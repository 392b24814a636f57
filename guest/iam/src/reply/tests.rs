use keyward_model::time::Time;

use super::{Wire, stamp, stamp_or_never};
use crate::action::Service;
use crate::fault::Fault;

#[test]
fn moments_have_milliseconds() {
    let time = Time::parse_iso("2019-10-14T08:28:10.029Z").unwrap();
    assert_eq!(stamp(time), "2019-10-14T08:28:10.029Z");
    assert_eq!(stamp(Time::parse_iso("2019-10-14T08:28:10Z").unwrap()), "2019-10-14T08:28:10.000Z");
    assert_eq!(stamp_or_never(None), "0001-01-01T00:00:00Z");
}

#[test]
fn a_refusal_is_written_as_its_action_answers() {
    let fault = Fault::Refused("no \"no\"".to_owned());
    assert_eq!(
        Wire::Json.refusal(&fault, Service::Iam, "r"),
        r#"{"Error":{"Code":"AccessDenied","Message":"no \"no\""},"RequestId":"r"}"#
    );
    assert_eq!(Wire::Word.refusal(&fault, Service::Iam, "r"), r#"{"error":"AccessDenied"}"#);
    assert!(Wire::Xml.refusal(&fault, Service::Iam, "r").contains("<Code>AccessDenied</Code>"));
}
