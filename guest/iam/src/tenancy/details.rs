//! RSCustomerDetails.

use keyward_model::id::UniqueId;
use keyward_model::name::{CustomerName, UserName};
use keyward_model::row::{Kind, Standing};
use serde::Serialize;

use super::list::word;
use super::settings::named;
use super::{find, reseller, target};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::reply::{Json, stamp_or_never};
use crate::tx::Tx;
use crate::{metering, people, request, usage};

request! {
    /// Shows a customer of the reseller.
    pub struct CustomerDetails {
        "CustomerName" name:  Option<CustomerName>,
        "Name"         alias: Option<CustomerName>,
    }
}

/// A customer in full. What it stores is what its store said last, and nothing until then.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Details {
    email: UserName,
    last_access: String,
    assume_role_control: &'static str,
    assume_role_enabled: bool,
    active: bool,
    num_buckets: u64,
    num_files: u64,
    num_users: u32,
    num_admin_users: u32,
    num_admin_roots: u32,
    used_space: u64,
}

impl Action for CustomerDetails {
    const NAME: &'static str = "RSCustomerDetails";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Json<Details>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        reseller(tx)?;
        Ok(target(tx, named(self.name.as_ref(), self.alias.as_ref())?.as_str()))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Json<Details>, Fault> {
        let name = named(self.name.as_ref(), self.alias.as_ref())?;
        let (number, _, customer) = find(tx, &name)?;
        let tx = tx.in_account(&number);
        let stored = metering::stored(&tx, &number)?;
        let seen = usage::of(&tx, &UniqueId::known(&number))?.map(|used| used.time);
        Ok(Json(Details {
            email: customer.email,
            last_access: stamp_or_never(seen.max(customer.password_last_used)),
            assume_role_control: word(customer.control),
            assume_role_enabled: customer.may_be_assumed,
            active: customer.standing == Standing::Enabled,
            num_buckets: stored.buckets,
            num_files: stored.objects,
            num_users: tx.how_many(Kind::User.word())?,
            num_admin_users: tx.how_many(people::ADMINS)?,
            num_admin_roots: 1,
            used_space: stored.used,
        }))
    }
}
