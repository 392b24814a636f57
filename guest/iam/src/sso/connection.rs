//! RSCreateSAMLConnection, RSUpdateSAMLConnection, RSGetSAMLConnection and RSDeleteSAMLConnection.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_model::layout;
use keyward_model::name::{ConnectionName, SamlMetadataText};
use keyward_model::row::{IdpCertificate, SamlConnection};
use keyward_model::time::Time;
use keyward_saml::Metadata;
use serde::Serialize;

use super::{entity, name, own, reply_address, target};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Taken};
use crate::material::certificate::Certificate;
use crate::reply::Json;
use crate::request;
use crate::tx::Tx;

request! {
    /// Lets an identity provider sign the account's people in, as its metadata says who it is. Unless
    /// `IdPInitiated` is false, people may come from it who were not sent there from here.
    pub struct CreateConnection {
        "MetadataXML"  metadata:  SamlMetadataText,
        "IdPInitiated" initiated: Option<bool>,
    }
}

request! {
    /// Takes other metadata of the account's identity provider, or another provider.
    pub struct UpdateConnection {
        "MetadataXML"  metadata:  SamlMetadataText,
        "IdPInitiated" initiated: Option<bool>,
    }
}

request! {
    /// Shows what the account's identity provider must be told.
    pub struct GetConnection {}
}

request! {
    /// Ends signing in at the account's identity provider, and the sessions that it led to.
    pub struct DeleteConnection {}
}

/// A connection as answers show it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Shown {
    #[serde(skip_serializing_if = "Option::is_none")]
    success: Option<&'static str>,
    provider_url: String,
    entity_id: String,
    expiry: String,
    provider: ConnectionName,
}

/// That something is no more.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Deleted {
    success: &'static str,
}

const TRUE: &str = "true";
const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
/// Longest address of a provider: a browser must still take it with a request behind it.
const LONGEST: usize = 1_024;

impl Action for CreateConnection {
    const NAME: &'static str = "RSCreateSAMLConnection";
    // It decides who may come in as whom.
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = &[Code::EntityAlreadyExists, Code::InvalidInput];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Json<Shown>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(tx)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Json<Shown>, Fault> {
        if tx.has(layout::SAML_CONNECTION) {
            return Err(Fault::EntityAlreadyExists(Taken::Connection));
        }
        let mut connection = read(self.metadata.as_str(), name(tx)?, tx.now)?;
        connection.only_when_asked = self.initiated == Some(false);
        let account = tx.account();
        tx.register(&layout::connection_owner(connection.name.as_str()), account)?;
        tx.put(layout::SAML_CONNECTION, &connection)?;
        Ok(Json(Shown { success: Some(TRUE), ..shown(tx, connection)? }))
    }
}

impl Action for UpdateConnection {
    const NAME: &'static str = "RSUpdateSAMLConnection";
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Json<Shown>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(tx)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Json<Shown>, Fault> {
        let former = own(tx)?;
        let mut connection = read(self.metadata.as_str(), former.name, tx.now)?;
        // New keys of the same provider end nobody's session.
        if connection.entity_id == former.entity_id {
            connection.since = former.since;
        }
        connection.only_when_asked = self.initiated.map_or(former.only_when_asked, |initiated| !initiated);
        tx.put(layout::SAML_CONNECTION, &connection)?;
        Ok(Json(Shown { success: Some(TRUE), ..shown(tx, connection)? }))
    }
}

impl Action for GetConnection {
    const NAME: &'static str = "RSGetSAMLConnection";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Json<Shown>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(tx)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Json<Shown>, Fault> {
        let connection = own(tx)?;
        shown(tx, connection).map(Json)
    }
}

impl Action for DeleteConnection {
    const NAME: &'static str = "RSDeleteSAMLConnection";
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Json<Deleted>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(tx)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Json<Deleted>, Fault> {
        let connection = own(tx)?;
        tx.unregister(&layout::connection_owner(connection.name.as_str()));
        tx.delete(layout::SAML_CONNECTION);
        Ok(Json(Deleted { success: TRUE }))
    }
}

/// Reads metadata into a connection. What could not let anybody in now is refused.
fn read(text: &str, name: ConnectionName, now: Time) -> Result<SamlConnection, Fault> {
    let bad = |what: &dyn std::fmt::Display| Fault::InvalidInput(format!("Could not parse metadata: {what}."));
    let metadata = Metadata::parse(text).map_err(|why| bad(&why))?;
    if metadata.valid_until.is_some_and(|until| until <= now) {
        return Err(bad(&"its validUntil has passed"));
    }
    let certificate = |der: &Vec<u8>| {
        let (begins, ends) = Certificate::term_of_der(der)?;
        Some(IdpCertificate { der: STANDARD.encode(der), begins, ends })
    };
    let certificates: Option<Vec<_>> = metadata.certificates.iter().map(certificate).collect();
    let certificates = certificates.ok_or_else(|| bad(&"a certificate in it has no term"))?;
    if !certificates.iter().any(|certificate| now < certificate.ends) {
        return Err(bad(&"its certificates have expired"));
    }
    let sign_in = metadata.single_sign_on.into_iter().find(|endpoint| endpoint.binding == REDIRECT);
    let sign_in = sign_in.map(|endpoint| endpoint.location);
    if sign_in.as_deref().is_some_and(|place| !is_address(place)) {
        return Err(bad(&"its SingleSignOnService is no https or http URL"));
    }
    Ok(SamlConnection {
        name,
        since: now,
        entity_id: metadata.entity_id,
        certificates,
        valid_until: metadata.valid_until,
        sign_in,
        wants_signed_requests: metadata.wants_signed_requests,
        only_when_asked: false,
    })
}

/// Whether a browser may be sent there: an address of the web, in characters that are safe in a header.
fn is_address(place: &str) -> bool {
    let host = place.strip_prefix("https://").or_else(|| place.strip_prefix("http://"));
    let is_plain = place.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}#".contains(&byte));
    is_plain
        && place.len() <= LONGEST
        && host.is_some_and(|host| !host.is_empty() && !host.starts_with(['/', '?', ':']))
}

fn shown(tx: &Tx<'_>, connection: SamlConnection) -> Result<Shown, Fault> {
    let last = connection.certificates.iter().map(|certificate| certificate.ends).max().unwrap_or_default();
    Ok(Shown {
        success: None,
        provider_url: reply_address(tx, &connection.name)?,
        entity_id: entity(&connection.name),
        expiry: american(last),
        provider: connection.name,
    })
}

/// A day as the page writes it: `05/07/2034`.
fn american(time: Time) -> String {
    let iso = time.iso();
    let day = iso.split('T').next().unwrap_or_default();
    match *day.split('-').collect::<Vec<_>>().as_slice() {
        [year, month, day] => format!("{month}/{day}/{year}"),
        _ => day.to_owned(),
    }
}
