use crate::action::Effect;
use crate::fault::Code;
use crate::table::TABLE;
use crate::testing::{House, between};

const REQUEST: &str = "DelegationRequestId=e4bdad13-1f3a-4e0c-9f4b-0123456789ab";
const TEMPLATE: &str = "TemplateArn=arn:aws:iam::aws:role-template/some-service/Reader";

/// What is sent, and the code that comes back; none if it succeeds.
const ANSWERS: &[(&str, &str, &str)] = &[
    ("AcceptDelegationRequest", REQUEST, "NoSuchEntity"),
    ("AcquireRole", TEMPLATE, "NoSuchEntity"),
    ("AssociateDelegationRequest", REQUEST, "NoSuchEntity"),
    (
        "CreateDelegationRequest",
        "Description=d&Permissions.PolicyTemplateArn=arn:aws:iam::aws:policy-template/x&RequestorWorkflowId=12345\
         &NotificationChannel=ab&SessionDuration=300",
        "InvalidInput",
    ),
    ("DisableOrganizationsRootCredentialsManagement", "", "OrganizationNotFoundException"),
    ("DisableOrganizationsRootSessions", "", "OrganizationNotFoundException"),
    ("DisableOutboundWebIdentityFederation", "", "FeatureDisabled"),
    ("EnableOrganizationsRootCredentialsManagement", "", "OrganizationNotFoundException"),
    ("EnableOrganizationsRootSessions", "", "OrganizationNotFoundException"),
    ("EnableOutboundWebIdentityFederation", "", "AccessDenied"),
    ("GenerateOrganizationsAccessReport", "EntityPath=o-a1b2c3d4e5/r-f6g7h8", "AccessDenied"),
    ("GetDelegationRequest", REQUEST, "NoSuchEntity"),
    ("GetHumanReadableSummary", "EntityArn=arn:aws:iam::123456789012:delegation-request/abc", "NoSuchEntity"),
    ("GetOrganizationsAccessReport", "JobId=examplea-1234-b567-cde8-90fg123abcd4", "NoSuchEntity"),
    ("GetOutboundWebIdentityFederationInfo", "", "FeatureDisabled"),
    ("GetRoleTemplateVersion", TEMPLATE, "NoSuchEntity"),
    ("ListDelegationRequests", "", ""),
    ("ListOrganizationsFeatures", "", "OrganizationNotFoundException"),
    ("RejectDelegationRequest", REQUEST, "NoSuchEntity"),
    ("SendDelegationToken", REQUEST, "NoSuchEntity"),
    ("UpdateDelegationRequest", REQUEST, "NoSuchEntity"),
];

#[test]
fn each_answers_what_aws_does_where_there_is_none() {
    let mut house = House::default();
    for (action, parameters, code) in ANSWERS {
        let form = format!("Action={action}&{parameters}");
        if code.is_empty() {
            house.ok(&form);
        } else {
            assert_eq!(house.refused(&form).0, *code, "{action}");
        }
        house.gate.denied = vec![Box::leak(format!("iam:{action}").into_boxed_str())];
        assert_eq!(house.refused(&form).0, "AccessDenied", "{action}");
        house.gate.denied.clear();
    }
    assert!(house.store.rows.is_empty());
}

#[test]
fn each_says_that_it_has_no_effect() {
    let here: Vec<&str> = ANSWERS.iter().map(|(action, ..)| *action).collect();
    let said = TABLE.iter().filter(|entry| entry.effect == Effect::Elsewhere && entry.service.word() == "iam");
    assert_eq!(said.map(|entry| entry.name).collect::<Vec<_>>(), here);
    for (action, _, code) in ANSWERS {
        let entry = crate::table::find(action).unwrap();
        let declared = [Code::ANY, entry.faults].concat();
        assert!(code.is_empty() || declared.iter().any(|known| known.as_str() == *code), "{action}");
    }
}

#[test]
fn what_is_asked_for_is_read_as_aws_reads_it() {
    let mut house = House::default();
    let form = format!(
        "Action=AcquireRole&{TEMPLATE}&ReplacementValues.entry.1.key=a&\
         ReplacementValues.entry.1.value.Values.member.1=x&ReplacementValues.entry.2.key=b"
    );
    let (code, message) = house.refused(&form);
    assert_eq!(code, "ValidationError");
    assert!(message.contains("Member must not be null"), "{message}");
    let twice = form.replace("entry.2.key=b", "entry.2.key=a&ReplacementValues.entry.2.value.Values.member.1=y");
    assert_eq!(house.refused(&twice).0, "MalformedInput");
    assert_eq!(
        house.refused("Action=GetHumanReadableSummary&EntityArn=arn:aws:iam::1:user/somebody").0,
        "InvalidInput"
    );
    assert_eq!(house.refused("Action=ListDelegationRequests&Marker=x").0, "ValidationError");
    let listed = house.ok("Action=ListDelegationRequests");
    assert!(listed.contains("<DelegationRequests></DelegationRequests><isTruncated>false</isTruncated>"), "{listed}");
    house.refused("Action=GetDelegationRequest&DelegationRequestId=e4bdad13-1f3a-4e0c-9f4b-0123456789ab");
    assert!(
        house.gate.asked.last().unwrap().resource.ends_with(":delegation-request/e4bdad13-1f3a-4e0c-9f4b-0123456789ab")
    );
}

#[test]
fn settings_are_kept() {
    let mut house = House::default();
    let property = |n: usize, key: &str, value: &str| {
        format!("&Properties.entry.{n}.key={key}&Properties.entry.{n}.value={value}")
    };
    let put = |more: &str| format!("Action=PutAccountProperties{more}");
    house.ok(&put(&(property(1, "RoleManager/Enabled", "true") + &property(2, "RoleManager/Limit", "5"))));
    house.ok(&put(&property(1, "RoleManager/Enabled", "false")));
    assert!(
        house
            .ok(&put(&property(1, "Other/X", "y")))
            .contains("<PutAccountPropertiesResult></PutAccountPropertiesResult>")
    );
    let entry = |key: &str, value: &str| format!("<entry><key>{key}</key><value>{value}</value></entry>");
    assert_eq!(
        between(&house.ok("Action=GetAccountProperties"), "Properties"),
        entry("Other/X", "y") + &entry("RoleManager/Enabled", "false") + &entry("RoleManager/Limit", "5")
    );
    for wrong in [
        property(1, "A/x", "1") + &property(2, "B/x", "1"),
        property(1, "A/x/y", "1"),
        property(1, "A", "1"),
        property(1, "A/", "1"),
        "&Properties=".to_owned(),
    ] {
        assert_eq!(house.refused(&put(&wrong)).0, "InvalidInput", "{wrong}");
    }
    assert_eq!(house.refused(&put(&property(1, "A/x", ""))).0, "ValidationError");
    assert_eq!(house.refused("Action=PutAccountProperties").0, "ValidationError");
}

#[test]
fn the_version_of_tokens_is_summed_up() {
    let mut house = House::default();
    let version = |house: &mut House| {
        let summary = house.ok("Action=GetAccountSummary");
        let (_, rest) = summary.split_once("<key>GlobalEndpointTokenVersion</key>").unwrap();
        between(rest, "value")
    };
    assert_eq!(version(&mut house), "2");
    for (word, number) in [("v1Token", "1"), ("v2Token", "2")] {
        house.ok(&format!("Action=SetSecurityTokenServicePreferences&GlobalEndpointTokenVersion={word}"));
        assert_eq!(version(&mut house), number);
    }
}
