//! DeactivateMFADevice.

use keyward_model::layout::{self, Relation};
use keyward_model::name::{AnyUserName, SerialNumber};

use super::create::share;
use super::{find_of, has_shown, save};
use crate::account::counted;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::request;
use crate::tx::Tx;
use crate::user::Whom;

request! {
    /// Takes a device from a user, or from the caller. It stays in the account.
    pub struct DeactivateMfaDevice {
        "UserName"     user:   Option<AnyUserName>,
        "SerialNumber" serial: SerialNumber,
    }
}

impl Action for DeactivateMfaDevice {
    const NAME: &'static str = "DeactivateMFADevice";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] =
        &[Code::ConcurrentModification, Code::EntityTemporarilyUnmodifiable, Code::LimitExceeded, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Whom::target(self.user.as_ref(), call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let owner = Whom::find(self.user.as_ref(), call, tx)?.id(call);
        has_shown(call, tx, &owner)?;
        let mut device = find_of(tx, &owner, &self.serial)?;
        device.bearer = None;
        tx.delete(&layout::link(Relation::Devices, &owner, &layout::device(&device.place())));
        tx.count(counted::MFA_DEVICES_IN_USE, &share(&device), -1)?;
        save(tx, &device)
    }
}
