use keyward_gate::{Bundle, Caller, Scope};
use serde_json::json;

use super::testing::{CREATE, made, refused, reseller, told};
use crate::bundle::resolve;
use crate::testing::{House, between, body, moment, root, scope};

/// Gives a caller's account's root a key.
fn key(house: &mut House, caller: &Caller) -> String {
    between(&body(&house.send_as(caller, "Action=CreateAccessKey")), "AccessKeyId")
}

fn bundle(house: &mut House, key: &str, scope: &Scope) -> Option<Bundle> {
    resolve(&mut house.store, key, scope, None, &moment()).unwrap()
}

fn s3(region: &str) -> Scope {
    Scope { region: region.to_owned(), service: "s3".to_owned(), ..scope() }
}

#[test]
fn a_customer_is_made_shown_and_listed_as_on_the_page() {
    let mut house = reseller();
    let answer = told(&mut house, CREATE);
    let number = answer["RootID"].as_str().unwrap().to_owned();
    assert_eq!(answer, json!({ "Ok": true, "Root": "lyve:newcorp", "RootID": number }));
    assert!(number.len() == 12 && number.starts_with('1'));
    let modify = "Action=RSModifyCustomer&Version=2010-05-08&CustomerName=newcorp&ReplicationEnforcement=false&\
                  ReplicationPolicy=null&Status=disabled&Regions=SJC03,DCA02";
    assert_eq!(house.ok(modify), "");
    assert_eq!(
        told(&mut house, "Action=RSListCustomer"),
        json!([{
            "Name": "newcorp", "RootID": number, "Active": false, "CreatedOn": "2026-01-31T12:00:00.000Z",
            "SuspendedAt": "2026-01-31T12:00:00.000Z", "AssumeRoleControl": "customer", "AssumeRoleEnabled": false,
            "Regions": ["DCA02", "SJC03"], "ReplicationEnforcement": false,
        }])
    );
    assert_eq!(
        told(&mut house, "Action=RSCustomerDetails&CustomerName=newcorp"),
        json!({
            "Email": "admin@newcorp.com", "LastAccess": "0001-01-01T00:00:00Z", "AssumeRoleControl": "customer",
            "AssumeRoleEnabled": false, "Active": false, "NumBuckets": 0, "NumFiles": 0, "NumUsers": 0,
            "NumAdminUsers": 0, "NumAdminRoots": 1, "UsedSpace": 0,
        })
    );
    let regions = json!({ "Regions": ["DCA02", "SJC03"], "ReplicationEnforcement": false });
    assert_eq!(told(&mut house, "Action=RSAvailableRegions&Customer=newcorp"), regions);
}

#[test]
fn both_names_of_a_parameter_are_good_and_must_agree() {
    let mut house = reseller();
    let form = "Action=RSCreateCustomer&CustomerName=a&Name=A&CustomerEmail=a%40a.com&Password=Password22";
    assert_eq!(told(&mut house, form)["Root"], "lyve:a");
    let form = "Action=RSCreateCustomer&CustomerName=b&Name=c&Email=a%40a.com&Password=Password22";
    assert_eq!(refused(&mut house, &root(), form).0, "MalformedInput");
    let form = "Action=RSCreateCustomer&CustomerName=b&Password=Password22";
    assert_eq!(refused(&mut house, &root(), form).0, "ValidationError");
}

#[test]
fn a_customer_is_refused_for_what_is_wrong_with_it() {
    let mut house = reseller();
    house.ok(CREATE);
    for (more, code) in [
        ("Name=NEWCORP&Email=x%40x.com&Password=Password22", "EntityAlreadyExists"),
        ("Name=b&Email=x.com&Password=Password22", "ValidationError"),
        ("Name=b&Email=x%40x.com&Password=Password", "PasswordPolicyViolation"),
        ("Name=b&Email=x%40x.com&Password=password22", "PasswordPolicyViolation"),
        ("Name=b&Email=x%40x.com&Password=Passwor22", "PasswordPolicyViolation"),
        ("Name=b&Email=x%40x.com&Password=Password22&ReplicationPolicy=1", "ValidationError"),
        ("Name=b&Email=x%40x.com&Password=Password22&AssumeRoleControl=nobody", "ValidationError"),
        ("Name=b:c&Email=x%40x.com&Password=Password22", "ValidationError"),
    ] {
        assert_eq!(refused(&mut house, &root(), &format!("Action=RSCreateCustomer&{more}")).0, code, "{more}");
    }
    assert_eq!(told(&mut house, "Action=RSListCustomer").as_array().unwrap().len(), 1);
}

