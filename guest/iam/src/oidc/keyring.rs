//! From a registered provider to the proof of one of its tokens.
//!
//! Where the keys are, the provider itself says, in the document that its issuer's URL leads to. Nothing that a token
//! says leads anywhere: not its issuer before it is known as a registered one, and never a URL in its header.

use serde_json::Value;

use super::json;
use super::jwk::Keys;
use super::jwt::Jwt;
use crate::fault::Fault;
use crate::port::Outside;

/// Proves that a provider signed a token.
///
/// # Errors
/// `IDPCommunicationError` if the provider cannot be asked; `InvalidIdentityToken` if it did not sign.
pub(super) fn prove(outside: Outside<'_>, issuer: &str, token: &Jwt<'_>) -> Result<(), Fault> {
    let url = keys_url(outside, issuer)?;
    let found = keys(outside, &url, false)?.of(token);
    // A key that nobody has heard of may be a new one.
    let key = match found {
        Some(key) => Some(key),
        None => keys(outside, &url, true)?.of(token),
    };
    let key = key.ok_or_else(no_key)?;
    match outside.signatures.verify(token.algorithm.proof, &key, token.signed.as_bytes(), &token.signature) {
        true => Ok(()),
        false => Err(Fault::IdentityToken("The signature of the ID Token is not valid.".to_owned())),
    }
}

/// Where a provider's keys are.
fn keys_url(outside: Outside<'_>, issuer: &str) -> Result<String, Fault> {
    let place = issuer.strip_suffix('/').unwrap_or(issuer);
    let document = outside.documents.fetch(&format!("{place}/.well-known/openid-configuration"), false);
    let about = json::object(&document.map_err(Fault::IdpUnreachable)?).ok_or_else(no_key)?;
    let says = |name: &str| about.get(name).and_then(Value::as_str);
    // A document that is about somebody else says nothing about this one.
    let url = says("jwks_uri").filter(|_| says("issuer") == Some(issuer));
    url.filter(|url| outside.documents.allows(url)).map(str::to_owned).ok_or_else(no_key)
}

fn keys(outside: Outside<'_>, url: &str, fresh: bool) -> Result<Keys, Fault> {
    let document = outside.documents.fetch(url, fresh).map_err(Fault::IdpUnreachable)?;
    Keys::parse(&document).ok_or_else(no_key)
}

fn no_key() -> Fault {
    Fault::IdentityToken(
        "Couldn't retrieve verification key from your identity provider, please reference \
         AssumeRoleWithWebIdentity documentation for requirements"
            .to_owned(),
    )
}
