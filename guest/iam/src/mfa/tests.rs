use data_encoding::BASE32_NOPAD;
use keyward_gate::Caller;
use keyward_model::row::{MfaDevice, User};
use keyward_model::time::Time;

use super::*;
use crate::session::{Grant, Kind, Passed, issue};
use crate::testing::{ACCOUNT, House, between, body, moment, root, user};

/// A telephone.
struct Telephone {
    serial: String,
    seed: Seed,
}

impl Telephone {
    fn new(house: &mut House, name: &str) -> Self {
        let made = house.ok(&format!("Action=CreateVirtualMFADevice&VirtualMFADeviceName={name}"));
        let text = base64_decoded(&between(&made, "Base32StringSeed"));
        assert_eq!(text.len(), 64);
        Self { serial: between(&made, "SerialNumber"), seed: Seed::known(BASE32_NOPAD.decode(&text).unwrap()) }
    }

    /// The code so many half minutes from the house's now.
    fn code(&self, house: &House, from_now: i64) -> String {
        totp::code(&self.seed, totp::step(Time::from_moment(moment().now + house.later)) + from_now)
    }

    fn form(&self, house: &House, action: &str, user: &str, first: i64) -> String {
        let (one, two) = (self.code(house, first), self.code(house, first + 1));
        let Self { serial, .. } = self;
        let codes = format!("AuthenticationCode1={one}&AuthenticationCode2={two}");
        format!("Action={action}&UserName={user}&SerialNumber={serial}&{codes}")
    }

    /// Whether a code of alice's telephone lets her in.
    fn lets_in(&self, house: &mut House, from_now: i64) -> bool {
        let code = self.code(house, from_now);
        guess(house, &self.serial, &code).is_ok()
    }
}

fn base64_decoded(text: &str) -> Vec<u8> {
    data_encoding::BASE64.decode(text.as_bytes()).unwrap()
}

/// One call that lets alice in, or does not, and keeps what such a call keeps.
fn guess(house: &mut House, serial: &str, code: &str) -> Result<(), Fault> {
    let now = Time::from_moment(moment().now + house.later);
    let mut rows = house.store.clone();
    let mut tx = Tx::new(&mut rows, ACCOUNT, &[], now);
    let alice: User = tx.find("alice").unwrap();
    let result = verify(&mut tx, &alice.id, serial, code);
    let (result, noted) = tx.end(result);
    if result.is_ok() || noted {
        house.store.rows = rows.rows;
    }
    result
}

fn house() -> (House, Telephone) {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice");
    let telephone = Telephone::new(&mut house, "alice");
    (house, telephone)
}

/// Alice, with her telephone enabled and ten minutes gone by.
fn enabled() -> (House, Telephone) {
    let (mut house, telephone) = house();
    house.ok(&telephone.form(&house, "EnableMFADevice", "alice", -1));
    house.later += 600_000;
    (house, telephone)
}

/// A caller in a session of its own that was opened with or without a second factor.
fn in_session(house: &mut House, caller: Caller, with_factor: bool) -> Caller {
    let mut tx = Tx::new(&mut house.store, ACCOUNT, &[5; 32], Time::from_moment(moment().now));
    session::prepare(&mut tx).unwrap();
    let grant = Grant {
        account: ACCOUNT.to_owned(),
        kind: Kind::Own,
        owner: UniqueId::known(&caller.id),
        name: String::new(),
        passed: Passed::default(),
        tags: std::collections::BTreeMap::new(),
        transitive: Vec::new(),
        source_identity: None,
        mfa: with_factor.then_some(tx.now),
        provider: None,
        opened_by: None,
        by_password: false,
    };
    let issued = issue(&mut tx, grant, 3_600, 0).unwrap().credentials;
    Caller { access_key: issued.access_key, token: Some(keyward_gate::Token::proven(issued.token)), ..caller }
}

