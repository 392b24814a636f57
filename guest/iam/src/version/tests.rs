use crate::policy::testing::{READ, create};
use crate::testing::{House, between};

const ALL: &str = "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

fn add(house: &mut House, arn: &str, more: &str) -> String {
    house.ok(&format!("Action=CreatePolicyVersion&PolicyArn={arn}&PolicyDocument={ALL}{more}"))
}

#[test]
fn one_version_is_in_force() {
    let mut house = House::default();
    let arn = create(&mut house, "Read");
    let made = add(&mut house, &arn, "");
    assert_eq!(
        between(&made, "PolicyVersion"),
        "<VersionId>v2</VersionId><IsDefaultVersion>false</IsDefaultVersion><CreateDate>2026-01-31T12:00:00Z</CreateDate>"
    );
    assert_eq!(between(&add(&mut house, &arn, "&SetAsDefault=true"), "IsDefaultVersion"), "true");
    let policy = house.ok(&format!("Action=GetPolicy&PolicyArn={arn}"));
    assert_eq!(between(&policy, "DefaultVersionId"), "v3");
    house.ok(&format!("Action=SetDefaultPolicyVersion&PolicyArn={arn}&VersionId=v1"));
    let listed = house.ok(&format!("Action=ListPolicyVersions&PolicyArn={arn}"));
    let ids: Vec<&str> = listed.split("<VersionId>").skip(1).filter_map(|part| part.get(..2)).collect();
    assert_eq!(ids, ["v1", "v2", "v3"]);
    assert_eq!(between(&listed, "IsDefaultVersion"), "true");
    assert!(!listed.contains("<Document>"));
    assert_eq!(
        house.refused(&format!("Action=DeletePolicyVersion&PolicyArn={arn}&VersionId=v1")),
        ("DeleteConflict".into(), "Cannot delete the default version of a policy.".into())
    );
}

#[test]
fn a_document_comes_back_to_the_letter() {
    let mut house = House::default();
    let arn = create(&mut house, "Read");
    let shown = house.ok(&format!("Action=GetPolicyVersion&PolicyArn={arn}&VersionId=v1"));
    let expected = READ.replace("*", "%2A").replace("/", "%2F").replace(":", "%3A").replace(",", "%2C");
    assert_eq!(between(&shown, "Document"), expected);
}

#[test]
fn five_versions_are_the_most_and_numbers_never_return() {
    let mut house = House::default();
    let arn = create(&mut house, "Read");
    for _ in 0..4 {
        add(&mut house, &arn, "");
    }
    assert_eq!(
        house.refused(&format!("Action=CreatePolicyVersion&PolicyArn={arn}&PolicyDocument={ALL}")),
        (
            "LimitExceeded".into(),
            "A managed policy can have up to 5 versions. Before you create a new version, you must delete an \
             existing version."
                .into()
        )
    );
    house.ok(&format!("Action=DeletePolicyVersion&PolicyArn={arn}&VersionId=v5"));
    assert_eq!(between(&add(&mut house, &arn, ""), "VersionId"), "v6");
}

#[test]
fn versions_that_are_not_there() {
    let mut house = House::default();
    let arn = create(&mut house, "Read");
    for action in ["GetPolicyVersion", "DeletePolicyVersion", "SetDefaultPolicyVersion"] {
        for id in ["v9", "v99999999999999", "v1.x"] {
            assert_eq!(
                house.refused(&format!("Action={action}&PolicyArn={arn}&VersionId={id}")),
                ("NoSuchEntity".into(), format!("Policy {arn} version {id} does not exist or is not attachable."))
            );
        }
        for id in ["1", "v0", "vX", "v1x"] {
            let refused = house.refused(&format!("Action={action}&PolicyArn={arn}&VersionId={id}"));
            assert_eq!(refused.0, "ValidationError", "{id}");
        }
    }
    assert_eq!(
        house.refused(&format!("Action=CreatePolicyVersion&PolicyArn={arn}&PolicyDocument={{}}")).0,
        "MalformedPolicyDocument"
    );
}
