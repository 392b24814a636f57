//! Signed requests: whatever stands in one, a gate that knows nobody lets nobody in.
#![no_main]

use keyward_gate::{Directory, Found, Gate, Header, Moment, Request, Scope, Verdict};
use libfuzzer_sys::fuzz_target;

struct Nobody;

impl Directory for Nobody {
    fn revision(&mut self, _: &str) -> u64 {
        1
    }

    fn bundle(&mut self, _: &str, _: &Scope, _: Option<&str>) -> Found {
        Found::Unknown
    }

    fn resource(&mut self, _: &str) -> Found {
        Found::Unknown
    }
}

fuzz_target!(|text: &[u8]| {
    let request = read(text);
    // 2026-01-31T12:00:00Z, the time of the corpus.
    let moment = Moment { now: 1_769_860_800_000, request_id: "fuzz".to_owned() };
    let mut gate = Gate::default();
    assert!(gate.authenticate(&request, &moment, &mut Nobody).is_err(), "somebody got in");
    assert!(!matches!(gate.check(&request, &moment, &mut Nobody), Verdict::Pass(_)), "something passed");
});

/// A request as HTTP/1 would write it: `METHOD target`, header lines, an empty line, the body.
fn read(text: &[u8]) -> Request {
    let mut lines = text.split(|&byte| byte == b'\n');
    let first = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let (method, target) = first.split_once(' ').unwrap_or((&first, ""));
    let mut headers = Vec::new();
    for line in lines.by_ref().take_while(|line| !line.is_empty()) {
        let colon = line.iter().position(|&byte| byte == b':').unwrap_or(line.len());
        let (name, value) = line.split_at(colon);
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        headers.push(Header { name, value: value.get(1..).unwrap_or_default().to_vec() });
    }
    let body: Vec<&[u8]> = lines.collect();
    Request {
        method: method.to_owned(),
        target: target.to_owned(),
        headers,
        body: Some(body.join(&b'\n')),
        peer: "127.0.0.1".to_owned(),
        secure: false,
    }
}
