//! A second factor beside a request of STS.

use keyward_model::name::sts::{DeviceSerial, TokenCode};
use keyward_model::time::Time;

use crate::call::Call;
use crate::fault::Fault;
use crate::mfa;
use crate::tx::Tx;

/// Whether the code would be accepted now. It stays unused.
///
/// # Errors
/// `AccessDenied` if it would not, which counts as a guess; `ValidationError` for a code without its device, or a
/// device without a code.
pub(super) fn would_be_present(
    call: &Call<'_>,
    tx: &Tx<'_>,
    serial: Option<&DeviceSerial>,
    code: Option<&TokenCode>,
) -> Result<bool, Fault> {
    let Some((serial, code)) = both(serial, code)? else { return Ok(false) };
    mfa::check(tx, &call.caller_id(), serial.as_str(), code.as_str())?;
    Ok(true)
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
    let Some((serial, code)) = both(serial, code)? else { return Ok(None) };
    mfa::verify(tx, &call.caller_id(), serial.as_str(), code.as_str())?;
    Ok(Some(tx.now))
}

fn both<'r>(
    serial: Option<&'r DeviceSerial>,
    code: Option<&'r TokenCode>,
) -> Result<Option<(&'r DeviceSerial, &'r TokenCode)>, Fault> {
    match (serial, code) {
        (None, None) => Ok(None),
        (Some(serial), Some(code)) => Ok(Some((serial, code))),
        _ => Err(Fault::Invalid("SerialNumber and TokenCode must be given together.")),
    }
}
