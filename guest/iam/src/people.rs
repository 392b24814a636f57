//! The people of an account, as Lyve Cloud has them: root, admins and users, who sign in with an e-mail address.
//!
//! What they may do is still for policies to say. An admin is a user who has one more of them, of the house's own; and
//! nobody but root itself changes anything about root, whatever policies say.

mod info;
mod open;
mod reset;
mod set;
mod token;

use keyward_gate::PrincipalKind;
use keyward_model::id::UniqueId;
use keyward_model::layout;
use keyward_model::name::{AnyUserName, UserName, folded};
use keyward_model::row::{Account, AuthMethod, Customer, Kind, Person, ResetToken, Sort, Status, User};
use keyward_model::time::Time;

pub use self::info::GetUserInfo;
pub use self::open::{Login, OF_USERS, Opened, form, may_sign_in};
pub use self::reset::ResetPassword;
pub use self::set::SetUserInfo;
pub use self::token::GetToken;
use crate::call::{Call, Target};
use crate::fault::{Fault, Missing, Taken};
use crate::tx::Tx;
use crate::{guess, tenancy};

/// What admins are counted under.
pub const ADMINS: &str = "admin";

/// Root or a user: who can have a password.
pub struct Somebody {
    /// What everything of theirs hangs on.
    pub id: UniqueId,
    /// What they sign in with.
    pub name: String,
    /// What is known of them.
    pub person: Person,
    /// When a password was last used to sign in.
    pub password_last_used: Option<Time>,
    /// Since when there is such a one.
    pub created: Time,
    /// Whether they may do anything.
    pub is_active: bool,
    /// The user, unless it is root.
    pub user: Option<User>,
}

impl Somebody {
    /// A user.
    #[must_use]
    pub fn user(user: User) -> Self {
        Self {
            id: user.id.clone(),
            name: user.name.to_string(),
            person: (*user.person).clone(),
            password_last_used: user.password_last_used,
            created: user.created,
            is_active: user.status == Status::Active,
            user: Some(user),
        }
    }

    /// The account's root.
    ///
    /// # Errors
    /// Only trouble, as for all that follow.
    pub fn root(tx: &Tx<'_>) -> Result<Self, Fault> {
        let row = tenancy::account(tx)?;
        let (name, person, used) = match row.customer {
            Some(customer) => {
                let Customer { email, root, password_last_used, .. } = *customer;
                (email.to_string(), root, password_last_used)
            }
            None => ("root".to_owned(), Person::default(), None),
        };
        Ok(Self {
            id: UniqueId::known(tx.account()),
            name,
            person,
            password_last_used: used,
            created: row.created,
            is_active: true,
            user: None,
        })
    }

    /// Whoever has this name, if anybody.
    pub fn named(tx: &Tx<'_>, name: &str) -> Result<Option<Self>, Fault> {
        if is_root(tx, name)? {
            return Self::root(tx).map(Some);
        }
        Ok(tx.look_up::<User>(name)?.map(Self::user))
    }

    /// Whoever has this id, if anybody.
    pub fn by_id(tx: &Tx<'_>, id: &UniqueId) -> Result<Option<Self>, Fault> {
        if id.as_str() == tx.account() {
            return Self::root(tx).map(Some);
        }
        Ok(tx.by_id::<User>(id)?.map(Self::user))
    }

    /// The caller, who must be root or a user: whoever acts for one, or in a role, has no password.
    ///
    /// # Errors
    /// `AccessDenied`.
    pub fn caller(call: &Call<'_>, tx: &Tx<'_>) -> Result<Self, Fault> {
        let found = match call.caller.kind {
            PrincipalKind::Root | PrincipalKind::User => Self::by_id(tx, &call.caller_id())?,
            _ => None,
        };
        found.ok_or_else(|| Fault::Refused("Only root and users can ask this for themselves.".to_owned()))
    }

    /// Whoever has this name, or the caller.
    ///
    /// # Errors
    /// `NoSuchEntity`, `AccessDenied`.
    pub fn find(name: Option<&AnyUserName>, call: &Call<'_>, tx: &Tx<'_>) -> Result<Self, Fault> {
        let Some(name) = name else { return Self::caller(call, tx) };
        let missing = || Fault::NoSuchEntity(Missing::Entity(Kind::User, name.to_string()));
        Self::named(tx, name.as_str())?.ok_or_else(missing)
    }

