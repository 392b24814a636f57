use std::ops::{Deref, DerefMut};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_gate::{Caller, percent};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{content, retreat, wanted};
use crate::port::{Disagreement, Examined};
use crate::testing::{ACCOUNT, House, between, body, moment, root};

const PART: usize = 256 << 10;

/// A house whose account is the installation's first, and whose root signs for the service of modules.
#[derive(Default)]
struct Modules(House);

impl Deref for Modules {
    type Target = House;

    fn deref(&self) -> &House {
        &self.0
    }
}

impl DerefMut for Modules {
    fn deref_mut(&mut self) -> &mut House {
        &mut self.0
    }
}

impl Modules {
    fn ok(&mut self, form: &str) -> String {
        let answer = self.send_as(&caller(), form);
        assert_eq!(answer.response.status, 200, "{form}: {}", body(&answer));
        body(&answer)
    }

    fn refused(&mut self, form: &str) -> (String, String) {
        let answer = self.send_as(&caller(), form);
        let body = body(&answer);
        assert!(answer.response.status != 200 && !answer.commit, "{form}: {body}");
        (between(&body, "Code"), between(&body, "Message"))
    }
}

fn caller() -> Caller {
    Caller { service: "keyward".to_owned(), ..root() }
}

fn house() -> Modules {
    let mut house = Modules::default();
    let mut tx = crate::tx::Tx::new(&mut house.store, ACCOUNT, &[], keyward_model::time::Time::default());
    tx.register(keyward_model::layout::FIRST_ACCOUNT, ACCOUNT).unwrap();
    house
}

