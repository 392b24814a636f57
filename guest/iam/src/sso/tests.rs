use data_encoding::BASE64;
use keyward_gate::{Caller, Header, Request, percent};
use serde_json::{Value, json};

use crate::api::Answer;
use crate::establish::reached_at;
use crate::session;
use crate::tenancy::testing::{CREATE, made, refused, reseller};
use crate::testing::{House, body, post, root};

const BOB: &str = "bob@newcorp.com";

struct Stage {
    house: House,
    /// Root of the customer.
    customer: Caller,
}

fn metadata() -> String {
    let cases: Value = serde_json::from_str(include_str!("../../../../tests/cases/saml/cases.json")).unwrap();
    let mut encoded = Vec::new();
    percent::encode(cases["metadata"]["rsa"].as_str().unwrap().as_bytes(), &mut encoded);
    String::from_utf8(encoded).unwrap()
}

fn stage() -> Stage {
    let mut house = reseller();
    session::prepare(&mut crate::tx::Tx::new(&mut house.store, "", &[1; 32], keyward_model::time::Time::default()))
        .unwrap();
    reached_at(&mut house.store, "https://iam.example.com").unwrap();
    let customer = made(&mut house, CREATE);
    let mut stage = Stage { house, customer };
    stage.told(&format!("Action=CreateUser&UserName={BOB}"));
    stage
}

impl Stage {
    fn told(&mut self, form: &str) -> String {
        let customer = self.customer.clone();
        let answer = self.house.send_as(&customer, form);
        assert_eq!(answer.response.status, 200, "{form}: {}", body(&answer));
        body(&answer)
    }

    fn connect(&mut self, more: &str) -> Value {
        let form = format!("Action=RSCreateSAMLConnection&MetadataXML={}{more}", metadata());
        serde_json::from_str(&self.told(&form)).unwrap()
    }

    fn refused(&mut self, form: &str) -> String {
        let customer = self.customer.clone();
        refused(&mut self.house, &customer, form).0
    }

    fn get(&mut self, target: &str) -> Answer {
        let request = Request { method: "GET".to_owned(), target: target.to_owned(), body: None, ..post("") };
        self.house.send_raw(&request)
    }
}

fn header(answer: &Answer, name: &str) -> String {
    let found = answer.response.headers.iter().find(|header| header.name == name).unwrap();
    String::from_utf8(found.value.clone()).unwrap()
}

