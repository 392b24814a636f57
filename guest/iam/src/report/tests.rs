use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::testing::{ACCOUNT, House, between};

const GENERATE: &str = "Action=GenerateCredentialReport";
const GET: &str = "Action=GetCredentialReport";

fn state(house: &mut House) -> String {
    between(&house.ok(GENERATE), "State")
}

fn report(house: &mut House) -> String {
    let shown = house.ok(GET);
    assert_eq!(between(&shown, "ReportFormat"), "text/csv");
    assert_eq!(between(&shown, "GeneratedTime"), "2026-01-31T12:00:00Z");
    String::from_utf8(STANDARD.decode(between(&shown, "Content")).unwrap()).unwrap()
}

#[test]
fn aws_columns_and_words() {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=a,b&Path=/x/");
    house.ok("Action=CreateUser&UserName=keyed");
    let made = house.ok("Action=CreateAccessKey&UserName=keyed");
    assert_eq!(state(&mut house), "STARTED");
    assert_eq!(state(&mut house), "COMPLETE");
    let text = report(&mut house);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 4);
    assert!(
        lines.iter().all(|line| line.replace("\"a,b\"", "").replace("/a,b\"", "").split(',').count() == 22),
        "{text}"
    );
    assert_eq!(
        lines[1],
        format!(
            "<root_account>,arn:aws:iam::{ACCOUNT}:root,N/A,not_supported,no_information,not_supported,\
             not_supported,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
        )
    );
    assert_eq!(
        lines[2],
        format!(
            "\"a,b\",\"arn:aws:iam::{ACCOUNT}:user/x/a,b\",2026-01-31T12:00:00+00:00,false,N/A,N/A,N/A,false,false,\
             N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
        )
    );
    assert!(lines[3].contains("false,true,2026-01-31T12:00:00+00:00,N/A,N/A,N/A,false,N/A"), "{}", lines[3]);
    for secret in ["SecretAccessKey", "AccessKeyId"] {
        assert!(!text.contains(&between(&made, secret)));
    }
}

#[test]
fn there_is_none_before_it_is_made() {
    let mut house = House::default();
    assert_eq!(house.refused(GET).0, "ReportNotPresent");
    house.ok(GENERATE);
    house.ok(GET);
}

#[test]
fn ten_thousand_users_are_reported_in_portions() {
    let mut house = House::default();
    house.many_users(10_000);
    assert_eq!(state(&mut house), "STARTED");
    assert_eq!(house.refused(GET).0, "ReportInProgress");
    let mut calls = 1;
    while state(&mut house) == "INPROGRESS" {
        calls += 1;
    }
    assert_eq!(calls, 10);
    let text = report(&mut house);
    assert_eq!(text.lines().count(), 10_002);
    let mut names: Vec<_> = text.lines().skip(2).filter_map(|line| line.split(',').next()).collect();
    names.dedup();
    assert_eq!(names.len(), 10_000);
}

#[test]
fn a_report_is_good_for_four_hours() {
    let mut house = House::default();
    house.ok(GENERATE);
    let key = (Some(ACCOUNT.to_owned()), keyward_model::layout::REPORT.to_owned());
    let age = |house: &mut House, seconds: i64| {
        let mut row: serde_json::Value = serde_json::from_slice(&house.store.rows[&key]).unwrap();
        row["done"] = serde_json::json!(crate::testing::moment().now as i64 - seconds * 1_000);
        house.store.rows.insert(key.clone(), serde_json::to_vec(&row).unwrap());
    };
    age(&mut house, 4 * 3_600 - 1);
    house.ok("Action=CreateUser&UserName=late");
    assert_eq!(state(&mut house), "COMPLETE");
    age(&mut house, 4 * 3_600);
    assert_eq!(house.refused(GET).0, "ReportExpired");
    assert_eq!(state(&mut house), "STARTED");
    assert!(report(&mut house).contains("\nlate,"));
}
