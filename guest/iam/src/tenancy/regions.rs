//! RSAvailableRegions.

use keyward_model::name::{CustomerName, RegionName};
use serde::Serialize;

use super::{account, find, reseller, target};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::people::oneself;
use crate::reply::Json;
use crate::request;
use crate::tx::Tx;

request! {
    /// Shows the regions that the account's keys are good for, or those of a reseller's customer.
    pub struct AvailableRegions {
        "Customer" customer: Option<CustomerName>,
    }
}

/// The regions in order, none where every region is good, and whether replication is enforced.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Regions {
    regions: Vec<RegionName>,
    replication_enforcement: bool,
}

impl Action for AvailableRegions {
    const NAME: &'static str = "RSAvailableRegions";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Json<Regions>;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        if let Some(customer) = &self.customer {
            reseller(tx)?;
            return Ok(target(tx, customer.as_str()));
        }
        oneself(call, tx)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Json<Regions>, Fault> {
        let customer = match self.customer {
            Some(name) => Some(find(tx, &name)?.2),
            None => account(tx)?.customer.map(|customer| *customer),
        };
        let found = customer.map(|customer| (customer.regions, customer.replication_enforced));
        let (regions, replication_enforcement) = found.unwrap_or_default();
        Ok(Json(Regions { regions, replication_enforcement }))
    }
}
