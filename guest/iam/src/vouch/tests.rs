use super::nobody;
use crate::table::TABLE;
use crate::testing::House;

#[test]
fn nobody_is_nobody() {
    let nobody = nobody();
    assert!(nobody.account.is_empty() && nobody.arn.is_empty() && nobody.token.is_none());
}

#[test]
fn who_vouches_is_asked_for_by_exact_name() {
    let mut house = House::default();
    // Where browsers come, nobody asks by name.
    for entry in TABLE.iter().filter(|entry| entry.unsigned && !entry.name.ends_with("SAMLLogin")) {
        let proves_itself = ["Login", "RSResetPassword"].contains(&entry.name);
        assert!(proves_itself || entry.name.starts_with("AssumeRoleWith"), "{}", entry.name);
        assert_ne!(house.send_unsigned(&format!("Action={}", entry.name)).event.code, "MissingAuthenticationToken");
    }
}
