//! The Security Token Service.

use crate::action::{Action, Level, Service};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::{answer, request};

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

#[cfg(test)]
mod tests;
