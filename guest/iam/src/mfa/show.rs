//! GetMFADevice.

use std::collections::BTreeMap;

use keyward_model::name::{SerialNumber, UserName};
use keyward_model::time::Time;

use super::find_of;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::user::Whom;
use crate::{answer, request};

request! {
    /// Shows a device of a user, or of the caller.
    pub struct GetMfaDevice {
        "SerialNumber" serial: SerialNumber,
        "UserName"     user:   Option<UserName>,
    }
}

answer! {
    /// The device. A virtual one has no certifications.
    pub struct Found {
        "UserName"       user:           Option<UserName>,
        "SerialNumber"   serial:         String,
        "EnableDate"     since:          Option<Time>,
        "Certifications" certifications: Option<BTreeMap<&'static str, &'static str>>,
    }
}

impl Action for GetMfaDevice {
    const NAME: &'static str = "GetMFADevice";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    type Answer = Found;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Whom::target(self.user.clone().map(Into::into).as_ref(), call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Found, Fault> {
        let whom = Whom::find(self.user.map(Into::into).as_ref(), call, tx)?;
        let device = find_of(tx, &whom.id(call), &self.serial)?;
        Ok(Found {
            serial: device.serial(tx.account()),
            user: whom.user().map(|user| user.name),
            since: device.bearer.map(|bearer| bearer.since),
            certifications: None,
        })
    }
}
