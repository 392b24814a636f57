use super::missing_condition;

const GITHUB: &str = "token.actions.githubusercontent.com";

fn trusts(name: &str, condition: &str) -> bool {
    let text = format!(
        r#"{{"Statement":[{{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Condition":{condition},
            "Principal":{{"Federated":["arn:aws:iam::123456789012:oidc-provider/{name}"]}}}}]}}"#
    );
    missing_condition(&text).is_none()
}

#[test]
fn a80_a_shared_provider_is_not_trusted_for_everybody() {
    let aud = format!(r#"{{"StringEquals":{{"{GITHUB}:aud":"sts.amazonaws.com"}}}}"#);
    assert!(!trusts(GITHUB, &aud));
    assert!(trusts("id.example.com", &aud), "a provider of one's own knows one's own");
    assert!(!trusts(GITHUB, "{}"));
    for operator in ["StringNotEquals", "StringEqualsIfExists", "ForAllValues:StringEquals", "Null", "StringNotLike"] {
        let condition = format!(r#"{{"{operator}":{{"{GITHUB}:sub":"repo:org/app:ref:refs/heads/main"}}}}"#);
        assert!(!trusts(GITHUB, &condition), "{operator}");
    }
    assert!(trusts(GITHUB, &format!(r#"{{"stringequals":{{"{GITHUB}:SUB":"repo:org/app:ref:refs/heads/main"}}}}"#)));
}

#[test]
fn a80_a_pattern_is_anchored_behind_its_owner() {
    for (pattern, good) in [
        ("repo:org/app:*", true),
        ("repo:org/*", true),
        ("organization:org:project:*", true),
        ("repo:org/app:ref:refs/heads/main", true),
        ("repo:org*", false),
        ("repo:*", false),
        ("repo:/*", false),
        ("repo:?rg/app", false),
        ("*", false),
        ("?*", false),
    ] {
        let condition = format!(r#"{{"StringLike":{{"{GITHUB}:sub":["repo:mine/app:*","{pattern}"]}}}}"#);
        assert_eq!(trusts(GITHUB, &condition), good, "{pattern}");
    }
    assert!(!trusts(GITHUB, &format!(r#"{{"StringLike":{{"{GITHUB}:sub":[]}}}}"#)));
}
