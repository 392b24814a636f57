use keyward_runtime::words::{Moment, Request};

use super::*;

const WEAK: Strength = Strength { memory: 64, passes: 1 };
const SALTS: [&[u8]; 2] = [b"0123456789abcdef", b"fedcba9876543210"];

fn port() -> CallPasswords {
    let request = Request {
        method: String::new(),
        target: String::new(),
        headers: Vec::new(),
        body: None,
        peer: String::new(),
        secure: false,
    };
    let moment = Moment { now: 0, request_id: String::new(), seed: Vec::new() };
    CallPasswords { call: Arc::new(Call::new(request, moment, None)), strength: WEAK }
}

/// Asks until there is an answer, as the desk does: the answer, and how many hashes it took.
fn asked<T>(port: &CallPasswords, ask: impl Fn() -> Result<T, PortError>) -> (Result<T, PortError>, usize) {
    let mut hashes = 0;
    loop {
        let answer = ask();
        let Some(task) = port.call.hashes.wanted() else { return (answer, hashes) };
        assert!(answer.is_err());
        hashes += 1;
        let tag = task.run().unwrap();
        port.call.hashes.made(task, tag);
    }
}

#[test]
fn a_call_is_run_again_until_its_hashes_are_there() {
    let port = port();
    let (hash, made) = asked(&port, || port.hash("one", SALTS[0]));
    let hash = hash.unwrap();
    assert_eq!(made, 1);
    let (again, made) = asked(&port, || port.hash("one", SALTS[0]));
    assert_eq!((again.unwrap(), made), (hash, 0));
}

#[test]
fn hashes_of_one_salt_cost_as_much_as_one() {
    let port = port();
    let hashes: Vec<String> =
        ["one", "two", "three"].map(|it| asked(&port, || port.hash(it, SALTS[0])).0.unwrap()).into();
    let other = asked(&port, || port.hash("four", SALTS[1])).0.unwrap();
    let (found, made) = asked(&port, || port.find("three", &hashes));
    assert_eq!((found.unwrap(), made), (Some(2), 0));
    let (found, made) = asked(&port, || port.find("four", &hashes));
    assert_eq!((found.unwrap(), made), (None, 1));
    let all = [hashes, vec![other]].concat();
    let (found, made) = asked(&port, || port.find("five", &all));
    assert_eq!((found.unwrap(), made), (None, 2));
}

#[test]
fn a_call_gets_only_a_few() {
    let port = port();
    for number in 0..MOST {
        assert!(asked(&port, || port.hash(&number.to_string(), SALTS[0])).0.is_ok());
    }
    let (refused, made) = asked(&port, || port.hash("one more", SALTS[0]));
    assert!(refused.is_err());
    assert_eq!(made, 0);
}

#[test]
fn a_weaker_hash_is_known() {
    let mut port = port();
    let hash = asked(&port, || port.hash("one", SALTS[0])).0.unwrap();
    assert!(!port.is_weak(&hash).unwrap());
    port.strength = Strength { memory: 64, passes: 2 };
    assert!(port.is_weak(&hash).unwrap());
    assert_eq!(asked(&port, || port.find("one", std::slice::from_ref(&hash))).0.unwrap(), Some(0));
}