#[test]
fn a_device_is_made_given_listed_taken_and_deleted() {
    let (mut house, telephone) = house();
    let serial = "arn:aws:iam::123456789012:mfa/alice";
    assert_eq!(telephone.serial, serial);
    let listed = house.ok("Action=ListVirtualMFADevices&AssignmentStatus=Unassigned");
    assert_eq!(
        between(&listed, "VirtualMFADevices"),
        format!("<member><SerialNumber>{serial}</SerialNumber></member>")
    );
    assert!(!house.ok("Action=ListVirtualMFADevices&AssignmentStatus=Assigned").contains("<member>"));

    house.ok(&telephone.form(&house, "EnableMFADevice", "alice", -1));
    let own = format!(
        "<UserName>alice</UserName><SerialNumber>{serial}</SerialNumber><EnableDate>2026-01-31T12:00:00Z</EnableDate>"
    );
    let listed = house.ok("Action=ListMFADevices&UserName=alice");
    assert_eq!(between(&listed, "MFADevices"), format!("<member>{own}</member>"));
    let shown = house.ok(&format!("Action=GetMFADevice&SerialNumber={serial}&UserName=alice"));
    assert_eq!(between(&shown, "GetMFADeviceResult"), own);
    let listed = house.ok("Action=ListVirtualMFADevices&AssignmentStatus=Assigned");
    assert_eq!(between(&between(&listed, "User"), "UserName"), "alice");
    assert!(listed.contains("<EnableDate>2026") && !listed.contains("Seed"), "{listed}");
    assert!(!house.ok("Action=ListVirtualMFADevices&AssignmentStatus=Unassigned").contains("<member>"));
    let summary = house.ok("Action=GetAccountSummary");
    for (name, number) in [("MFADevices", 1), ("MFADevicesInUse", 1), ("AccountMFAEnabled", 0)] {
        assert!(summary.contains(&format!("<key>{name}</key><value>{number}</value>")), "{name}");
    }

    let delete = format!("Action=DeleteVirtualMFADevice&SerialNumber={serial}");
    assert_eq!(
        house.refused(&delete),
        ("DeleteConflict".to_owned(), "MFA VirtualDevice in use. Must deactivate first.".to_owned())
    );
    assert_eq!(
        house.refused("Action=DeleteUser&UserName=alice").1,
        "Cannot delete entity, must delete MFA device first."
    );
    house.ok(&format!("Action=DeactivateMFADevice&UserName=alice&SerialNumber={serial}"));
    assert_eq!(
        house.refused(&format!("Action=DeactivateMFADevice&UserName=alice&SerialNumber={serial}")).0,
        "NoSuchEntity"
    );
    house.ok(&delete);
    assert_eq!(
        house.refused(&delete),
        ("NoSuchEntity".to_owned(), format!("VirtualMFADevice with serial number {serial} doesn't exist."))
    );
    house.ok("Action=DeleteUser&UserName=alice");
    assert!(house.store.rows.is_empty(), "{:?}", house.store.rows.keys());
}

#[test]
fn a_name_is_taken_at_its_path() {
    let (mut house, _) = house();
    let create = "Action=CreateVirtualMFADevice&VirtualMFADeviceName=";
    for again in ["alice", "ALICE", "alice&Path=/"] {
        assert_eq!(
            house.refused(&format!("{create}{again}")),
            ("EntityAlreadyExists".to_owned(), "MFADevice entity at the same path and name already exists.".to_owned())
        );
    }
    let elsewhere = house.ok(&format!("{create}alice&Path=/a/b/"));
    assert_eq!(between(&elsewhere, "SerialNumber"), "arn:aws:iam::123456789012:mfa/a/b/alice");
    house.ok(&format!("{create}{}", "n".repeat(226)));
    assert_eq!(house.refused(&format!("{create}{}", "n".repeat(227))).0, "ValidationError");
    let mut found = 0;
    let mut marker = String::new();
    loop {
        let listed = house.ok(&format!("Action=ListVirtualMFADevices&MaxItems=1{marker}"));
        found += listed.matches("<member>").count();
        if between(&listed, "IsTruncated") == "false" {
            break;
        }
        marker = format!("&Marker={}", between(&listed, "Marker"));
    }
    assert_eq!(found, 3);
}

