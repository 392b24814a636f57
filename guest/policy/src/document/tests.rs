use super::*;

const ALLOW: &str = r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#;

fn identity(text: &str) -> Result<Document, Malformed> {
    Document::parse(text, Kind::Identity)
}

fn statement(inside: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{{{inside}}}]}}"#)
}

/// What is said of a statement that is refused.
fn words(kind: Kind, inside: &str) -> String {
    Document::parse(&statement(inside), kind).unwrap_err().to_string()
}

#[test]
fn reads_every_shape() {
    for text in [
        format!(r#"{{"Statement": {{{ALLOW}}}}}"#),
        format!(
            r#"{{"Version": "2008-10-17", "Id": "x", "Statement": [{{"Sid": "", {ALLOW}}}, {{"Sid": "", {ALLOW}}}]}}"#
        ),
        format!(r#"{{"Statement": [{{{ALLOW}}}], "Version": "2012-10-17", "Managed": true}}"#),
        statement(r#""Effect": "Deny", "NotAction": ["s3:*", "iam:*"], "NotResource": ["arn:aws:s3:::a", "*"]"#),
        statement(&format!(r#"{ALLOW}, "Condition": {{}}"#)),
        statement(&format!(
            r#"{ALLOW}, "Condition": {{"Bool": {{}}, "NumericEquals": {{"s3:max-keys": [1, "2", 3.5]}}}}"#
        )),
        statement(&format!(
            r#"{ALLOW}, "Condition": {{"Bool": {{"aws:SecureTransport": true}}, "StringLike": {{"a:b": []}}}}"#
        )),
    ] {
        identity(&text).unwrap_or_else(|bad| panic!("{bad}: {text}"));
    }
}

#[test]
fn a_variable_behind_which_the_version_stands_is_one() {
    let text = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${aws:username}"}, "Version": "2012-10-17"}"#;
    assert_eq!(identity(text).unwrap().context_keys(), ["aws:username"]);
    let old = text.replace("2012", "2008");
    assert!(identity(&old).unwrap().context_keys().is_empty());
}

#[test]
fn refuses_what_the_grammar_does_not_know() {
    for (inside, detail) in [
        (r#""Efect": "Allow""#, "unknown field `Efect`"),
        (&format!(r#"{ALLOW}, "Resources": "*""#), "unknown field `Resources`"),
        (&format!(r#"{ALLOW}, "Conditon": {{}}"#), "unknown field `Conditon`"),
        (&format!(r#"{ALLOW}, "effect": "Allow""#), "unknown field `effect`"),
        (&format!(r#"{ALLOW}, "Effect": "Deny""#), "duplicate key `Effect`"),
        (&format!(r#"{ALLOW}, "NotAction": []"#), "an element and its negation in one statement"),
        (&format!(r#"{ALLOW}, "NotResource": "*""#), "an element and its negation in one statement"),
        (&format!(r#"{ALLOW}, "Condition": []"#), "expected an object"),
        (&format!(r#"{ALLOW}, "Condition": {{"Bool": "a"}}"#), "expected an object"),
        (&format!(r#"{ALLOW}, "Condition": {{"Bool": {{"a:b": {{}}}}}}"#), "expected a string, number or boolean"),
        (&format!(r#"{ALLOW}, "Condition": {{"Bool": {{"a:b": null}}}}"#), "expected a string, number or boolean"),
        (&format!(r#"{ALLOW}, "Condition": {{"StringEqual": {{}}}}"#), "unknown condition operator `StringEqual`"),
        (&format!(r#"{ALLOW}, "Condition": {{"Bool": {{}}, "Bool": {{}}}}"#), "duplicate key `Bool`"),
        (&format!(r#"{ALLOW}, "Condition": {{"Bool": {{"a:b": [], "a:b": []}}}}"#), "duplicate key `a:b`"),
        (&format!(r#"{ALLOW}, "Condition": {{"Bool": {{"a:b": "yes"}}}}"#), "Bool takes true or false, not `yes`"),
        (&format!(r#"{ALLOW}, "Sid": []"#), "expected a string"),
        (r#""Effect": "allow", "Action": "*", "Resource": "*""#, "Effect is Allow or Deny"),
        (r#""Effect": true, "Action": "*", "Resource": "*""#, "expected a string"),
        (r#""Action": "*", "Resource": "*""#, "missing field `Effect`"),
        (r#""Effect": "Allow", "Action": [["*"]], "Resource": "*""#, "expected a string"),
        (r#""Effect": "Allow", "Action": {}, "Resource": "*""#, "expected a string"),
    ] {
        let words = words(Kind::Identity, inside);
        assert!(words.starts_with("Syntax errors in policy. (line 1, column "), "{words}");
        assert!(words.ends_with(&format!(": {detail})")), "{words} instead of {detail}");
    }
    for text in [
        "",
        "This is not a json document",
        "[]",
        "{}",
        r#"{"Version": "2012-10-17"}"#,
        r#"{"Statement": []}"#,
        r#"{"Statement": ["a"]}"#,
        r#"{"Version": "2013-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
        r#"{"Id": {}, "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
        r#"{"Managed": "true", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
        r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}} "#.repeat(2).as_str(),
        "\u{feff}{}",
    ] {
        assert_eq!(identity(text).unwrap_err().message(), "Syntax errors in policy.", "{text}");
    }
}

#[test]
fn refuses_in_the_words_of_aws() {
    for (kind, inside, expected) in [
        (Kind::Identity, r#""Effect": "Allow""#, "Policy statement must contain actions."),
        (
            Kind::Identity,
            r#""Effect": "Allow", "Action": [], "Resource": "*""#,
            "Policy statement must contain actions.",
        ),
        (Kind::Identity, r#""Effect": "Allow", "Action": "*""#, "Policy statement must contain resources."),
        (
            Kind::Identity,
            r#""Effect": "Allow", "Action": "*", "Resource": []"#,
            "Policy statement must contain resources.",
        ),
        (Kind::Identity, &format!(r#"{ALLOW}, "Principal": "*""#), "Policy document should not specify a principal."),
        (
            Kind::Identity,
            &format!(r#"{ALLOW}, "NotPrincipal": {{}}"#),
            "Policy document should not specify a principal.",
        ),
        (
            Kind::Identity,
            &format!(r#"{ALLOW}, "Sid": "a b""#),
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
        ),
        (Kind::Resource, ALLOW, "Missing required field Principal"),
        (Kind::Resource, &format!(r#"{ALLOW}, "Principal": {{}}"#), "Missing required field Principal"),
        (Kind::Resource, &format!(r#"{ALLOW}, "Principal": "bob""#), "Invalid principal in policy: \"bob\""),
        (
            Kind::Resource,
            &format!(r#"{ALLOW}, "Principal": {{"AWS": "bob"}}"#),
            "Invalid principal in policy: \"AWS\":\"bob\"",
        ),
        (
            Kind::Resource,
            r#""Effect": "Allow", "Action": "*", "Principal": "*""#,
            "Policy statement must contain resources.",
        ),
        (
            Kind::Trust,
            &format!(r#"{ALLOW}, "Principal": "*""#),
            "AssumeRole policy may only specify STS AssumeRole actions.",
        ),
        (
            Kind::Trust,
            r#""Effect": "Allow", "Action": "*", "Principal": "*""#,
            "AssumeRole policy may only specify STS AssumeRole actions.",
        ),
        (
            Kind::Trust,
            r#""Effect": "Deny", "NotAction": "sts:TagSession", "Principal": "*""#,
            "AssumeRole policy may only specify STS AssumeRole actions.",
        ),
        (
            Kind::Trust,
            r#""Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*", "Resource": "*""#,
            "Has prohibited field Resource",
        ),
        (Kind::Trust, r#""Effect": "Allow", "Action": "sts:AssumeRole""#, "Missing required field Principal"),
        (
            Kind::Trust,
            r#""Effect": "Deny", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": "111122223333"}"#,
            "Has prohibited field NotPrincipal",
        ),
    ] {
        let words = words(kind, inside);
        assert!(words.starts_with(&format!("{expected} (line 1, column ")), "{words} instead of {expected}");
    }
}

#[test]
fn resource_policies_may_name_statements_as_they_like() {
    let inside = format!(r#"{ALLOW}, "Sid": "Give all - 1", "Principal": "*""#);
    let document = Document::parse(&statement(&inside), Kind::Resource).unwrap();
    assert_eq!(&*document.statements[0].name, "Give all - 1");
}

#[test]
fn not_principal_only_denies() {
    let inside = |effect: &str| {
        format!(r#""Effect": "{effect}", "Action": "*", "Resource": "*", "NotPrincipal": {{"AWS": "111122223333"}}"#)
    };
    assert!(Document::parse(&statement(&inside("Deny")), Kind::Resource).is_ok());
    assert!(words(Kind::Resource, &inside("Allow")).contains("NotPrincipal must be used with Effect Deny"));
    let foreign = format!(r#"{ALLOW}, "Principal": {{"AWS": "*", "Aws": []}}"#);
    assert!(words(Kind::Resource, &foreign).contains("unknown field `Aws`"));
}

#[test]
fn says_where() {
    let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\"Effect\": \"Allow\",\n     \"Action\": [\"s3:*\", \"é:x\"], \"Resource\": \"*\"}\n  ]\n}";
    let bad = identity(text).unwrap_err();
    assert_eq!(bad.to_string(), "Vendor é is not valid (line 5, column 25)");
    assert_eq!(bad.position(), Position { line: 5, column: 25 });
}

#[test]
fn statements_have_names_and_places() {
    let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\", \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}";
    let only = &identity(text).unwrap().statements[0];
    assert_eq!((only.start, only.end), (Position { line: 3, column: 16 }, Position { line: 6, column: 4 }));
    let text = format!(r#"{{"Statement": [{{{ALLOW}}}, {{"Sid": "Second", {ALLOW}}}, {{"Sid": "", {ALLOW}}}]}}"#);
    let names =
        identity(&text).unwrap().statements.iter().map(|statement| statement.name.to_string()).collect::<Vec<_>>();
    assert_eq!(names, ["1", "Second", "3"]);
    let twice = text.replace("\"\"", "\"Second\"");
    assert_eq!(identity(&twice).unwrap_err().message(), "Statement IDs (SID) in a single policy must be unique.");
}

#[test]
fn size_counts_no_white_space_between_tokens() {
    let dense = r#"{"Statement":{"Sid":"","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::é b"}}"#;
    let airy = dense.replace(',', " ,\n\t ").replace('{', "{ \r\n");
    assert_eq!(identity(dense).unwrap().size(), dense.chars().count());
    assert_eq!(identity(&format!("  {airy}  ")).unwrap().size(), dense.chars().count());
}

#[test]
fn bounds_hold_before_anything_is_built() {
    let deep = format!(r#"{{"Statement": {}"#, "[".repeat(100_000));
    assert!(identity(&deep).is_err());
    let nested = statement(&format!(r#"{ALLOW}, "Condition": {}"#, r#"{"Bool":"#.repeat(10_000)));
    assert!(identity(&nested).is_err());
    let long = format!("{}{}", statement(ALLOW), " ".repeat(quota::MAX_BYTES));
    assert!(identity(&long).unwrap_err().to_string().contains("at most 131072 bytes"));
    let fits = format!("{}{}", statement(ALLOW), " ".repeat(quota::MAX_BYTES - statement(ALLOW).len()));
    assert!(identity(&fits).is_ok());
}

#[test]
fn principals_are_pinned_to_the_ids_they_had() {
    let inside = r#""Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ["arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:role/gone", "111122223333"]}"#;
    let named = Document::parse(&statement(inside), Kind::Trust).unwrap();
    assert_eq!(named.principal_arns().count(), 2);
    let id = |arn: &str| arn.ends_with("alice").then(|| "AIDAALICE23456789ABC".to_owned());
    let pinned = crate::rename_principals(&statement(inside), id).unwrap();
    let document = Document::parse(&pinned, Kind::Trust).unwrap();
    assert_eq!(document.principal_arns().collect::<Vec<_>>(), ["arn:aws:iam::111122223333:role/gone"]);
    let named = &document.statements[0].principals.as_ref().unwrap().named;
    assert_eq!(named[0], Named::Id("AIDAALICE23456789ABC".into()));
}

#[test]
fn lists_each_key_once() {
    let inside = r#""Effect": "Allow", "Action": "*", "Resource": ["arn:aws:s3:::${aws:username}", "arn:aws:s3:::${aws:PrincipalTag/a b, 'c'}"],
        "Condition": {"StringLike": {"s3:prefix": "${AWS:UserName}*"}, "Null": {"S3:Prefix": true}, "Bool": {"aws:SecureTransport": false}}"#;
    let document = identity(&statement(inside)).unwrap();
    assert_eq!(document.context_keys(), ["aws:username", "aws:PrincipalTag/a b", "s3:prefix", "aws:SecureTransport"]);
}

#[test]
fn what_cannot_be_read_denies_everything() {
    let [only] = &Document::unreadable().statements[..] else { panic!("one statement") };
    assert_eq!(only.effect, Effect::Deny);
    let context = crate::Context::new();
    assert!(only.actions.selects("s3:getobject", &context, true) && only.resources.selects("*", &context, true));
}
