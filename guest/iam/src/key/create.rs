//! CreateAccessKey.

use keyward_model::layout::Relation;
use keyward_model::name::{AnyUserName, UserName};
use keyward_model::row::{AccessKey, Status, User};
use keyward_model::secret::SecretKey;
use keyward_model::time::Time;

use super::{fresh_id, is_legal_id, is_legal_secret};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::quota;
use crate::shape::kinds::Text;
use crate::tx::Tx;
use crate::user::Whom;
use crate::{answer, request};

request! {
    /// Gives a user, or the caller, an access key: a new one or, after SeaweedFS, the pair that is supplied.
    pub struct CreateAccessKey {
        "UserName"        user:   Option<AnyUserName>,
        "AccessKeyId"     id:     Option<Text>,
        "SecretAccessKey" secret: Option<SecretKey>,
    }
}

answer! {
    /// The new key: the only answer that ever shows its secret.
    pub struct Created {
        "AccessKey" key: KeyView,
    }
}

answer! {
    /// An access key with its secret. Root's has no user name.
    pub struct KeyView {
        "UserName"        user:    Option<UserName>,
        "AccessKeyId"     id:      String,
        "Status"          status:  Status,
        "SecretAccessKey" secret:  SecretKey,
        "CreateDate"      created: Time,
    }
}

impl Action for CreateAccessKey {
    const NAME: &'static str = "CreateAccessKey";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::LimitExceeded, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond {
        whole: false,
        parameters: &["AccessKeyId", "SecretAccessKey"],
        faults: &[Code::EntityAlreadyExists, Code::InvalidInput],
    };
    type Answer = Created;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Whom::target(self.user.as_ref(), call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Created, Fault> {
        let supplied = supplied(self.id, self.secret)?;
        let whom = Whom::find(self.user.as_ref(), call, tx)?;
        let owner = whom.id(call);
        tx.has_room(Relation::Keys, &owner, &quota::ACCESS_KEYS_PER_USER)?;
        let (id, secret) = match supplied {
            Some(pair) => pair,
            None => (fresh_id(tx), SecretKey::fresh(&mut tx.entropy)),
        };
        let AccessKey { id, created, status } = super::add(tx, &owner, id, &secret)?;
        let user = whom.user().map(|User { name, .. }| name);
        Ok(Created { key: KeyView { user, id, status, secret, created } })
    }
}

/// The pair that the caller supplies: both halves or none.
fn supplied(id: Option<Text>, secret: Option<SecretKey>) -> Result<Option<(String, SecretKey)>, Fault> {
    let refused = |message: &str| Err(Fault::InvalidInput(message.to_owned()));
    match (id, secret) {
        (None, None) => Ok(None),
        (Some(Text(id)), Some(secret)) if is_legal_id(&id) => {
            if is_legal_secret(&secret) {
                Ok(Some((id, secret)))
            } else {
                refused("SecretAccessKey must be 8 to 128 characters long.")
            }
        }
        (Some(_), Some(_)) => refused("AccessKeyId must be 4 to 128 ASCII letters and digits."),
        _ => refused("AccessKeyId and SecretAccessKey must be supplied together."),
    }
}
