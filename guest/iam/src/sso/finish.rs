//! FinishSAMLLogin: what somebody comes back with from the provider becomes temporary credentials.

use keyward_gate::{Header, Request};
use keyward_model::layout;
use keyward_model::name::{AnyUserName, ConnectionName, Name as _, SamlAssertion, folded};
use keyward_model::row::{AuthMethod, SamlConnection};
use keyward_saml::{Assertion, Refusal, Terms, accept};

use super::begin::{cookie, remember, remembered};
use super::{arn, entity, named, reply_address};
use crate::action::{Action, Beyond, Level, Service};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::form::Form;
use crate::people::{self, OF_USERS, Opened, Somebody};
use crate::port::Signatures;
use crate::reply::{Json, Reply, Wire};
use crate::session::{self, Grant, Kind};
use crate::shape::Shape;
use crate::shape::kinds::Text;
use crate::tx::Tx;
use crate::{request, saml};

request! {
    /// Signs somebody in for whom the connection's identity provider vouches. What `RelayState` says leads nowhere.
    pub struct FinishLogin {
        "connection"   name:     ConnectionName,
        "SAMLResponse" response: SamlAssertion,
        "RelayState"   _relay:   Option<Text>,
        "state"        state:    Option<Text>,
    }
}

/// Temporary credentials, for whoever sees the answer and nobody else.
pub struct SignedIn(Json<Opened>);

/// The parameters of a response as a browser brings it. What the browser remembers comes from its cookie, which no
/// other site can write, and from nowhere else.
///
/// # Errors
/// Another content type, or text that cannot be read.
pub fn form(request: &Request) -> Result<Form, Fault> {
    let sent = Form::of(request)?;
    let mut form = Form::default();
    for name in ["SAMLResponse", "RelayState"] {
        if let Some(value) = sent.value(name)? {
            form = form.with(name.to_owned(), value.to_owned());
        }
    }
    let cookies = request.header("cookie").ok().flatten().and_then(|value| std::str::from_utf8(value).ok());
    Ok(match cookies.and_then(cookie) {
        Some(state) => form.with("state".to_owned(), state.to_owned()),
        None => form,
    })
}

impl Action for FinishLogin {
    const NAME: &'static str = "FinishSAMLLogin";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] =
        &[Code::ExpiredTokenException, Code::IDPRejectedClaim, Code::InvalidCredentials, Code::InvalidIdentityToken];
    const BEYOND: Beyond = Beyond::WHOLE;
    const FREE: bool = true;
    type Answer = SignedIn;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<SignedIn, Fault> {
        let (account, connection) = named(tx, &self.name)?;
        let asked = remembered(tx, &self.name, self.state.as_ref());
        let mut tx = tx.in_account(&account);
        let assertion = believed(&tx, &connection, &self.response, asked.as_deref(), call.outside.signatures)?;
        let somebody = whose(&tx, &assertion)?;
        saml::use_up(&mut tx, &assertion)?;
        let left = assertion.session_until.map(|until| until.seconds() - tx.now.seconds());
        let seconds = left.and_then(|left| u32::try_from(left).ok()).map_or(OF_USERS, |left| left.min(OF_USERS));
        let provider = Some(arn(&account, connection.name.as_str()));
        let grant = Grant { provider, ..Grant::of(&account, Kind::Own, somebody.id) };
        let issued = session::issue(&mut tx, grant, seconds, 0)?;
        Ok(SignedIn(Json(Opened::of(issued))))
    }
}

/// What the provider says, if it is believed. A response to a request must be to the one that this browser was sent
/// away with; one to none is taken where the connection says so, also from a browser that was sent away once.
fn believed(
    tx: &Tx<'_>,
    connection: &SamlConnection,
    response: &SamlAssertion,
    asked: Option<&str>,
    signatures: &dyn Signatures,
) -> Result<Assertion, Fault> {
    let certificates = connection.certificates.iter().filter(|one| one.begins <= tx.now && tx.now < one.ends);
    let certificates: Vec<&str> = certificates.map(|one| one.der.as_str()).collect();
    if certificates.is_empty() {
        let words = "The certificate of the identity provider has expired.".to_owned();
        return Err(Fault::Unproven(Code::InvalidIdentityToken, words));
    }
    let keys = saml::keys(&certificates)?;
    let (audience, address) = (entity(&connection.name), reply_address(tx, &connection.name)?);
    let recipient = |place: &str| place == address;
    let take = |request: Option<&str>| {
        let audiences = [audience.as_str()];
        let terms =
            Terms { issuer: &connection.entity_id, audiences: &audiences, recipient: &recipient, request, now: tx.now };
        accept(response.as_str(), &terms, &keys, &mut saml::Proofs(signatures))
    };
    let unasked = || if connection.only_when_asked { Err(Refusal::Request) } else { take(None) };
    let taken = match asked {
        Some(id) => take(Some(id)).or_else(|why| if why == Refusal::Request { unasked() } else { Err(why) }),
        None => unasked(),
    };
    taken.map_err(saml::disbelieved)
}

/// Whom the provider means: the account's user of that very address, who signs in there and may.
fn whose(tx: &Tx<'_>, assertion: &Assertion) -> Result<Somebody, Fault> {
    let wrong = || Fault::Unproven(Code::InvalidCredentials, "The credentials are not valid.".to_owned());
    let address = folded(&assertion.subject.value);
    if AnyUserName::new(address.clone()).is_err() {
        return Err(wrong());
    }
    let id = tx.registered(&layout::address(&address, tx.account()))?.ok_or_else(wrong)?;
    let somebody = Somebody::by_id(tx, &id)?.ok_or_else(wrong)?;
    let may = people::may_sign_in(tx, &somebody, AuthMethod::Federated)?;
    if may && folded(&somebody.name) == address { Ok(somebody) } else { Err(wrong()) }
}

impl Reply for SignedIn {
    const SHAPE: Shape = Shape::Structure(&[]);
    const WIRE: Wire = Wire::Json;

    fn body(&self, name: &str, service: Service, request_id: &str) -> Result<String, Fault> {
        self.0.body(name, service, request_id)
    }

    fn headers(&self) -> Vec<Header> {
        vec![
            Header::new("cache-control", "no-store"),
            Header::new("referrer-policy", "no-referrer"),
            Header::new("x-content-type-options", "nosniff"),
            remember("", 0),
        ]
    }
}