#[test]
fn a117_two_codes_in_a_row_give_a_device() {
    let (mut house, telephone) = house();
    let right = telephone.form(&house, "EnableMFADevice", "alice", -1);
    let (one, two) = (telephone.code(&house, -1), telephone.code(&house, 0));
    for wrong in [
        right.replace(&one, &two),
        right.replace(&two, &one),
        telephone.form(&house, "EnableMFADevice", "alice", -3),
        telephone.form(&house, "EnableMFADevice", "alice", 1),
    ] {
        assert_eq!(house.wrong(&root(), &wrong), "InvalidAuthenticationCode");
    }
    house.ok(&right);
    assert_eq!(house.refused(&right), ("EntityAlreadyExists".to_owned(), "MFA Device is already in use.".to_owned()));
    // The codes that gave it are used up, also for giving it again.
    assert!(!telephone.lets_in(&mut house, 0) && !telephone.lets_in(&mut house, -1));
    assert!(telephone.lets_in(&mut house, 1));
    house.ok(&format!("Action=DeactivateMFADevice&UserName=alice&SerialNumber={}", telephone.serial));
    assert_eq!(house.wrong(&root(), &right), "InvalidAuthenticationCode");
}

#[test]
fn a_clock_that_is_wrong_is_found_out() {
    let (mut house, telephone) = enabled();
    assert!(!telephone.lets_in(&mut house, 15));
    let far = telephone.form(&house, "ResyncMFADevice", "alice", 21);
    assert_eq!(house.wrong(&root(), &far), "InvalidAuthenticationCode");
    house.ok(&telephone.form(&house, "ResyncMFADevice", "alice", 14));
    assert!(!telephone.lets_in(&mut house, 15), "used");
    house.later += 60_000;
    assert!(telephone.lets_in(&mut house, 15));
    assert!(!telephone.lets_in(&mut house, 0));
}

#[test]
fn one_users_device_is_no_others() {
    let (mut house, telephone) = enabled();
    house.ok("Action=CreateUser&UserName=bob");
    let code = telephone.code(&house, 0);
    for form in [
        format!("Action=DeactivateMFADevice&UserName=bob&SerialNumber={}", telephone.serial),
        format!("Action=GetMFADevice&UserName=bob&SerialNumber={}", telephone.serial),
        telephone.form(&house, "ResyncMFADevice", "bob", 0),
    ] {
        assert_eq!(
            house.refused(&form),
            ("NoSuchEntity".to_owned(), format!("MFA Device with serial number {} does not exist.", telephone.serial))
        );
    }
    let mut tx = Tx::new(&mut house.store, ACCOUNT, &[], Time::from_moment(moment().now));
    let bob: User = tx.find("bob").unwrap();
    for serial in [telephone.serial.as_str(), "GAHT12345678", "arn:aws:iam::999999999999:mfa/alice", ""] {
        let refused = verify(&mut tx, &bob.id, serial, &code).unwrap_err();
        assert!(refused.to_string().starts_with("MultiFactorAuthentication failed, unable to validate"), "{refused}");
    }
}

#[test]
fn eight_devices_are_the_most() {
    let (mut house, first) = house();
    house.ok(&first.form(&house, "EnableMFADevice", "alice", -1));
    for number in 2..=8 {
        let telephone = Telephone::new(&mut house, &format!("telephone-{number}"));
        house.ok(&telephone.form(&house, "EnableMFADevice", "alice", -1));
    }
    let one_more = Telephone::new(&mut house, "one-more");
    let form = one_more.form(&house, "EnableMFADevice", "alice", -1);
    assert_eq!(
        house.refused(&form),
        ("LimitExceeded".to_owned(), "Cannot exceed quota for MFADevicesPerUser: 8".to_owned())
    );
    assert_eq!(house.ok("Action=ListMFADevices&UserName=alice&MaxItems=3").matches("<member>").count(), 3);
}

