//! RSPrepareTFA, RSEnableTFA and RSDisableTFA: Lyve Cloud's way to a virtual device, which somebody makes, proves and
//! throws away alone.

use data_encoding::BASE64;
use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::name::{DeviceName, Name as _, Path};
use keyward_model::row::{Bearer, Link, MfaDevice, PreparedSeed};
use keyward_model::secret::{DeviceCode, OneTimeText, SecretKey, Seed};
use serde::{Serialize, Serializer};

use super::create::share;
use super::factor::{devices, give_codes};
use super::{has_shown, picture, save, shown_by, totp};
use crate::account::counted;
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing, Taken};
use crate::people::{Somebody, oneself};
use crate::reply::{Done, Json};
use crate::tx::Tx;
use crate::{guess, request};

/// Where these devices stand.
const PLACE: &str = "/tfa/";

/// How long a secret waits to be proven, in milliseconds.
const LIFE: i64 = 30 * 60_000;

request! {
    /// Makes a secret that a telephone can make codes of.
    pub struct PrepareTfa {}
}

request! {
    /// Turns the caller's second factor on, by a code of the secret that was prepared.
    pub struct EnableTfa {
        "OTP" code: DeviceCode,
    }
}

request! {
    /// Turns the caller's second factor off. It must be shown once more: here, or when the session was opened.
    pub struct DisableTfa {
        "OTP" code: Option<OneTimeText>,
    }
}

/// The secret: the only answer that ever shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Prepared {
    #[serde(serialize_with = "exposed")]
    secret: SecretKey,
    #[serde(serialize_with = "exposed")]
    qr_code_url: SecretKey,
}

/// The recovery codes: the only answer that ever shows them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Enabled {
    #[serde(serialize_with = "all_exposed")]
    recovery_codes: Vec<SecretKey>,
}

impl Action for PrepareTfa {
    const NAME: &'static str = "RSPrepareTFA";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::EntityAlreadyExists];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Json<Prepared>;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        oneself(call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Json<Prepared>, Fault> {
        let somebody = Somebody::caller(call, tx)?;
        may_get(call, tx, &somebody.id)?;
        let seed = Seed::fresh(&mut tx.entropy);
        tx.put(&layout::tfa(&somebody.id), &PreparedSeed { until: tx.now.plus_millis(LIFE) })?;
        tx.put_bytes(&layout::tfa_seed(&somebody.id), seed.expose().to_vec());
        let png = picture::png(&somebody.name, &seed)?;
        let secret = String::from_utf8_lossy(&picture::base32(&seed)).into_owned();
        Ok(Json(Prepared {
            secret: SecretKey::known(secret),
            qr_code_url: SecretKey::known(format!("data:image/png;base64,{}", BASE64.encode(&png))),
        }))
    }
}

impl Action for EnableTfa {
    const NAME: &'static str = "RSEnableTFA";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] =
        &[Code::EntityAlreadyExists, Code::InvalidAuthenticationCode, Code::LimitExceeded, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Json<Enabled>;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        oneself(call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Json<Enabled>, Fault> {
        let id = Somebody::caller(call, tx)?.id;
        may_get(call, tx, &id)?;
        let until = tx.row::<PreparedSeed>(&layout::tfa(&id))?.map(|prepared| prepared.until);
        let seed = tx.bytes(&layout::tfa_seed(&id)).filter(|_| until.is_some_and(|until| tx.now < until));
        let seed = seed.map(Seed::known).ok_or(Fault::NoSuchEntity(Missing::SecondFactor))?;
        let step = guess::attempt(tx, &guess::DEVICE_CODE, &id, || {
            Ok(totp::accepted(&seed, totp::step(tx.now), 0, self.code.expose()))
        })?;
        let last = step.ok_or(Fault::WrongCode)?;
        guess::forget(tx, &guess::DEVICE_CODE, &id);
        put_on(tx, &id, &seed, last)?;
        tx.delete(&layout::tfa(&id));
        tx.delete(&layout::tfa_seed(&id));
        Ok(Json(Enabled { recovery_codes: give_codes(tx, &id)? }))
    }
}

impl Action for DisableTfa {
    const NAME: &'static str = "RSDisableTFA";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::InvalidAuthenticationCode, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Done;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        oneself(call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Done, Fault> {
        let id = Somebody::caller(call, tx)?.id;
        if !has_app(tx, &id)? {
            return Err(Fault::NoSuchEntity(Missing::SecondFactor));
        }
        match &self.code {
            Some(code) => shown_by(tx, &id, code.expose())?.ok_or(Fault::WrongCode)?.use_up(tx, &id)?,
            None => has_shown(call, tx, &id)?,
        }
        take_off(tx, &id, true)?;
        Ok(Done)
    }
}

/// Refuses who has such a device already, and who has another and did not show it.
fn may_get(call: &Call<'_>, tx: &Tx<'_>, id: &UniqueId) -> Result<(), Fault> {
    if has_app(tx, id)? {
        return Err(Fault::EntityAlreadyExists(Taken::DeviceInUse));
    }
    has_shown(call, tx, id)
}

fn has_app(tx: &Tx<'_>, id: &UniqueId) -> Result<bool, Fault> {
    Ok(devices(tx, id)?.iter().any(|device| device.path.as_str() == PLACE))
}

/// Gives somebody a device of this seed. Its name is nobody's to guess, so nobody can have taken it.
fn put_on(tx: &mut Tx<'_>, id: &UniqueId, seed: &Seed, last: i64) -> Result<(), Fault> {
    let name = DeviceName::trusted(format!("app-{}", tx.entropy.text(b"0123456789abcdef", 16)));
    let bearer = Some(Bearer { id: id.clone(), since: tx.now });
    let device = MfaDevice { name, path: Path::trusted(PLACE.to_owned()), bearer, last, ahead: 0, tags: Vec::new() };
    let place = device.place();
    tx.put(&layout::link(Relation::Devices, id, &layout::device(&place)), &Link { since: tx.now })?;
    tx.put_bytes(&layout::mfa_seed(&place), seed.expose().to_vec());
    tx.count(counted::MFA_DEVICES, &share(&device), 1)?;
    tx.count(counted::MFA_DEVICES_IN_USE, &share(&device), 1)?;
    save(tx, &device)
}

/// Throws away somebody's devices, those of other places unless `only_app`, and the recovery codes with the last one.
///
/// # Errors
/// Only trouble.
pub fn take_off(tx: &mut Tx<'_>, id: &UniqueId, only_app: bool) -> Result<(), Fault> {
    for device in devices(tx, id)? {
        if only_app && device.path.as_str() != PLACE {
            continue;
        }
        let place = device.place();
        tx.delete(&layout::link(Relation::Devices, id, &layout::device(&place)));
        tx.delete(&layout::mfa_device(&place));
        tx.delete(&layout::mfa_seed(&place));
        tx.count(counted::MFA_DEVICES, &share(&device), -1)?;
        tx.count(counted::MFA_DEVICES_IN_USE, &share(&device), -1)?;
    }
    for key in [layout::recovery_codes(id), layout::tfa(id), layout::tfa_seed(id)] {
        if tx.has(&key) {
            tx.delete(&key);
        }
    }
    Ok(())
}

fn exposed<S: Serializer>(secret: &SecretKey, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(secret.expose())
}

fn all_exposed<S: Serializer>(secrets: &[SecretKey], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(secrets.iter().map(SecretKey::expose))
}
