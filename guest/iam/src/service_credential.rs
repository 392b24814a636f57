//! Credentials for other services: a name and a password or, where the service takes one, a key by itself. Each is
//! shown once, and only what it takes to recognise it is kept.

mod list;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_model::entropy::Entropy;
use keyward_model::id::{IdKind, UniqueId};
use keyward_model::layout::{self, Relation};
use keyward_model::name::UserName;
use keyward_model::name::material::{CredentialService, ServiceCredentialId};
use keyward_model::row::{ServiceCredential, Status};
use keyward_model::secret::SecretKey;
use keyward_model::time::Time;
use sha2::{Digest as _, Sha256};

pub use self::list::ListServiceCredentials;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::held::{self, Actions, Faults, Held};
use crate::material::certificate::hex;
use crate::quota;
use crate::shape::kinds::Number;
use crate::tx::Tx;
use crate::{answer, request};

/// A service that there are credentials for.
#[derive(Clone, Copy, Debug)]
struct Service {
    name: &'static str,
    /// What its keys begin with; none if it takes names and passwords.
    key: Option<&'static str>,
}

/// Every such service.
const SERVICES: &[Service] = &[
    Service { name: "bedrock.amazonaws.com", key: Some("ABSK") },
    Service { name: "cassandra.amazonaws.com", key: None },
    Service { name: "codecommit.amazonaws.com", key: None },
    Service { name: "logs.amazonaws.com", key: Some("ACWL") },
];

impl Service {
    fn find(name: &str) -> Result<Self, Fault> {
        const NONE: &str = "The specified service does not support service-specific credentials.";
        let found = SERVICES.iter().copied().find(|service| service.name == name);
        found.ok_or(Fault::Unusable(Code::NotSupportedService, NONE))
    }

    /// A fresh secret for a credential of this name.
    fn secret(self, alias: &str, entropy: &mut Entropy) -> SecretKey {
        let bytes: Vec<u8> = (0..32).map(|_| entropy.byte()).collect();
        let password = STANDARD.encode(&bytes);
        SecretKey::known(match self.key {
            Some(start) => format!("{start}{}", STANDARD.encode(format!("{alias}:{password}"))),
            None => password,
        })
    }
}

impl Held for ServiceCredential {
    const WORD: &'static str = "Service Specific Credential";
    const PARAMETER: &'static str = "ServiceSpecificCredentialId";
    type Id = ServiceCredentialId;
    type Whose = Option<UserName>;
    const RELATION: Relation = Relation::ServiceCredentials;
    const ACTIONS: Actions =
        Actions { update: "UpdateServiceSpecificCredential", delete: "DeleteServiceSpecificCredential" };
    const FAULTS: Faults = Faults { update: &[Code::NoSuchEntity], delete: &[Code::NoSuchEntity] };

    fn id(&self) -> &UniqueId {
        &self.id
    }

    fn status_mut(&mut self) -> &mut Status {
        &mut self.status
    }

    fn forget(&self, tx: &mut Tx<'_>) {
        tx.delete(&layout::service_credential(self.id.as_str()));
    }
}

answer! {
    /// A credential with its secret.
    pub struct CredentialView {
        "CreateDate"                  created:  Time,
        "ExpirationDate"              expires:  Option<Time>,
        "ServiceName"                 service:  String,
        "ServiceUserName"             user_name: Option<String>,
        "ServicePassword"             password: Option<SecretKey>,
        "ServiceCredentialAlias"      alias:    Option<String>,
        "ServiceCredentialSecret"     secret:   Option<SecretKey>,
        "ServiceSpecificCredentialId" id:       UniqueId,
        "UserName"                    user:     Option<UserName>,
        "Status"                      status:   &'static str,
    }
}

answer! {
    /// The credential: with it its secret, which no other answer shows.
    pub struct Made {
        "ServiceSpecificCredential" credential: Option<CredentialView>,
    }
}

/// The word for a credential's status, which time may change.
fn status(credential: &ServiceCredential, now: Time) -> &'static str {
    if credential.expires.is_some_and(|end| now >= end) { "Expired" } else { credential.status.as_str() }
}

