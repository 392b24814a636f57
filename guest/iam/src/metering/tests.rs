use keyward_gate::Caller;
use serde_json::{Value, json};

use super::{Counted, Passing, count, meter};
use crate::tenancy::testing::{CREATE, made, refused, reseller, told};
use crate::testing::{ACCOUNT, House, body, moment, root};

const MINUTE: u64 = 60_000;
const DAY: u64 = 1_440 * MINUTE;

fn put(account: &str, received: u64, ago: u64) -> Passing {
    Passing {
        account: account.to_owned(),
        action: "s3:PutObject".to_owned(),
        place: "DCA02".to_owned(),
        method: "PUT".to_owned(),
        status: 200,
        minute: moment().now - ago * MINUTE,
        requests: 1,
        received,
        sent: 1,
        ..Passing::default()
    }
}

/// An installation's first account that is a reseller, with a customer.
fn shop() -> (House, Caller) {
    let mut house = reseller();
    let first = serde_json::to_vec(ACCOUNT).unwrap();
    house.store.rows.insert((None, "first-account".to_owned()), first);
    let customer = made(&mut house, CREATE);
    (house, customer)
}

fn live(house: &mut House, caller: &Caller) -> Value {
    serde_json::from_str(&body(&house.send_as(caller, "Action=RSLiveBilling&Version=2010-05-08"))).unwrap()
}

fn noted(house: &mut House, passings: &[Passing]) {
    meter(&mut house.store, passings, moment().now + house.later).unwrap();
}

fn metered_rows(house: &House) -> Vec<String> {
    let keys = house.store.rows.keys().map(|(_, key)| key.clone());
    keys.filter(|key| key.starts_with("metered")).collect()
}

#[test]
fn minutes_are_shown_newest_first_and_without_the_last_two() {
    let (mut house, customer) = shop();
    let account = customer.account.as_str();
    let ago = |minutes| put(account, 10 + minutes, minutes);
    noted(&mut house, &[ago(0), ago(1), ago(2), ago(5), ago(59), ago(60), ago(119)]);
    noted(&mut house, &[ago(5)]);
    let minute = |date: &str, bytes, objects| json!({ "date": date, "uploadedBytes": bytes, "uploadedObjects": objects, "deletedBytes": 0, "deletedObjects": 0 });
    let shown = json!([
        minute("2026-01-31T11:58:00Z", 12, 1),
        minute("2026-01-31T11:55:00Z", 30, 2),
        minute("2026-01-31T11:01:00Z", 69, 1),
    ]);
    assert_eq!(live(&mut house, &customer), shown);
    assert_eq!(told(&mut house, "Action=RSLiveBilling&CustomerName=newcorp"), shown);
    assert_eq!(told(&mut house, "Action=RSLiveBilling"), json!([]), "the reseller's own are its own");
    house.later = 2 * MINUTE;
    assert_eq!(live(&mut house, &customer)[0]["date"], "2026-01-31T12:00:00Z");
}

#[test]
fn a_minute_in_which_something_was_only_read_is_left_out() {
    let (mut house, customer) = shop();
    let get = Passing { action: "s3:GetObject".to_owned(), method: "GET".to_owned(), ..put(&customer.account, 0, 3) };
    let delete =
        Passing { action: "s3:DeleteObject".to_owned(), method: "DELETE".to_owned(), requests: 3, ..get.clone() };
    noted(&mut house, std::slice::from_ref(&get));
    assert_eq!(live(&mut house, &customer), json!([]));
    noted(&mut house, &[delete]);
    assert_eq!(live(&mut house, &customer)[0]["deletedObjects"], 3);
}

#[test]
fn what_counts_as_an_object_is_what_was_asked() {
    let (mut house, customer) = shop();
    let one = put(&customer.account, 0, 3);
    let with = |method: &str, query: &str, action: &str| Passing {
        method: method.to_owned(),
        query: query.to_owned(),
        action: action.to_owned(),
        ..one.clone()
    };
    let cases = [
        (with("PUT", "", "s3:PutObject"), 1),
        (with("PUT", "X-Amz-Algorithm&X-Amz-Date", "s3:PutObject"), 1),
        (with("PUT", "partNumber&uploadId", "s3:PutObject"), 0),
        (with("POST", "uploads", "s3:PutObject"), 0),
        (with("POST", "uploadId", "s3:PutObject"), 1),
        (with("PUT", "acl", "s3:PutObjectAcl"), 0),
        (with("PUT", "", ""), 0),
        (with("PUT", "", "docs:PutPage"), 0),
        (Passing { status: 403, ..one.clone() }, 0),
        (Passing { status: 0, ..one.clone() }, 0),
    ];
    for (passing, objects) in cases {
        let sorted = super::sort::traffic(&passing).unwrap_or_default();
        assert_eq!(sorted.uploaded_objects, objects, "{passing:?}");
    }
    let batch = Passing { deleted_objects: Some(7), deleted_bytes: 70, ..with("POST", "delete", "s3:DeleteObject") };
    let sorted = super::sort::traffic(&batch).unwrap();
    assert_eq!((sorted.deleted_objects, sorted.deleted_bytes), (7, 70));
    noted(&mut house, &[Passing { status: 500, ..one }]);
    assert_eq!(metered_rows(&house), Vec::<String>::new());
}

