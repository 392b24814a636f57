use crate::policy::testing::READ;
use crate::role::testing::create as role;
use crate::testing::{House, between};

const OWNERS: [(&str, &str, usize); 3] =
    [("User", "UserName=one", 2048), ("Group", "GroupName=one", 5120), ("Role", "RoleName=one", 10_240)];

fn house() -> House {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=one");
    house.ok("Action=CreateGroup&GroupName=one");
    role(&mut house, "one");
    house
}

#[test]
fn what_was_put_is_shown_to_the_letter() {
    for (kind, owner, _) in OWNERS {
        let mut house = house();
        house.ok(&format!("Action=Put{kind}Policy&{owner}&PolicyName=Read&PolicyDocument={READ}"));
        let text = "{ \"Statement\":[\n\t{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}] }";
        house.ok(&format!("Action=Put{kind}Policy&{owner}&PolicyName=read&PolicyDocument={text}"));
        let shown = house.ok(&format!("Action=Get{kind}Policy&{owner}&PolicyName=READ"));
        assert_eq!(between(&shown, &format!("{kind}Name")), "one");
        assert_eq!(between(&shown, "PolicyName"), "read");
        assert_eq!(
            between(&shown, "PolicyDocument"),
            "%7B%20%22Statement%22%3A%5B%0A%09%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3A%2A%22%2C\
             %22Resource%22%3A%22%2A%22%7D%5D%20%7D"
        );
        let listed = house.ok(&format!("Action=List{kind}Policies&{owner}"));
        assert_eq!(between(&listed, "PolicyNames"), "<member>read</member>");
        house.ok(&format!("Action=Delete{kind}Policy&{owner}&PolicyName=Read"));
        for action in ["Get", "Delete"] {
            assert_eq!(
                house.refused(&format!("Action={action}{kind}Policy&{owner}&PolicyName=Read")),
                ("NoSuchEntity".into(), format!("The {} policy with name Read cannot be found.", kind.to_lowercase()))
            );
        }
    }
}

#[test]
fn all_documents_together_have_a_quota() {
    for (kind, owner, most) in OWNERS {
        let mut house = house();
        let document = |size: usize| {
            let frame = "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::\"}}";
            let bucket = "b".repeat(size - frame.len());
            // White space does not count.
            frame.replace(":::", &format!(":::{bucket}")).replace("{\"Effect", "{++++\"Effect")
        };
        let put = |name: &str, size| {
            format!("Action=Put{kind}Policy&{owner}&PolicyName={name}&PolicyDocument={}", document(size))
        };
        house.ok(&put("a", 1000));
        house.ok(&put("b", most - 1000));
        assert_eq!(
            house.refused(&put("c", 100)),
            (
                "LimitExceeded".into(),
                format!("Maximum policy size of {most} bytes exceeded for {} one", kind.to_lowercase())
            )
        );
        house.ok(&put("a", 900));
        house.ok(&put("c", 100));
        assert_eq!(house.refused(&put("B", most - 999)).0, "LimitExceeded");
    }
}

#[test]
fn malformed_documents_and_nobodys() {
    for (kind, owner, _) in OWNERS {
        let mut house = house();
        assert_eq!(
            house.refused(&format!("Action=Put{kind}Policy&{owner}&PolicyName=p&PolicyDocument={{}}")).0,
            "MalformedPolicyDocument"
        );
        let nobody = owner.replace("one", "nobody");
        let put = format!("Action=Put{kind}Policy&{nobody}&PolicyName=p&PolicyDocument={READ}");
        assert_eq!(house.refused(&put).1, format!("The {} with name nobody cannot be found.", kind.to_lowercase()));
    }
}
