use crate::material::samples::{self, encoded};
use crate::testing::{House, between};

fn upload(key: &str) -> String {
    format!("Action=UploadSSHPublicKey&UserName=alice&SSHPublicKeyBody={}", encoded(key))
}

fn house() -> House {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice");
    house
}

#[test]
fn a_key_is_uploaded_shown_and_listed() {
    let mut house = house();
    let made = house.ok(&upload(samples::SSH));
    let id = between(&made, "SSHPublicKeyId");
    assert!(id.starts_with("APKA") && id.len() == 21, "{id}");
    assert_eq!(between(&made, "Fingerprint").len(), 47);
    assert_eq!(between(&made, "SSHPublicKeyBody"), samples::SSH);
    let get = format!("Action=GetSSHPublicKey&UserName=alice&SSHPublicKeyId={id}&Encoding=");
    assert_eq!(between(&house.ok(&format!("{get}SSH")), "SSHPublicKeyBody"), samples::SSH.trim());
    assert_eq!(between(&house.ok(&format!("{get}PEM")), "SSHPublicKeyBody"), samples::SSH_SPKI);
    assert_eq!(house.refused(&format!("{get}DER")).0, "ValidationError");
    assert_eq!(
        between(&house.ok("Action=ListSSHPublicKeys&UserName=alice"), "SSHPublicKeys"),
        format!(
            "<member><UserName>alice</UserName><SSHPublicKeyId>{id}</SSHPublicKeyId><Status>Active</Status>\
             <UploadDate>2026-01-31T12:00:00Z</UploadDate></member>"
        )
    );
}

#[test]
fn a_key_is_given_once_in_any_form() {
    let mut house = house();
    house.ok(&upload(samples::SSH_SPKI));
    let twice = (
        "DuplicateSSHPublicKey".to_owned(),
        "The SSH public key is already associated with the specified IAM user.".to_owned(),
    );
    for text in [samples::SSH, samples::SSH_PKCS1, &format!("{} comment", samples::SSH.trim())] {
        assert_eq!(house.refused(&upload(text)), twice);
    }
    house.ok("Action=CreateUser&UserName=bob");
    house.ok(&upload(samples::SSH).replace("alice", "bob"));
}

#[test]
fn what_is_no_key_is_told_apart() {
    let mut house = house();
    assert_eq!(house.refused(&upload(samples::SSH_P256)).0, "UnrecognizedPublicKeyEncoding");
    assert_eq!(house.refused(&upload(samples::SSH_SHORT)).0, "InvalidPublicKey");
    assert_eq!(house.refused(&upload(samples::SSH).replace("alice", "bob")).0, "NoSuchEntity");
}

#[test]
fn five_are_the_most() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let mut house = house();
    let body = samples::SSH.split(' ').nth(1).unwrap().trim();
    let blob = STANDARD.decode(body).unwrap();
    for n in 0..6 {
        let mut other = blob.clone();
        let at = other.len() - 8;
        other[at] = n;
        let form = upload(&format!("ssh-rsa {}", STANDARD.encode(&other)));
        if n < 5 {
            house.ok(&form);
        } else {
            assert_eq!(
                house.refused(&form),
                ("LimitExceeded".into(), "Cannot exceed quota for SSHPublicKeysPerUser: 5".into())
            );
        }
    }
}
