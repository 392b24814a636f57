//! RSCreateCustomer.

use keyward_model::id::UniqueId;
use keyward_model::layout;
use keyward_model::name::{CustomerName, RegionName, UserName};
use keyward_model::row::{Account, Control, Customer, Person, Standing};
use keyward_model::secret::Password;
use serde::Serialize;

use super::settings::{ControlWord, Settings, named};
use super::{either, entrance, is_address, reseller, target};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Taken};
use crate::reply::Json;
use crate::shape::kinds::{Text, Words};
use crate::tx::Tx;
use crate::{login, request};

request! {
    /// Makes an account that is the caller's customer, with its root.
    pub struct CreateCustomer {
        "CustomerName"           name:         Option<CustomerName>,
        "Name"                   alias:        Option<CustomerName>,
        "CustomerEmail"          email:        Option<UserName>,
        "Email"                  mail:         Option<UserName>,
        "Password"               password:     Password,
        "AssumeRoleControl"      control:      Option<ControlWord>,
        "ReplicationEnforcement" enforced:     Option<bool>,
        "ReplicationPolicy"      replication:  Option<Text>,
        "Regions"                regions:      Option<Words<RegionName>>,
        "RestrictServiceAccess"  restricted:   Option<bool>,
    }
}

/// The new customer's root.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Created {
    ok: bool,
    root: String,
    #[serde(rename = "RootID")]
    root_id: String,
}

/// How often a number is drawn for an account. One in a hundred thousand is taken when there are a million.
const TRIES: usize = 8;

impl Action for CreateCustomer {
    const NAME: &'static str = "RSCreateCustomer";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::EntityAlreadyExists, Code::PasswordPolicyViolation];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Json<Created>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        reseller(tx)?;
        Ok(target(tx, named(self.name.as_ref(), self.alias.as_ref())?.as_str()))
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Json<Created>, Fault> {
        let name = named(self.name.as_ref(), self.alias.as_ref())?;
        let email = either(self.email, self.mail, "CustomerEmail")?;
        is_address(&email)?;
        let reseller_name = reseller(tx)?;
        let place = layout::customer(name.as_str());
        if tx.has(&place) {
            return Err(Fault::EntityAlreadyExists(Taken::Customer(name.to_string())));
        }
        let control = self.control.map_or(Control::Nobody, Control::from);
        let mut customer = Customer {
            name,
            reseller: tx.account().to_owned(),
            reseller_name,
            email,
            root: Person::default(),
            password_last_used: None,
            standing: Standing::Enabled,
            suspended: None,
            control,
            // Who controls it has said nothing yet: the reseller need not, the customer must.
            may_be_assumed: control == Control::Reseller,
            replication_enforced: false,
            replication_policy: None,
            regions: Vec::new(),
            services: self.restricted.unwrap_or_default().then(Default::default),
        };
        let settings = Settings {
            replication_enforced: self.enforced,
            replication_policy: self.replication,
            regions: self.regions,
        };
        settings.apply(&mut customer)?;
        let number = free_number(tx)?;
        let root = customer.full_name();
        let answer = Created { ok: true, root, root_id: number.clone() };
        tx.put(&place, &number)?;
        establish(call, &mut tx.in_account(&number), customer, &self.password)?;
        Ok(Json(answer))
    }
}

/// A number that no account has: twelve digits, of which nobody can tell how many there are.
fn free_number(tx: &mut Tx<'_>) -> Result<String, Fault> {
    for _ in 0..TRIES {
        let number = format!("1{}", tx.entropy.text(b"0123456789", 11));
        if tx.row_in::<Account>(&number, layout::ACCOUNT)?.is_none() {
            return Ok(number);
        }
    }
    Err(Fault::Trouble("no number is free for an account".to_owned()))
}

/// Writes the new account: its terms, its root's password and address, and where its reseller may ever come in, the
/// role for that.
fn establish(call: &Call<'_>, tx: &mut Tx<'_>, customer: Customer, password: &Password) -> Result<(), Fault> {
    let (email, reseller, control) = (customer.email.clone(), customer.reseller.clone(), customer.control);
    let row = Account { created: tx.now, customer: Some(Box::new(customer)), ..Account::default() };
    tx.put(layout::ACCOUNT, &row)?;
    if control != Control::Nobody {
        entrance::make(tx, &reseller)?;
    }
    let root = UniqueId::known(tx.account());
    tx.register(&layout::address(email.as_str(), tx.account()), &root)?;
    login::give(tx, call.outside.passwords, (&root, email.as_str()), password, false).map(drop)
}
