//! Second factors: virtual devices that show another code every half minute.
//!
//! A device belongs to the account until somebody proves to have it, by two codes in a row. Whoever has it proves it
//! again by one code, and no code is ever accepted twice: the half minute of the last one stands in the device's row,
//! written in the commit that lets its bearer in.

mod app;
mod create;
mod deactivate;
mod delete;
mod enable;
mod factor;
mod list;
mod picture;
mod show;
mod totp;

use keyward_model::arn::Arn;
use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::name::SerialNumber;
use keyward_model::row::{MfaDevice, Tag};
use keyward_model::secret::Seed;

pub use self::app::{DisableTfa, EnableTfa, PrepareTfa, take_off};
pub use self::create::CreateVirtualMfaDevice;
pub use self::deactivate::DeactivateMfaDevice;
pub use self::delete::DeleteVirtualMfaDevice;
pub use self::enable::{EnableMfaDevice, ResyncMfaDevice};
pub use self::factor::{Factor, has_any, shown_by};
pub use self::list::{ListMfaDevices, ListVirtualMfaDevices};
pub use self::show::GetMfaDevice;
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::quota::{self, Quota};
use crate::tag::{Actions, Faults, Taggable};
use crate::tx::Tx;
use crate::{guess, session};

/// Checks a code of one of somebody's devices, which stays unused: what is right now will be right in the same call.
/// A wrong one counts.
///
/// # Errors
/// `AccessDenied`, in the words of STS: the device is not theirs, the code is wrong, or too many were.
pub fn check(tx: &Tx<'_>, bearer: &UniqueId, serial: &str, code: &str) -> Result<(), Fault> {
    accepted(tx, bearer, serial, code).map(drop)
}

/// Checks a code of one of somebody's devices, and uses it up: the only place where a second factor lets anybody in.
///
/// # Errors
/// As for [`check`]. Nothing may have been written before, or what counts is lost with it.
pub fn verify(tx: &mut Tx<'_>, bearer: &UniqueId, serial: &str, code: &str) -> Result<(), Fault> {
    let (mut device, step) = accepted(tx, bearer, serial, code)?;
    device.last = step;
    guess::forget(tx, &guess::DEVICE_CODE, bearer);
    save(tx, &device)
}

fn accepted(tx: &Tx<'_>, bearer: &UniqueId, serial: &str, code: &str) -> Result<(MfaDevice, i64), Fault> {
    let device = look_up(tx, serial)?.filter(|device| is_of(device, bearer));
    let device = device.ok_or_else(|| {
        let words = "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial \
                     number is valid and associated with this user.";
        Fault::Refused(words.to_owned())
    })?;
    let step = guess::attempt(tx, &guess::DEVICE_CODE, bearer, || {
        Ok(totp::accepted(&seed(tx, &device)?, totp::step(tx.now) + device.ahead, device.last, code))
    })?;
    let words = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";
    step.map(|step| (device, step)).ok_or_else(|| Fault::Refused(words.to_owned()))
}

/// Refuses callers who have a device and did not show it, where they would change what second factors they have: a
/// stolen key must not be enough to add one, or to do without.
fn has_shown(call: &Call<'_>, tx: &Tx<'_>, bearer: &UniqueId) -> Result<(), Fault> {
    let is_own = call.caller_id() == *bearer && tx.has_any(Relation::Devices, bearer);
    if is_own && session::of_caller(tx, call.caller).is_none_or(|session| session.grant.mfa.is_none()) {
        return Err(Fault::Refused(
            "Who has an MFA device can change their devices only in a session that was opened with one.".to_owned(),
        ));
    }
    Ok(())
}

fn is_of(device: &MfaDevice, id: &UniqueId) -> bool {
    device.bearer.as_ref().is_some_and(|bearer| bearer.id == *id)
}

/// What a serial number says of where its device is: path and name.
fn place<'s>(tx: &Tx<'_>, serial: &'s str) -> Option<&'s str> {
    let arn = Arn::parse(serial).ok()?;
    let ours = arn.partition == "aws" && arn.service == "iam" && arn.region.is_empty() && arn.account == tx.account();
    let (kind, name) = arn.typed()?;
    (ours && kind == "mfa").then_some(name)
}

fn look_up(tx: &Tx<'_>, serial: &str) -> Result<Option<MfaDevice>, Fault> {
    place(tx, serial).map_or(Ok(None), |place| tx.row(&layout::mfa_device(place)))
}

/// The device of a serial number.
fn find(tx: &Tx<'_>, serial: &SerialNumber) -> Result<MfaDevice, Fault> {
    let missing = || Fault::NoSuchEntity(Missing::Device(serial.to_string()));
    look_up(tx, serial.as_str())?.ok_or_else(missing)
}

/// A device of somebody's, by its serial number.
fn find_of(tx: &Tx<'_>, bearer: &UniqueId, serial: &SerialNumber) -> Result<MfaDevice, Fault> {
    let missing = || Fault::NoSuchEntity(Missing::OwnDevice(serial.to_string()));
    look_up(tx, serial.as_str())?.filter(|device| is_of(device, bearer)).ok_or_else(missing)
}

/// What an action touches that is about the device of a serial number.
fn target(tx: &Tx<'_>, serial: &SerialNumber) -> Result<Target, Fault> {
    let text = serial.as_str();
    let asked = if text.starts_with("arn:") { text.to_owned() } else { hardware(tx, text) };
    Ok(match look_up(tx, text)? {
        Some(device) => Target { asked, ..Target::new(device.serial(tx.account())).tagged(&device.tags) },
        None => Target::new(asked),
    })
}

/// The ARN that AWS gives a device which is a thing.
fn hardware(tx: &Tx<'_>, serial: &str) -> String {
    format!("arn:aws:iam::{}:mfa/{serial}", tx.account())
}

fn seed(tx: &Tx<'_>, device: &MfaDevice) -> Result<Seed, Fault> {
    let place = device.place();
    let bytes = tx.bytes(&layout::mfa_seed(&place));
    bytes.map(Seed::known).ok_or_else(|| Fault::Trouble(format!("device {place} has no seed")))
}

fn save(tx: &mut Tx<'_>, device: &MfaDevice) -> Result<(), Fault> {
    tx.put(&layout::mfa_device(&device.place()), device)
}

impl Taggable for MfaDevice {
    const PARAMETER: &'static str = "SerialNumber";
    type Reference = SerialNumber;
    const ACTIONS: Actions = Actions { tag: "TagMFADevice", untag: "UntagMFADevice", list: "ListMFADeviceTags" };
    const FAULTS: Faults = Faults {
        untag: &[Code::ConcurrentModification, Code::InvalidInput, Code::NoSuchEntity],
        list: &[Code::InvalidInput, Code::NoSuchEntity],
    };
    const MOST: &'static Quota = &quota::TAGS_PER_MFA_DEVICE;

    fn find(tx: &Tx<'_>, serial: &SerialNumber) -> Result<Self, Fault> {
        find(tx, serial)
    }

    fn target(tx: &Tx<'_>, serial: &SerialNumber) -> Result<Target, Fault> {
        target(tx, serial)
    }

    fn row(&self) -> String {
        layout::mfa_device(&self.place())
    }

    fn tags_mut(&mut self) -> &mut Vec<Tag> {
        &mut self.tags
    }
}

/// The code of a secret, as people type it, in a house's moment.
#[cfg(test)]
pub(crate) fn code_of(secret: &str, millis: u64) -> String {
    let seed = Seed::known(data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).unwrap_or_default());
    totp::code(&seed, totp::step(keyward_model::time::Time::from_moment(millis)))
}

#[cfg(test)]
mod tests;
