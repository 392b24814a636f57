//! Certificates and keys that were made for tests: valid from 2026 to 2036, most of them.

macro_rules! samples {
    ($($name:ident $file:literal;)*) => {$(
        pub(crate) const $name: &str = include_str!(concat!("samples/", $file));
    )*};
}

samples! {
    ROOT "root.crt";
    MIDDLE "middle.crt";
    RSA "rsa.crt";
    P256 "p256.crt";
    P384 "p384.crt";
    ED25519 "ed25519.crt";
    PAST "past.crt";
    FUTURE "future.crt";
    RSA_PKCS1 "rsa.pkcs1.key";
    RSA_PKCS8 "rsa.pkcs8.key";
    FORGED_PRIMES "rsa.forged-primes.key";
    FORGED_EXPONENT "rsa.forged-exponent.key";
    FORGED_ONE "rsa.forged-one.key";
    P256_SEC1 "p256.sec1.key";
    P256_PKCS8 "p256.pkcs8.key";
    P384_SEC1 "p384.sec1.key";
    P384_PKCS8 "p384.pkcs8.key";
    ED25519_KEY "ed25519.key";
    ENCRYPTED "encrypted.key";
    SSH "rsa.ssh.pub";
    SSH_SPKI "rsa.spki.pub";
    SSH_PKCS1 "rsa.pkcs1.pub";
    SSH_SHORT "short.ssh.pub";
    SSH_OTHER "other.ssh.pub";
    SSH_P256 "p256.ssh.pub";
}

/// As a value in a form.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
