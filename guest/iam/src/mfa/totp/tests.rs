use super::*;

/// The seed of RFC 6238's own examples for SHA-1, and their last six digits.
const RFC: &[u8] = b"12345678901234567890";

fn rfc() -> Seed {
    Seed::known(RFC.to_vec())
}

#[test]
fn codes_are_those_of_rfc_6238() {
    for (seconds, wanted) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ] {
        let now = Time::default().plus_millis(seconds * 1_000);
        assert_eq!(code(&rfc(), step(now)), wanted, "{seconds}");
    }
}

#[test]
fn a_code_is_good_for_three_half_minutes_and_only_once() {
    let (seed, now) = (rfc(), 1_000);
    for at in now - 1..=now + 1 {
        assert_eq!(accepted(&seed, now, 0, &code(&seed, at)), Some(at));
        assert_eq!(accepted(&seed, now, at, &code(&seed, at)), None);
        assert_eq!(accepted(&seed, now, at - 1, &code(&seed, at)), Some(at));
    }
    for at in [now - 2, now + 2] {
        assert_eq!(accepted(&seed, now, 0, &code(&seed, at)), None);
    }
    for wrong in ["", "00000", "0000000", "      "] {
        assert_eq!(accepted(&seed, now, 0, wrong), None);
    }
}

#[test]
fn two_codes_are_in_a_row_or_nothing() {
    let (seed, now) = (rfc(), 1_000);
    let pair = |first: i64, second: i64| {
        let (one, two) = (code(&seed, first), code(&seed, second));
        consecutive(&seed, now, 1, 0, [&one, &two])
    };
    for first in now - 2..=now {
        assert_eq!(pair(first, first + 1), Some(first + 1));
    }
    for (first, second) in [(now - 3, now - 2), (now + 1, now + 2), (now, now), (now, now - 1), (now - 1, now + 1)] {
        assert_eq!(pair(first, second), None, "{first} {second}");
    }
    let (one, two) = (code(&seed, now - 1), code(&seed, now));
    assert_eq!(consecutive(&seed, now, 1, now - 1, [&one, &two]), None);
    assert_eq!(consecutive(&seed, now, 1, now - 2, [&one, &two]), Some(now));
}
