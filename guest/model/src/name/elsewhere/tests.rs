use super::*;

#[test]
fn their_patterns_are_read() {
    assert!(EntityPath::new("o-a1b2c3d4e5/r-f6g7h8i9j0example/ou-1a2b3c/123456789012").is_ok());
    assert!(EntityPath::new("o-a1b2c3d4e5/f6g7h8i9j0example").is_err());
    for url in ["https://example.com/a?b=c&d=e#f", "http://"] {
        assert!(RedirectUrl::new(url).is_ok(), "{url}");
    }
    assert!(RedirectUrl::new("ftp://example.com").is_err());
    assert!(OrganizationsPolicyId::new("p-examplepolicyid111").is_ok());
    assert!(AccountNumber::new("12345678901").is_err());
    assert!(PolicyParameterName::new("a b~").is_err() && PolicyParameterName::new("a b~c").is_ok());
    assert!(PropertyKey::new("RoleManager/Enabled").is_ok() && PropertyKey::new("/x").is_err());
    assert!(DelegationRequestId::new("e4bdad13-1f3a-4e0c-9f4b-0123456789ab").is_ok());
}
