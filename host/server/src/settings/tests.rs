use std::fs;
use std::time::Duration;

use super::{Command, LogTarget, Settings};

fn read(words: &[&str]) -> Result<Settings, String> {
    let words = std::iter::once("keyward").chain(words.iter().copied()).map(Into::into).collect();
    Settings::read_from(words).map_err(|error| format!("{error:#}"))
}

fn read_file(text: &str, words: &[&str]) -> Result<Settings, String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), text).unwrap();
    read(&[&["--config", file.path().to_str().unwrap()], words].concat())
}

#[test]
fn every_default_can_be_read() {
    let settings = read(&[]).unwrap();
    assert_eq!(settings.command, Command::Serve);
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8333");
    assert!(settings.admin_listen.ip().is_loopback());
    assert_eq!(settings.account_id, "000000000000");
    assert_eq!(settings.region, ["us-east-1"]);
    assert_eq!(settings.logs.access_log, LogTarget::Off);
    assert_eq!(settings.http.max_body, 1 << 20);
}

#[test]
fn the_command_stands_before_or_after_the_flags() {
    assert_eq!(read(&["serve", "--region", "*"]).unwrap().region, ["*"]);
    assert_eq!(read(&["--listen", "[::1]:1", "describe"]).unwrap().command, Command::Describe);
}

#[test]
fn a_flag_counts_more_than_the_file() {
    let file =
        "listen = \"127.0.0.1:1\"\nmax-body = 5\nregion = [\"eu-west-1\", \"eu-west-2\"]\nheader-timeout = \"3s\"";
    let settings = read_file(file, &["--listen", "127.0.0.1:2"]).unwrap();
    assert_eq!(settings.listen.port(), 2);
    assert_eq!(settings.http.max_body, 5);
    assert_eq!(settings.region, ["eu-west-1", "eu-west-2"]);
    assert_eq!(settings.http.header_timeout, Duration::from_secs(3));
    assert_eq!(settings.http.body_timeout, Duration::from_secs(10));
}

#[test]
fn an_unknown_name_in_the_file_is_refused_by_name() {
    for name in ["lisen", "config", "help", "master-key"] {
        let error = read_file(&format!("{name} = \"x\""), &[]).unwrap_err();
        assert!(error.contains(&format!("unknown setting `{name}`")), "{error}");
    }
}

#[test]
fn values_that_mean_nothing_are_refused() {
    for (name, value) in [
        ("account-id", "12"),
        ("account-id", "00000000000x"),
        ("header-timeout", "0s"),
        ("header-timeout", "10"),
        ("header-timeout", "-1s"),
        ("listen", "localhost"),
        ("trusted-proxy", "10.0.0.0/33"),
        ("max-connections", "0"),
        ("audit-failure", "ignore"),
    ] {
        assert!(read(&[&format!("--{name}={value}")]).is_err(), "{name}={value}");
        assert!(read_file(&format!("{name} = \"{value}\""), &[]).is_err(), "{name} = {value} in a file");
    }
}

#[test]
fn half_a_tls_identity_is_refused() {
    assert!(read(&["--tls-cert", "a.pem"]).is_err());
    assert!(read_file("tls-cert = \"a.pem\"", &[]).is_err());
    assert!(read(&["--tls-cert", "a.pem", "--tls-key", "b.pem"]).is_ok());
}

#[test]
fn signing_keys_do_not_go_over_the_network_without_mutual_tls() {
    let files = ["--edge-tls-cert=a.pem", "--edge-tls-key=b.pem", "--edge-client-ca=c.pem"];
    let tcp = "--edge-listen=127.0.0.1:8335";
    for given in [&files[..0], &files[..2], &files[1..], &[files[0], files[2]]] {
        let error = read(&[&[tcp], given].concat()).unwrap_err();
        assert!(error.contains("edge-client-ca") && !error.contains('\n'), "{error}");
    }
    let settings = read(&[&[tcp], &files[..]].concat()).unwrap();
    assert_eq!(settings.edge.tls().unwrap().map(|file| file.to_str().unwrap()), ["a.pem", "b.pem", "c.pem"]);
    assert!(read(&["--edge-listen=unix:/run/edge.sock"]).unwrap().edge.tls().is_none());
    assert!(read(&["--edge-listen=unix:/run/edge.sock", files[2]]).is_err());
    assert!(read(&[files[0]]).is_err());
}

#[test]
fn no_proxy_gets_keys_for_the_action_api() {
    assert_eq!(read(&["--edge-service=s3,execute-api"]).unwrap().edge.edge_service, ["s3", "execute-api"]);
    for service in ["iam", "s3,sts"] {
        assert!(read(&[&format!("--edge-service={service}")]).is_err());
        assert!(read_file(&format!("edge-service = \"{service}\""), &[]).is_err());
    }
}
