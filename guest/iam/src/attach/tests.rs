use crate::policy::testing::create;
use crate::role::testing::create as role;
use crate::testing::{House, between};

/// Every kind of owner: the word in action names, and a name's parameter.
const OWNERS: [(&str, &str); 3] = [("User", "UserName=one"), ("Group", "GroupName=one"), ("Role", "RoleName=one")];

fn house() -> House {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=one");
    house.ok("Action=CreateGroup&GroupName=one");
    role(&mut house, "one");
    house
}

#[test]
fn attaching_twice_is_once_and_detaching_twice_is_not() {
    for (kind, owner) in OWNERS {
        let mut house = house();
        let arn = create(&mut house, "ReadOnlyPolicy");
        let short = "arn:aws:iam:::policy/readonlypolicy";
        for form in [short, &arn] {
            house.ok(&format!("Action=Attach{kind}Policy&{owner}&PolicyArn={form}"));
            let facts = &house.gate.asked.last().unwrap().context;
            assert!(facts.iter().any(|fact| fact.key == "iam:PolicyARN" && fact.values == [arn.clone()]));
        }
        let listed = house.ok(&format!("Action=ListAttached{kind}Policies&{owner}"));
        assert_eq!(
            between(&listed, "AttachedPolicies"),
            format!("<member><PolicyName>ReadOnlyPolicy</PolicyName><PolicyArn>{arn}</PolicyArn></member>")
        );
        let count =
            |house: &mut House| between(&house.ok(&format!("Action=GetPolicy&PolicyArn={arn}")), "AttachmentCount");
        assert_eq!(count(&mut house), "1");
        house.ok(&format!("Action=Detach{kind}Policy&{owner}&PolicyArn={short}"));
        assert_eq!(count(&mut house), "0");
        assert_eq!(
            house.refused(&format!("Action=Detach{kind}Policy&{owner}&PolicyArn={arn}")),
            ("NoSuchEntity".into(), format!("Policy {arn} was not found."))
        );
    }
}

#[test]
fn what_is_not_there() {
    for (kind, owner) in OWNERS {
        let mut house = house();
        let arn = create(&mut house, "Read");
        let nobody = owner.replace("one", "nobody");
        for action in ["Attach", "Detach"] {
            assert_eq!(
                house.refused(&format!("Action={action}{kind}Policy&{nobody}&PolicyArn={arn}")).1,
                format!("The {} with name nobody cannot be found.", kind.to_lowercase())
            );
        }
        let none = arn.replace("Read", "none");
        assert_eq!(
            house.refused(&format!("Action=Attach{kind}Policy&{owner}&PolicyArn={none}")),
            ("NoSuchEntity".into(), format!("Policy {none} does not exist or is not attachable."))
        );
    }
}

#[test]
fn ten_are_the_most() {
    for (kind, owner) in OWNERS {
        let mut house = house();
        let arns: Vec<String> = (0..11).map(|n| create(&mut house, &format!("p{n}"))).collect();
        for arn in &arns[..10] {
            house.ok(&format!("Action=Attach{kind}Policy&{owner}&PolicyArn={arn}"));
        }
        assert_eq!(
            house.refused(&format!("Action=Attach{kind}Policy&{owner}&PolicyArn={}", arns[10])),
            ("LimitExceeded".into(), format!("Cannot exceed quota for PoliciesPer{kind}: 10"))
        );
        house.ok(&format!("Action=Attach{kind}Policy&{owner}&PolicyArn={}", arns[3]));
        let page = house.ok(&format!("Action=ListAttached{kind}Policies&{owner}&MaxItems=4"));
        house.ok(&format!("Action=Detach{kind}Policy&{owner}&PolicyArn={}", arns[3]));
        let marker = between(&page, "Marker");
        let rest = house.ok(&format!("Action=ListAttached{kind}Policies&{owner}&Marker={marker}"));
        assert_eq!(between(&rest, "PolicyName"), "p4");
        assert_eq!(rest.matches("<member>").count(), 6);
    }
}

#[test]
fn a_change_names_the_boundary_of_the_user() {
    let mut house = house();
    let arn = create(&mut house, "Read");
    house.ok(&format!("Action=CreateUser&UserName=bound&PermissionsBoundary={arn}"));
    house.ok(&format!("Action=AttachUserPolicy&UserName=bound&PolicyArn={arn}"));
    let facts = &house.gate.asked.last().unwrap().context;
    assert!(facts.iter().any(|fact| fact.key == "iam:PermissionsBoundary" && fact.values == [arn.clone()]));
}
