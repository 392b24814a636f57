//! What can be changed about an OpenID Connect provider: for whom its tokens may be, and its thumbprints.

use keyward_model::name::{AnyArn, ClientId, Thumbprint};

use super::{clients, find, target, thumbprints};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::request;
use crate::shape::kinds::List;
use crate::tag::Taggable as _;
use crate::tx::Tx;

request! {
    /// Lets a provider's tokens be for one more application. One that it has already is no error.
    pub struct AddClientId {
        "OpenIDConnectProviderArn" arn:    AnyArn,
        "ClientID"                 client: ClientId,
    }
}

impl Action for AddClientId {
    const NAME: &'static str = "AddClientIDToOpenIDConnectProvider";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] =
        &[Code::ConcurrentModification, Code::InvalidInput, Code::LimitExceeded, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(tx, &self.arn)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let mut provider = find(tx, &self.arn)?;
        provider.clients.push(self.client);
        provider.clients = clients(tx, provider.clients)?;
        tx.put(&provider.row(), &provider)
    }
}

request! {
    /// Ends that a provider's tokens may be for an application. One that it does not have is no error.
    pub struct RemoveClientId {
        "OpenIDConnectProviderArn" arn:    AnyArn,
        "ClientID"                 client: ClientId,
    }
}

impl Action for RemoveClientId {
    const NAME: &'static str = "RemoveClientIDFromOpenIDConnectProvider";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::ConcurrentModification, Code::InvalidInput, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(tx, &self.arn)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let mut provider = find(tx, &self.arn)?;
        provider.clients.retain(|client| *client != self.client);
        tx.put(&provider.row(), &provider)
    }
}

request! {
    /// Gives a provider other thumbprints.
    pub struct UpdateThumbprints {
        "OpenIDConnectProviderArn" arn:         AnyArn,
        "ThumbprintList"           thumbprints: List<Thumbprint>,
    }
}

impl Action for UpdateThumbprints {
    const NAME: &'static str = "UpdateOpenIDConnectProviderThumbprint";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::ConcurrentModification, Code::InvalidInput, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(tx, &self.arn)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let mut provider = find(tx, &self.arn)?;
        provider.thumbprints = thumbprints(self.thumbprints)?;
        tx.put(&provider.row(), &provider)
    }
}
