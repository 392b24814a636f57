//! Certificates and keys: whatever the text, reading it ends, and what was read is written so that it reads the same.
#![no_main]

use keyward_iam::material::certificate::Certificate;
use keyward_iam::material::ssh::SshKey;
use keyward_iam::material::{pem, private};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let certificate = Certificate::read(text);
    let chain = Certificate::read_all(text);
    assert!(certificate.is_none() || chain.is_some());
    assert!(chain.is_none() || pem::blocks(text).is_some());
    let _ = private::public_half(text);
    if let Ok(key) = SshKey::read(text) {
        let again = SshKey::read(&key.openssh()).expect("what was read is written so that it can be read");
        assert!(key.is_same(&again) && key.fingerprint() == again.fingerprint());
        let pem = key.pem().expect("every key can be armour");
        assert!(key.is_same(&SshKey::read(&pem).expect("its own armour is read")));
    }
});