#[test]
fn who_is_no_reseller_has_no_customers() {
    let mut house = House::default();
    let words = ("AccessDenied".to_owned(), "Only a reseller account can perform this request.".to_owned());
    for form in [CREATE, "Action=RSListCustomer", "Action=RSCustomerDetails&CustomerName=newcorp"] {
        assert_eq!(refused(&mut house, &root(), form), words);
    }
    let mut house = reseller();
    let customer = made(&mut house, CREATE);
    assert_eq!(refused(&mut house, &customer, "Action=RSListCustomer"), words);
    assert_eq!(refused(&mut house, &customer, "Action=RSRegisterReseller&ResellerName=other").0, "AccessDenied");
}

#[test]
fn a_reseller_has_one_name_and_shares_it_with_nobody() {
    let mut house = reseller();
    house.ok("Action=RSRegisterReseller&ResellerName=lyve");
    let other = Caller { account: "000000000002".to_owned(), ..root() };
    for (caller, name) in [(root(), "another"), (other, "LYVE")] {
        let form = format!("Action=RSRegisterReseller&ResellerName={name}");
        assert_eq!(refused(&mut house, &caller, &form).0, "EntityAlreadyExists");
    }
}

#[test]
fn another_resellers_customer_is_not_there() {
    let mut house = reseller();
    house.ok(CREATE);
    let other = Caller { account: "000000000002".to_owned(), ..root() };
    house.send_as(&other, "Action=RSRegisterReseller&ResellerName=rival");
    for action in ["RSCustomerDetails", "RSModifyCustomer", "RSGetCustomerGuardrail", "RSDeleteCustomerGuardrail"] {
        let mut ask = |name: &str| refused(&mut house, &other, &format!("Action={action}&CustomerName={name}"));
        let (code, message) = ask("newcorp");
        assert_eq!((code, message.replace("newcorp", "nobody")), ask("nobody"));
    }
    assert_eq!(body(&house.send_as(&other, "Action=RSListCustomer")), "[]");
}

#[test]
fn nobody_of_a_suspended_customer_is_anybody() {
    let mut house = reseller();
    let customer = made(&mut house, CREATE);
    let key = key(&mut house, &customer);
    assert!(bundle(&mut house, &key, &scope()).is_some());
    house.ok("Action=RSModifyCustomer&CustomerName=newcorp&Status=disabled");
    assert!(bundle(&mut house, &key, &scope()).is_none());
    house.ok("Action=RSModifyCustomer&CustomerName=newcorp&Status=enabled");
    assert!(bundle(&mut house, &key, &scope()).is_some());
    house.ok("Action=RSModifyCustomer&CustomerName=newcorp&Status=deleted");
    assert!(bundle(&mut house, &key, &scope()).is_none());
    assert_eq!(told(&mut house, "Action=RSListCustomer"), json!([]));
    let again = "Action=RSModifyCustomer&CustomerName=newcorp&Status=enabled";
    assert_eq!(refused(&mut house, &root(), again).0, "NoSuchEntity");
    assert_ne!(made(&mut house, CREATE).account, customer.account);
}

