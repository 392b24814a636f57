//! CreateServiceAccount.

use keyward_model::id::{IdKind, UniqueId};
use keyward_model::layout::{self, Relation};
use keyward_model::name::{AnyUserName, DocumentText};
use keyward_model::row::{Link, ServiceAccount, Status, User};
use keyward_model::secret::SecretKey;

use super::{ServiceAccountView, description, expiration, limiting};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::shape::kinds::Text;
use crate::tx::Tx;
use crate::{answer, key, quota, request};

request! {
    /// Gives a user a service account with a key of its own.
    pub struct CreateServiceAccount {
        "ParentUser"     parent:      AnyUserName,
        "Description"    description: Option<Text>,
        "Expiration"     expiration:  Option<Text>,
        "PolicyDocument" policy:      Option<DocumentText>,
    }
}

answer! {
    /// The new service account: the only answer that ever shows its secret.
    pub struct Created {
        "ServiceAccount" account: ServiceAccountView,
    }
}

impl Action for CreateServiceAccount {
    const NAME: &'static str = "CreateServiceAccount";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] =
        &[Code::InvalidInput, Code::LimitExceeded, Code::MalformedPolicyDocument, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Created;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<User>(tx, self.parent.as_str())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Created, Fault> {
        let description = self.description.map(description).transpose()?.flatten();
        let parent = tx.find::<User>(self.parent.as_str())?;
        tx.has_room(Relation::ServiceAccounts, &parent.id, &quota::SERVICE_ACCOUNTS_PER_USER)?;
        let expires = self.expiration.map(|text| expiration(&text, tx.now)).transpose()?.flatten();
        let policy = self.policy.map(|text| limiting(&text)).transpose()?;
        let id = ServiceAccount::id_of(parent.name.as_str(), &tx.entropy.text(b"0123456789abcdef", 32));
        let key = UniqueId::fresh(IdKind::ServiceKey, &mut tx.entropy).to_string();
        let secret = SecretKey::fresh(&mut tx.entropy);
        key::add(tx, &id, key.clone(), &secret)?;
        let link = Link { since: tx.now };
        tx.put(&layout::link(Relation::ServiceAccounts, &parent.id, id.as_str()), &link)?;
        let account = ServiceAccount {
            id,
            parent: parent.id,
            key,
            description,
            created: tx.now,
            status: Status::Active,
            expires,
            policy,
        };
        super::save(tx, &account)?;
        let account = ServiceAccountView { secret: Some(secret), ..ServiceAccountView::of(account, parent.name) };
        Ok(Created { account })
    }
}
