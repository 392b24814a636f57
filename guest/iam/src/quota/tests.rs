use keyward_policy::quota::Place;

use super::*;
use crate::policy::testing::READ;
use crate::testing::{House, between};

#[test]
fn the_table_is_in_order_and_sizes_are_those_of_the_language() {
    assert!(QUOTAS.is_sorted_by_key(|row| row.quota.name));
    for row in QUOTAS {
        assert!(row.quota.limit <= row.ceiling, "{}", row.quota.name);
        assert_eq!(named(row.quota.name).unwrap().quota, row.quota);
    }
    for (quota, place) in [
        (&TRUST_POLICY_SIZE, Place::Trust),
        (&POLICY_SIZE, Place::Managed),
        (&USER_POLICY_SIZE, Place::User),
        (&GROUP_POLICY_SIZE, Place::Group),
        (&ROLE_POLICY_SIZE, Place::Role),
    ] {
        assert_eq!(quota.limit, place.quota().characters, "{}", quota.name);
    }
}

fn put(quotas: &[(&str, usize)]) -> String {
    let entry = |(n, (name, value)): (usize, &(&str, usize))| {
        format!("&Quotas.entry.{n}.key={name}&Quotas.entry.{n}.value={value}")
    };
    let entries: String = (1..).zip(quotas).map(entry).collect();
    format!("Action=PutAccountQuotas{}", if quotas.is_empty() { "&Quotas=".to_owned() } else { entries })
}

fn over(name: &str, limit: usize) -> (String, String) {
    ("LimitExceeded".to_owned(), format!("Cannot exceed quota for {name}: {limit}"))
}

#[test]
fn what_an_account_may_have_of_everything_can_be_set() {
    let mut house = House::default();
    let limits = ["GroupsPerAccount", "PoliciesPerAccount", "RolesPerAccount", "UsersPerAccount"];
    house.ok(&put(&limits.map(|name| (name, 2))));
    let trust = "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},\"Action\":\"sts:AssumeRole\"}]}";
    for (create, limit) in [
        ("CreateGroup&GroupName=".to_owned(), "GroupsPerAccount"),
        (format!("CreatePolicy&PolicyDocument={READ}&PolicyName="), "PoliciesPerAccount"),
        (format!("CreateRole&AssumeRolePolicyDocument={trust}&RoleName="), "RolesPerAccount"),
        ("CreateUser&UserName=".to_owned(), "UsersPerAccount"),
    ] {
        house.ok(&format!("Action={create}a"));
        house.ok(&format!("Action={create}b"));
        assert_eq!(house.refused(&format!("Action={create}c")), over(limit, 2));
        // A name that is taken is said to be, full or not.
        assert_eq!(house.refused(&format!("Action={create}b")).0, "EntityAlreadyExists");
    }
    house.ok("Action=DeleteUser&UserName=a");
    house.ok("Action=CreateUser&UserName=c");
    house.ok("Action=UpdateUser&UserName=c&NewUserName=d");
    house.ok(&put(&[]));
    house.ok("Action=CreateUser&UserName=e");
}

#[test]
fn what_one_thing_may_have_can_be_set() {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=a");
    house.ok(&put(&[
        ("AccessKeysPerUser", 3),
        ("PolicySizePerUser", 100),
        ("VersionsPerPolicy", 2),
        ("PolicySize", 90),
    ]));
    for _ in 0..3 {
        house.ok("Action=CreateAccessKey&UserName=a");
    }
    assert_eq!(house.refused("Action=CreateAccessKey&UserName=a"), over("AccessKeysPerUser", 3));
    let inline = format!("Action=PutUserPolicy&UserName=a&PolicyName=p&PolicyDocument={READ}");
    assert_eq!(house.refused(&inline).1, "Maximum policy size of 100 bytes exceeded for user a");
    assert_eq!(
        house.refused(&format!("Action=CreatePolicy&PolicyName=p&PolicyDocument={READ}")).1,
        "Cannot exceed quota for PolicySize: 90"
    );
    house.ok(&put(&[("VersionsPerPolicy", 2)]));
    let made = house.ok(&format!("Action=CreatePolicy&PolicyName=p&PolicyDocument={READ}"));
    let version = format!("Action=CreatePolicyVersion&PolicyArn={}&PolicyDocument={READ}", between(&made, "Arn"));
    house.ok(&version);
    assert!(house.refused(&version).1.starts_with("A managed policy can have up to 2 versions."));
    // Back at its default, what is there already stays.
    house.ok("Action=CreateUser&UserName=b");
    assert_eq!(house.refused("Action=CreateAccessKey&UserName=a"), over("AccessKeysPerUser", 2));
}

#[test]
fn quotas_are_shown_with_their_defaults() {
    let mut house = House::default();
    house.ok(&put(&[("GroupsPerUser", 7)]));
    let shown = house.ok("Action=GetAccountQuotas");
    let row = |name: &str, more: &str| format!("<member><QuotaName>{name}</QuotaName>{more}</member>");
    assert!(
        shown.contains(&row("GroupsPerUser", "<DefaultValue>10</DefaultValue><Value>7</Value><Ceiling>100</Ceiling>"))
    );
    assert!(shown.contains(&row("RolesPerAccount", "<DefaultValue>1000</DefaultValue><Value>1000</Value>")));
    assert!(shown.contains(&row("UsersPerAccount", "")));
    assert_eq!(shown.matches("<member>").count(), QUOTAS.len());
    let summary = house.ok("Action=GetAccountSummary");
    assert!(summary.contains("<key>GroupsPerUserQuota</key><value>7</value>"), "{summary}");
    assert!(summary.contains("<key>UsersQuota</key><value>2147483647</value>"), "{summary}");
}

#[test]
fn a_quota_that_there_is_not_or_that_is_too_high_is_refused() {
    let mut house = House::default();
    for quotas in
        [&[("NoSuchQuota", 1)][..], &[("AccessKeysPerUser", 101)], &[("GroupsPerUser", 5), ("TagsPerRole", 51)]]
    {
        assert_eq!(house.refused(&put(quotas)).0, "InvalidInput", "{quotas:?}");
    }
    assert_eq!(house.refused(&put(&[("GroupsPerUser", 3_000_000_000)])).0, "ValidationError");
    house.ok("Action=GetAccountQuotas");
    assert!(house.store.rows.is_empty());
}

#[test]
fn a_quota_costs_a_create_a_row_and_no_more() {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=a");
    let reads = house.store.reads.get();
    for n in 0..50 {
        house.ok(&format!("Action=CreateUser&UserName=a{n}"));
    }
    assert_eq!(house.store.reads.get(), reads);
}
