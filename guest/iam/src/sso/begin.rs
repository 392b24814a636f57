//! BeginSAMLLogin: a browser is sent to the provider with a request, and remembers which.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use data_encoding::HEXLOWER;
use keyward_gate::{Header, percent};
use keyward_model::name::ConnectionName;
use keyward_model::time::Time;
use serde::{Deserialize, Serialize};

use super::{entity, named, reply_address};
use crate::action::{Action, Beyond, Level, Service};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::reply::{Reply, Wire};
use crate::session::{Purpose, open, seal};
use crate::shape::Shape;
use crate::tx::Tx;
use crate::xml::Xml;
use crate::{request, shape::kinds::Text};

request! {
    /// Sends whoever comes to a connection's identity provider.
    pub struct BeginLogin {
        "connection" name: ConnectionName,
    }
}

/// Where to, and what the browser is to remember.
pub struct Away {
    location: String,
    state: String,
}

/// The cookie that it remembers it in. Its prefix makes browsers take it from nobody else, and over TLS only.
const COOKIE: &str = "__Host-keyward-saml";

/// How long somebody may take to sign in there, in milliseconds.
const PATIENCE: i64 = 600_000;

/// A request that a browser was sent away with.
#[derive(Serialize, Deserialize)]
struct Sent {
    /// Its id.
    id: String,
    /// From then on nobody waits for an answer.
    until: Time,
}

impl Action for BeginLogin {
    const NAME: &'static str = "BeginSAMLLogin";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::InvalidIdentityToken, Code::InvalidInput];
    const BEYOND: Beyond = Beyond::WHOLE;
    const FREE: bool = true;
    type Answer = Away;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Away, Fault> {
        let (_, connection) = named(tx, &self.name)?;
        let refused = |words: &str| Fault::InvalidInput(words.to_owned());
        let place = connection.sign_in.filter(|_| !connection.wants_signed_requests).ok_or_else(|| {
            refused("The identity provider takes no unsigned requests by redirect: begin at the provider.")
        })?;
        let id: Vec<u8> = (0..16).map(|_| tx.entropy.byte()).collect();
        let sent = Sent { id: format!("_{}", HEXLOWER.encode(&id)), until: tx.now.plus_millis(PATIENCE) };
        let request = written(tx, &self.name, &sent.id, &place)?;
        let plain = serde_json::to_vec(&sent).map_err(|error| Fault::Trouble(format!("a request: {error}")))?;
        let state = seal(tx, Purpose::SignIn, self.name.as_str(), &plain)?;
        let mut location = place.clone().into_bytes();
        location.extend_from_slice(if place.contains('?') { b"&SAMLRequest=" } else { b"?SAMLRequest=" });
        percent::encode(STANDARD.encode(deflated(request.as_bytes())).as_bytes(), &mut location);
        Ok(Away { location: String::from_utf8_lossy(&location).into_owned(), state })
    }
}

/// The request as the provider reads it.
fn written(tx: &Tx<'_>, name: &ConnectionName, id: &str, place: &str) -> Result<String, Fault> {
    let mut place_text = Xml::default();
    place_text.text(place);
    let mut reply_text = Xml::default();
    reply_text.text(&reply_address(tx, name)?);
    let (place, reply) = (place_text.into_text(), reply_text.into_text());
    Ok(format!(
        "<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" \
         xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"{id}\" Version=\"2.0\" IssueInstant=\"{}\" \
         Destination=\"{place}\" ProtocolBinding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" \
         AssertionConsumerServiceURL=\"{reply}\"><saml:Issuer>{}</saml:Issuer><samlp:NameIDPolicy \
         Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress\"/></samlp:AuthnRequest>",
        tx.now.iso(),
        entity(name),
    ))
}

/// As the redirect binding wants it: in DEFLATE's format, in one block that is stored and not compressed.
fn deflated(text: &[u8]) -> Vec<u8> {
    // A request is far shorter than a block may be: its address is.
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
    let text = text.get(..usize::from(length)).unwrap_or(text);
    let mut bytes = vec![1];
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&(!length).to_le_bytes());
    bytes.extend_from_slice(text);
    bytes
}

/// The id of the request that a browser says it was sent away with, if it was, and not too long ago.
pub(super) fn remembered(tx: &Tx<'_>, name: &ConnectionName, state: Option<&Text>) -> Option<String> {
    let plain = open(tx, Purpose::SignIn, name.as_str(), &state?.0)?;
    let sent: Sent = serde_json::from_slice(&plain).ok()?;
    (tx.now < sent.until).then_some(sent.id)
}

/// What a browser remembers, out of its cookies. Two of them are none.
pub(super) fn cookie(header: &str) -> Option<&str> {
    let mut found = header.split(';').filter_map(|cookie| cookie.trim().strip_prefix(COOKIE)?.strip_prefix('='));
    let one = found.next();
    one.filter(|_| found.next().is_none())
}

/// The header that makes a browser remember something for so many seconds.
pub(super) fn remember(state: &str, seconds: i64) -> Header {
    // The provider's answer comes from its own site.
    let value = format!("{COOKIE}={state}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=None");
    Header::new("set-cookie", &value)
}

impl Reply for Away {
    const SHAPE: Shape = Shape::Structure(&[]);
    const WIRE: Wire = Wire::Json;

    fn body(&self, _: &str, _: Service, _: &str) -> Result<String, Fault> {
        Ok(String::new())
    }

    fn status(&self) -> u16 {
        302
    }

    fn headers(&self) -> Vec<Header> {
        vec![
            Header::new("location", &self.location),
            Header::new("cache-control", "no-store"),
            Header::new("referrer-policy", "no-referrer"),
            remember(&self.state, PATIENCE / 1_000),
        ]
    }
}
