//! Resellers and their customers, as Lyve Cloud has them.
//!
//! A customer is an account like any other. What its reseller says of it stands in the customer's own account row, so
//! that whatever changes there reaches every gate with the account's next revision; the reseller's account has its
//! customers' names only. [`ceiling`] is where all of it takes effect, for every principal of the account.

mod ceiling;
mod create;
mod details;
mod entrance;
mod guardrail;
mod list;
mod modify;
mod regions;
mod register;
mod service;
mod settings;

use keyward_model::layout;
use keyward_model::name::{Breach, CustomerName, UserName};
use keyward_model::row::{Account, Customer, Standing};

pub use self::ceiling::{WayIn, ceiling, guardrails, is_customer, may_still, way_in};
pub use self::create::CreateCustomer;
pub use self::details::CustomerDetails;
pub use self::guardrail::{DeleteCustomerGuardrail, GetCustomerGuardrail, PutCustomerGuardrail};
pub use self::list::ListCustomers;
pub use self::modify::ModifyCustomer;
pub use self::regions::AvailableRegions;
pub use self::register::RegisterReseller;
pub use self::service::SetServiceAccess;
use crate::call::Target;
use crate::fault::{Fault, Missing};
use crate::shape::violation::{Quote, Violation};
use crate::tx::Tx;

/// What an account is.
///
/// # Errors
/// Only trouble.
pub fn account(tx: &Tx<'_>) -> Result<Account, Fault> {
    Ok(tx.row(layout::ACCOUNT)?.unwrap_or_default())
}

/// Refuses accounts that have no customers.
fn reseller(tx: &Tx<'_>) -> Result<CustomerName, Fault> {
    let refused = || Fault::Refused("Only a reseller account can perform this request.".to_owned());
    account(tx)?.reseller.ok_or_else(refused)
}

/// A customer as what an action touches; all of them, where it names none.
pub(crate) fn target(tx: &Tx<'_>, name: &str) -> Target {
    Target::new(format!("arn:aws:iam::{}:customer/{}", tx.account(), keyward_model::name::folded(name)))
}

/// A customer of the account, with its number. One of another reseller is as good as none.
fn find(tx: &Tx<'_>, name: &CustomerName) -> Result<(String, Account, Customer), Fault> {
    let missing = || Fault::NoSuchEntity(Missing::Customer(name.to_string()));
    let number: String = tx.row(&layout::customer(name.as_str()))?.ok_or_else(missing)?;
    let row: Account = tx.row_in(&number, layout::ACCOUNT)?.unwrap_or_default();
    match row.customer.clone() {
        Some(customer) if customer.reseller == tx.account() && customer.standing != Standing::Deleted => {
            Ok((number, row, *customer))
        }
        _ => Err(Fault::Trouble(format!("customer {name} is listed and not there"))),
    }
}

/// A customer of the account as what an action touches, whether it is there or not.
///
/// # Errors
/// `AccessDenied`, if the account has no customers.
pub fn customer_asked_for(tx: &Tx<'_>, name: &CustomerName) -> Result<Target, Fault> {
    reseller(tx)?;
    Ok(target(tx, name.as_str()))
}

/// The number of a customer's account.
///
/// # Errors
/// `NoSuchEntity`, also if it is another reseller's.
pub fn number_of(tx: &Tx<'_>, name: &CustomerName) -> Result<String, Fault> {
    Ok(find(tx, name)?.0)
}

/// Writes a customer's terms into its account.
fn save(tx: &mut Tx<'_>, number: &str, row: Account, customer: Customer) -> Result<(), Fault> {
    let row = Account { customer: Some(Box::new(customer)), ..row };
    tx.in_account(number).put(layout::ACCOUNT, &row)
}

/// A parameter that has two names: one of them must be there, and both must say the same.
fn either<T: PartialEq>(one: Option<T>, other: Option<T>, name: &str) -> Result<T, Fault> {
    match (one, other) {
        (Some(one), Some(other)) if one != other => {
            Err(Fault::MalformedInput("A parameter is given under two names, with two values."))
        }
        (Some(value), _) | (None, Some(value)) => Ok(value),
        (None, None) => {
            let violation = Violation { name: name.to_owned(), value: Quote::Null, breach: Breach::Absent };
            Err(Fault::Violations(vec![violation]))
        }
    }
}

/// Refuses what is no e-mail address. Which of them reach anybody is not found out here.
///
/// # Errors
/// `ValidationError`.
pub fn is_address(name: &UserName) -> Result<(), Fault> {
    match name.as_str().split_once('@') {
        Some((who, host)) if !who.is_empty() && !host.is_empty() && !host.contains('@') => Ok(()),
        _ => Err(Fault::Unfit(format!("{name} is not an e-mail address."))),
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
