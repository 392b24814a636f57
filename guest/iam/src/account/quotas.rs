//! GetAccountQuotas and PutAccountQuotas: what an account may have of everything, where that is not AWS's default.

use keyward_model::layout;

use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::quota::{self, Limits, NONE, QUOTAS, Row};
use crate::shape::kinds::{Number, Text};
use crate::shape::map::Entries;
use crate::tx::Tx;
use crate::{answer, request};

/// A quota's value.
type Value = Number<0, 2_147_483_647>;

request! {
    /// Sets the quotas that the account has in the place of AWS's: all that are not named have their default again.
    pub struct PutAccountQuotas {
        "Quotas" quotas: Entries<Text, Value, 100>,
    }
}

impl Action for PutAccountQuotas {
    const NAME: &'static str = "PutAccountQuotas";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::InvalidInput];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = ();

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let mut kept = Limits::default();
        for (Text(name), Number(value)) in self.quotas.0 {
            let Some(Row { quota, ceiling }) = quota::named(&name) else {
                return Err(Fault::InvalidInput(format!("There is no quota {name}.")));
            };
            let value = usize::try_from(value).unwrap_or(NONE);
            if value > *ceiling {
                return Err(Fault::InvalidInput(format!("{name} can be {ceiling} at most.")));
            }
            kept.set(quota, value);
        }
        if kept.is_empty() {
            tx.delete(layout::QUOTAS);
            return Ok(());
        }
        tx.put(layout::QUOTAS, &kept)
    }
}

request! {
    /// Lists every quota of the account.
    pub struct GetAccountQuotas {}
}

answer! {
    /// The quotas.
    pub struct Found {
        "Quotas" quotas: Vec<QuotaView>,
    }
}

answer! {
    /// A quota; a number that is not there is no limit.
    pub struct QuotaView {
        "QuotaName"    name:    &'static str,
        "DefaultValue" default: Option<u32>,
        "Value"        value:   Option<u32>,
        "Ceiling"      ceiling: Option<u32>,
    }
}

impl Action for GetAccountQuotas {
    const NAME: &'static str = "GetAccountQuotas";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Found;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Found, Fault> {
        let limits = tx.limits()?;
        let shown = |limit: usize| u32::try_from(limit).ok();
        let view = |Row { quota, ceiling }: &'static Row| {
            let value = shown(limits.of(quota));
            QuotaView { name: quota.name, default: shown(quota.limit), value, ceiling: shown(*ceiling) }
        };
        Ok(Found { quotas: QUOTAS.iter().map(view).collect() })
    }
}
