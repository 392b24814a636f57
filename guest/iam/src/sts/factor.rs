//! A second factor beside a request of STS.

use keyward_model::name::sts::{DeviceSerial, TokenCode};
use keyward_model::time::Time;

use crate::call::Call;
use crate::fault::Fault;
use crate::tx::Tx;

/// Whether the code would be accepted now. It stays unused.
///
/// # Errors
/// `AccessDenied` if it would not; `ValidationError` for a code without its device, or a device without a code.
pub(super) fn would_be_present(
    _: &Call<'_>,
    _: &Tx<'_>,
    serial: Option<&DeviceSerial>,
    code: Option<&TokenCode>,
) -> Result<bool, Fault> {
    match (serial, code) {
        (None, None) => Ok(false),
        (Some(_), Some(_)) => Err(unknown()),
        _ => Err(Fault::Invalid("SerialNumber and TokenCode must be given together.")),
    }
}

/// When the second factor was presented, its code being used up; none if the request has none.
///
/// # Errors
/// As for [`would_be_present`].
pub(super) fn present(
    call: &Call<'_>,
    tx: &mut Tx<'_>,
    serial: Option<&DeviceSerial>,
    code: Option<&TokenCode>,
) -> Result<Option<Time>, Fault> {
    Ok(would_be_present(call, tx, serial, code)?.then_some(tx.now))
}

/// AWS's words for a device that is not the caller's.
fn unknown() -> Fault {
    Fault::Refused(
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid \
         and associated with this user."
            .to_owned(),
    )
}