#[test]
fn regions_limit_what_keys_are_good_for() {
    let mut house = reseller();
    let customer = made(&mut house, &format!("{CREATE}&Regions.1=SJC03&Regions.2=DCA02&Regions.3=DCA02"));
    let key = key(&mut house, &customer);
    for (scope, found) in [(s3("SJC03"), true), (s3("DCA02"), true), (s3("us-east-1"), false), (scope(), true)] {
        assert_eq!(bundle(&mut house, &key, &scope).is_some(), found, "{scope:?}");
    }
    let own = body(&house.send_as(&customer, "Action=RSAvailableRegions"));
    assert_eq!(own, r#"{"Regions":["DCA02","SJC03"],"ReplicationEnforcement":false}"#);
    for (regions, shown) in [("%5B%22B%22%2C%22A%22%5D", json!(["A", "B"])), ("", json!([]))] {
        house.ok(&format!("Action=RSModifyCustomer&CustomerName=newcorp&Regions={regions}"));
        assert_eq!(told(&mut house, "Action=RSAvailableRegions&Customer=newcorp")["Regions"], shown);
    }
    assert!(bundle(&mut house, &key, &s3("us-east-1")).is_some());
}

#[test]
fn a_ceiling_is_in_every_bundle_and_in_nobodys_reach() {
    let mut house = reseller();
    let customer = made(&mut house, &format!("{CREATE}&RestrictServiceAccess=true"));
    let key = key(&mut house, &customer);
    let levels = |house: &mut House| bundle(house, &key, &s3("us-east-1")).unwrap().policies.guardrails;
    let before = levels(&mut house);
    assert_eq!(before.len(), 1);
    assert!(!before[0][0].text.contains(r#""Action":"s3:*""#));
    let form = "Action=RSSetCustomerServiceAccessLevel&CustomerName=newcorp&Service=space&Enabled=true&\
                ExpirationDate=2026-03-01";
    house.ok(form);
    assert!(levels(&mut house)[0][0].text.contains("2026-03-01T00:00:00Z"));
    house.ok("Action=RSModifyCustomer&CustomerName=newcorp&ReplicationEnforcement=true");
    assert!(levels(&mut house)[1][0].text.contains("s3:PutReplicationConfiguration"));
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}"#;
    house.ok(&format!("Action=RSPutCustomerGuardrail&CustomerName=newcorp&PolicyDocument={policy}"));
    assert_eq!(levels(&mut house)[2][0].text, policy);
    let shown = told(&mut house, "Action=RSGetCustomerGuardrail&CustomerName=newcorp");
    assert_eq!(shown, json!({ "CustomerName": "newcorp", "PolicyDocument": policy }));
    let own = refused(&mut house, &customer, "Action=RSDeleteCustomerGuardrail&CustomerName=newcorp");
    assert_eq!(own.0, "AccessDenied");
    house.ok("Action=RSDeleteCustomerGuardrail&CustomerName=newcorp");
    assert_eq!(levels(&mut house).len(), 2);
    let bad = "Action=RSPutCustomerGuardrail&CustomerName=newcorp&PolicyDocument=%7B%7D";
    assert_eq!(refused(&mut house, &root(), bad).0, "MalformedPolicyDocument");
}

#[test]
fn services_are_restricted_only_where_they_were_from_the_start() {
    let mut house = reseller();
    house.ok(CREATE);
    let form = "Action=RSSetCustomerServiceAccessLevel&CustomerName=newcorp&Service=transporter&AccessLevel=enabled";
    assert_eq!(refused(&mut house, &root(), form).0, "InvalidInput");
}

#[test]
fn the_control_of_assume_role_is_whose_it_is() {
    let mut house = reseller();
    let customer = made(&mut house, CREATE);
    let form = "Action=RSModifyCustomer&CustomerName=newcorp&AssumeRoleEnabled=true";
    assert_eq!(refused(&mut house, &root(), form).0, "AccessDenied");
    assert_eq!(house.send_as(&customer, form).response.status, 200);
    assert_eq!(told(&mut house, "Action=RSListCustomer")[0]["AssumeRoleEnabled"], true);
    let more = format!("{form}&Status=enabled");
    assert_eq!(refused(&mut house, &customer, &more).0, "AccessDenied");
    house.ok("Action=RSCreateCustomer&Name=second&Email=b%40b.com&Password=Password22&AssumeRoleControl=reseller");
    assert_eq!(told(&mut house, "Action=RSListCustomer")[1]["AssumeRoleEnabled"], true);
    house.ok("Action=RSModifyCustomer&CustomerName=second&AssumeRoleEnabled=false");
    assert_eq!(told(&mut house, "Action=RSListCustomer")[1]["AssumeRoleEnabled"], false);
}

#[test]
fn many_customers_are_listed_in_parts() {
    let mut house = reseller();
    for n in 0..5 {
        house.ok(&format!("Action=RSCreateCustomer&Name=c{n}&Email=a%40c{n}.com&Password=Password22"));
    }
    let names = |house: &mut House, more: &str| -> Vec<String> {
        let listed = told(house, &format!("Action=RSListCustomer{more}"));
        listed.as_array().unwrap().iter().map(|one| one["Name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&mut house, ""), ["c0", "c1", "c2", "c3", "c4"]);
    assert_eq!(names(&mut house, "&MaxItems=2"), ["c0", "c1"]);
    assert_eq!(names(&mut house, "&MaxItems=2&After=C1"), ["c2", "c3"]);
    assert_eq!(names(&mut house, "&MaxItems=2&After=c3"), ["c4"]);
    assert_eq!(names(&mut house, "&After=zzz"), Vec::<String>::new());
    assert_eq!(refused(&mut house, &root(), "Action=RSListCustomer&MaxItems=0").0, "ValidationError");
}

#[test]
fn a_new_customer_has_a_role_for_its_reseller_where_that_may_ever_come_in() {
    let mut house = reseller();
    let roles = |house: &mut House, customer: &Caller| body(&house.send_as(customer, "Action=ListRoles"));
    let customer = made(&mut house, CREATE);
    assert!(roles(&mut house, &customer).contains(&format!("arn:aws:iam::{}:role/ResellerAccess", customer.account)));
    let attached = body(&house.send_as(&customer, "Action=ListAttachedRolePolicies&RoleName=ResellerAccess"));
    assert!(attached.contains("AdministratorAccess"));
    house.send_as(
        &customer,
        "Action=DetachRolePolicy&RoleName=ResellerAccess&PolicyArn=arn:aws:iam::aws:policy/AdministratorAccess",
    );
    assert_eq!(house.send_as(&customer, "Action=DeleteRole&RoleName=ResellerAccess").response.status, 200);
    let never = made(&mut house, "Action=RSCreateCustomer&Name=never&Email=b%40b.com&Password=Password22");
    assert!(!roles(&mut house, &never).contains("ResellerAccess"));
}
