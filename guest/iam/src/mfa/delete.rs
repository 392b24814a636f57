//! DeleteVirtualMFADevice.

use keyward_model::layout;
use keyward_model::name::SerialNumber;

use super::create::share;
use crate::account::counted;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Tie};
use crate::request;
use crate::tx::Tx;

request! {
    /// Deletes a virtual device that nobody has.
    pub struct DeleteVirtualMfaDevice {
        "SerialNumber" serial: SerialNumber,
    }
}

impl Action for DeleteVirtualMfaDevice {
    const NAME: &'static str = "DeleteVirtualMFADevice";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] =
        &[Code::ConcurrentModification, Code::DeleteConflict, Code::LimitExceeded, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        super::target(tx, &self.serial)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let device = super::find(tx, &self.serial)?;
        if device.bearer.is_some() {
            return Err(Fault::DeleteConflict(Tie::DeviceInUse));
        }
        let place = device.place();
        tx.delete(&layout::mfa_device(&place));
        tx.delete(&layout::mfa_seed(&place));
        tx.count(counted::MFA_DEVICES, &share(&device), -1)
    }
}
