use super::{SshKey, Unusable};
use crate::material::samples;

#[test]
fn one_key_in_three_forms() {
    let key = SshKey::read(samples::SSH).unwrap();
    for text in [samples::SSH_SPKI, samples::SSH_PKCS1] {
        let other = SshKey::read(text).unwrap();
        assert!(key.is_same(&other));
        assert_eq!(other.openssh(), samples::SSH.trim());
    }
    assert_eq!(key.openssh(), samples::SSH.trim());
    assert_eq!(key.pem().unwrap(), samples::SSH_SPKI);
    assert!(!key.is_same(&SshKey::read(samples::SSH_OTHER).unwrap()));
}

#[test]
fn the_fingerprint_is_openssh_s() {
    let key = SshKey::read(samples::SSH).unwrap();
    assert_eq!(key.fingerprint(), "63:0d:7e:68:5e:f9:55:2e:de:62:68:d6:9e:4d:22:7e");
}

#[test]
fn a_comment_stays() {
    let written = format!("{}  alice@host some where ", samples::SSH.trim());
    let key = SshKey::read(&written).unwrap();
    assert_eq!(key.openssh(), format!("{} alice@host some where", samples::SSH.trim()));
    assert!(key.is_same(&SshKey::read(samples::SSH).unwrap()));
}

#[test]
fn what_is_no_usable_key() {
    let body = samples::SSH.split(' ').nth(1).unwrap().trim();
    let key = samples::SSH.trim();
    for (text, why) in [
        ("", Unusable::Form),
        (body, Unusable::Form),
        (samples::SSH_P256, Unusable::Form),
        (samples::P256, Unusable::Form),
        ("---- BEGIN SSH2 PUBLIC KEY ----", Unusable::Form),
        (&key.replace("ssh-rsa", "ssh-rsax"), Unusable::Form),
        ("ssh-rsa", Unusable::Form),
        ("ssh-rsa !", Unusable::Key),
        ("ssh-rsa AAAA", Unusable::Key),
        (samples::SSH_SHORT, Unusable::Key),
        (&samples::SSH_P256.replace("ecdsa-sha2-nistp256", "ssh-rsa"), Unusable::Key),
        (&format!("{key}\n{key}"), Unusable::Key),
        (&format!("{key} a\nb"), Unusable::Key),
        (&key.replace("AAAAB3NzaC1yc2E", "AAAAB3NzaC1yc2F"), Unusable::Key),
        (&samples::SSH_SPKI.replacen('M', "N", 1), Unusable::Key),
    ] {
        assert_eq!(SshKey::read(text).unwrap_err(), why, "{text}");
    }
}

#[test]
fn nothing_may_follow_a_key_within_its_bytes() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let body = samples::SSH.split(' ').nth(1).unwrap().trim();
    let mut blob = STANDARD.decode(body).unwrap();
    blob.push(0);
    assert_eq!(SshKey::read(&format!("ssh-rsa {}", STANDARD.encode(&blob))), Err(Unusable::Key));
    for cut in 0..blob.len() - 2 {
        assert!(SshKey::read(&format!("ssh-rsa {}", STANDARD.encode(&blob[..cut]))).is_err(), "{cut}");
    }
}
