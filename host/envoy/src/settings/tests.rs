use super::*;

fn read(json: &str) -> Result<Settings, String> {
    Settings::read(json.as_bytes()).map_err(|error| error.to_string())
}

#[test]
fn a_cluster_and_a_name_are_enough() {
    let settings = read(r#"{"cluster":"keyward","proxy":"p"}"#).unwrap();
    assert_eq!((settings.max_staleness(), settings.mode), (BORNE, Mode::Enforce));
    assert_eq!(settings.gate.to_string(), "{}");
    assert_eq!(read(r#"{"cluster":"c","proxy":"p","strict":true}"#).unwrap().max_staleness(), BORNE_STRICTLY);
    let settings =
        read(r#"{"cluster":"c","proxy":"p","max_staleness":300,"limits":{"wait_milliseconds":50}}"#).unwrap();
    assert_eq!((settings.max_staleness().as_secs(), settings.limits.wait().as_millis()), (300, 50));
}

#[test]
fn what_nobody_knows_is_an_error() {
    for wrong in [
        "",
        "{}",
        r#"{"cluster":"c"}"#,
        r#"{"cluster":"c","proxy":"p","stricter":true}"#,
        r#"{"cluster":"c","proxy":"p","mode":"allow"}"#,
        r#"{"cluster":"c","proxy":"p","limits":{"waits":1}}"#,
        r#"{"cluster":"c","proxy":"p","limits":{"wait_milliseconds":"1s"}}"#,
        r#"{"cluster":"c","proxy":"p","max_staleness":2}"#,
        r#"{"cluster":"c","proxy":"p","strict":true,"max_staleness":5}"#,
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
    assert!(serde_json::from_str::<Route>(r#"{"bodies":true}"#).is_err());
    assert_eq!(serde_json::from_str::<Route>(r#"{"mode":"shadow"}"#).unwrap().mode, Some(Mode::Shadow));
}
