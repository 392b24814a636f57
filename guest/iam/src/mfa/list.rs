//! ListMFADevices and ListVirtualMFADevices.

use keyward_model::layout::{self, Relation};
use keyward_model::name::{AnyUserName, Marker, UserName};
use keyward_model::row::{Account, Bearer, Link, MfaDevice, User};
use keyward_model::time::Time;

use super::create::DeviceView;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::page::{Listed, Listing, MaxItems, Wanted};
use crate::tx::{Tx, read};
use crate::user::{UserView, Whom};
use crate::{answer, choice, request};

request! {
    /// Lists the devices of a user, or of the caller.
    pub struct ListMfaDevices {
        "UserName" user:      Option<AnyUserName>,
        "Marker"   marker:    Option<Marker>,
        "MaxItems" max_items: Option<MaxItems>,
    }
}

answer! {
    /// A device as the list of its bearer shows it.
    pub struct OwnDevice {
        "UserName"     user:   Option<UserName>,
        "SerialNumber" serial: String,
        "EnableDate"   since:  Time,
    }
}

impl Listing for ListMfaDevices {
    const ITEMS: &'static str = "MFADevices";
    type Item = OwnDevice;
}

impl Action for ListMfaDevices {
    const NAME: &'static str = "ListMFADevices";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    type Answer = Listed<Self>;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Whom::target(self.user.as_ref(), call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let whom = Whom::find(self.user.as_ref(), call, tx)?;
        let prefix = layout::links(Relation::Devices, &whom.id(call));
        let user = whom.user().map(|user| user.name);
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let devices = wanted.page(tx, &prefix, |place, row| {
            let Link { since } = read(&row.key, &row.value)?;
            let device = tx.row::<MfaDevice>(&layout::mfa_device(place))?;
            Ok(device.map(|device| OwnDevice { user: user.clone(), serial: device.serial(tx.account()), since }))
        })?;
        Ok(devices.into())
    }
}

choice! {
    /// Which devices are wanted.
    pub enum Assignment {
        /// Those that somebody has.
        Assigned,
        /// Those that nobody has.
        Unassigned,
        /// All.
        Any,
    }
}

request! {
    /// Lists the virtual devices of the account.
    pub struct ListVirtualMfaDevices {
        "AssignmentStatus" status:    Option<Assignment>,
        "Marker"           marker:    Option<Marker>,
        "MaxItems"         max_items: Option<MaxItems>,
    }
}

impl Listing for ListVirtualMfaDevices {
    const ITEMS: &'static str = "VirtualMFADevices";
    type Item = DeviceView;
}

impl Action for ListVirtualMfaDevices {
    const NAME: &'static str = "ListVirtualMFADevices";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[];
    type Answer = Listed<Self>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new(format!("arn:aws:iam::{}:mfa/*", tx.account())))
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let devices = wanted.page(tx, layout::MFA_DEVICES, |_, row| {
            let device: MfaDevice = read(&row.key, &row.value)?;
            let fits = match self.status.unwrap_or(Assignment::Any) {
                Assignment::Any => true,
                Assignment::Assigned => device.bearer.is_some(),
                Assignment::Unassigned => device.bearer.is_none(),
            };
            if fits { in_brief(call, tx, &device).map(Some) } else { Ok(None) }
        })?;
        Ok(devices.into())
    }
}

/// A device as the account's list shows it: never its seed.
fn in_brief(call: &Call<'_>, tx: &Tx<'_>, device: &MfaDevice) -> Result<DeviceView, Fault> {
    let user = match &device.bearer {
        Some(bearer) => bearer_of(call, tx, bearer)?,
        None => None,
    };
    Ok(DeviceView {
        serial: device.serial(tx.account()),
        seed: None,
        png: None,
        user,
        since: device.bearer.as_ref().map(|bearer| bearer.since),
        tags: None,
    })
}

fn bearer_of(call: &Call<'_>, tx: &Tx<'_>, bearer: &Bearer) -> Result<Option<UserView>, Fault> {
    if bearer.id.as_str() != tx.account() {
        return Ok(tx.by_id::<User>(&bearer.id)?.map(|user| UserView::in_brief(user, tx.account())));
    }
    let created = tx.row::<Account>(layout::ACCOUNT)?.map(|account| account.created).unwrap_or_default();
    Ok(Some(UserView::of_root(call, created)))
}
