use super::{DeviceCode, Password, PasswordHash, SecretKey};
use crate::entropy::Entropy;
use crate::name::Name as _;

#[test]
fn a_fresh_secret_has_forty_characters_and_is_never_shown() {
    let secret = SecretKey::fresh(&mut Entropy::new(&[5; 32]));
    assert_eq!(secret.expose().len(), 40);
    assert_eq!(format!("{secret:?}"), "SecretKey(…)");
}

#[test]
fn what_people_prove_themselves_with_is_never_shown() {
    let password = Password::new("correct horse").unwrap();
    let code = DeviceCode::new("123456").unwrap();
    let shown = format!("{password:?} {code:?} {:?}", PasswordHash::made("$argon2id$".to_owned()));
    assert_eq!(shown, "Password(…) DeviceCode(…) PasswordHash(…)");
}

#[test]
fn a110_a_code_is_six_ascii_digits() {
    assert!(DeviceCode::new("012345").is_ok());
    for code in [" 123456", "123456 ", "123 456", "12345", "1234567", "\u{ff11}23456", "\u{661}23456", "12345\n", ""] {
        assert!(DeviceCode::new(code).is_err(), "{code}");
    }
}
