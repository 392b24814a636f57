use std::collections::BTreeMap;

use keyward_gate::bundle::{Bundle, Document, Policies, Principal, SourceKind};
use keyward_gate::sigv4::canonical::{hex, sha256};
use keyward_gate::sigv4::key::SigningKey;
use keyward_gate::{Header, PrincipalKind, Scope};

use super::*;

const KEY: &str = "AKIAEXAMPLEEXAMPLE00";
const ACCOUNT: &str = "123456789012";
/// 2026-01-31T12:00:00Z
const NOON: u64 = 1_769_860_800_000;
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn scope() -> Scope {
    Scope { day: "20260131".into(), region: "us-east-1".into(), service: "s3".into() }
}

/// `GET path`, signed at noon.
fn signed(path: &str, more: &[(&str, &str)]) -> Arrival {
    let names = "host;x-amz-content-sha256;x-amz-date";
    let headers = format!("host:store\nx-amz-content-sha256:{EMPTY}\nx-amz-date:20260131T120000Z\n");
    let canonical = format!("GET\n{path}\n\n{headers}\n{names}\n{EMPTY}");
    let scope_text = "20260131/us-east-1/s3/aws4_request";
    let text = format!("AWS4-HMAC-SHA256\n20260131T120000Z\n{scope_text}\n{}", sha256(canonical.as_bytes()));
    let signature = hex(&SigningKey::derive("secret", &scope()).sign(text.as_bytes()));
    let authorization =
        format!("AWS4-HMAC-SHA256 Credential={KEY}/{scope_text}, SignedHeaders={names}, Signature={signature}");
    let mut headers = vec![
        (":method", "GET"),
        (":path", path),
        (":authority", "store"),
        ("x-amz-content-sha256", EMPTY),
        ("x-amz-date", "20260131T120000Z"),
        ("authorization", &authorization),
    ];
    headers.extend(more);
    let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()));
    Arrival::read(headers.collect(), "192.0.2.1:1", Some(Vec::new())).unwrap()
}

fn bundle(revision: u64) -> Vec<u8> {
    let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}}"#;
    let bundle = Bundle {
        access_key: KEY.into(),
        account: ACCOUNT.into(),
        revision,
        scope: scope(),
        signing_key: SigningKey::derive("secret", &scope()),
        principal: Principal {
            kind: PrincipalKind::User,
            arn: format!("arn:aws:iam::{ACCOUNT}:user/alice"),
            id: "AIDAEXAMPLE".into(),
            name: "alice".into(),
            tags: BTreeMap::new(),
            origin: None,
        },
        session: None,
        expires: None,
        policies: Policies {
            identity: vec![Document { label: "alice/own".into(), kind: SourceKind::User, text: text.into() }],
            ..Policies::default()
        },
    };
    bundle.to_json().unwrap()
}

/// A door, and the calls that were made for it.
struct Stage {
    door: Door,
    now: u64,
    calls: u32,
}

impl Stage {
    fn new(settings: &str) -> Self {
        Self { door: Door::new(Settings::read(settings.as_bytes()).unwrap(), 1).unwrap(), now: NOON, calls: 0 }
    }

    fn begun(settings: &str) -> Self {
        let mut stage = Self::new(settings);
        stage.tell(10, &[], false);
        stage
    }

