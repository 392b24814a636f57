use super::rename_principals;

const ALICE: &str = "arn:aws:iam::123456789012:user/alice";

#[test]
fn only_principals_are_renamed_and_all_else_stays() {
    let text = format!(
        r#"{{ "Version":"2012-10-17",
  "Statement": [ {{"Effect":"Allow","Principal":{{"AWS":["{ALICE}", "*", "arn:aws:iam::1234567890\u00312:user\/alice"],
    "Service":"{ALICE}.x"}},"Action":"sts:AssumeRole","Condition":{{"StringEquals":{{"aws:PrincipalArn":"{ALICE}"}}}}}},
    {{"Effect":"Deny","NotPrincipal":{{"AWS":"{ALICE}"}},"Action":"sts:AssumeRole"}}]}}"#
    );
    let renamed = rename_principals(&text, |name| (name == ALICE).then(|| "a\"b".to_owned())).unwrap();
    let expected = text
        .replace(&format!(r#"["{ALICE}""#), r#"["a\"b""#)
        .replace(r#""arn:aws:iam::1234567890\u00312:user\/alice""#, r#""a\"b""#)
        .replace(
            &format!(r#"{{"AWS":"{ALICE}"}},"Action":"sts:AssumeRole"}}]"#),
            r#"{"AWS":"a\"b"},"Action":"sts:AssumeRole"}]"#,
        );
    assert_eq!(renamed, expected);
    assert_ne!(renamed, text);
}

#[test]
fn who_is_not_renamed_stays() {
    let text = r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}"#;
    assert_eq!(rename_principals(text, |_| None).unwrap(), text);
    assert!(rename_principals("{", |_| None).is_err());
}