#[test]
fn days_are_as_on_the_page() {
    let (mut house, customer) = shop();
    let account = customer.account.clone();
    let elsewhere = Passing { place: "SJC03".to_owned(), sent: 9, ..put(&account, 5, 0) };
    noted(&mut house, &[put(&account, 1, 0), put(&account, 2, 1), elsewhere, put(&account, 3, 1_440)]);
    for (day, used) in [("2026-01-30T00%3A00%3A00.000Z", 60), ("2026-01-31", 70)] {
        let form = format!(
            "Action=PutUsageReport&AccountId={account}&Date={day}&NumBuckets=3&NumFiles=12&UsedSpace={used}&GhostSpace=4"
        );
        assert_eq!(house.ok(&form), "");
    }
    let form = "Action=RSListBillingData&Version=2010-05-08&From=2026-01-30T00%3A00%3A00.000Z&\
                Till=2026-02-04T00%3A00%3A00.000Z";
    let own: Value = serde_json::from_str(&body(&house.send_as(&customer, form))).unwrap();
    let moved =
        |date: &str, up, down| json!({ "Date": date, "UploadBytes": up, "DownloadBytes": down, "DeleteBytes": 0 });
    let (today, before) = ("2026-01-31T00:00:00Z", "2026-01-30T00:00:00Z");
    assert_eq!(
        own,
        json!({
            "Stats": { "DCA02": [moved(today, 3, 2), moved(before, 3, 1)], "SJC03": [moved(today, 5, 9)] },
            "UsedSpace": [
                { "Date": today, "UsedSpace": 70, "GhostSpace": 4 }, { "Date": before, "UsedSpace": 60, "GhostSpace": 4 },
            ],
            "ObjectCount": [{ "Date": today, "ObjectCount": 12 }, { "Date": before, "ObjectCount": 12 }],
        })
    );
    assert_eq!(told(&mut house, &format!("{form}&CustomerName=newcorp")), own);
    let details = told(&mut house, "Action=RSCustomerDetails&CustomerName=newcorp");
    assert_eq!(
        (&details["NumBuckets"], &details["NumFiles"], &details["UsedSpace"]),
        (&json!(3), &json!(12), &json!(70))
    );
    let day = "Action=RSListBillingData&From=2026-01-30&Till=2026-01-30T23:59:59Z";
    let own: Value = serde_json::from_str(&body(&house.send_as(&customer, day))).unwrap();
    assert_eq!(own["Stats"], json!({ "DCA02": [moved(before, 3, 1)] }));
    for bad in ["From=2026-01-31&Till=2026-01-30", "From=yesterday&Till=2026-01-30", "From=2026-01-30"] {
        let form = format!("Action=RSListBillingData&{bad}");
        assert_eq!(refused(&mut house, &customer, &form).0, "ValidationError", "{bad}");
    }
}

#[test]
fn what_is_too_old_is_forgotten() {
    let (mut house, customer) = shop();
    let account = customer.account.as_str();
    noted(&mut house, &[put(account, 1, 0), put(account, 1, 120), put(account, 1, 121), put(account, 1, 401 * 1_440)]);
    assert_eq!(metered_rows(&house).iter().filter(|key| key.contains("minute")).count(), 2);
    house.later = MINUTE;
    noted(&mut house, &[]);
    assert_eq!(metered_rows(&house).len(), 2, "one minute, and one day");
    house.later = 400 * DAY;
    noted(&mut house, &[Passing { minute: moment().now + 400 * DAY, ..put(account, 1, 0) }]);
    let days: Vec<_> = metered_rows(&house).into_iter().filter(|key| key.contains("day")).collect();
    assert_eq!(days, [format!("metered-day/{account}/2027-03-07T00:00:00Z")]);
}

