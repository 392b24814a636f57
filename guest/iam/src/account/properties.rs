//! GetAccountProperties and PutAccountProperties: settings that services of AWS read.

use std::collections::BTreeMap;

use keyward_model::layout;
use keyward_model::name::elsewhere::{PropertyKey, PropertyValue};

use crate::action::{Action, Effect, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::shape::map::Entries;
use crate::shape::write::Empty;
use crate::tx::Tx;
use crate::{answer, request};

/// The settings as their row has them.
type Properties = BTreeMap<PropertyKey, PropertyValue>;

/// Settings that one account may have: they stand in one row.
const MOST: usize = 100;

request! {
    /// Changes settings of one namespace.
    pub struct PutAccountProperties {
        "Properties" properties: Entries<PropertyKey, PropertyValue>,
    }
}

impl Action for PutAccountProperties {
    const NAME: &'static str = "PutAccountProperties";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::ConcurrentModification, Code::InvalidInput];
    const EFFECT: Effect = Effect::Kept;
    type Answer = Empty;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Empty, Fault> {
        of_one_namespace(&self.properties.0)?;
        let mut kept: Properties = tx.row(layout::PROPERTIES)?.unwrap_or_default();
        kept.extend(self.properties.0);
        if kept.len() > MOST {
            return Err(Fault::InvalidInput(format!("An account can have up to {MOST} properties.")));
        }
        tx.put(layout::PROPERTIES, &kept)?;
        Ok(Empty)
    }
}

fn of_one_namespace(properties: &Properties) -> Result<(), Fault> {
    let mut namespaces = Vec::new();
    for key in properties.keys() {
        match key.as_str().split_once('/') {
            Some((namespace, name)) if !name.is_empty() && !name.contains('/') => namespaces.push(namespace),
            _ => return Err(Fault::InvalidInput(format!("{key} is not in the form Namespace/PropertyName."))),
        }
    }
    namespaces.dedup();
    match namespaces.as_slice() {
        [_] => Ok(()),
        _ => Err(Fault::InvalidInput("All properties of a request must belong to the same namespace.".to_owned())),
    }
}

request! {
    /// Shows the account's settings.
    pub struct GetAccountProperties {}
}

answer! {
    /// The settings.
    pub struct Found {
        "Properties" properties: Properties,
    }
}

impl Action for GetAccountProperties {
    const NAME: &'static str = "GetAccountProperties";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::InvalidInput];
    const EFFECT: Effect = Effect::Kept;
    type Answer = Found;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Found, Fault> {
        Ok(Found { properties: tx.row(layout::PROPERTIES)?.unwrap_or_default() })
    }
}
