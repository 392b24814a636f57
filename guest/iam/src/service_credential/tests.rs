use crate::testing::{House, between};

fn house() -> House {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice");
    house.ok("Action=CreateUser&UserName=bob");
    house
}

fn create(user: &str, service: &str) -> String {
    format!("Action=CreateServiceSpecificCredential&UserName={user}&ServiceName={service}.amazonaws.com")
}

#[test]
fn a_password_is_shown_once_and_not_kept() {
    let mut house = house();
    let made = house.ok(&create("alice", "codecommit"));
    let (id, password) = (between(&made, "ServiceSpecificCredentialId"), between(&made, "ServicePassword"));
    assert!(id.starts_with("ACCA") && id.len() == 21, "{id}");
    assert_eq!(password.len(), 44);
    let name = "<ServiceUserName>alice-at-123456789012</ServiceUserName>";
    assert_eq!(
        between(&made, "ServiceSpecificCredential"),
        format!(
            "<CreateDate>2026-01-31T12:00:00Z</CreateDate><ServiceName>codecommit.amazonaws.com</ServiceName>{name}\
             <ServicePassword>{password}</ServicePassword>\
             <ServiceSpecificCredentialId>{id}</ServiceSpecificCredentialId><UserName>alice</UserName>\
             <Status>Active</Status>"
        )
    );
    let listed = house.ok("Action=ListServiceSpecificCredentials&UserName=alice");
    assert_eq!(
        between(&listed, "member"),
        format!(
            "<UserName>alice</UserName><Status>Active</Status>{name}<CreateDate>2026-01-31T12:00:00Z</CreateDate>\
             <ServiceSpecificCredentialId>{id}</ServiceSpecificCredentialId>\
             <ServiceName>codecommit.amazonaws.com</ServiceName>"
        )
    );
    let reset =
        house.ok(&format!("Action=ResetServiceSpecificCredential&UserName=alice&ServiceSpecificCredentialId={id}"));
    let fresh = between(&reset, "ServicePassword");
    assert_ne!(fresh, password);
    for value in house.store.rows.values() {
        let text = String::from_utf8_lossy(value);
        assert!(!text.contains(&password) && !text.contains(&fresh));
    }
}

#[test]
fn a_key_is_no_password_and_may_end() {
    let mut house = house();
    let made = house.ok(&(create("alice", "bedrock") + "&CredentialAgeDays=1"));
    let key = between(&made, "ServiceCredentialSecret");
    assert!(key.starts_with("ABSK"), "{key}");
    assert_eq!(between(&made, "ServiceCredentialAlias"), "alice-at-123456789012");
    let facts: Vec<_> = house.gate.asked.last().unwrap().context.iter().map(|fact| fact.values[0].as_str()).collect();
    assert_eq!(facts, ["bedrock.amazonaws.com", "1"]);
    assert_eq!(between(&made, "ExpirationDate"), "2026-02-01T12:00:00Z");
    assert!(!made.contains("ServicePassword") && !made.contains("ServiceUserName"));
    assert!(!house.ok(&create("alice", "bedrock")).contains("ExpirationDate"));
    let listed = house.ok("Action=ListServiceSpecificCredentials&UserName=alice");
    assert_eq!(listed.matches("ServiceCredentialAlias>alice").count(), 2);
    assert_eq!(house.refused(&(create("bob", "codecommit") + "&CredentialAgeDays=1")).0, "ValidationError");
    assert_eq!(house.refused(&(create("bob", "bedrock") + "&CredentialAgeDays=0")).0, "ValidationError");
}

#[test]
fn two_for_each_service_are_the_most() {
    let mut house = house();
    for service in ["codecommit", "cassandra", "bedrock", "logs"] {
        let names = [(); 2].map(|()| {
            let made = house.ok(&create("alice", service));
            made.contains("alice+1-at-123456789012")
        });
        assert_eq!(names, [false, true]);
        assert_eq!(
            house.refused(&create("alice", service)),
            ("LimitExceeded".into(), "Cannot exceed quota for ServiceSpecificCredentialsPerUser: 2".into())
        );
    }
    let of_service = house.ok("Action=ListServiceSpecificCredentials&UserName=alice&ServiceName=logs.amazonaws.com");
    assert_eq!(of_service.matches("<member>").count(), 2);
}

#[test]
fn services_without_credentials() {
    let mut house = house();
    let refused = house.refused(&create("alice", "s3"));
    assert_eq!(refused.0, "NotSupportedService");
    assert_eq!(house.refused("Action=ListServiceSpecificCredentials&UserName=alice&ServiceName=s3"), refused);
    assert_eq!(house.refused(&create("carol", "bedrock")).0, "NoSuchEntity");
}

#[test]
fn all_users_are_listed_page_by_page() {
    let mut house = house();
    for user in ["alice", "bob"] {
        for service in ["codecommit", "bedrock"] {
            house.ok(&create(user, service));
        }
    }
    house.gate.asked.clear();
    let mut users = Vec::new();
    let mut marker = String::new();
    loop {
        let page = house.ok(&format!(
            "Action=ListServiceSpecificCredentials&AllUsers=true&ServiceName=bedrock.amazonaws.com&MaxItems=1{marker}"
        ));
        users.extend(page.split("<UserName>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()));
        if between(&page, "IsTruncated") == "false" {
            break;
        }
        marker = format!("&Marker={}", between(&page, "Marker"));
    }
    users.sort();
    assert_eq!(users, ["alice", "bob"]);
    assert_eq!(house.gate.asked[0].resource, "arn:aws:iam::123456789012:user/");
    assert_eq!(
        house.refused("Action=ListServiceSpecificCredentials&AllUsers=true&UserName=alice").0,
        "ValidationError"
    );
}