    /// Whether it is the caller itself.
    #[must_use]
    pub fn is_caller(&self, call: &Call<'_>) -> bool {
        matches!(call.caller.kind, PrincipalKind::Root | PrincipalKind::User) && self.id.as_str() == call.caller.id
    }

    /// Refuses to touch root for anybody else, whatever their policies say.
    ///
    /// # Errors
    /// `AccessDenied`.
    pub fn may_be_touched(&self, call: &Call<'_>) -> Result<(), Fault> {
        if self.user.is_none() && call.caller.kind != PrincipalKind::Root {
            return Err(Fault::Refused("Only root itself can change root.".to_owned()));
        }
        Ok(())
    }

    /// Whether it is a password that they sign in with.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.person.signs_in == AuthMethod::Password
    }

    /// Refuses to give a password to who signs in elsewhere.
    ///
    /// # Errors
    /// `InvalidInput`.
    pub fn signs_in_here(&self) -> Result<(), Fault> {
        if self.has_password() {
            return Ok(());
        }
        Err(Fault::InvalidInput(format!("{} signs in at an identity provider, and not with a password.", self.name)))
    }

    /// Writes down what is known of them now.
    pub fn save(self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let Self { person, password_last_used, .. } = self;
        if let Some(user) = self.user {
            return tx.save(&User { person: Box::new(person), password_last_used, ..user });
        }
        let row = tenancy::account(tx)?;
        let Some(customer) = row.customer.clone() else { return Ok(()) };
        let customer = Customer { root: person, password_last_used, ..*customer };
        tx.put(layout::ACCOUNT, &Account { customer: Some(Box::new(customer)), ..row })
    }
}

/// Whether a name is the one that the account's root signs in with.
fn is_root(tx: &Tx<'_>, name: &str) -> Result<bool, Fault> {
    let customer = tenancy::account(tx)?.customer;
    Ok(customer.is_some_and(|customer| folded(customer.email.as_str()) == folded(name)))
}

/// Whoever has this name, or the caller, as what an action touches.
///
/// # Errors
/// Only trouble.
pub fn target(name: Option<&AnyUserName>, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
    match name {
        Some(name) if is_root(tx, name.as_str())? => {
            let asked = Kind::User.arn(tx.account(), "/", name.as_str());
            Ok(Target { asked, ..Target::new(call.root_arn()) })
        }
        Some(name) => Target::named::<User>(tx, name.as_str()),
        None => oneself(call, tx),
    }
}

/// The caller as what an action touches that is about whoever asks.
///
/// # Errors
/// Only trouble.
pub fn oneself(call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
    let user = match call.caller.kind {
        PrincipalKind::User => tx.by_id::<User>(&call.caller_id())?,
        _ => None,
    };
    Ok(user.map_or_else(|| Target::new(&call.caller.arn), |user| Target::of(tx, &user)))
}

/// Refuses a user's name in a customer's account that is no e-mail address, or root's.
///
/// # Errors
/// `ValidationError`, `EntityAlreadyExists`.
pub fn may_be_called(tx: &Tx<'_>, name: &UserName) -> Result<(), Fault> {
    if !tenancy::is_customer(tx)? {
        return Ok(());
    }
    tenancy::is_address(name)?;
    if is_root(tx, name.as_str())? {
        return Err(Fault::EntityAlreadyExists(Taken::Entity(Kind::User, name.to_string())));
    }
    Ok(())
}

/// What is forgotten with a user besides what the user's own relations have.
///
/// # Errors
/// Only trouble.
pub fn forget(tx: &mut Tx<'_>, user: &User) -> Result<(), Fault> {
    void_token(tx, &user.id);
    guess::forget(tx, &guess::PASSWORD, &user.id);
    if user.person.sort == Sort::Admin {
        tx.count(ADMINS, &user.id, -1)?;
    }
    Ok(())
}

/// Makes a reset token worthless, if there is one.
pub fn void_token(tx: &mut Tx<'_>, id: &UniqueId) {
    let place = layout::reset_token(id);
    if tx.has(&place) {
        tx.delete(&place);
    }
}

/// What is kept of a reset token that was given out, if it was and is good still.
fn token_of(tx: &Tx<'_>, id: &UniqueId) -> Result<Option<ResetToken>, Fault> {
    Ok(tx.row::<ResetToken>(&layout::reset_token(id))?.filter(|token| tx.now < token.expires))
}

#[cfg(test)]
mod tests;
