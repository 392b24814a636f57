//! EnableMFADevice and ResyncMFADevice: whoever shows two codes in a row has the device.

use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::name::{AnyUserName, SerialNumber};
use keyward_model::row::{Bearer, Link, MfaDevice};
use keyward_model::secret::DeviceCode;

use super::create::share;
use super::{find_of, has_shown, look_up, save, seed, totp};
use crate::account::counted;
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing, Taken};
use crate::tx::Tx;
use crate::user::Whom;
use crate::{guess, quota, request};

/// At AWS only its console gives root a device. There is none here, so root may leave the name out that it has not.
const OWN: Beyond = Beyond { parameters: &["UserName"], ..Beyond::NOTHING };

/// Half minutes by which the second of two codes may be early or late.
const NEAR: i64 = 1;

/// The same, where it is to be found out how wrong a clock is.
const FAR: i64 = 20;

request! {
    /// Gives a user, or the caller, a device that shows these two codes one after the other.
    pub struct EnableMfaDevice {
        "UserName"            user:   Option<AnyUserName>,
        "SerialNumber"        serial: SerialNumber,
        "AuthenticationCode1" one:    DeviceCode,
        "AuthenticationCode2" two:    DeviceCode,
    }
}

impl Action for EnableMfaDevice {
    const NAME: &'static str = "EnableMFADevice";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[
        Code::ConcurrentModification,
        Code::EntityAlreadyExists,
        Code::EntityTemporarilyUnmodifiable,
        Code::InvalidAuthenticationCode,
        Code::LimitExceeded,
        Code::NoSuchEntity,
    ];
    const BEYOND: Beyond = OWN;
    type Answer = ();

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Whom::target(self.user.as_ref(), call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let owner = Whom::find(self.user.as_ref(), call, tx)?.id(call);
        has_shown(call, tx, &owner)?;
        let missing = || Fault::NoSuchEntity(Missing::OwnDevice(self.serial.to_string()));
        let mut device = look_up(tx, self.serial.as_str())?.ok_or_else(missing)?;
        if device.bearer.is_some() {
            return Err(Fault::EntityAlreadyExists(Taken::DeviceInUse));
        }
        tx.has_room(Relation::Devices, &owner, &quota::MFA_DEVICES_PER_USER)?;
        device.last = shown(tx, &owner, &device, NEAR, [&self.one, &self.two])?;
        device.ahead = 0;
        device.bearer = Some(Bearer { id: owner.clone(), since: tx.now });
        guess::forget(tx, &guess::DEVICE_CODE, &owner);
        let place = layout::device(&device.place());
        tx.put(&layout::link(Relation::Devices, &owner, &place), &Link { since: tx.now })?;
        tx.count(counted::MFA_DEVICES_IN_USE, &share(&device), 1)?;
        save(tx, &device)
    }
}

request! {
    /// Finds out by two codes in a row how wrong the clock of a user's, or the caller's, device is.
    pub struct ResyncMfaDevice {
        "UserName"            user:   Option<AnyUserName>,
        "SerialNumber"        serial: SerialNumber,
        "AuthenticationCode1" one:    DeviceCode,
        "AuthenticationCode2" two:    DeviceCode,
    }
}

impl Action for ResyncMfaDevice {
    const NAME: &'static str = "ResyncMFADevice";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] =
        &[Code::ConcurrentModification, Code::InvalidAuthenticationCode, Code::LimitExceeded, Code::NoSuchEntity];
    const BEYOND: Beyond = OWN;
    type Answer = ();

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Whom::target(self.user.as_ref(), call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let owner = Whom::find(self.user.as_ref(), call, tx)?.id(call);
        let mut device = find_of(tx, &owner, &self.serial)?;
        device.last = shown(tx, &owner, &device, FAR, [&self.one, &self.two])?;
        device.ahead = device.last - totp::step(tx.now);
        guess::forget(tx, &guess::DEVICE_CODE, &owner);
        save(tx, &device)
    }
}

/// The half minute of the second code, if the device showed both.
fn shown(tx: &Tx<'_>, owner: &UniqueId, device: &MfaDevice, reach: i64, codes: [&DeviceCode; 2]) -> Result<i64, Fault> {
    let step = guess::attempt(tx, &guess::DEVICE_CODE, owner, || {
        let seed = seed(tx, device)?;
        Ok(totp::consecutive(&seed, totp::step(tx.now), reach, device.last, codes.map(DeviceCode::expose)))
    })?;
    step.ok_or(Fault::WrongCode)
}
