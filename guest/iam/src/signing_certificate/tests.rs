use crate::material::samples::{self, encoded};
use crate::testing::{House, between};

fn upload(user: &str, certificate: &str) -> String {
    let user = if user.is_empty() { String::new() } else { format!("&UserName={user}") };
    format!("Action=UploadSigningCertificate{user}&CertificateBody={}", encoded(certificate))
}

fn house() -> House {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice");
    house.ok("Action=CreateUser&UserName=bob");
    house
}

#[test]
fn a_certificate_is_uploaded_and_listed() {
    let mut house = house();
    let made = house.ok(&upload("alice", samples::RSA));
    let id = between(&made, "CertificateId");
    assert_eq!(id.len(), 32);
    let shown = format!(
        "<UserName>alice</UserName><CertificateId>{id}</CertificateId><CertificateBody>{}</CertificateBody>\
         <Status>Active</Status><UploadDate>2026-01-31T12:00:00Z</UploadDate>",
        samples::RSA
    );
    assert_eq!(between(&made, "Certificate"), shown);
    let listed = house.ok("Action=ListSigningCertificates&UserName=alice");
    assert_eq!(between(&listed, "Certificates"), format!("<member>{shown}</member>"));
}

#[test]
fn one_certificate_is_one_users() {
    let mut house = house();
    let id = between(&house.ok(&upload("alice", samples::RSA)), "CertificateId");
    for user in ["alice", "bob"] {
        assert_eq!(house.refused(&upload(user, samples::RSA)).0, "DuplicateCertificate");
        assert_eq!(house.refused(&upload(user, &samples::RSA.replace('\n', "\r\n"))).0, "DuplicateCertificate");
    }
    house.ok(&format!("Action=DeleteSigningCertificate&UserName=alice&CertificateId={id}"));
    house.ok(&upload("bob", samples::RSA));
}

#[test]
fn what_is_refused() {
    let mut house = house();
    for (text, code) in [
        ("x", "MalformedCertificate"),
        (samples::RSA_PKCS1, "MalformedCertificate"),
        (samples::PAST, "InvalidCertificate"),
        (samples::FUTURE, "InvalidCertificate"),
    ] {
        assert_eq!(house.refused(&upload("alice", text)).0, code);
    }
    house.ok(&upload("alice", samples::RSA));
    house.ok(&upload("alice", samples::P256));
    assert_eq!(
        house.refused(&upload("alice", samples::P384)),
        ("LimitExceeded".into(), "Cannot exceed quota for SigningCertificatesPerUser: 2".into())
    );
}

#[test]
fn root_has_certificates_too() {
    let mut house = house();
    let made = house.ok(&upload("", samples::RSA));
    assert!(!made.contains("<UserName>"));
    let id = between(&made, "CertificateId");
    assert!(house.ok("Action=ListSigningCertificates").contains(&id));
    house.ok(&format!("Action=UpdateSigningCertificate&CertificateId={id}&Status=Inactive"));
    house.ok(&format!("Action=DeleteSigningCertificate&CertificateId={id}"));
}
