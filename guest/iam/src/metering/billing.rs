//! RSListBillingData.

use std::collections::BTreeMap;

use keyward_model::layout;
use keyward_model::name::CustomerName;
use keyward_model::row::{Places, Stored};
use keyward_model::time::Time;
use serde::Serialize;

use super::days;
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::reply::Json;
use crate::request;
use crate::shape::kinds::Text;
use crate::tx::Tx;

request! {
    /// Shows what the account, or a reseller's customer, moved and held on each day from the first to the last.
    pub struct ListBillingData {
        "From"         from:     Text,
        "Till"         till:     Text,
        "CustomerName" customer: Option<CustomerName>,
    }
}

/// The days, the newest first: what was moved in each place, what was held, and in how many objects.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Days {
    stats: BTreeMap<String, Vec<Moved>>,
    used_space: Vec<Held>,
    object_count: Vec<Counted>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Moved {
    date: String,
    upload_bytes: u64,
    download_bytes: u64,
    delete_bytes: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Held {
    date: String,
    used_space: u64,
    ghost_space: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Counted {
    date: String,
    object_count: u64,
}

impl Action for ListBillingData {
    const NAME: &'static str = "RSListBillingData";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Json<Days>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        super::target(tx, self.customer.as_ref())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Json<Days>, Fault> {
        let account = super::account(tx, self.customer.as_ref())?;
        let (from, till) = (day(&self.from)?, day(&self.till)?);
        if till < from {
            return Err(Fault::Invalid("Till must not be before From."));
        }
        let mut stats: BTreeMap<String, Vec<Moved>> = BTreeMap::new();
        for (day, places) in days::<Places>(tx, &layout::metered_days(&account), from, till)? {
            for (place, sum) in places {
                stats.entry(place).or_default().push(Moved {
                    date: day.iso(),
                    upload_bytes: sum.uploaded_bytes,
                    download_bytes: sum.downloaded_bytes,
                    delete_bytes: sum.deleted_bytes,
                });
            }
        }
        let (mut used_space, mut object_count) = (Vec::new(), Vec::new());
        for (day, Stored { used, ghost, objects, .. }) in days(tx, &layout::stored_days(&account), from, till)? {
            used_space.push(Held { date: day.iso(), used_space: used, ghost_space: ghost });
            object_count.push(Counted { date: day.iso(), object_count: objects });
        }
        Ok(Json(Days { stats, used_space, object_count }))
    }
}

/// The beginning of the day of a date.
fn day(text: &Text) -> Result<Time, Fault> {
    let words = Fault::Invalid("From and Till must be dates as ISO 8601 writes them.");
    Time::parse_iso(&text.0).map(Time::midnight).map_err(|_| words)
}
