//! CreateVirtualMFADevice.

use keyward_model::id::UniqueId;
use keyward_model::layout;
use keyward_model::name::{Breach, DeviceName, Path, folded};
use keyward_model::row::{MfaDevice, Tag};
use keyward_model::secret::Seed;
use keyward_model::time::Time;

use super::picture;
use crate::account::counted;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Taken};
use crate::shape::kinds::Blob;
use crate::shape::violation::{Quote, Violation};
use crate::tag::{self, Tags};
use crate::tx::Tx;
use crate::user::UserView;
use crate::{answer, request};

request! {
    /// Makes a virtual device that nobody has yet.
    pub struct CreateVirtualMfaDevice {
        "Path"                 path: Option<Path>,
        "VirtualMFADeviceName" name: DeviceName,
        "Tags"                 tags: Option<Tags>,
    }
}

answer! {
    /// The new device: the only answer that ever shows its seed.
    pub struct Created {
        "VirtualMFADevice" device: DeviceView,
    }
}

answer! {
    /// A virtual device as answers show it.
    pub struct DeviceView {
        "SerialNumber"     serial: String,
        "Base32StringSeed" seed:   Option<Blob>,
        "QRCodePNG"        png:    Option<Blob>,
        "User"             user:   Option<UserView>,
        "EnableDate"       since:  Option<Time>,
        "Tags"             tags:   Option<Vec<Tag>>,
    }
}

/// Most characters of path and name together: a serial number has at most 256.
const LONGEST: usize = 227;

impl Action for CreateVirtualMfaDevice {
    const NAME: &'static str = "CreateVirtualMFADevice";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] =
        &[Code::ConcurrentModification, Code::EntityAlreadyExists, Code::InvalidInput, Code::LimitExceeded];
    type Answer = Created;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let path = self.path.clone().unwrap_or_default();
        let tags = self.tags.as_ref().map_or(&[][..], |tags| &tags.0);
        Ok(Target::new(format!("arn:aws:iam::{}:mfa{path}{}", tx.account(), self.name)).giving(tags))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Created, Fault> {
        let tags = tag::given(self.tags.as_ref())?;
        let path = self.path.unwrap_or_default();
        let device = MfaDevice { name: self.name, path, bearer: None, last: 0, ahead: 0, tags };
        is_short(&device)?;
        let place = device.place();
        if tx.has(&layout::mfa_device(&place)) {
            return Err(Fault::EntityAlreadyExists(Taken::Device));
        }
        let seed = Seed::fresh(&mut tx.entropy);
        super::save(tx, &device)?;
        tx.put_bytes(&layout::mfa_seed(&place), seed.expose().to_vec());
        tx.count(counted::MFA_DEVICES, &share(&device), 1)?;
        let png = picture::png(&format!("{}@{}", device.name, tx.account()), &seed)?;
        let device = DeviceView {
            serial: device.serial(tx.account()),
            seed: Some(Blob(picture::base32(&seed))),
            png: Some(Blob(png)),
            user: None,
            since: None,
            tags: (!device.tags.is_empty()).then_some(device.tags),
        };
        Ok(Created { device })
    }
}

fn is_short(device: &MfaDevice) -> Result<(), Fault> {
    if device.place().len() <= LONGEST {
        return Ok(());
    }
    let most = LONGEST.saturating_sub(device.path.as_str().len());
    let value = Quote::Value(device.name.to_string());
    let name = "VirtualMFADeviceName".to_owned();
    Err(Fault::Violations(vec![Violation { name, value, breach: Breach::Long(most) }]))
}

/// What says in which share a device is counted.
pub(super) fn share(device: &MfaDevice) -> UniqueId {
    UniqueId::known(folded(device.name.as_str()))
}
