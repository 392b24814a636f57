use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::json;

use super::*;
use crate::role::testing::trusting;
use crate::testing::{ACCOUNT, House, between, body, moment};

const ISSUER: &str = "https://id.example.com/x";
const DISCOVERY: &str = "https://id.example.com/x/.well-known/openid-configuration";
const KEYS: &str = "https://keys.example.com/all";

/// An identity provider with one key.
struct Idp {
    pair: EcdsaKeyPair,
    kid: &'static str,
}

impl Idp {
    fn new(kid: &'static str) -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap();
        Self { pair, kid }
    }

    fn keys(&self) -> Vec<u8> {
        let point = self.pair.public_key().as_ref();
        let number = |range: std::ops::Range<usize>| URL_SAFE_NO_PAD.encode(&point[range]);
        let (x, y) = (number(1..33), number(33..65));
        json!({ "keys": [{ "kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": self.kid, "use": "sig" }] })
            .to_string()
            .into_bytes()
    }

    fn token(&self, claims: &Value) -> String {
        let header = json!({ "alg": "ES256", "kid": self.kid }).to_string();
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn claims() -> Value {
    let now = moment().now / 1_000;
    json!({ "iss": ISSUER, "sub": "alice", "aud": "app", "exp": now + 600, "iat": now })
}

/// A house where a role trusts the provider for an application.
fn house(idp: &Idp) -> House {
    let mut house = House::default();
    house.ok(&format!("Action=CreateOpenIDConnectProvider&Url={ISSUER}&ClientIDList.member.1=app"));
    let arn = super::arn(ACCOUNT, "id.example.com/x");
    let trust = trusting(&format!(r#"{{"Federated":"{arn}"}}"#)).replace(
        r#""Action":"sts:AssumeRole""#,
        r#""Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession"],"Condition":{"StringEquals":{"id.example.com/x:sub":"alice"}}"#,
    );
    house.ok(&format!("Action=CreateRole&RoleName=web&AssumeRolePolicyDocument={trust}"));
    let about = json!({ "issuer": ISSUER, "jwks_uri": KEYS }).to_string();
    house.web.documents.insert(DISCOVERY.to_owned(), about.into_bytes());
    house.web.documents.insert(KEYS.to_owned(), idp.keys());
    house
}

fn form(token: &str) -> String {
    format!(
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn:aws:iam::{ACCOUNT}:role/web\
         &RoleSessionName=me&WebIdentityToken={token}"
    )
}

fn refused(house: &mut House, form: &str) -> (String, String) {
    let answer = house.send_unsigned(form);
    let body = body(&answer);
    assert!(!answer.commit && answer.response.status >= 400, "{body}");
    (between(&body, "Code"), between(&body, "Message"))
}

#[test]
fn a_token_opens_a_session() {
    let idp = Idp::new("one");
    let mut house = house(&idp);
    let answer = house.send_unsigned(&form(&idp.token(&claims())));
    let xml = body(&answer);
    assert!(answer.commit, "{xml}");
    assert!(between(&xml, "AccessKeyId").starts_with("ASIA"));
    assert_eq!(between(&xml, "SubjectFromWebIdentityToken"), "alice");
    assert_eq!(between(&xml, "Audience"), "app");
    assert_eq!(between(&xml, "Provider"), super::arn(ACCOUNT, "id.example.com/x"));
    assert_eq!(between(&xml, "Arn"), format!("arn:aws:sts::{ACCOUNT}:assumed-role/web/me"));
    assert_eq!(answer.event.action, "sts:AssumeRoleWithWebIdentity");
    assert_eq!(answer.event.target, format!("arn:aws:iam::{ACCOUNT}:role/web"));
    let logged: Vec<_> = answer.event.parameters.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(logged, ["RoleArn", "RoleSessionName"]);
}

#[test]
fn only_the_registered_issuer_is_asked() {
    let idp = Idp::new("one");
    let mut house = house(&idp);
    for issuer in [
        "https://evil.example.com",
        "http://id.example.com/x",
        "https://id.example.com/x/",
        "https://ID.example.com/x",
        "x",
        "",
    ] {
        let mut claims = claims();
        claims["iss"] = json!(issuer);
        let message = format!("No OpenIDConnect provider found in your account for {issuer}");
        assert_eq!(refused(&mut house, &form(&idp.token(&claims))), ("InvalidIdentityToken".into(), message));
    }
    let elsewhere = form(&idp.token(&claims())).replace(ACCOUNT, "210987654321");
    assert_eq!(refused(&mut house, &elsewhere).0, "InvalidIdentityToken");
    assert_eq!(*house.web.asked.borrow(), Vec::<String>::new());
}

#[test]
fn the_role_decides() {
    let idp = Idp::new("one");
    let mut house = house(&idp);
    let mut bob = claims();
    bob["sub"] = json!("bob");
    let denied = ("AccessDenied".to_owned(), "Not authorized to perform sts:AssumeRoleWithWebIdentity".to_owned());
    assert_eq!(refused(&mut house, &form(&idp.token(&bob))), denied);
    let no_role = form(&idp.token(&claims())).replace("role/web", "role/none");
    assert_eq!(refused(&mut house, &no_role), denied, "a role that is not there trusts nobody");
    let mut named = claims();
    named["https://aws.amazon.com/source_identity"] = json!("alice");
    assert_eq!(
        refused(&mut house, &form(&idp.token(&named))).1,
        "Not authorized to perform sts:SetSourceIdentity",
        "the role lets nobody set it"
    );
    let mut tagged = claims();
    tagged["https://aws.amazon.com/tags"] = json!({ "principal_tags": { "Team": ["a"] } });
    assert!(house.send_unsigned(&form(&idp.token(&tagged))).commit);
    let asked = &house.gate.asked.iter().find(|question| question.action == "sts:TagSession").unwrap().context;
    assert!(asked.iter().any(|fact| fact.key == "aws:RequestTag/Team"));
}

#[test]
fn a76_only_the_providers_own_key_proves() {
    let (idp, other) = (Idp::new("one"), Idp::new("one"));
    let mut house = house(&idp);
    let invalid = "The signature of the ID Token is not valid.";
    assert_eq!(refused(&mut house, &form(&other.token(&claims()))).1, invalid);
    let good = idp.token(&claims());
    let (signed, _) = good.rsplit_once('.').unwrap();
    let zeros = URL_SAFE_NO_PAD.encode([0; 64]);
    assert_eq!(refused(&mut house, &form(&format!("{signed}.{zeros}"))).1, invalid);
    let unknown = Idp::new("../one").token(&claims());
    assert!(refused(&mut house, &form(&unknown)).1.starts_with("Couldn't retrieve verification key"));
    let access_token = refused(&mut house, &form("opaque"));
    assert!(access_token.1.starts_with("The ID Token provided is not a valid JWT."), "{access_token:?}");
    assert!(house.send_unsigned(&form(&good)).commit);
}

#[test]
fn a_new_key_is_looked_for_once() {
    let (old, new) = (Idp::new("old"), Idp::new("new"));
    let mut house = house(&old);
    house.web.fresh.insert(KEYS.to_owned(), new.keys());
    assert!(house.send_unsigned(&form(&new.token(&claims()))).commit);
    assert_eq!(*house.web.asked.borrow(), [DISCOVERY, KEYS, KEYS]);
}

#[test]
fn what_a_provider_says_of_itself_must_be_about_itself() {
    let idp = Idp::new("one");
    let token = form(&idp.token(&claims()));
    for about in [
        json!({ "issuer": "https://evil.example.com", "jwks_uri": KEYS }).to_string(),
        json!({ "issuer": ISSUER.to_owned() + "/", "jwks_uri": KEYS }).to_string(),
        json!({ "jwks_uri": KEYS }).to_string(),
        json!({ "issuer": ISSUER }).to_string(),
        json!({ "issuer": ISSUER, "jwks_uri": 1 }).to_string(),
        json!({ "issuer": ISSUER, "jwks_uri": "http://keys.example.com/all" }).to_string(),
        json!({ "issuer": ISSUER, "jwks_uri": "file:///etc/passwd" }).to_string(),
        format!(r#"{{"issuer":"{ISSUER}","jwks_uri":"{KEYS}","jwks_uri":"{KEYS}"}}"#),
        "<html>".to_owned(),
    ] {
        let mut house = house(&idp);
        house.web.documents.insert(DISCOVERY.to_owned(), about.clone().into_bytes());
        let (code, message) = refused(&mut house, &token);
        assert!(code == "InvalidIdentityToken" && message.starts_with("Couldn't retrieve"), "{about}: {message}");
    }
    for missing in [DISCOVERY, KEYS] {
        let mut house = house(&idp);
        house.web.documents.remove(missing);
        assert_eq!(refused(&mut house, &token).0, "IDPCommunicationError", "{missing}");
    }
}

#[test]
fn who_signs_is_not_vouched_for() {
    let idp = Idp::new("one");
    let mut house = house(&idp);
    let mut caller = crate::testing::root();
    caller.service = "sts".to_owned();
    house.send_as(&caller, &form(&idp.token(&claims())));
    // The gate's own tests hold that it then decides for the caller alone.
    assert_eq!(house.gate.asked.last().unwrap().action, "sts:AssumeRoleWithWebIdentity");
}

#[test]
fn the_request_is_read_as_awss() {
    let idp = Idp::new("one");
    let mut house = house(&idp);
    let token = idp.token(&claims());
    for name in ["../x", "*", "a/b", "a%0Ab", "a"] {
        let form = form(&token).replace("RoleSessionName=me", &format!("RoleSessionName={name}"));
        let (code, message) = refused(&mut house, &form);
        assert_eq!(code, "ValidationError", "{name}");
        assert!(!message.contains(&token));
    }
    for (more, code) in [
        ("&DurationSeconds=899", "ValidationError"),
        ("&DurationSeconds=3601", "ValidationError"),
        ("&ProviderId=www.amazon.com", "InvalidIdentityToken"),
        ("&Policy=x", "MalformedPolicyDocument"),
    ] {
        assert_eq!(refused(&mut house, &(form(&token) + more)).0, code, "{more}");
    }
    let long = refused(&mut house, &form(&"x".repeat(20_001)));
    assert_eq!(long.0, "ValidationError");
    assert!(!long.1.contains("xxx"), "a token is quoted to nobody");
}
