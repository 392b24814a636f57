use crate::testing::{ACCOUNT, House, between};

const URL: &str = "https://id.example.com/realms/One/";

fn create(house: &mut House, url: &str) -> String {
    between(&house.ok(&format!("Action=CreateOpenIDConnectProvider&Url={url}")), "OpenIDConnectProviderArn")
}

#[test]
fn a_provider_is_registered_shown_and_deleted() {
    let mut house = House::default();
    let thumbprint = "0123456789abcdef0123456789ABCDEF01234567";
    let xml = house.ok(&format!(
        "Action=CreateOpenIDConnectProvider&Url={URL}&ClientIDList.member.1=a&ClientIDList.member.2=a\
         &ThumbprintList.member.1={thumbprint}&Tags.member.1.Key=k&Tags.member.1.Value=v"
    ));
    let arn = between(&xml, "OpenIDConnectProviderArn");
    assert_eq!(arn, format!("arn:aws:iam::{ACCOUNT}:oidc-provider/id.example.com/realms/One/"));
    assert_eq!(between(&xml, "Key"), "k");
    assert_eq!(house.gate.asked.last().unwrap().resource, arn);
    let taken = format!("Action=CreateOpenIDConnectProvider&Url={URL}");
    assert_eq!(
        house.refused(&taken),
        ("EntityAlreadyExists".into(), format!("Provider with url {URL} already exists."))
    );
    let shown = house.ok(&format!("Action=GetOpenIDConnectProvider&OpenIDConnectProviderArn={arn}"));
    assert_eq!(between(&shown, "Url"), "id.example.com/realms/One/");
    assert_eq!(between(&shown, "ClientIDList"), "<member>a</member>");
    assert_eq!(between(&shown, "ThumbprintList"), format!("<member>{thumbprint}</member>"));
    let listed = house.ok("Action=ListOpenIDConnectProviders");
    assert_eq!(between(&listed, "Arn"), arn);
    house.ok(&format!("Action=DeleteOpenIDConnectProvider&OpenIDConnectProviderArn={arn}"));
    let gone = house.refused(&format!("Action=DeleteOpenIDConnectProvider&OpenIDConnectProviderArn={arn}"));
    assert_eq!(gone, ("NoSuchEntity".into(), format!("OpenIDConnect Provider not found for arn {arn}")));
    assert_eq!(between(&house.ok("Action=ListOpenIDConnectProviders"), "OpenIDConnectProviderList"), "");
}

#[test]
fn only_an_issuers_url_is_one() {
    let mut house = House::default();
    for url in ["https://id.example.com", "https://id.example.com:8443/x", "http://localhost:1/x"] {
        create(&mut house, url);
    }
    for url in [
        "id.example.com",
        "http://id.example.com",
        "HTTPS://id.example.com",
        "ftp://id.example.com",
        "https://",
        "https:///x",
        "https://:80",
        "https://a?b",
        "https://a%23b#c",
        "https://a b",
        "https://a//b",
        "https://\u{fc}",
    ] {
        let form = format!("Action=CreateOpenIDConnectProvider&Url={}", url.replace('#', "%23").replace(' ', "%20"));
        assert_eq!(house.refused(&form).0, "InvalidInput", "{url}");
    }
}

#[test]
fn client_ids_come_and_go() {
    let mut house = House::default();
    let arn = create(&mut house, URL);
    let list = |house: &mut House| {
        let xml = house.ok(&format!("Action=GetOpenIDConnectProvider&OpenIDConnectProviderArn={arn}"));
        between(&xml, "ClientIDList")
    };
    let act = |house: &mut House, action: &str, id: &str| {
        house.ok(&format!("Action={action}OpenIDConnectProvider&OpenIDConnectProviderArn={arn}&ClientID={id}"));
    };
    for id in ["a", "b", "a"] {
        act(&mut house, "AddClientIDTo", id);
    }
    assert_eq!(list(&mut house), "<member>a</member><member>b</member>");
    act(&mut house, "RemoveClientIDFrom", "a");
    act(&mut house, "RemoveClientIDFrom", "a");
    assert_eq!(list(&mut house), "<member>b</member>");
    for n in 1..100 {
        act(&mut house, "AddClientIDTo", &format!("c{n}"));
    }
    let form =
        format!("Action=AddClientIDToOpenIDConnectProvider&OpenIDConnectProviderArn={arn}&ClientID=one-too-many");
    let message = "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100";
    assert_eq!(house.refused(&form), ("LimitExceeded".into(), message.into()));
}