#[test]
fn a115_who_has_a_device_shows_it_before_changing_devices() {
    let (mut house, telephone) = enabled();
    let alice = user(&mut house, "alice");
    let second = Telephone::new(&mut house, "second");
    let enable = second.form(&house, "EnableMFADevice", "alice", 0);
    let deactivate = format!("Action=DeactivateMFADevice&SerialNumber={}", telephone.serial);
    for form in [&enable, &deactivate] {
        let answer = house.send_as(&alice, form);
        assert_eq!((answer.event.code, answer.commit), ("AccessDenied", false));
    }
    let shown = in_session(&mut house, alice.clone(), true);
    assert_eq!(house.send_as(&shown, &enable).event.code, "");
    assert_eq!(house.send_as(&shown, &deactivate).event.code, "");
    // An administrator may help out whoever has lost theirs.
    house.ok(&format!("Action=DeactivateMFADevice&UserName=alice&SerialNumber={}", second.serial));
    assert_eq!(house.send_as(&alice, &telephone.form(&house, "EnableMFADevice", "alice", 0)).event.code, "");
}

#[test]
fn root_has_devices_of_its_own() {
    let (mut house, telephone) = house();
    let form = telephone.form(&house, "EnableMFADevice", "x", -1).replace("UserName=x&", "");
    house.ok(&form);
    let listed = house.ok("Action=ListMFADevices");
    assert!(listed.contains(&telephone.serial) && !listed.contains("<UserName>"), "{listed}");
    let all = house.ok("Action=ListVirtualMFADevices&AssignmentStatus=Assigned");
    assert_eq!(between(&between(&all, "User"), "Arn"), "arn:aws:iam::123456789012:root");
    assert!(house.ok("Action=GetAccountSummary").contains("<key>AccountMFAEnabled</key><value>1</value>"));
    let deactivate = format!("Action=DeactivateMFADevice&SerialNumber={}", telephone.serial);
    assert_eq!(house.refused(&deactivate).0, "AccessDenied");
    let shown = in_session(&mut house, root(), true);
    assert_eq!(house.send_as(&shown, &deactivate).event.code, "");
}

#[test]
fn devices_have_tags_and_are_asked_about_by_their_arn() {
    let mut house = House::default();
    let made =
        house.ok("Action=CreateVirtualMFADevice&VirtualMFADeviceName=t&Tags.member.1.Key=team&Tags.member.1.Value=red");
    assert_eq!(between(&made, "Tags"), "<member><Key>team</Key><Value>red</Value></member>");
    let serial = between(&made, "SerialNumber");
    house.ok(&format!("Action=TagMFADevice&SerialNumber={serial}&Tags.member.1.Key=b&Tags.member.1.Value=c"));
    house.ok(&format!("Action=UntagMFADevice&SerialNumber={serial}&TagKeys.member.1=TEAM"));
    let listed = house.ok(&format!("Action=ListMFADeviceTags&SerialNumber={serial}"));
    assert_eq!(between(&listed, "Tags"), "<member><Key>b</Key><Value>c</Value></member>");
    let asked = house.gate.asked.last().unwrap();
    assert_eq!(asked.resource, serial);
    assert!(asked.context.iter().any(|fact| fact.key == "aws:ResourceTag/b"));
}

#[test]
fn seeds_and_codes_are_told_to_nobody() {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice");
    let made = house.send("Action=CreateVirtualMFADevice&VirtualMFADeviceName=t");
    let text = body(&made);
    let encoded = between(&text, "Base32StringSeed");
    assert!(!format!("{:?}", made.event).contains(&encoded));
    let telephone = Telephone { serial: between(&text, "SerialNumber"), seed: Seed::known(vec![0; 40]) };
    assert_eq!(format!("{:?}", telephone.seed), "Seed(…)");
    let form = format!(
        "Action=EnableMFADevice&UserName=alice&SerialNumber={}&AuthenticationCode1=314159&AuthenticationCode2=271828",
        telephone.serial
    );
    let answer = house.send(&form);
    for secret in ["314159", "271828"] {
        assert!(!format!("{answer:?}").contains(secret) && !body(&answer).contains(secret));
    }
    let answer = house.send(&form.replace("314159", " 314159"));
    assert_eq!(answer.event.code, "ValidationError");
    assert!(!body(&answer).contains("314159") && !answer.commit);
    let rows = format!("{:?}", house.store.rows.keys());
    assert!(rows.contains("mfa-seed/t"));
    let device: MfaDevice =
        Tx::new(&mut house.store, ACCOUNT, &[], Time::default()).row("mfa-device/t").unwrap().unwrap();
    assert!(device.bearer.is_none());
}

mod guesses;