#[test]
fn an_account_that_is_not_there_gets_no_rows_and_no_time_is_yet_to_come() {
    let (mut house, customer) = shop();
    let nobodys = ["", "999999999999", "../../123456789012", "none"].map(|account| put(account, 1, 0));
    noted(&mut house, &nobodys);
    assert_eq!(metered_rows(&house), Vec::<String>::new());
    let early = Passing { minute: u64::MAX, ..put(&customer.account, 1, 0) };
    noted(&mut house, &[early]);
    assert!(metered_rows(&house).iter().all(|key| key.contains("2026-01-31T")));
    let places: Vec<_> =
        (0..100).map(|n| Passing { place: format!("place-{n:03}"), ..put(&customer.account, 1, 0) }).collect();
    noted(&mut house, &places);
    let day = "Action=RSListBillingData&From=2026-01-31&Till=2026-01-31";
    let own: Value = serde_json::from_str(&body(&house.send_as(&customer, day))).unwrap();
    assert_eq!(own["Stats"].as_object().unwrap().len(), 65);
    assert_eq!(own["Stats"]["other"][0]["UploadBytes"], 37, "all that came on top is counted still");
}

#[test]
fn only_the_first_account_reports_and_only_of_accounts_that_are_there() {
    let (mut house, customer) = shop();
    let figures = "NumBuckets=1&NumFiles=1&UsedSpace=1";
    let of = |account: &str| format!("Action=PutUsageReport&AccountId={account}&{figures}");
    assert_eq!(refused(&mut house, &customer, &of(&customer.account)).0, "AccessDenied");
    assert_eq!(refused(&mut house, &root(), &of("999999999999")).0, "NoSuchEntity");
    for bad in ["Date=2024-01-01", "Date=2026-02-02", "Date=x"] {
        let form = format!("{}&{bad}", of(&customer.account));
        assert_eq!(refused(&mut house, &root(), &form).0, "ValidationError", "{bad}");
    }
    let form = format!("Action=PutUsageReport&AccountId={}&NumBuckets=-1&NumFiles=1&UsedSpace=1", customer.account);
    assert_eq!(refused(&mut house, &root(), &form).0, "ValidationError");
    house.ok(&of(&customer.account));
    house.ok(&format!("{}&Date=2026-01-01&GhostSpace=1", of(&customer.account).replace("UsedSpace=1", "UsedSpace=2")));
    let details = told(&mut house, "Action=RSCustomerDetails&CustomerName=newcorp");
    assert_eq!(details["UsedSpace"], 1, "a late report of an earlier day is not what is held now");
}

#[test]
fn figures_are_the_accounts_and_its_resellers_only() {
    let (mut house, customer) = shop();
    let other = Caller { account: "000000000002".to_owned(), ..root() };
    let dates = "From=2026-01-31&Till=2026-01-31";
    for form in ["Action=RSLiveBilling".to_owned(), format!("Action=RSListBillingData&{dates}")] {
        let asked = format!("{form}&CustomerName=newcorp");
        let words = "Only a reseller account can perform this request.";
        assert_eq!(refused(&mut house, &customer, &asked), ("AccessDenied".to_owned(), words.to_owned()));
        assert_eq!(refused(&mut house, &other, &asked), ("AccessDenied".to_owned(), words.to_owned()));
    }
    house.send_as(&other, "Action=RSRegisterReseller&ResellerName=rival");
    let asked = "Action=RSLiveBilling&CustomerName=";
    let (code, message) = refused(&mut house, &other, &format!("{asked}newcorp"));
    assert_eq!((code, message.replace("newcorp", "nobody")), refused(&mut house, &other, &format!("{asked}nobody")));
}

#[test]
fn what_a_proxy_sent_is_added_up_until_it_starts_anew() {
    let mut house = House::default();
    let sent = |started, entries| Counted { proxy: "envoy-1".to_owned(), started, entries };
    let mut counted = |started, entries, now| count(&mut house.store, &[sent(started, entries)], now).unwrap();
    let now = moment().now;
    assert_eq!(counted(now, 3, now), [sent(now, 3)]);
    assert_eq!(counted(now + 9_000, 4, now), [sent(now, 7)], "clocks are not that exact");
    assert_eq!(counted(now + MINUTE, 1, now), [sent(now + MINUTE, 1)]);
    let other = Counted { proxy: "envoy-2".to_owned(), ..sent(now, 1) };
    count(&mut house.store, &[other], now + 8 * DAY).unwrap();
    assert_eq!(house.store.rows.len(), 1, "who is silent for long is forgotten");
}