#[test]
fn thumbprints_are_few_and_digests() {
    let mut house = House::default();
    let arn = create(&mut house, URL);
    let form = |prints: &[&str]| {
        let list: String = (1..).zip(prints).map(|(n, print)| format!("&ThumbprintList.member.{n}={print}")).collect();
        format!("Action=UpdateOpenIDConnectProviderThumbprint&OpenIDConnectProviderArn={arn}{list}")
    };
    let one: &str = &"a".repeat(40);
    house.ok(&form(&[one; 5]));
    assert_eq!(house.refused(&form(&[one; 6])).0, "InvalidInput");
    assert_eq!(house.refused(&form(&[&"g".repeat(40)])).0, "InvalidInput");
    assert_eq!(house.refused(&form(&["a"])).0, "ValidationError");
}

#[test]
fn tags_are_the_familys() {
    let mut house = House::default();
    let arn = create(&mut house, URL);
    house.ok(&format!(
        "Action=TagOpenIDConnectProvider&OpenIDConnectProviderArn={arn}&Tags.member.1.Key=k&Tags.member.1.Value=v"
    ));
    let xml = house.ok(&format!("Action=ListOpenIDConnectProviderTags&OpenIDConnectProviderArn={arn}"));
    assert_eq!((between(&xml, "Key"), between(&xml, "Value")), ("k".into(), "v".into()));
    let asked = &house.gate.asked.last().unwrap().context;
    assert!(asked.iter().any(|fact| fact.key == "aws:ResourceTag/k"), "{asked:?}");
    house.ok(&format!("Action=UntagOpenIDConnectProvider&OpenIDConnectProviderArn={arn}&TagKeys.member.1=K"));
    let xml = house.ok(&format!("Action=ListOpenIDConnectProviderTags&OpenIDConnectProviderArn={arn}"));
    assert_eq!(between(&xml, "Tags"), "");
}

#[test]
fn an_account_has_a_hundred_and_no_more() {
    let mut house = House::default();
    for n in 0..100 {
        create(&mut house, &format!("https://id{n}.example.com"));
    }
    let message = "Cannot exceed quota for OpenIdConnectProvidersPerAccount: 100";
    let form = format!("Action=CreateOpenIDConnectProvider&Url={URL}");
    assert_eq!(house.refused(&form), ("LimitExceeded".into(), message.into()));
}

#[test]
fn what_is_no_providers_arn() {
    let mut house = House::default();
    create(&mut house, URL);
    for (arn, code) in [
        (format!("arn:aws:iam::{ACCOUNT}:role/id.example.com"), "InvalidInput"),
        ("id.example.com/realms/One/x".to_owned(), "InvalidInput"),
        (format!("arn:aws:s3::{ACCOUNT}:oidc-provider/id.example.com/realms/One/"), "InvalidInput"),
        (format!("arn:aws:iam::{ACCOUNT}:oidc-provider/id.example.com/realms/One"), "NoSuchEntity"),
        (format!("arn:aws:iam::{ACCOUNT}:oidc-provider/ID.example.com/realms/One/"), "NoSuchEntity"),
        ("arn:aws:iam::210987654321:oidc-provider/id.example.com/realms/One/".to_owned(), "NoSuchEntity"),
    ] {
        let form = format!("Action=GetOpenIDConnectProvider&OpenIDConnectProviderArn={arn}");
        assert_eq!(house.refused(&form).0, code, "{arn}");
    }
}
