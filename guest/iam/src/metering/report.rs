//! PutUsageReport: Keyward's own.

use keyward_model::layout;
use keyward_model::name::elsewhere::AccountNumber;
use keyward_model::row::Stored;
use keyward_model::time::Time;

use super::{DAY, DAYS_KEPT, is_kept, last, stored, sweep};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::reply::Done;
use crate::request;
use crate::shape::kinds::{Number, Text};
use crate::tx::Tx;

/// What can be counted.
type Count = Number<0, { i64::MAX }>;

request! {
    /// Says what an account holds in a store, on a day. Only who runs the installation knows: its first account.
    pub struct PutUsageReport {
        "AccountId"  account: AccountNumber,
        "Date"       date:    Option<Text>,
        "NumBuckets" buckets: Count,
        "NumFiles"   objects: Count,
        "UsedSpace"  used:    Count,
        "GhostSpace" ghost:   Option<Count>,
    }
}

impl Action for PutUsageReport {
    const NAME: &'static str = "PutUsageReport";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Done;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new(format!("arn:aws:iam::{}:usage/{}", tx.account(), self.account)))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Done, Fault> {
        if tx.registered::<String>(layout::FIRST_ACCOUNT)?.as_deref() != Some(tx.account()) {
            return Err(Fault::Refused("Only the installation's first account can report usage.".to_owned()));
        }
        let account = self.account.as_str();
        if tx.row_in::<serde::de::IgnoredAny>(account, layout::ACCOUNT)?.is_none() {
            return Err(Fault::NoSuchEntity(Missing::Account(account.to_owned())));
        }
        let day = self.date.as_ref().map_or(Ok(tx.now), |Text(text)| Time::parse_iso(text));
        let day = day.map_err(|_| Fault::Invalid("Date must be a date as ISO 8601 writes it."))?.midnight();
        // Tomorrow too: clocks differ a little.
        if !is_kept(day, tx.now, DAYS_KEPT) || day > tx.now.plus_millis(DAY) {
            return Err(Fault::Invalid("Date must be one of the last 400 days."));
        }
        let report = Stored {
            day,
            buckets: count(self.buckets),
            objects: count(self.objects),
            used: count(self.used),
            ghost: self.ghost.map(count).unwrap_or_default(),
        };
        tx.register(&layout::stored_day(account, day), &report)?;
        sweep(tx, &layout::stored_days(account), &layout::stored_day(account, last(tx.now, DAYS_KEPT)));
        if stored(tx, account)?.day <= day {
            tx.register(&layout::stored(account), &report)?;
        }
        Ok(Done)
    }
}

/// A number that is not below nothing.
fn count(Number(number): Count) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