#[test]
fn a_connection_is_made_shown_changed_and_deleted_as_on_the_page() {
    let mut stage = stage();
    let made = stage.connect("");
    let shown = json!({
        "ProviderUrl": "https://iam.example.com/saml/acs/lyve-newcorp-saml",
        "EntityId": "urn:keyward:lyve-newcorp-saml", "Expiry": made["Expiry"], "Provider": "lyve-newcorp-saml",
    });
    let mut with = shown.clone();
    with["Success"] = json!("true");
    assert_eq!(made, with);
    let expiry = made["Expiry"].as_str().unwrap();
    assert!(expiry.len() == 10 && expiry.split('/').map(str::len).eq([2, 2, 4]), "{expiry}");
    let told: Value = serde_json::from_str(&stage.told("Action=RSGetSAMLConnection")).unwrap();
    assert_eq!(told, shown);
    assert_eq!(
        stage.refused(&format!("Action=RSCreateSAMLConnection&MetadataXML={}", metadata())),
        "EntityAlreadyExists"
    );
    let update = format!("Action=RSUpdateSAMLConnection&MetadataXML={}", metadata());
    let told: Value = serde_json::from_str(&stage.told(&update)).unwrap();
    assert_eq!(told, with);
    assert_eq!(stage.told("Action=RSDeleteSAMLConnection"), r#"{"Success":"true"}"#);
    for form in ["Action=RSGetSAMLConnection", "Action=RSDeleteSAMLConnection", &update] {
        assert_eq!(stage.refused(form), "NoSuchEntity", "{form}");
    }
}

#[test]
fn metadata_that_lets_nobody_in_are_refused() {
    let mut stage = stage();
    let long = "x".repeat(1_000);
    for bad in [format!("<a>{long}</a>"), long, metadata().replace("KeyDescriptor", "KeyDescription")] {
        let form = format!("Action=RSCreateSAMLConnection&MetadataXML={bad}");
        assert_eq!(stage.refused(&form), "InvalidInput");
    }
    stage.house.later = 3_000_000_000_000;
    let form = format!("Action=RSCreateSAMLConnection&MetadataXML={}", metadata());
    assert_eq!(stage.refused(&form), "InvalidInput", "its certificates have expired");
}

#[test]
fn a_browser_is_sent_to_the_provider_with_a_request_that_only_it_remembers() {
    let mut stage = stage();
    stage.connect("");
    let (one, other) = (stage.get("/saml/login/lyve-newcorp-saml"), stage.get("/saml/login/lyve-newcorp-saml"));
    assert_eq!((one.response.status, one.commit), (302, true));
    let location = header(&one, "location");
    let (place, query) = location.split_once("?SAMLRequest=").unwrap();
    assert!(place.starts_with("https://"), "{place}");
    let plain = percent::decode(query, percent::Plus::Plus).unwrap();
    let bytes = BASE64.decode(&plain).unwrap();
    let request = String::from_utf8(bytes[5..].to_vec()).unwrap();
    assert_eq!((bytes[0], u16::from_le_bytes([bytes[1], bytes[2]])), (1, u16::try_from(request.len()).unwrap()));
    for part in [
        r#"AssertionConsumerServiceURL="https://iam.example.com/saml/acs/lyve-newcorp-saml""#,
        "<saml:Issuer>urn:keyward:lyve-newcorp-saml</saml:Issuer>",
        r#"IssueInstant="2026-01-31T12:00:00Z""#,
    ] {
        assert!(request.contains(part), "{request}");
    }
    let cookie = header(&one, "set-cookie");
    assert!(cookie.ends_with("; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=None"), "{cookie}");
    assert_ne!(cookie, header(&other, "set-cookie"));
    assert_eq!(stage.get("/saml/login/nobody-saml").event.code, "InvalidIdentityToken");
    for lost in ["/saml/login/", "/saml/login", "/saml/"] {
        assert_eq!(stage.get(lost).event.code, "UnknownOperation", "{lost}");
    }
    assert_eq!(stage.get("/saml/acs/lyve-newcorp-saml?SAMLResponse=x").response.status, 405);
}

#[test]
fn what_belongs_to_a_cookie_is_no_fields_business() {
    let mut stage = stage();
    stage.connect("");
    for form in ["Action=FinishSAMLLogin&connection=lyve-newcorp-saml&SAMLResponse=x&state=y", "Action=BeginSAMLLogin"]
    {
        assert_eq!(stage.house.send_unsigned(form).event.code, "MissingAuthenticationToken");
        assert_eq!(stage.house.send(form).event.code, "InvalidAction");
    }
    let brought = |cookie: Option<&str>| {
        let mut request =
            Request { target: "/saml/acs/x".to_owned(), ..post("SAMLResponse=r&state=field&connection=z") };
        request.headers.extend(cookie.map(|cookie| Header::new("cookie", cookie)));
        let form = super::form(&request).unwrap();
        assert!(!form.has("connection"));
        form.value("state").unwrap().map(str::to_owned)
    };
    assert_eq!(brought(None), None);
    assert_eq!(brought(Some("a=b; __Host-keyward-saml=s+/=; c=d")).as_deref(), Some("s+/="));
    assert_eq!(brought(Some("__Host-keyward-saml=1; __Host-keyward-saml=2")), None);
    assert_eq!(brought(Some("keyward-saml=1; x__Host-keyward-saml=2")), None);
}

#[test]
fn who_signs_in_elsewhere_has_no_password() {
    let mut stage = stage();
    let password = format!("Action=UpdateLoginProfile&UserName={BOB}&Password=Password22&PasswordResetRequired=false");
    stage.told(&password);
    let login = |stage: &mut Stage| {
        let body = format!(r#"{{"email":"{BOB}","password":"Password22"}}"#);
        let headers = vec![Header::new("content-type", "application/json")];
        let request = Request { target: "/login".to_owned(), headers, ..post(&body) };
        stage.house.send_raw(&request).response.status
    };
    assert_eq!(login(&mut stage), 200);
    let token = stage.told(&format!("Action=RSGetToken&Type=pwd_reset&UserName={BOB}"));
    let token: Value = serde_json::from_str(&token).unwrap();
    stage.told(&password);
    stage.told(&format!("Action=RSSetUserAuthMethod&Name={BOB}&AuthMethod=federated"));
    assert_eq!(login(&mut stage), 401);
    let reset = format!("Action=RSResetPassword&Token={}&NewPassword=Password33", token["Token"].as_str().unwrap());
    assert_eq!(stage.house.send_unsigned(&reset).event.code, "InvalidClientTokenId");
    assert_eq!(stage.refused(&format!("Action=RSGetToken&Type=pwd_reset&UserName={BOB}")), "InvalidInput");
    // A password that is set all the same opens nothing.
    stage.told(&password);
    assert_eq!(login(&mut stage), 401);
    let info: Value = serde_json::from_str(&stage.told(&format!("Action=RSGetUserInfo&UserList.1={BOB}"))).unwrap();
    assert_eq!((&info[0]["AuthMethod"], &info[0]["PwdMustChange"]), (&json!("federated"), &json!(false)));
    stage.told(&format!("Action=RSSetUserAuthMethod&Name={BOB}&AuthMethod=password"));
    assert_eq!(login(&mut stage), 401, "what was good before is good for nothing");
    stage.told(&password);
    assert_eq!(login(&mut stage), 200);
    let of_root = "Action=RSSetUserAuthMethod&Name=admin@newcorp.com&AuthMethod=federated";
    assert_eq!(stage.refused(of_root), "AccessDenied");
    assert_eq!(stage.refused(&format!("Action=RSSetUserAuthMethod&Name={BOB}&AuthMethod=magic")), "ValidationError");
    assert_eq!(stage.refused("Action=RSSetUserAuthMethod&Name=nobody&AuthMethod=password"), "NoSuchEntity");
}

#[test]
fn two_accounts_never_share_a_connections_name() {
    let mut stage = stage();
    stage.connect("");
    let other = Caller { account: "000000000002".to_owned(), id: "000000000002".to_owned(), ..root() };
    let form = format!("Action=RSCreateSAMLConnection&MetadataXML={}", metadata());
    let own: Value = serde_json::from_str(&body(&stage.house.send_as(&other, &form))).unwrap();
    assert_eq!(own["Provider"], "000000000002-saml");
    // A reseller "lyve-newcorp" is not there; a customer of "lyve" may be called anything.
    stage.house.ok("Action=RSCreateCustomer&Name=x&Email=b%40b.com&Password=Password22");
    let rival = Caller { account: "000000000003".to_owned(), id: "000000000003".to_owned(), ..root() };
    stage.house.send_as(&rival, "Action=RSRegisterReseller&ResellerName=lyve-new");
    let first = "Action=RSCreateCustomer&Name=new-corp&Email=c%40c.com&Password=Password22";
    let first = made(&mut stage.house, first);
    let second: Value = serde_json::from_str(&body(
        &stage.house.send_as(&rival, "Action=RSCreateCustomer&Name=corp&Email=d%40d.com&Password=Password22"),
    ))
    .unwrap();
    let number = second["RootID"].as_str().unwrap().to_owned();
    let second = Caller { account: number.clone(), id: number.clone(), ..root() };
    let names: Vec<Value> = [first, second]
        .iter()
        .map(|caller| serde_json::from_str::<Value>(&body(&stage.house.send_as(caller, &form))).unwrap())
        .collect();
    assert_eq!(names[0]["Provider"], "lyve-new-corp-saml");
    assert_eq!(names[1]["Provider"], format!("lyve-new-corp-{number}-saml"));
}
