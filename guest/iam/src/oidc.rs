//! OpenID Connect providers: whose tokens an account believes, and for whom.

mod assume;
mod change;
mod claims;
mod create;
mod delete;
mod json;
mod jwk;
mod jwt;
mod keyring;
mod read;

use keyward_model::arn::Arn;
use keyward_model::layout;
use keyward_model::name::{AnyArn, ClientId, Thumbprint};
use keyward_model::row::{OidcProvider, Tag};

pub use self::assume::AssumeRoleWithWebIdentity;
pub use self::change::{AddClientId, RemoveClientId, UpdateThumbprints};
pub use self::create::CreateOidcProvider;
pub use self::delete::DeleteOidcProvider;
pub use self::read::{GetOidcProvider, ListOidcProviders};
use crate::call::Target;
use crate::fault::{Code, Fault, Missing};
use crate::quota::{self, Quota};
use crate::shape::kinds::List;
use crate::tag::{Actions, Faults, Taggable};
use crate::tx::Tx;

/// The ARN of a provider.
#[must_use]
pub fn arn(account: &str, name: &str) -> String {
    format!("arn:aws:iam::{account}:oidc-provider/{name}")
}

/// The provider of an ARN. One of another account is not found.
///
/// # Errors
/// `InvalidInput` if the text is no provider's ARN, `NoSuchEntity`.
pub fn find(tx: &Tx<'_>, arn: &AnyArn) -> Result<OidcProvider, Fault> {
    look_up(tx, arn)?.ok_or_else(|| Fault::NoSuchEntity(Missing::OidcProvider(arn.to_string())))
}

/// What an action touches that is about the provider of an ARN.
///
/// # Errors
/// `InvalidInput` if the text is no provider's ARN.
pub fn target(tx: &Tx<'_>, arn: &AnyArn) -> Result<Target, Fault> {
    let found = look_up(tx, arn)?;
    Ok(Target::new(arn.as_str()).tagged(found.as_ref().map_or(&[], |provider| &provider.tags)))
}

fn look_up(tx: &Tx<'_>, arn: &AnyArn) -> Result<Option<OidcProvider>, Fault> {
    let text = arn.as_str();
    let parsed = Arn::parse(text).ok().filter(|arn| arn.partition == "aws" && arn.service == "iam");
    let Some((arn, ("oidc-provider", name))) = parsed.and_then(|arn| Some((arn, arn.typed()?))) else {
        return Err(Fault::InvalidInput(format!("Invalid ARN: {text}")));
    };
    if arn.account == tx.account() && arn.region.is_empty() { tx.row(&layout::oidc_provider(name)) } else { Ok(None) }
}

/// Client ids, each once.
///
/// # Errors
/// `LimitExceeded`.
fn clients(tx: &Tx<'_>, ids: Vec<ClientId>) -> Result<Vec<ClientId>, Fault> {
    let mut clients = Vec::new();
    for id in ids {
        if !clients.contains(&id) {
            clients.push(id);
        }
    }
    tx.within(&quota::CLIENT_IDS_PER_OIDC_PROVIDER, clients.len())?;
    Ok(clients)
}

/// Most thumbprints of one provider.
const MOST_THUMBPRINTS: usize = 5;

/// Thumbprints that are some.
///
/// # Errors
/// `InvalidInput`.
fn thumbprints(List(list): List<Thumbprint>) -> Result<Vec<Thumbprint>, Fault> {
    if list.len() > MOST_THUMBPRINTS {
        return Err(Fault::InvalidInput("Thumbprint list must contain fewer than 5 entries.".to_owned()));
    }
    let is_hexadecimal = |it: &Thumbprint| it.as_str().bytes().all(|byte| byte.is_ascii_hexdigit());
    match list.iter().all(is_hexadecimal) {
        true => Ok(list),
        false => Err(Fault::InvalidInput("Thumbprint must be a valid SHA-1 hash in hexadecimal.".to_owned())),
    }
}

impl Taggable for OidcProvider {
    const PARAMETER: &'static str = "OpenIDConnectProviderArn";
    type Reference = AnyArn;
    const ACTIONS: Actions = Actions {
        tag: "TagOpenIDConnectProvider",
        untag: "UntagOpenIDConnectProvider",
        list: "ListOpenIDConnectProviderTags",
    };
    const FAULTS: Faults = Faults {
        untag: &[Code::ConcurrentModification, Code::InvalidInput, Code::NoSuchEntity],
        list: &[Code::InvalidInput, Code::NoSuchEntity],
    };
    const MOST: &'static Quota = &quota::TAGS_PER_OIDC_PROVIDER;

    fn find(tx: &Tx<'_>, arn: &AnyArn) -> Result<Self, Fault> {
        find(tx, arn)
    }

    fn target(tx: &Tx<'_>, arn: &AnyArn) -> Result<Target, Fault> {
        target(tx, arn)
    }

    fn row(&self) -> String {
        layout::oidc_provider(self.name())
    }

    fn tags_mut(&mut self) -> &mut Vec<Tag> {
        &mut self.tags
    }
}

#[cfg(test)]
mod tests;
