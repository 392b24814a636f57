//! Who the caller is, and whose a key is.

use keyward_model::id::UniqueId;
use keyward_model::name::sts::StsKeyId;

use crate::action::{Action, Level, Service};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::{answer, key, request};

request! {
    /// Says who the caller is.
    pub struct GetCallerIdentity {}
}

answer! {
    /// The caller.
    pub struct Identity {
        "UserId"  id:      String,
        "Account" account: String,
        "Arn"     arn:     String,
    }
}

impl Action for GetCallerIdentity {
    const NAME: &'static str = "GetCallerIdentity";
    const SERVICE: Service = Service::Sts;
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[];
    // Who signs learns nothing here that a refusal would not tell.
    const FREE: bool = true;
    type Answer = Identity;

    fn target(&self, call: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new(&call.caller.arn))
    }

    fn run(self, call: &Call<'_>, _: &mut Tx<'_>) -> Result<Identity, Fault> {
        let caller = call.caller;
        Ok(Identity { id: caller.id.clone(), account: caller.account.clone(), arn: caller.arn.clone() })
    }
}

request! {
    /// Says which account an access key belongs to.
    pub struct GetAccessKeyInfo {
        "AccessKeyId" key: StsKeyId,
    }
}

answer! {
    /// The account of a key.
    pub struct KeyInfo {
        "Account" account: String,
    }
}

impl Action for GetAccessKeyInfo {
    const NAME: &'static str = "GetAccessKeyInfo";
    const SERVICE: Service = Service::Sts;
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[];
    type Answer = KeyInfo;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<KeyInfo, Fault> {
        let key = self.key.as_str();
        let owner = key::owner_of(tx, key)?.map(|owner| owner.account);
        // A temporary key has no row, and tells by itself.
        let account = owner.or_else(|| UniqueId::account_of(key));
        account.map(|account| KeyInfo { account }).ok_or(Fault::Invalid("Invalid access key ID."))
    }
}
