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
}

fuzz_target!(|input: (&str, &str, Vec<(&str, &[u8])>, Option<&[u8]>)| {
    let (method, target, headers, body) = input;
    let headers =
        headers.into_iter().map(|(name, value)| Header { name: name.to_ascii_lowercase(), value: value.to_vec() });
    let request = Request {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: headers.collect(),
        body: body.map(<[u8]>::to_vec),
        peer: "127.0.0.1".to_owned(),
        secure: false,
    };
    // 2026-01-31T12:00:00Z, the time of the corpus.
    let moment = Moment { now: 1_769_860_800_000, request_id: "fuzz".to_owned() };
    let mut gate = Gate::default();
    assert!(gate.authenticate(&request, &moment, &mut Nobody).is_err(), "somebody got in");
    assert!(!matches!(gate.check(&request, &moment, &mut Nobody), Verdict::Pass(_)), "something passed");
});
