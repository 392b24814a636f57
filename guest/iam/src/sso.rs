//! Signing in at an identity provider of the account's own, over SAML.
//!
//! An account has one connection at most. Its name, unique in the installation, stands in the addresses that browsers
//! are sent to: `/saml/login/NAME` sends somebody to the provider, `/saml/acs/NAME` takes what they come back with.
//! These begin with where the host says it is reached, and never with what a request says.
//!
//! What is asked of the provider is remembered in the browser, sealed: a response to a request is taken only from the
//! browser that was sent there, so that nobody is signed in as somebody else. A response to no request is taken where
//! the connection lets it; nothing is kept in the browser then, and so there is nothing that it could be given.

mod begin;
mod connection;
mod finish;
mod method;

use keyward_model::arn::Arn;
use keyward_model::id::UniqueId;
use keyward_model::layout;
use keyward_model::name::{ConnectionName, Name as _};
use keyward_model::row::{Account, AuthMethod, SamlConnection, Standing};
use keyward_model::time::Time;

pub use self::begin::BeginLogin;
pub use self::connection::{CreateConnection, DeleteConnection, GetConnection, UpdateConnection};
pub use self::finish::{FinishLogin, form};
pub use self::method::SetAuthMethod;
use crate::call::Target;
use crate::fault::{Code, Fault, Missing};
use crate::people::Somebody;
use crate::tenancy;
use crate::tx::Tx;

/// Where somebody is sent to the provider: the connection's name follows.
pub const BEGIN: &str = "/saml/login/";
/// Where they come back: the connection's name follows.
pub const FINISH: &str = "/saml/acs/";

/// The ARN of an account's connection.
fn arn(account: &str, name: &str) -> String {
    format!("arn:aws:iam::{account}:saml-connection/{name}")
}

/// What the connection of the transaction's account is called, or would be: the account's name at its reseller, or
/// its number. The number is added where another account was called so first.
fn name(tx: &Tx<'_>) -> Result<ConnectionName, Fault> {
    let number = tx.account();
    let short = match tenancy::account(tx)?.customer {
        Some(customer) => format!("{}-{}", customer.reseller_name, customer.name),
        None => number.to_owned(),
    };
    let plain = format!("{short}-saml");
    let owner = tx.registered::<String>(&layout::connection_owner(&plain))?;
    Ok(ConnectionName::trusted(match owner {
        Some(owner) if owner != number && !is_gone(tx, &owner)? => format!("{short}-{number}-saml"),
        _ => plain,
    }))
}

/// Whether an account was a customer's, and is no more.
fn is_gone(tx: &Tx<'_>, account: &str) -> Result<bool, Fault> {
    let row: Option<Account> = tx.row_in(account, layout::ACCOUNT)?;
    Ok(row.and_then(|row| row.customer).is_some_and(|customer| customer.standing == Standing::Deleted))
}

/// The connection of the transaction's account.
fn own(tx: &Tx<'_>) -> Result<SamlConnection, Fault> {
    tx.row(layout::SAML_CONNECTION)?.ok_or(Fault::NoSuchEntity(Missing::Connection))
}

/// What an action touches that is about it.
fn target(tx: &Tx<'_>) -> Result<Target, Fault> {
    Ok(Target::new(arn(tx.account(), name(tx)?.as_str())))
}

/// The account of a connection that anybody names, with the connection.
fn named(tx: &mut Tx<'_>, name: &ConnectionName) -> Result<(String, SamlConnection), Fault> {
    let unknown = || Fault::Unproven(Code::InvalidIdentityToken, "There is no such way to sign in.".to_owned());
    let account: String = tx.registered(&layout::connection_owner(name.as_str()))?.ok_or_else(unknown)?;
    let connection: Option<SamlConnection> = tx.row_in(&account, layout::SAML_CONNECTION)?;
    let connection = connection.filter(|connection| connection.name == *name).ok_or_else(unknown)?;
    if connection.valid_until.is_some_and(|until| until <= tx.now) {
        let words = "The metadata of the identity provider has expired.".to_owned();
        return Err(Fault::Unproven(Code::InvalidIdentityToken, words));
    }
    Ok((account, connection))
}

/// Whom assertions for a connection are meant for.
fn entity(name: &ConnectionName) -> String {
    format!("urn:keyward:{name}")
}

/// Where the provider sends people back to.
fn reply_address(tx: &Tx<'_>, name: &ConnectionName) -> Result<String, Fault> {
    let origin: Option<String> = tx.registered(layout::ORIGIN)?;
    let origin = origin.ok_or_else(|| Fault::Trouble("nobody has said where the server is reached".to_owned()))?;
    Ok(format!("{origin}{FINISH}{name}"))
}

/// Whether a session that a provider vouched for still stands, as far as this is about connections: with the same
/// provider, and for who still signs in there.
///
/// # Errors
/// Only trouble.
pub fn still_stands(tx: &Tx<'_>, provider: &str, owner: &UniqueId, issued: Time) -> Result<bool, Fault> {
    let Some(("saml-connection", _)) = Arn::parse(provider).ok().and_then(|arn| arn.typed()) else {
        return Ok(true);
    };
    let connection: Option<SamlConnection> = tx.row(layout::SAML_CONNECTION)?;
    let same = connection.is_some_and(|connection| {
        connection.since <= issued && arn(tx.account(), connection.name.as_str()) == provider
    });
    let somebody = Somebody::by_id(tx, owner)?;
    Ok(same && somebody.is_some_and(|somebody| somebody.person.signs_in == AuthMethod::Federated))
}

#[cfg(test)]
mod tests;