fn digest(bytes: &[u8]) -> String {
    let hex: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

fn encoded(bytes: &[u8]) -> String {
    let mut text = Vec::new();
    percent::encode(STANDARD.encode(bytes).as_bytes(), &mut text);
    String::from_utf8(text).unwrap()
}

fn bring(house: &mut Modules, bytes: &[u8]) -> String {
    let digest = digest(bytes);
    for (number, part) in (1..).zip(bytes.chunks(PART)) {
        house.ok(&format!("Action=PutModulePart&Digest={digest}&Number={number}&Content={}", encoded(part)));
    }
    digest
}

/// Puts a module that the host takes for one of a world.
fn put(house: &mut Modules, world: &str, bytes: &[u8]) -> String {
    let digest = bring(house, bytes);
    let examined = Examined { world: world.to_owned(), version: "0.1.0".to_owned() };
    house.bench.modules.insert(digest.clone(), examined);
    house.ok(&format!("Action=PutModule&Digest={digest}&Size={}&Name=m", bytes.len()));
    digest
}

fn told(house: &mut House) -> Value {
    serde_json::from_slice(&wanted(&mut house.store).unwrap()).unwrap()
}

fn act(house: &mut Modules, action: &str, digest: &str) -> String {
    house.ok(&format!("Action={action}&Digest={digest}"))
}

#[test]
fn a_module_is_put_in_parts_and_comes_back_whole() {
    let (mut house, bytes) = (house(), vec![7; 2 * PART + 5]);
    let digest = put(&mut house, "policy", &bytes);
    let shown = act(&mut house, "GetModule", &digest);
    assert_eq!(between(&shown, "World"), "policy");
    assert_eq!(between(&shown, "Size"), bytes.len().to_string());
    assert_eq!(between(&shown, "State"), "Idle");
    assert_eq!(content(&mut house.store, &digest), Some(bytes));
    assert_eq!(content(&mut house.store, "sha256:0"), None);
}

#[test]
fn what_does_not_make_up_a_module_is_none() {
    let mut house = house();
    let digest = bring(&mut house, &vec![1; PART + 1]);
    for size in [PART, PART + 2, 1] {
        let (code, _) = house.refused(&format!("Action=PutModule&Digest={digest}&Size={size}"));
        assert_eq!(code, "InvalidInput");
    }
    let (code, message) = house.refused(&format!("Action=PutModule&Digest={digest}&Size={}", PART + 1));
    assert_eq!((code.as_str(), message.contains("it is not a component")), ("InvalidInput", true));
    let (code, _) = house.refused(&format!("Action=PutModule&Digest={digest}&Size={}", (16 << 20) + 1));
    assert_eq!(code, "ValidationError");
    let (code, _) = house.refused(&format!("Action=PutModulePart&Digest={digest}&Number=65&Content=AAAA"));
    assert_eq!(code, "ValidationError");
    let (code, _) = house.refused(&format!("Action=PutModulePart&Digest={digest}&Number=1&Content=nope!"));
    assert_eq!(code, "InvalidInput");
    assert_eq!(house.refused(&format!("Action=ActivateModule&Digest={digest}")).0, "NoSuchEntity");
}

#[test]
fn only_a_few_are_on_their_way_at_once() {
    let mut house = house();
    let first = bring(&mut house, b"first");
    for other in 0..4_u8 {
        house.later += 1;
        bring(&mut house, &[other; 9]);
    }
    assert_eq!(content(&mut house.store, &first), None);
    assert_eq!(content(&mut house.store, &digest(&[3; 9])), Some(vec![3; 9]));
}

#[test]
fn what_is_active_is_wanted_and_what_ran_before_comes_back() {
    let mut house = house();
    assert_eq!(told(&mut house), json!({ "active": {}, "shadow": {} }));
    let (one, other) = (put(&mut house, "policy", b"one"), put(&mut house, "policy", b"other"));
    act(&mut house, "ActivateModule", &one);
    act(&mut house, "ActivateModule", &other);
    act(&mut house, "ActivateModule", &other);
    assert_eq!(told(&mut house)["active"], json!({ "policy": { "digest": other } }));
    let back = house.ok("Action=RollbackModule&World=policy");
    assert_eq!(between(&back, "Active"), one);
    house.ok("Action=RollbackModule&World=policy");
    assert_eq!(told(&mut house)["active"], json!({}));
    assert_eq!(house.refused("Action=RollbackModule&World=policy").0, "InvalidInput");
    let history = house.ok("Action=ListModuleHistory&MaxItems=2");
    assert!(history.contains("<Did>rolled back to</Did>") && history.contains("<IsTruncated>true</IsTruncated>"));
}

#[test]
fn nothing_takes_the_place_of_what_is_pinned() {
    let mut house = house();
    let (one, other) = (put(&mut house, "policy", b"one"), put(&mut house, "policy", b"other"));
    act(&mut house, "ActivateModule", &one);
    house.ok("Action=PinModule&World=policy&Pinned=true");
    assert_eq!(between(&act(&mut house, "GetModule", &one), "State"), "Pinned");
    for form in [&format!("Action=ActivateModule&Digest={other}"), "Action=RollbackModule&World=policy"] {
        assert_eq!(house.refused(form).0, "EntityTemporarilyUnmodifiable");
    }
    let none = retreat(&mut house.store, "policy", &one, "traps", &moment(), &[0; 32]).unwrap();
    assert!(!none);
    house.ok("Action=PinModule&World=policy&Pinned=false");
    act(&mut house, "ActivateModule", &other);
}

#[test]
fn what_fails_makes_way_for_what_ran_before() {
    let mut house = house();
    let (one, other) = (put(&mut house, "policy", b"one"), put(&mut house, "policy", b"other"));
    act(&mut house, "ActivateModule", &one);
    act(&mut house, "ActivateModule", &other);
    let mut retreats =
        |digest: &str| retreat(&mut house.store, "policy", digest, "3 traps", &moment(), &[0; 32]).unwrap();
    assert!(!retreats(&one));
    assert!(retreats(&other));
    assert!(!retreats(&other));
    assert_eq!(told(&mut house)["active"]["policy"]["digest"], json!(one));
    let history = house.ok("Action=ListModuleHistory&MaxItems=1");
    assert_eq!((between(&history, "By"), between(&history, "Why")), ("host".to_owned(), "3 traps".to_owned()));
}

#[test]
fn a_module_that_runs_is_not_deleted() {
    let mut house = house();
    let (one, other) = (put(&mut house, "policy", b"one"), put(&mut house, "policy", b"other"));
    act(&mut house, "ActivateModule", &one);
    house.ok(&format!("Action=ShadowModule&World=policy&Digest={other}"));
    assert_eq!(told(&mut house)["shadow"], json!({ "policy": { "digest": other } }));
    for digest in [&one, &other] {
        assert_eq!(house.refused(&format!("Action=DeleteModule&Digest={digest}")).0, "DeleteConflict");
    }
    house.ok("Action=ShadowModule&World=policy");
    act(&mut house, "ActivateModule", &other);
    act(&mut house, "DeleteModule", &one);
    assert_eq!(content(&mut house.store, &one), None);
    house.ok("Action=RollbackModule&World=policy");
    assert_eq!(told(&mut house)["active"], json!({}));
}

#[test]
fn a_world_has_its_own_modules() {
    let mut house = house();
    let (guard, policy) = (put(&mut house, "guard", b"guard"), put(&mut house, "policy", b"policy"));
    assert_eq!(house.refused(&format!("Action=ActivateModule&Digest={guard}")).0, "NoSuchEntity");
    assert_eq!(house.refused(&format!("Action=ShadowModule&World=iam&Digest={policy}")).0, "InvalidInput");
    let listed = house.ok("Action=ListModules&World=guard");
    assert!(listed.contains(&guard) && !listed.contains(&policy));
}

#[test]
fn the_signature_goes_to_whoever_examines() {
    let mut house = house();
    let digest = put(&mut house, "policy", b"one");
    let signature = encoded(&[9; 64]);
    house.ok(&format!("Action=PutModule&Digest={digest}&Size=3&Signature={signature}"));
    act(&mut house, "ActivateModule", &digest);
    assert_eq!(house.bench.asked.borrow().last(), Some(&(digest.clone(), Some(vec![9; 64]))));
    assert_eq!(told(&mut house)["active"]["policy"]["signature"], json!(STANDARD.encode([9; 64])));
}

#[test]
fn what_the_host_will_not_run_is_not_activated() {
    let mut house = house();
    let digest = put(&mut house, "policy", b"one");
    house.bench.modules.clear();
    for form in ["ActivateModule", "ShadowModule&World=policy"] {
        assert_eq!(house.refused(&format!("Action={form}&Digest={digest}")).0, "InvalidInput");
    }
    assert_eq!(told(&mut house), json!({ "active": {}, "shadow": {} }));
}

#[test]
fn modules_are_the_first_account_s() {
    let mut house = house();
    let stranger = Caller { account: "999999999999".to_owned(), ..caller() };
    for form in ["ListModules", "ListModuleHistory", "ListShadowDisagreements", "RollbackModule&World=policy"] {
        let answer = house.send_as(&stranger, &format!("Action={form}"));
        assert_eq!((answer.response.status, answer.event.code), (403, "AccessDenied"), "{form}");
    }
}

#[test]
fn disagreements_are_shown_as_the_host_saw_them() {
    let mut house = house();
    house.bench.disagreements.push(Disagreement {
        at: 1_769_860_800_000,
        world: "policy".to_owned(),
        digest: digest(b"x"),
        kind: "allowed-denied".to_owned(),
        request_id: "r".to_owned(),
        action: "s3:GetObject".to_owned(),
        resource: "arn:aws:s3:::b/k".to_owned(),
        active: "{}".to_owned(),
        shadow: "{}".to_owned(),
    });
    let shown = house.ok("Action=ListShadowDisagreements");
    assert_eq!(between(&shown, "Kind"), "allowed-denied");
    assert_eq!(between(&shown, "Date"), "2026-01-31T12:00:00Z");
}

#[test]
fn history_is_bounded() {
    let mut house = house();
    let mut all = crate::tx::Tx::new(&mut house.store, ACCOUNT, &[], keyward_model::time::Time::default());
    for _ in 0..1_010 {
        super::note(&mut all, "somebody", "pinned", "policy", None, None).unwrap();
    }
    let rows = house.store.rows.keys().filter(|(_, key)| key.starts_with("module-event/")).count();
    assert_eq!(rows, 1_000);
}
