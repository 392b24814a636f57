use super::*;

#[test]
fn actions_are_vendor_and_name() {
    for (text, action, expected) in [
        ("*", "s3:getobject", true),
        ("*:*", "s3:getobject", true),
        ("S3:Get*", "s3:getobject", true),
        ("s3:get?bject", "s3:getobject", true),
        ("s3:GetObject", "s3:getobjectacl", false),
        ("s3:*", "s3tables:getobject", false),
        ("service-prefix:action-name", "service-prefix:action-name", true),
    ] {
        let pattern = super::action(text).unwrap();
        assert_eq!(pattern.matches(action, &Context::new()), Some(expected), "{text} {action}");
    }
}

#[test]
fn refuses_actions_in_the_words_of_aws() {
    for (text, words) in [
        ("invalid", "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
        ("", "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
        ("s3:List:Bucket", "Actions/Condition can contain only one colon."),
        ("a a:ListBucket", "Vendor a a is not valid"),
        ("s3*:ListBucket", "Vendor s3* is not valid"),
        ("\u{212A}ms:Decrypt", "Vendor \u{212A}ms is not valid"),
    ] {
        assert_eq!(action(text).unwrap_err(), Complaint::aws(words), "{text}");
    }
    for text in ["s3:", "s3:Get Object", "s3:Gêt", "s3:${*}"] {
        assert!(action(text).is_err(), "{text}");
    }
}

fn selects(text: &str, resource: &str) -> bool {
    super::resource(text, true).unwrap().matches(resource, &Context::new()).unwrap()
}

#[test]
fn resources_are_arns_in_one_piece() {
    for (text, resource, expected) in [
        ("*", "*", true),
        ("*", "arn:aws:s3:::b", true),
        ("arn:aws:s3:::b", "*", false),
        ("arn:aws:s3:::b", "arn:aws:s3:::B", false),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/c/d:e", true),
        ("arn:aws:s3:::b*", "arn:aws:s3:::b/c", true),
        ("arn:aws:ec2:*:*:instance/i", "arn:aws:ec2:eu-west-1:123456789012:instance/i", true),
        ("arn:aws:sqs:*:q", "arn:aws:sqs:eu-west-1:q:q", true),
        ("arn:aws:sqs", "arn:aws:sqs:eu-west-1:1:q", true),
        ("arn:aws:sqs", "arn:aws:sqs2:eu-west-1:1:q", false),
        ("arn:aws:iam::1:user/${*}", "arn:aws:iam::1:user/bob", false),
    ] {
        assert_eq!(selects(text, resource), expected, "{text} {resource}");
    }
}

#[test]
fn refuses_resources_in_the_words_of_aws() {
    let legacy = "The policy failed legacy parsing";
    let regex = "Resource vendor must be fully qualified and cannot contain regexes.";
    for (text, words) in [
        ("invalid resource", "Resource invalid resource must be in ARN format or \"*\"."),
        ("", "Resource  must be in ARN format or \"*\"."),
        ("**", "Resource ** must be in ARN format or \"*\"."),
        ("aws:s3:::b", "Resource aws:s3:::b must be in ARN format or \"*\"."),
        ("${aws:username}", "Resource ${aws:username} must be in ARN format or \"*\"."),
        ("arn:error:s3:::b", "Partition \"error\" is not valid for resource \"arn:error:s3:::b\"."),
        ("arn:b:cadfsdf", "Partition \"b\" is not valid for resource \"arn:b:cadfsdf:*:*:*\"."),
        ("arn:aws", regex),
        ("arn:aws:*:::b", regex),
        ("arn:aws:s?:::b", regex),
        ("arn:aws:s3::example_bucket", legacy),
        ("arn:aws::::example_bucket", legacy),
        ("arn:aws:iam::${aws:PrincipalAccount}:user/a", legacy),
        ("arn:aws:s3:::", legacy),
        (
            "arn:aws:iam:us-east-1::user/a",
            "IAM resource arn:aws:iam:us-east-1::user/a cannot contain region information.",
        ),
    ] {
        assert_eq!(resource(text, true).unwrap_err(), Complaint::aws(words), "{text}");
    }
    let paths = resource("arn:aws:iam:::example_bucket", true).unwrap_err();
    assert_eq!(paths, resource("arn:aws:iam::1:users/a", true).unwrap_err());
    assert!(resource("arn:aws:iam::1:*", true).is_ok());
    assert!(resource("arn:aws:s3:::${aws:username", true).is_err());
    assert!(resource("arn:aws:s3:::${aws:username", false).is_ok(), "not a variable in old documents");
}

#[test]
fn what_has_no_value_selects_nothing_and_may_be_denied() {
    let selection = |negated, texts: &[&str]| {
        Selection::new(negated, texts.iter().map(|text| super::resource(text, true).unwrap()))
    };
    let own = "arn:aws:s3:::home/${aws:username}/*";
    let (allow, deny) = (false, true);
    for (negated, texts, expected) in [
        (false, &[own][..], (false, false)),
        (true, &[own], (false, true)),
        (true, &[own, "arn:aws:s3:::*"], (false, false)),
        (false, &[own, "arn:aws:s3:::*"], (true, true)),
    ] {
        let selection = selection(negated, texts);
        let selects = |doubt| selection.selects("arn:aws:s3:::home/bob/x", &Context::new(), doubt);
        assert_eq!((selects(allow), selects(deny)), expected, "{negated} {texts:?}");
    }
}

#[test]
fn long_lists_are_searched() {
    let listed = ["s3:getobject", "s3:a", "s3:z", "s3:m"];
    for negated in [false, true] {
        let patterns = listed.iter().chain(&["iam:list*"]).map(|text| super::action(text).unwrap());
        let selection = Selection::new(negated, patterns);
        for text in listed.iter().chain(&["iam:listusers"]) {
            assert_eq!(selection.selects(text, &Context::new(), true), !negated, "{text}");
        }
        for text in ["s3:", "s3:b", "s3:getobjectacl", "iam:getuser"] {
            assert_eq!(selection.selects(text, &Context::new(), true), negated, "{text}");
        }
    }
}
