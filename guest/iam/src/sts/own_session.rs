//! A user's own session: the same rights for a while, with a second factor if one is presented.

use keyward_gate::PrincipalKind;
use keyward_model::name::sts::{DeviceSerial, TokenCode};

use super::{TokenSize, assume, factor};
use crate::action::{Action, Level, Service};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::session::{self, Credentials, Grant, Kind};
use crate::shape::kinds::Number;
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Opens a session of the caller itself.
    pub struct GetSessionToken {
        "DurationSeconds"         seconds: Option<Number<900, 129_600>>,
        "SerialNumber"            serial:  Option<DeviceSerial>,
        "TokenCode"               code:    Option<TokenCode>,
        "MinimumSessionTokenSize" size:    Option<TokenSize>,
    }
}

answer! {
    /// The session.
    pub struct SessionToken {
        "Credentials"             credentials: Credentials,
        "SessionTokenUtilization" utilization: u32,
        "SessionTokenSize"        size:        u32,
    }
}

/// How long a session lasts if nobody says, in seconds.
const USUAL: i64 = 43_200;
/// The longest session of root's.
const OF_ROOT: i64 = 3_600;

/// How long a session of a caller's that asks for so much lasts.
pub(super) fn duration(call: &Call<'_>, wanted: Option<Number<900, 129_600>>) -> u32 {
    let wanted = wanted.map_or(USUAL, |Number(seconds)| seconds);
    let seconds = if call.caller.kind == PrincipalKind::Root { wanted.min(OF_ROOT) } else { wanted };
    u32::try_from(seconds).unwrap_or_default()
}

/// Only who signs with a long-term key of a user or of root may lend what it may do.
///
/// # Errors
/// `AccessDenied`.
pub(super) fn has_own_rights(call: &Call<'_>, action: &str) -> Result<(), Fault> {
    match call.caller.kind {
        PrincipalKind::Root | PrincipalKind::User if !session::is_temporary(call.caller) => Ok(()),
        PrincipalKind::ServiceAccount => {
            Err(Fault::Refused(format!("Cannot call {action} with the credentials of a service account")))
        }
        _ => Err(Fault::Refused(format!("Cannot call {action} with session credentials"))),
    }
}

impl Action for GetSessionToken {
    const NAME: &'static str = "GetSessionToken";
    const SERVICE: Service = Service::Sts;
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::RegionDisabledException];
    // It grants nothing, and policies cannot ask for a factor that it is there to present.
    const FREE: bool = true;
    type Answer = SessionToken;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<SessionToken, Fault> {
        has_own_rights(call, Self::NAME)?;
        let mfa = factor::present(call, tx, self.serial.as_ref(), self.code.as_ref())?;
        let grant = Grant { mfa, ..Grant::of(&call.caller.account, Kind::Own, call.caller_id()) };
        let issued = session::issue(tx, grant, duration(call, self.seconds), assume::least(self.size))?;
        Ok(SessionToken { credentials: issued.credentials, utilization: issued.utilization, size: issued.size })
    }
}
