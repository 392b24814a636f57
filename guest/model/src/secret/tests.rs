use super::SecretKey;
use crate::entropy::Entropy;

#[test]
fn a_fresh_secret_has_forty_characters_and_is_never_shown() {
    let secret = SecretKey::fresh(&mut Entropy::new(&[5; 32]));
    assert_eq!(secret.expose().len(), 40);
    assert_eq!(format!("{secret:?}"), "SecretKey(…)");
}
