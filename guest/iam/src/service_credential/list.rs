//! ListServiceSpecificCredentials.

use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::name::material::CredentialService;
use keyward_model::name::{Marker, UserName};
use keyward_model::row::{Kind, ServiceCredential, User};
use keyward_model::time::Time;

use super::{Service, status};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::held;
use crate::page::{MaxItems, Page, Wanted};
use crate::tx::{Tx, read};
use crate::{answer, request};

request! {
    /// Lists the credentials for services of a user, of the caller, or of all users.
    pub struct ListServiceCredentials {
        "UserName"    whose:     Option<UserName>,
        "ServiceName" service:   Option<CredentialService>,
        "AllUsers"    all_users: Option<bool>,
        "Marker"      marker:    Option<Marker>,
        "MaxItems"    max_items: Option<MaxItems>,
    }
}

answer! {
    /// A credential without its secret.
    pub struct CredentialBrief {
        "UserName"                    user:      Option<UserName>,
        "Status"                      status:    &'static str,
        "ServiceUserName"             user_name: Option<String>,
        "ServiceCredentialAlias"      alias:     Option<String>,
        "CreateDate"                  created:   Time,
        "ExpirationDate"              expires:   Option<Time>,
        "ServiceSpecificCredentialId" id:        UniqueId,
        "ServiceName"                 service:   String,
    }
}

answer! {
    /// A page of them. AWS has its last two members the other way round than elsewhere.
    pub struct Credentials {
        "ServiceSpecificCredentials" credentials: Vec<CredentialBrief>,
        "Marker"                     marker:      Option<String>,
        "IsTruncated"                truncated:   bool,
    }
}

impl ListServiceCredentials {
    fn wants(&self, credential: &ServiceCredential) -> bool {
        self.service.as_ref().is_none_or(|service| service.as_str() == credential.service)
    }

    fn of_one(&self, wanted: &Wanted<'_>, call: &Call<'_>, tx: &Tx<'_>) -> Result<Page<CredentialBrief>, Fault> {
        let (owner, user) = held::owner(&self.whose, call, tx)?;
        wanted.page(tx, &layout::links(Relation::ServiceCredentials, &owner), |_, row| {
            let credential: ServiceCredential = read(&row.key, &row.value)?;
            Ok(self.wants(&credential).then(|| brief(credential, user.clone(), tx.now)))
        })
    }

    fn of_all(&self, wanted: &Wanted<'_>, tx: &Tx<'_>) -> Result<Page<CredentialBrief>, Fault> {
        wanted.page(tx, layout::SERVICE_CREDENTIALS, |id, row| {
            let owner: UniqueId = read(&row.key, &row.value)?;
            let credential: ServiceCredential = held::find(tx, &owner, id)?;
            if !self.wants(&credential) {
                return Ok(None);
            }
            let user = tx.linked::<User>(&owner)?;
            Ok(Some(brief(credential, Some(user.name), tx.now)))
        })
    }
}

impl Action for ListServiceCredentials {
    const NAME: &'static str = "ListServiceSpecificCredentials";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity, Code::NotSupportedService];
    type Answer = Credentials;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        if self.all_users == Some(true) {
            return Ok(Target::new(Kind::User.arn(tx.account(), "/", "")));
        }
        held::target(&self.whose, call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Credentials, Fault> {
        let all = self.all_users == Some(true);
        if all && self.whose.is_some() {
            return Err(Fault::Invalid("UserName and AllUsers cannot be specified together."));
        }
        if let Some(service) = &self.service {
            Service::find(service.as_str())?;
        }
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let Page { items, marker } = if all { self.of_all(&wanted, tx)? } else { self.of_one(&wanted, call, tx)? };
        Ok(Credentials { credentials: items, truncated: marker.is_some(), marker })
    }
}

fn brief(credential: ServiceCredential, user: Option<UserName>, now: Time) -> CredentialBrief {
    let status = status(&credential, now);
    let takes_key = Service::find(&credential.service).is_ok_and(|service| service.key.is_some());
    let name = Some(credential.alias);
    let (user_name, alias) = if takes_key { (None, name) } else { (name, None) };
    CredentialBrief {
        user,
        status,
        user_name,
        alias,
        created: credential.created,
        expires: credential.expires,
        id: credential.id,
        service: credential.service,
    }
}