/// Gives a credential a fresh secret, and shows it.
fn renewed(
    tx: &mut Tx<'_>,
    service: Service,
    mut credential: ServiceCredential,
    user: Option<UserName>,
) -> Result<Made, Fault> {
    let secret = service.secret(&credential.alias, &mut tx.entropy);
    credential.digest = hex(&Sha256::digest(secret.expose()));
    held::save(tx, &credential.owner, &credential)?;
    let status = status(&credential, tx.now);
    let name = Some(credential.alias);
    let ((user_name, password), (alias, secret)) =
        if service.key.is_some() { ((None, None), (name, Some(secret))) } else { ((name, Some(secret)), (None, None)) };
    Ok(Made {
        credential: Some(CredentialView {
            created: credential.created,
            expires: credential.expires,
            service: credential.service,
            user_name,
            password,
            alias,
            secret,
            id: credential.id,
            user,
            status,
        }),
    })
}

request! {
    /// Makes a credential for one service.
    pub struct CreateServiceCredential {
        "UserName"          user:    UserName,
        "ServiceName"       service: CredentialService,
        "CredentialAgeDays" days:    Option<Number<1, 36_600>>,
    }
}

impl Action for CreateServiceCredential {
    const NAME: &'static str = "CreateServiceSpecificCredential";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::LimitExceeded, Code::NoSuchEntity, Code::NotSupportedService];
    type Answer = Made;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let days = self.days.map(|Number(days)| days.to_string());
        Ok(held::target(&self.user, call, tx)?
            .with("iam:ServiceSpecificCredentialServiceName", Some(self.service.as_str()))
            .with("iam:ServiceSpecificCredentialAgeDays", days.as_deref()))
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Made, Fault> {
        let (owner, user) = held::owner(&self.user, call, tx)?;
        let service = Service::find(self.service.as_str())?;
        if self.days.is_some() && service.key.is_none() {
            return Err(Fault::Invalid("CredentialAgeDays is only valid for services that take API keys."));
        }
        let mut of_service = held::all::<ServiceCredential>(tx, &owner)?;
        of_service.retain(|other| other.service == service.name);
        tx.within(&quota::CREDENTIALS_PER_SERVICE, of_service.len() + 1)?;
        let id = UniqueId::fresh(IdKind::ServiceCredential, &mut tx.entropy);
        tx.put(&layout::service_credential(id.as_str()), &owner)?;
        let credential = ServiceCredential {
            id,
            alias: alias(tx, user.as_ref().unwrap_or(&self.user), &of_service),
            owner,
            service: service.name.to_owned(),
            digest: String::new(),
            created: tx.now,
            expires: self.days.map(|Number(days)| tx.now.plus_millis(days.saturating_mul(DAY))),
            status: Status::Active,
        };
        renewed(tx, service, credential, user)
    }
}

/// Milliseconds.
const DAY: i64 = 86_400_000;

/// A name that none of the user's other credentials for the service has.
fn alias(tx: &Tx<'_>, user: &UserName, others: &[ServiceCredential]) -> String {
    let plain = format!("{user}-at-{}", tx.account());
    let numbered = (1..).map(|n| format!("{user}+{n}-at-{}", tx.account()));
    let mut names = std::iter::once(plain.clone()).chain(numbered);
    names.find(|name| others.iter().all(|other| other.alias != *name)).unwrap_or(plain)
}

request! {
    /// Gives a credential of a user, or of the caller, another secret in place of the one it has.
    pub struct ResetServiceCredential {
        "UserName"                    whose: Option<UserName>,
        "ServiceSpecificCredentialId" id:    ServiceCredentialId,
    }
}

impl Action for ResetServiceCredential {
    const NAME: &'static str = "ResetServiceSpecificCredential";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    type Answer = Made;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        held::target(&self.whose, call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Made, Fault> {
        let (owner, user) = held::owner(&self.whose, call, tx)?;
        let credential: ServiceCredential = held::find(tx, &owner, self.id.as_str())?;
        let service = Service::find(&credential.service)
            .map_err(|_| Fault::Trouble(format!("{} is for no service", credential.id)))?;
        renewed(tx, service, credential, user)
    }
}

#[cfg(test)]
mod tests;
