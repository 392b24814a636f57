//! The networks from which a customer's account may be used.
//!
//! Somebody of the customer asks for a network, and its reseller says yes or no: nobody is both, because a reseller's
//! people who came into the customer's account by a role cannot ask. What was asked for never changes; who wants
//! something else asks again. Once there is a rule that was approved, whoever signs from elsewhere is refused at every
//! door ([`ceiling`]). A rule that has ended lets nobody in and opens nothing: time alone never opens an account. The
//! reseller reaches the rules from its own account, which they do not bind.

mod add;
mod ceiling;
mod delete;
mod judge;
mod list;

use keyward_model::arn::is_account_id;
use keyward_model::layout;
use keyward_model::name::{CustomerName, Name as _, RootName, WhitelistRuleId, folded};
use keyward_model::row::{Account, Customer, Standing, Verdict, WhitelistRule};
use keyward_model::time::Time;

pub use self::add::AddRule;
pub use self::ceiling::ceiling;
pub use self::delete::DeleteRule;
pub use self::judge::{ApproveRule, RejectRule};
pub use self::list::ListRules;
use crate::call::Target;
use crate::fault::{Fault, Missing};
use crate::tenancy;
use crate::tx::{Tx, read};

/// How a rule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    Active,
    Pending,
    Rejected,
    Suspended,
}

impl Stands {
    fn of(rule: &WhitelistRule, now: Time) -> Self {
        match &rule.verdict {
            None => Self::Pending,
            Some(Verdict::Rejected { .. }) => Self::Rejected,
            Some(Verdict::Approved { until, .. }) if until.is_some_and(|until| until <= now) => Self::Suspended,
            Some(Verdict::Approved { .. }) => Self::Active,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Pending => "Pending",
            Self::Rejected => "Rejected",
            Self::Suspended => "Suspended",
        }
    }
}

/// All rules of the transaction's account, in the order in which they were asked for.
fn rules(tx: &Tx<'_>) -> Result<Vec<WhitelistRule>, Fault> {
    let rows = tx.scan(layout::WHITELIST, None, usize::MAX);
    rows.iter().map(|row| read(&row.key, &row.value)).collect()
}

/// One rule of the transaction's account.
fn find(tx: &Tx<'_>, id: &WhitelistRuleId) -> Result<WhitelistRule, Fault> {
    let missing = || Fault::NoSuchEntity(Missing::WhitelistRule(id.to_string()));
    tx.row(&layout::whitelist_rule(id.as_str()))?.ok_or_else(missing)
}

/// Where the rules of an account stand, as somebody comes to them.
enum Side {
    /// Somebody of the account itself.
    Own,
    /// Somebody of its reseller: the account's number, and the customer's name.
    Reseller(String, CustomerName),
}

impl Side {
    /// From which side the transaction's account comes to the rules of this root's account. Any other's is as good as
    /// none.
    fn of(tx: &Tx<'_>, root: &RootName) -> Result<Self, Fault> {
        let own = tenancy::account(tx)?;
        let text = folded(root.as_str());
        if let Some(customer) = &own.customer {
            let is_own = text == tx.account() || text == customer.full_name();
            return if is_own { Ok(Self::Own) } else { Err(missing(root)) };
        }
        let Some(reseller) = own.reseller else { return Err(missing(root)) };
        let number: Option<String> = if is_account_id(&text) {
            Some(text)
        } else {
            let name = text.split_once(':').filter(|(of, _)| *of == reseller.as_str());
            name.and_then(|(_, name)| CustomerName::new(name).ok())
                .map(|name| tx.row(&layout::customer(name.as_str())))
                .transpose()?
                .flatten()
        };
        let customer = number.map(|number| Ok((customer_of(tx, &number)?, number))).transpose()?;
        match customer {
            Some((Some(customer), number)) => Ok(Self::Reseller(number, customer.name)),
            _ => Err(missing(root)),
        }
    }

    /// The same for who must be the reseller.
    fn reseller(tx: &Tx<'_>, root: &RootName) -> Result<(String, CustomerName), Fault> {
        if tenancy::account(tx)?.reseller.is_none() {
            return Err(Fault::Refused("Only a reseller account can perform this request.".to_owned()));
        }
        match Self::of(tx, root)? {
            Self::Reseller(number, name) => Ok((number, name)),
            Self::Own => Err(missing(root)),
        }
    }
}

fn missing(root: &RootName) -> Fault {
    Fault::NoSuchEntity(Missing::Customer(root.to_string()))
}

/// The customer that an account is of the transaction's account, if it is one.
fn customer_of(tx: &Tx<'_>, number: &str) -> Result<Option<Box<Customer>>, Fault> {
    let row: Option<Account> = tx.row_in(number, layout::ACCOUNT)?;
    let customer = row.and_then(|row| row.customer);
    Ok(customer.filter(|customer| customer.reseller == tx.account() && customer.standing != Standing::Deleted))
}

/// What a reseller touches: its customer. One that is not there is asked about by the name that was given.
fn of_customer(tx: &Tx<'_>, root: &RootName) -> Result<Target, Fault> {
    match Side::reseller(tx, root) {
        Ok((_, name)) => Ok(tenancy::target(tx, name.as_str())),
        Err(Fault::NoSuchEntity(_)) => {
            let name = root.as_str().rsplit(':').next().unwrap_or_default();
            Ok(tenancy::target(tx, name))
        }
        Err(fault) => Err(fault),
    }
}

/// A rule of the own account, or all of them, as what an action touches.
fn own(tx: &Tx<'_>, id: &str) -> Target {
    Target::new(format!("arn:aws:iam::{}:whitelist-rule/{id}", tx.account()))
}

#[cfg(test)]
mod tests;
