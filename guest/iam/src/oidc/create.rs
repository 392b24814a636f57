//! CreateOpenIDConnectProvider.

use keyward_model::layout;
use keyward_model::name::{ClientId, OidcUrl, Thumbprint};
use keyward_model::row::{OidcProvider, Tag};

use super::{arn, clients, thumbprints};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Taken};
use crate::shape::kinds::List;
use crate::tag::{self, Tags};
use crate::tx::Tx;
use crate::{answer, quota, request};

request! {
    /// Registers an OpenID Connect provider.
    pub struct CreateOidcProvider {
        "Url"            url:         OidcUrl,
        "ClientIDList"   clients:     Option<List<ClientId>>,
        "ThumbprintList" thumbprints: Option<List<Thumbprint>>,
        "Tags"           tags:        Option<Tags>,
    }
}

answer! {
    /// The new provider.
    pub struct Created {
        "OpenIDConnectProviderArn" arn:  String,
        "Tags"                     tags: Option<Vec<Tag>>,
    }
}

impl Action for CreateOidcProvider {
    const NAME: &'static str = "CreateOpenIDConnectProvider";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[
        Code::ConcurrentModification,
        Code::EntityAlreadyExists,
        Code::InvalidInput,
        Code::LimitExceeded,
        Code::OpenIdIdpCommunicationError,
    ];
    type Answer = Created;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let name = name(call, &self.url)?;
        let given = self.tags.as_ref().map_or(&[][..], |List(tags)| tags);
        Ok(Target::new(arn(tx.account(), name)).giving(given))
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Created, Fault> {
        let key = layout::oidc_provider(name(call, &self.url)?);
        let clients = clients(tx, self.clients.map(|List(ids)| ids).unwrap_or_default())?;
        let thumbprints = self.thumbprints.map(thumbprints).transpose()?.unwrap_or_default();
        let tags = tag::given(self.tags.as_ref())?;
        if tx.has(&key) {
            return Err(Fault::EntityAlreadyExists(Taken::OidcProvider(self.url.to_string())));
        }
        tx.has_room_under(layout::OIDC_PROVIDERS, &quota::OIDC_PROVIDERS)?;
        let provider = OidcProvider { url: self.url, created: tx.now, clients, thumbprints, tags };
        tx.put(&key, &provider)?;
        let tags = (!provider.tags.is_empty()).then(|| provider.tags.clone());
        Ok(Created { arn: arn(tx.account(), provider.name()), tags })
    }
}

/// The URL without its scheme: a host, perhaps a port, perhaps a path, and nothing else. Whether it may be spoken
/// to without TLS is the host's to say.
fn name<'u>(call: &Call<'_>, url: &'u OidcUrl) -> Result<&'u str, Fault> {
    let invalid = || Fault::InvalidInput("Invalid Open ID Connect Provider URL".to_owned());
    let text = url.as_str();
    let (scheme, name) = text.split_once("://").ok_or_else(invalid)?;
    let host = name.split(['/', ':']).next().unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/:%+=@!$&',;()".contains(&byte);
    let is_plain = !host.is_empty() && !name.contains("//") && name.bytes().all(plain);
    match scheme == "https" || scheme == "http" && call.outside.documents.allows(text) {
        true if is_plain => Ok(name),
        _ => Err(invalid()),
    }
}