    fn plain() -> Self {
        Self::begun(r#"{"cluster": "k", "max_staleness": 60}"#)
    }

    /// Asks where the server has said that no bucket has a policy.
    fn ask(&mut self, stream: u32, arrival: &Arrival) -> Step {
        for bucket in ["b", "c"] {
            let applied = self.door.applied();
            self.door.edge.learn(&Want::Resource(format!("arn:aws:s3:::{bucket}")), applied, None).unwrap();
        }
        self.ask_at_once(stream, arrival)
    }

    fn ask_at_once(&mut self, stream: u32, arrival: &Arrival) -> Step {
        let moment = Moment { now: self.now, request_id: "id".into() };
        self.door.ask(stream, arrival, &moment, || arrival.request.path().starts_with("/watched"))
    }

    /// Makes the feed's call, and has it answered.
    fn tell(&mut self, revision: u64, accounts: &[(&str, u64)], complete: bool) -> Heard {
        let call = self.poll();
        let accounts: BTreeMap<_, _> = accounts.iter().copied().collect();
        let body = serde_json::json!({"revision": revision, "accounts": accounts, "complete": complete}).to_string();
        let reply = Reply { status: 200, revision: None, body: body.into_bytes() };
        self.door.answered(call, Some(reply), self.now)
    }

    fn poll(&mut self) -> u32 {
        assert!(self.door.poll(self.now).is_some(), "the feed is always asked");
        self.calls += 1;
        self.door.polled(Some(self.calls), self.now);
        self.calls
    }

    /// Makes all calls that are due on behalf of a stream; the last one's number.
    fn fetch(&mut self, by: u32) -> Option<u32> {
        let mut last = None;
        while let Some(want) = self.door.fetch(self.now).cloned() {
            self.calls += 1;
            self.door.fetched(&want, Some(self.calls), by, self.now);
            last = Some(self.calls);
        }
        last
    }

    fn answer(&mut self, call: u32, status: u16, revision: u64, body: Vec<u8>) -> Heard {
        self.door.answered(call, Some(Reply { status, revision: Some(revision), body }), self.now)
    }

    /// The key's bundle is known.
    fn warm(&mut self) {
        assert!(matches!(self.ask(1, &signed("/b/warm", &[])), Step::Wait));
        let call = self.fetch(1).unwrap();
        let applied = self.door.applied();
        assert_eq!(self.answer(call, 200, applied, bundle(5)).streams, [1]);
        assert!(passes(&self.ask(1, &signed("/b/warm", &[]))));
    }
}

fn passes(step: &Step) -> bool {
    matches!(step, Step::Pass { outcome: Outcome::Decided("passed"), .. })
}

fn refusal(step: Step) -> (u16, String) {
    match step {
        Step::Refuse { refused, .. } => (refused.response.status, refused.code.to_owned()),
        other => panic!("{other:?}"),
    }
}

const UNAVAILABLE: (u16, &str) = (503, "ServiceUnavailable");

fn is_unavailable(step: Step) -> bool {
    let (status, code) = refusal(step);
    (status, code.as_str()) == UNAVAILABLE
}

#[test]
fn a_request_waits_for_the_first_word_and_for_its_bundle() {
    let mut stage = Stage::new(r#"{"cluster": "k"}"#);
    let request = signed("/b/k", &[("x-iam-account", "forged")]);
    assert!(matches!(stage.ask(7, &request), Step::Wait));
    assert_eq!(stage.fetch(7), None, "nothing is asked for before the feed is heard");
    assert_eq!(stage.tell(10, &[], false).streams, [7]);
    assert!(matches!(stage.ask(7, &request), Step::Wait));
    let call = stage.fetch(7).unwrap();
    assert_eq!(stage.answer(call, 200, 10, bundle(5)).streams, [7]);
    let Step::Pass { headers, facts, .. } = stage.ask(7, &request) else { panic!() };
    let of = |said: &Said, name| said.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
    assert_eq!(of(&headers, "x-iam-account").as_deref(), Some(ACCOUNT));
    assert_eq!(of(&headers, "x-iam-revision").as_deref(), Some("10"));
    assert_eq!(of(&facts, "action").as_deref(), Some("s3:GetObject"));
    assert_eq!(stage.door.waiting(), 0);
    let denied = signed("/c/k", &[]);
    assert_eq!(refusal(stage.ask(8, &denied)), (403, "AccessDenied".into()));
}

#[test]
fn what_a_bucket_says_is_asked_too() {
    let mut stage = Stage::plain();
    let request = signed("/b/k", &[]);
    assert!(matches!(stage.ask_at_once(1, &request), Step::Wait));
    let call = stage.fetch(1).unwrap();
    assert_eq!(stage.answer(call, 200, 10, bundle(5)).streams, [1]);
    assert!(matches!(stage.ask_at_once(1, &request), Step::Wait));
    let call = stage.fetch(1).unwrap();
    let policy = r#"{"Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}}"#;
    let json = serde_json::json!({"account": ACCOUNT, "policy": policy, "revision": 9}).to_string();
    assert_eq!(stage.answer(call, 200, 10, json.into_bytes()).streams, [1]);
    assert_eq!(refusal(stage.ask_at_once(1, &request)), (403, "AccessDenied".into()));
    stage.tell(11, &[("resources", 11)], true);
    assert!(matches!(stage.ask_at_once(1, &request), Step::Wait));
    let call = stage.fetch(1).unwrap();
    assert_eq!(stage.answer(call, 404, 11, Vec::new()).streams, [1]);
    assert!(passes(&stage.ask_at_once(1, &request)));
}

#[test]
fn many_requests_wait_for_one_answer() {
    let mut stage = Stage::plain();
    for stream in 0..50 {
        assert!(matches!(stage.ask(stream, &signed("/b/k", &[])), Step::Wait));
    }
    let call = stage.fetch(0).unwrap();
    assert_eq!(stage.fetch(1), None);
    assert_eq!(stage.answer(call, 200, 10, bundle(5)).streams.len(), 50);
    assert!((0..50).all(|stream| passes(&stage.ask(stream, &signed("/b/k", &[])))));
}

#[test]
fn whoever_asks_for_others_may_leave() {
    let mut stage = Stage::plain();
    for stream in [1, 2] {
        assert!(matches!(stage.ask(stream, &signed("/b/k", &[])), Step::Wait));
    }
    let call = stage.fetch(1).unwrap();
    stage.door.left(1, stage.now);
    assert!(stage.answer(call, 200, 10, bundle(5)).streams.is_empty(), "the proxy ended the call");
    let again = stage.fetch(0).unwrap();
    assert_eq!(stage.answer(again, 200, 10, bundle(5)).streams, [2]);
}

#[test]
fn without_a_server_nothing_passes() {
    let mut stage = Stage::new(r#"{"cluster": "k"}"#);
    assert!(matches!(stage.ask(1, &signed("/b/k", &[])), Step::Wait));
    let call = stage.poll();
    assert_eq!(stage.door.answered(call, None, stage.now).streams, [1]);
    assert!(is_unavailable(stage.ask(1, &signed("/b/k", &[]))));
    assert!(is_unavailable(stage.ask(2, &signed("/b/k", &[]))), "and nobody waits for it any more");
    stage.now += 100;
    stage.tell(10, &[], false);
    stage.warm();
}

#[test]
fn without_news_everything_ends_after_a_while() {
    let mut stage = Stage::plain();
    stage.warm();
    stage.now += 60_000;
    assert!(passes(&stage.ask(1, &signed("/b/k", &[]))));
    stage.now += 1;
    assert!(is_unavailable(stage.ask(1, &signed("/b/k", &[]))));
    stage.tell(10, &[], true);
    assert!(passes(&stage.ask(1, &signed("/b/k", &[]))));
}

#[test]
fn a_change_is_asked_about_and_then_holds() {
    let mut stage = Stage::plain();
    stage.warm();
    stage.tell(12, &[(ACCOUNT, 12)], true);
    assert!(matches!(stage.ask(1, &signed("/b/k", &[])), Step::Wait));
    let call = stage.fetch(1).unwrap();
    // It was read before the change was told: asked again, at once.
    assert!(stage.answer(call, 200, 11, bundle(5)).streams.is_empty());
    let call = stage.fetch(1).unwrap();
    assert_eq!(stage.answer(call, 404, 12, Vec::new()).streams, [1]);
    assert_eq!(refusal(stage.ask(1, &signed("/b/k", &[]))), (403, "InvalidAccessKeyId".into()));
    assert_eq!(stage.fetch(1), None);
    assert_eq!(refusal(stage.ask(1, &signed("/b/k", &[]))), (403, "InvalidAccessKeyId".into()));
}

#[test]
fn another_past_ends_everything_that_was_known() {
    let mut stage = Stage::plain();
    stage.warm();
    stage.ask(2, &signed("/c/k", &[]));
    stage.tell(3, &[], false);
    // Its account has the same revision there, and says something else.
    assert!(matches!(stage.ask(1, &signed("/b/k", &[])), Step::Wait));
    let late = stage.fetch(1).unwrap();
    stage.tell(2, &[], false);
    assert!(stage.answer(late, 200, 3, bundle(3)).streams.is_empty());
    let call = stage.fetch(1).unwrap();
    assert_eq!(stage.answer(call, 200, 3, bundle(2)).streams, [1]);
}

#[test]
fn a_bad_answer_is_no_answer() {
    let mut stage = Stage::plain();
    assert!(matches!(stage.ask(1, &signed("/b/k", &[])), Step::Wait));
    let bad: [(u16, Vec<u8>); 4] = [(200, b"{".to_vec()), (200, bundle(11)), (503, Vec::new()), (302, bundle(5))];
    for (status, body) in bad {
        stage.now += 200;
        let call = stage.fetch(1).unwrap();
        let heard = stage.answer(call, status, 10, body);
        assert_eq!((heard.streams.len(), heard.failure), (0, Some("fetch")), "{status}");
        assert_eq!(stage.fetch(1), None, "not at once");
    }
    stage.now = NOON + 1_000;
    assert_eq!(stage.door.tick(stage.now), [1]);
    assert!(is_unavailable(stage.ask(1, &signed("/b/k", &[]))));
    stage.door.tick(stage.now + 10_000);
    assert_eq!(stage.door.fetch(stage.now + 10_000), None, "nobody waits for it");
    stage.warm();
}

#[test]
fn what_the_server_will_not_say_is_not_waited_for() {
    let mut stage = Stage::plain();
    assert!(matches!(stage.ask(1, &signed("/b/k", &[])), Step::Wait));
    let call = stage.fetch(1).unwrap();
    let reply = Reply { status: 400, revision: None, body: Vec::new() };
    assert_eq!(stage.door.answered(call, Some(reply), stage.now).streams, [1]);
    assert_eq!(refusal(stage.ask(1, &signed("/b/k", &[]))), (403, "AccessDenied".into()));
    assert_eq!(stage.fetch(1), None);
    assert!(matches!(stage.ask(1, &signed("/b/k", &[])), Step::Wait), "the next request asks again");
}

#[test]
fn a_request_may_name_the_revision_it_needs() {
    let mut stage = Stage::plain();
    stage.warm();
    let at = |revision: &str| signed("/b/k", &[("x-iam-minimum-revision", revision)]);
    assert!(passes(&stage.ask(1, &at("10"))));
    assert!(matches!(stage.ask(1, &at("11")), Step::Wait));
    assert!(matches!(stage.ask(2, &at("12")), Step::Wait));
    assert_eq!(stage.tell(11, &[], true).streams, [1]);
    assert!(passes(&stage.ask(1, &at("11"))));
    stage.now += 999;
    assert!(stage.door.tick(stage.now).is_empty());
    stage.now += 1;
    assert_eq!(stage.door.tick(stage.now), [2]);
    assert!(is_unavailable(stage.ask(2, &at("12"))));
    assert_eq!(refusal(stage.ask(1, &at("soon"))), (400, "InvalidArgument".into()));
}

#[test]
fn a_crowd_is_not_let_in_to_wait() {
    let mut stage = Stage::begun(r#"{"cluster": "k", "limits": {"waiting": 2}}"#);
    let request = signed("/b/k", &[]);
    assert!(matches!((stage.ask(1, &request), stage.ask(2, &request)), (Step::Wait, Step::Wait)));
    assert!(is_unavailable(stage.ask(3, &request)));
    assert!(matches!(stage.ask(1, &request), Step::Wait), "who waits keeps its place");
}

#[test]
fn in_shadow_mode_it_is_only_told() {
    let mut stage = Stage::begun(r#"{"cluster": "k", "mode": "shadow"}"#);
    let unsigned = Arrival::read(
        [(":method", "GET"), (":path", "/b/k"), (":authority", "s")].map(|(n, v)| (n.to_owned(), v.into())).to_vec(),
        "",
        None,
    );
    let Step::Pass { headers, facts, .. } = stage.ask(1, &unsigned.unwrap()) else { panic!() };
    assert!(headers.is_empty());
    assert!(facts.contains(&("code", "AccessDenied".into())), "{facts:?}");
    assert!(facts.contains(&("shadow_engine_result", "denied".into())), "{facts:?}");
}

#[test]
fn a_route_may_only_be_watched() {
    let mut stage = Stage::plain();
    assert!(matches!(stage.ask_at_once(1, &signed("/watched/k", &[])), Step::Wait));
    stage.now += 1_000;
    let Step::Pass { headers, outcome, .. } = stage.ask_at_once(1, &signed("/watched/k", &[])) else { panic!() };
    assert!(headers.is_empty());
    assert_eq!(outcome, Outcome::Trouble("fetch"));
}

#[test]
fn only_some_bodies_are_wanted() {
    let stage = Stage::plain();
    assert!(!stage.door.wants_body(&signed("/b/k", &[]).request));
    let mut batch = signed("/b", &[("content-length", "5")]).request;
    batch.method = "POST".into();
    batch.target = "/b?delete=".into();
    assert!(stage.door.wants_body(&batch));
    batch.headers.retain(|header| header.name != "authorization");
    assert!(stage.door.wants_body(&batch), "a bucket's policy may let everybody");
    batch.headers.push(Header::new("authorization", "Basic YTpi"));
    assert!(!stage.door.wants_body(&batch), "it will be refused whatever it says");
    let mut other = signed("/b/k", &[]).request;
    let named = |header: &&mut Header| header.name == "authorization";
    let authorization = other.headers.iter_mut().find(named).unwrap();
    let text = String::from_utf8(authorization.value.clone()).unwrap();
    authorization.value = text.replace("/s3/", "/billing/").into_bytes();
    assert!(stage.door.wants_body(&other), "other services sign it");
}
