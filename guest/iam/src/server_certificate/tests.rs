use crate::material::samples::{self, encoded};
use crate::testing::{House, between};

fn upload(name: &str, certificate: &str, key: &str) -> String {
    format!(
        "Action=UploadServerCertificate&ServerCertificateName={name}&CertificateBody={}&PrivateKey={}",
        encoded(certificate),
        encoded(key)
    )
}

#[test]
fn a_certificate_is_uploaded_shown_and_listed_without_its_key() {
    let mut house = House::default();
    let chain = format!("{}{}", samples::MIDDLE, samples::ROOT);
    let form = upload("Web", samples::RSA, samples::RSA_PKCS8)
        + &format!("&CertificateChain={}&Path=/front/&Tags.member.1.Key=a&Tags.member.1.Value=b", encoded(&chain));
    let answer = house.send(&form);
    let events = format!("{:?}", answer.event);
    assert!(!events.contains("PRIVATE") && !events.contains("BEGIN"), "{events}");
    let made = crate::testing::body(&answer);
    let id = between(&made, "ServerCertificateId");
    assert!(id.starts_with("ASCA") && id.len() == 21, "{id}");
    let metadata = format!(
        "<Path>/front/</Path><ServerCertificateName>Web</ServerCertificateName>\
         <ServerCertificateId>{id}</ServerCertificateId>\
         <Arn>arn:aws:iam::123456789012:server-certificate/front/Web</Arn>\
         <UploadDate>2026-01-31T12:00:00Z</UploadDate><Expiration>2036-01-01T00:00:00Z</Expiration>"
    );
    let tags = "<Tags><member><Key>a</Key><Value>b</Value></member></Tags>";
    assert_eq!(
        between(&made, "UploadServerCertificateResult"),
        format!("<ServerCertificateMetadata>{metadata}</ServerCertificateMetadata>{tags}")
    );
    let shown = house.ok("Action=GetServerCertificate&ServerCertificateName=web");
    assert_eq!(
        between(&shown, "ServerCertificate"),
        format!(
            "<ServerCertificateMetadata>{metadata}</ServerCertificateMetadata><CertificateBody>{}</CertificateBody>\
             <CertificateChain>{chain}</CertificateChain>{tags}",
            samples::RSA
        )
    );
    let listed = house.ok("Action=ListServerCertificates&PathPrefix=/front");
    assert_eq!(between(&listed, "ServerCertificateMetadataList"), format!("<member>{metadata}</member>"));
    assert_eq!(
        between(&house.ok("Action=ListServerCertificates&PathPrefix=/back"), "ServerCertificateMetadataList"),
        ""
    );
    assert!(!shown.contains("PRIVATE"));
}

#[test]
fn the_key_must_be_the_certificates() {
    let mut house = House::default();
    for (n, (certificate, key)) in
        [(samples::RSA, samples::RSA_PKCS1), (samples::P256, samples::P256_SEC1), (samples::P384, samples::P384_PKCS8)]
            .into_iter()
            .enumerate()
    {
        house.ok(&upload(&format!("c{n}"), certificate, key));
    }
    for (certificate, key, code) in [
        (samples::RSA, samples::P256_SEC1, "KeyPairMismatch"),
        (samples::P256, samples::P384_SEC1, "KeyPairMismatch"),
        (samples::RSA, samples::FORGED_PRIMES, "MalformedCertificate"),
        (samples::P256, samples::ENCRYPTED, "MalformedCertificate"),
        (samples::P256, "x", "MalformedCertificate"),
        ("x", samples::P256_SEC1, "MalformedCertificate"),
        (samples::PAST, samples::P256_SEC1, "MalformedCertificate"),
        (samples::FUTURE, samples::P256_SEC1, "MalformedCertificate"),
        (samples::ED25519, samples::ED25519_KEY, "MalformedCertificate"),
    ] {
        assert_eq!(house.refused(&upload("x", certificate, key)).0, code, "{certificate}{key}");
    }
    let long = upload("x", samples::RSA, &"x".repeat(20_000));
    let (code, message) = house.refused(&long);
    assert_eq!(code, "ValidationError");
    assert!(!message.contains("xxx"), "{message}");
}

#[test]
fn a_chain_leads_from_the_certificate_upwards() {
    let mut house = House::default();
    let with = |chain: &str| upload("x", samples::RSA, samples::RSA_PKCS1) + "&CertificateChain=" + &encoded(chain);
    let (middle, root) = (samples::MIDDLE, samples::ROOT);
    for chain in [root, &format!("{root}{middle}"), &format!("{middle}{middle}"), "x", &format!("{middle}x")] {
        let (code, message) = house.refused(&with(chain));
        assert_eq!(code, "MalformedCertificate");
        assert!(message.starts_with("Unable to validate certificate chain."), "{message}");
    }
    house.ok(&with(middle));
}

#[test]
fn a_certificate_moves_and_goes_whole() {
    let mut house = House::default();
    house.ok(&upload("one", samples::P256, samples::P256_SEC1));
    house.ok(&upload("two", samples::P256, samples::P256_SEC1));
    assert_eq!(
        house.refused(&upload("ONE", samples::P256, samples::P256_SEC1)),
        ("EntityAlreadyExists".into(), "The Server Certificate with name ONE already exists.".into())
    );
    let update = "Action=UpdateServerCertificate&ServerCertificateName=one&NewServerCertificateName=";
    assert_eq!(house.refused(&format!("{update}two")).0, "EntityAlreadyExists");
    house.ok(&format!("{update}three&NewPath=/p/"));
    assert!(house.ok("Action=GetServerCertificate&ServerCertificateName=three").contains("server-certificate/p/three"));
    assert_eq!(
        house.refused("Action=GetServerCertificate&ServerCertificateName=one"),
        ("NoSuchEntity".into(), "The Server Certificate with name one cannot be found.".into())
    );
    house.ok("Action=TagServerCertificate&ServerCertificateName=three&Tags.member.1.Key=k&Tags.member.1.Value=v");
    assert_eq!(between(&house.ok("Action=ListServerCertificateTags&ServerCertificateName=three"), "Key"), "k");
    house.ok("Action=UntagServerCertificate&ServerCertificateName=three&TagKeys.member.1=k");
    for name in ["two", "three"] {
        house.ok(&format!("Action=DeleteServerCertificate&ServerCertificateName={name}"));
    }
    assert!(house.store.rows.is_empty(), "{:?}", house.store.rows.keys());
}

#[test]
fn twenty_are_the_most() {
    let mut house = House::default();
    for n in 0..20 {
        house.ok(&upload(&format!("c{n}"), samples::P256, samples::P256_SEC1));
    }
    assert_eq!(
        house.refused(&upload("x", samples::P256, samples::P256_SEC1)),
        ("LimitExceeded".into(), "Cannot exceed quota for ServerCertificatesPerAccount: 20".into())
    );
}
