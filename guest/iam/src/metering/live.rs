//! RSLiveBilling.

use keyward_model::layout;
use keyward_model::name::CustomerName;
use keyward_model::row::{Places, Traffic};
use serde::Serialize;

use super::MINUTE;
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::reply::Json;
use crate::request;
use crate::tx::Tx;

request! {
    /// Shows what the account, or a reseller's customer, moved in each minute of the last hour. The last two minutes
    /// may not be whole yet, and are left out, as are those in which nothing came in and nothing was deleted.
    pub struct LiveBilling {
        "CustomerName" customer: Option<CustomerName>,
    }
}

/// One minute.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Minute {
    date: String,
    uploaded_bytes: u64,
    uploaded_objects: u64,
    deleted_bytes: u64,
    deleted_objects: u64,
}

/// The minutes shown of the last hour, counted back from the one that is running.
const SHOWN: std::ops::Range<i64> = 2..60;

impl Action for LiveBilling {
    const NAME: &'static str = "RSLiveBilling";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Json<Vec<Minute>>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        super::target(tx, self.customer.as_ref())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Json<Vec<Minute>>, Fault> {
        let account = super::account(tx, self.customer.as_ref())?;
        let mut minutes = Vec::new();
        for back in SHOWN {
            let minute = tx.now.minute().plus_millis(-back * MINUTE);
            let places: Places = tx.registered(&layout::metered_minute(minute, &account))?.unwrap_or_default();
            let sum = places.into_values().fold(Traffic::default(), Traffic::plus);
            if sum == (Traffic { downloaded_bytes: sum.downloaded_bytes, ..Traffic::default() }) {
                continue;
            }
            minutes.push(Minute {
                date: minute.iso(),
                uploaded_bytes: sum.uploaded_bytes,
                uploaded_objects: sum.uploaded_objects,
                deleted_bytes: sum.deleted_bytes,
                deleted_objects: sum.deleted_objects,
            });
        }
        Ok(Json(minutes))
    }
}
