//! RSListCustomer.

use keyward_model::layout;
use keyward_model::name::{CustomerName, RegionName};
use keyward_model::row::{Control, Standing};
use serde::Serialize;

use super::{find, reseller, target};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::reply::{Json, stamp};
use crate::request;
use crate::shape::kinds::Number;
use crate::tx::Tx;

request! {
    /// Lists the customers of the reseller, in the order of their names: all of them, or as many as are asked for of
    /// those after one. So many that no answer could hold them must be asked for in parts.
    pub struct ListCustomers {
        "MaxItems" most:  Option<Number<1, 1_000>>,
        "After"    after: Option<CustomerName>,
    }
}

/// Most customers in one answer: some 5 MB. To leave out the rest would let a reseller believe that there is none.
const MOST: usize = 20_000;

/// A customer as lists show it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Listed {
    name: CustomerName,
    #[serde(rename = "RootID")]
    root_id: String,
    active: bool,
    created_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    suspended_at: Option<String>,
    assume_role_control: &'static str,
    assume_role_enabled: bool,
    regions: Vec<RegionName>,
    replication_enforcement: bool,
}

/// Lyve Cloud's word for who says whether roles may be assumed.
pub(super) const fn word(control: Control) -> &'static str {
    match control {
        Control::Nobody => "",
        Control::Reseller => "reseller",
        Control::Customer => "customer",
    }
}

impl Action for ListCustomers {
    const NAME: &'static str = "RSListCustomer";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[Code::InvalidInput];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Json<Vec<Listed>>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        reseller(tx)?;
        Ok(target(tx, ""))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Json<Vec<Listed>>, Fault> {
        let most = self.most.and_then(|Number(most)| usize::try_from(most).ok());
        let after = self.after.map(|name| layout::customer(name.as_str()));
        let rows = tx.scan(layout::CUSTOMERS, after.as_deref(), most.unwrap_or(MOST + 1));
        if rows.len() > MOST {
            let words = format!("There are more than {MOST} customers: ask for them with MaxItems and After.");
            return Err(Fault::InvalidInput(words));
        }
        let names = rows.iter().filter_map(|row| row.key.strip_prefix(layout::CUSTOMERS));
        let listed = names.map(|name| listed(tx, name)).collect::<Result<_, _>>()?;
        Ok(Json(listed))
    }
}

fn listed(tx: &Tx<'_>, name: &str) -> Result<Listed, Fault> {
    let (root_id, row, customer) = find(tx, &keyward_model::name::Name::trusted(name.to_owned()))?;
    Ok(Listed {
        name: customer.name,
        root_id,
        active: customer.standing == Standing::Enabled,
        created_on: stamp(row.created),
        suspended_at: customer.suspended.map(stamp),
        assume_role_control: word(customer.control),
        assume_role_enabled: customer.may_be_assumed,
        regions: customer.regions,
        replication_enforcement: customer.replication_enforced,
    })
}
