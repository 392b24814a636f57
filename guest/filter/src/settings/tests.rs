use super::*;

fn refused(json: &str) -> String {
    Settings::read(json.as_bytes()).unwrap_err()
}

#[test]
fn little_has_to_be_said() {
    let settings = Settings::read(br#"{"cluster": "keyward"}"#).unwrap();
    assert_eq!((settings.part, settings.mode), (Part::Gate, Mode::Enforce));
    assert_eq!((settings.staleness(), settings.feed_wait()), (86_400_000, 30));
    assert_eq!(settings.limits, Limits::default());
    assert_eq!(settings.gate(), r#"{"cache_bytes":1048576,"cache_entries":1024}"#);
}

#[test]
fn what_is_not_known_is_refused() {
    assert!(refused(r#"{"cluster": "k", "max_stalenes": 5}"#).contains("max_stalenes"));
    assert!(refused(r#"{"cluster": "k", "limits": {"bytes": 5}}"#).contains("bytes"));
    assert!(refused(r#"{"cluster": "k", "mode": "off"}"#).contains("off"));
    assert!(refused("{}").contains("cluster"));
    assert!(refused(r#"{"cluster": "k", "proxy": "a b"}"#).contains("proxy"));
    assert!(refused(r#"{"cluster": "k", "max_staleness": 0}"#).contains("max_staleness"));
    assert!(refused("").contains("EOF"));
}

#[test]
fn strict_is_half_a_minute_at_most() {
    let read = |json: &str| Settings::read(json.as_bytes()).unwrap();
    let strict = read(r#"{"cluster": "k", "strict": true}"#);
    assert_eq!((strict.staleness(), strict.feed_wait()), (30_000, 10));
    let shorter = read(r#"{"cluster": "k", "strict": true, "max_staleness": 5}"#);
    assert_eq!((shorter.staleness(), shorter.feed_wait()), (5_000, 1));
}

#[test]
fn the_gate_gets_what_it_was_given() {
    let settings = Settings::read(br#"{"cluster": "k", "gate": {"regions": ["*"], "cache_entries": 7}}"#).unwrap();
    assert_eq!(settings.gate(), r#"{"cache_bytes":1048576,"cache_entries":7,"regions":["*"]}"#);
    assert!(refused(r#"{"cluster": "k", "gate": []}"#).contains("sequence"));
}
