//! UpdateAccessKey and DeleteAccessKey.

use keyward_model::name::{AnyKeyId, AnyUserName};
use keyward_model::row::Status;

use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::user::Whom;
use crate::{choice, request};

/// Supplied ids may be shorter than any of AWS's.
const SHORT_IDS: Beyond = Beyond { parameters: &["AccessKeyId"], ..Beyond::NOTHING };

choice! {
    /// What the status of a key, or of another credential, may be called in a request.
    pub enum WantedStatus {
        /// In use.
        Active,
        /// Suspended.
        Inactive,
        /// AWS's word for what became of some keys. Nobody can make one so.
        Expired,
    }
}

impl WantedStatus {
    /// The status, unless it is one that nobody can give.
    #[must_use]
    pub fn some(self) -> Option<Status> {
        match self {
            Self::Active => Some(Status::Active),
            Self::Inactive => Some(Status::Inactive),
            Self::Expired => None,
        }
    }
}

request! {
    /// Suspends an access key of a user, or of the caller, or lets it prove something again.
    pub struct UpdateAccessKey {
        "UserName"    user:   Option<AnyUserName>,
        "AccessKeyId" id:     AnyKeyId,
        "Status"      status: WantedStatus,
    }
}

impl Action for UpdateAccessKey {
    const NAME: &'static str = "UpdateAccessKey";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::LimitExceeded, Code::NoSuchEntity];
    const BEYOND: Beyond = SHORT_IDS;
    type Answer = ();

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Whom::target(self.user.as_ref(), call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let expired = || Fault::InvalidInput("An access key cannot be made Expired.".to_owned());
        let status = self.status.some().ok_or_else(expired)?;
        let owner = Whom::find(self.user.as_ref(), call, tx)?.id(call);
        let mut key = super::find(tx, &owner, self.id.as_str())?;
        key.status = status;
        super::save(tx, &owner, &key)
    }
}

request! {
    /// Deletes an access key of a user, or of the caller.
    pub struct DeleteAccessKey {
        "UserName"    user: Option<AnyUserName>,
        "AccessKeyId" id:   AnyKeyId,
    }
}

impl Action for DeleteAccessKey {
    const NAME: &'static str = "DeleteAccessKey";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::LimitExceeded, Code::NoSuchEntity];
    const BEYOND: Beyond = SHORT_IDS;
    type Answer = ();

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Whom::target(self.user.as_ref(), call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let owner = Whom::find(self.user.as_ref(), call, tx)?.id(call);
        super::find(tx, &owner, self.id.as_str())?;
        super::remove(tx, &owner, self.id.as_str());
        Ok(())
    }
}
