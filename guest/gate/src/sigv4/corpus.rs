//! Requests that botocore signed, from `tests/cases/sigv4`.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_model::time::Time;
use serde::Deserialize;

use crate::fault::Fault;
use crate::http::{Header, Request};
use crate::query::Query;
use crate::sigv4::claim::{Claim, Rules};
use crate::sigv4::key::SigningKey;
use crate::sigv4::scope::Scope;

#[derive(Deserialize)]
struct Case {
    name: String,
    service: String,
    region: String,
    access_key: String,
    secret: String,
    token: Option<String>,
    now: i64,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

impl Case {
    fn request(&self) -> Request {
        Request {
            method: self.method.clone(),
            target: self.target.clone(),
            headers: self.headers.iter().map(|(name, value)| Header::new(name, value)).collect(),
            body: self.body.as_ref().map(|body| STANDARD.decode(body).unwrap()),
            peer: "192.0.2.1".into(),
            secure: true,
        }
    }

    fn key(&self) -> SigningKey {
        let day = Time::from_millis(self.now * 1_000).unwrap().day();
        let scope = Scope { day, region: self.region.clone(), service: self.service.clone() };
        SigningKey::derive(&self.secret, &scope)
    }

    fn verify(&self, request: &Request, key: &SigningKey) -> Result<(), Fault> {
        let query = Query::parse(request.query()).map_err(|_| Fault::Query)?;
        let claim = Claim::read(request, &query)?;
        claim.admit(&Rules {
            services: &[],
            regions: &["*".to_owned()],
            now: Time::from_millis(self.now * 1_000).unwrap(),
        })?;
        claim.prove(key)?;
        // A change that leads to another key or session is refused when that is looked up.
        if claim.access_key() == self.access_key && claim.token() == self.token.as_deref() {
            Ok(())
        } else {
            Err(Fault::UnknownKey(claim.access_key().into()))
        }
    }
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/sigv4");
    let files = ["action-api", "execute-api", "presigned", "presigned-s3", "s3"];
    let read = |name| std::fs::read(folder.join(format!("{name}.json"))).unwrap();
    let cases: Vec<Case> =
        files.into_iter().flat_map(|name| serde_json::from_slice::<Vec<Case>>(&read(name)).unwrap()).collect();
    assert!(cases.len() >= 480, "the corpus has shrunk to {}", cases.len());
    cases
}

#[test]
fn a1_what_botocore_signs_is_accepted() {
    for case in cases() {
        assert_eq!(case.verify(&case.request(), &case.key()), Ok(()), "{}", case.name);
    }
}

#[test]
fn a1_every_bit_of_a_signature_counts() {
    for case in cases().iter().step_by(40) {
        let (request, key) = (case.request(), case.key());
        assert_eq!(case.verify(&request, &key), Ok(()), "{}", case.name);
        let at = |text: &[u8]| text.windows(10).position(|part| part == b"Signature=").map(|at| at + 10);
        for digit in 0..64 {
            for value in b"0123456789abcdef".iter().chain(b"ABCDEF \x00") {
                let mut changed = request.clone();
                let place = match changed.headers.iter_mut().find(|header| header.name == "authorization") {
                    Some(header) => {
                        let start = at(&header.value).unwrap();
                        &mut header.value[start + digit]
                    }
                    None => {
                        let mut target = changed.target.clone().into_bytes();
                        let start = at(&target).unwrap();
                        let same = target[start + digit] == *value;
                        target[start + digit] = *value;
                        changed.target = String::from_utf8(target).unwrap();
                        if same {
                            continue;
                        }
                        assert!(case.verify(&changed, &key).is_err(), "{}: {digit}", case.name);
                        continue;
                    }
                };
                if *place == *value {
                    continue;
                }
                *place = *value;
                assert!(case.verify(&changed, &key).is_err(), "{}: {digit}", case.name);
            }
        }
    }
}

/// What a case's request means, so that a changed byte that changes nothing can be told from a hole: the
/// decoded path and query, and header values without their folded space.
#[derive(PartialEq)]
struct Meaning {
    method: String,
    path: Vec<u8>,
    query: Vec<(Vec<u8>, Vec<u8>)>,
    headers: Vec<(String, Vec<u8>)>,
    body: Option<Vec<u8>>,
}

fn meaning(case: &Case, request: &Request) -> Option<Meaning> {
    let mut path = Vec::new();
    if case.service == "s3" {
        super::path::s3(request.path(), &mut path).ok()?;
    } else {
        super::path::normalised(request.path(), &mut path);
    }
    let query = Query::parse(request.query()).ok()?;
    let mut query: Vec<_> = query.iter().map(|one| (one.name.to_vec(), one.value.to_vec())).collect();
    query.sort();
    let signed = |name: &str| {
        let proof = case.target.as_bytes().iter().chain(
            case.headers.iter().filter(|(name, _)| name == "authorization").flat_map(|(_, value)| value.as_bytes()),
        );
        let proof: Vec<u8> = proof.copied().collect();
        name == "authorization" || String::from_utf8_lossy(&proof).contains(name)
    };
    let fold = |value: &[u8]| {
        let words = value.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join(&b' ')
    };
    Some(Meaning {
        method: request.method.clone(),
        path,
        query,
        headers: request
            .headers
            .iter()
            .filter(|header| signed(&header.name))
            .map(|header| (header.name.clone(), fold(&header.value)))
            .collect(),
        body: request.body.clone(),
    })
}

/// Every way to change one byte of the request: `flip` is XORed into it.
fn mutations(request: &Request, flip: u8) -> Vec<Request> {
    let flipped = |text: &[u8], at: usize| {
        let mut text = text.to_vec();
        text[at] ^= flip;
        text
    };
    let text = |text: &str, at: usize| String::from_utf8(flipped(text.as_bytes(), at)).ok();
    let mut all = Vec::new();
    for at in 0..request.method.len() {
        all.extend(text(&request.method, at).map(|method| Request { method, ..request.clone() }));
    }
    for at in 0..request.target.len() {
        all.extend(text(&request.target, at).map(|target| Request { target, ..request.clone() }));
    }
    for (number, header) in request.headers.iter().enumerate() {
        for at in 0..header.value.len() {
            let mut changed = request.clone();
            changed.headers[number].value = flipped(&header.value, at);
            all.push(changed);
        }
    }
    for at in 0..request.body.as_ref().map_or(0, Vec::len) {
        let body = request.body.as_ref().map(|body| flipped(body, at));
        all.push(Request { body, ..request.clone() });
    }
    all
}

#[test]
fn a1_every_changed_byte_of_a_signed_part_is_refused() {
    let (mut refused, mut same) = (0, 0);
    for (number, case) in cases().iter().enumerate().step_by(4) {
        let (request, key) = (case.request(), case.key());
        assert_eq!(case.verify(&request, &key), Ok(()), "{}", case.name);
        let before = meaning(case, &request);
        let unsigned_body = case.service == "s3" && !signs_its_body(&request);
        for changed in mutations(&request, [1, 0x20, 0x0f][number % 3]) {
            if changed.body != request.body && unsigned_body {
                continue;
            }
            if meaning(case, &changed) == before {
                same += 1;
                continue;
            }
            assert!(case.verify(&changed, &key).is_err(), "{}: {changed:?}", case.name);
            refused += 1;
        }
    }
    assert!(refused > 25_000, "only {refused} changes were tried");
    assert!(same < refused / 20, "{same} changes changed nothing");
}

fn signs_its_body(request: &Request) -> bool {
    request.headers.iter().any(|header| header.name == "x-amz-content-sha256" && header.value.len() == 64)
}
