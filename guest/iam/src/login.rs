//! Login profiles: the passwords of users.
//!
//! A password is hashed and checked by the host, slowly. All hashes of one profile have the same salt, so that one
//! hash of a new password is held against all that its user had before.

mod change;
mod create;
mod delete;
mod show;
mod update;

use data_encoding::HEXLOWER;
use keyward_model::id::UniqueId;
use keyward_model::layout;
use keyward_model::name::UserName;
use keyward_model::row::{LoginProfile, OldPasswords, User};
use keyward_model::secret::{Password, PasswordHash};
use keyward_model::time::Time;

pub use self::change::ChangePassword;
pub use self::create::CreateLoginProfile;
pub use self::delete::DeleteLoginProfile;
pub use self::show::GetLoginProfile;
pub use self::update::UpdateLoginProfile;
use crate::answer;
use crate::call::Call;
use crate::fault::{Fault, Missing};
use crate::guess;
use crate::password;
use crate::people;
use crate::port::Passwords;
use crate::tx::Tx;
use crate::user::Whom;

answer! {
    /// A login profile as answers show it.
    pub struct ProfileView {
        "UserName"              user:           UserName,
        "CreateDate"            created:        Time,
        "PasswordResetRequired" reset_required: bool,
    }
}

answer! {
    /// A login profile.
    pub struct Shown {
        "LoginProfile" profile: ProfileView,
    }
}

impl Shown {
    fn new(user: &User, profile: &LoginProfile) -> Self {
        let LoginProfile { created, reset_required, .. } = *profile;
        Self { profile: ProfileView { user: user.name.clone(), created, reset_required } }
    }
}

/// Bytes of a salt.
const SALT: usize = 16;

/// The user that a request means: the one it names, or the caller. Root has no password here.
fn whose(name: Option<UserName>, call: &Call<'_>, tx: &Tx<'_>) -> Result<User, Fault> {
    let found = Whom::find(name.map(Into::into).as_ref(), call, tx)?;
    found.user().ok_or(Fault::Invalid("Must specify userName when calling with non-User credentials"))
}

/// A user's login profile.
///
/// # Errors
/// `NoSuchEntity`.
pub fn find(tx: &Tx<'_>, user: &User) -> Result<LoginProfile, Fault> {
    let missing = || Fault::NoSuchEntity(Missing::LoginProfile(user.name.to_string()));
    tx.row(&layout::login_profile(&user.id))?.ok_or_else(missing)
}

/// Checks a user's password: the only place where that is done, and where wrong ones count. None if it is wrong,
/// or too many were.
///
/// # Errors
/// Only trouble.
pub fn verify(
    tx: &mut Tx<'_>,
    passwords: &dyn Passwords,
    user: &UniqueId,
    profile: &LoginProfile,
    password: &Password,
) -> Result<Option<()>, Fault> {
    let right =
        guess::attempt(tx, &guess::PASSWORD, user, || Ok(is_right(passwords, profile, password).then_some(())))?;
    if right.is_some() {
        guess::forget(tx, &guess::PASSWORD, user);
    }
    Ok(right)
}

/// Whether a password is a profile's. Who calls this counts the wrong ones.
#[must_use]
pub fn is_right(passwords: &dyn Passwords, profile: &LoginProfile, password: &Password) -> bool {
    let hash = profile.hash.expose().to_owned();
    passwords.find(password.expose(), &[hash]).is_some() && !profile.void
}

/// Hashes a right password again if hashes have become stronger since it was set.
///
/// # Errors
/// Only trouble.
pub fn renew(
    tx: &mut Tx<'_>,
    passwords: &dyn Passwords,
    user: &UniqueId,
    profile: &mut LoginProfile,
    password: &Password,
) -> Result<(), Fault> {
    if passwords.is_weak(profile.hash.expose()) {
        profile.hash = hashed(passwords, &profile.salt, password)?;
        tx.put(&layout::login_profile(user), profile)?;
    }
    Ok(())
}

/// Gives somebody, by id and name, their first password.
///
/// # Errors
/// `PasswordPolicyViolation`.
pub fn give(
    tx: &mut Tx<'_>,
    passwords: &dyn Passwords,
    (owner, name): (&UniqueId, &str),
    password: &Password,
    reset_required: bool,
) -> Result<LoginProfile, Fault> {
    is_fit(tx, name, password)?;
    let salt: Vec<u8> = (0..SALT).map(|_| tx.entropy.byte()).collect();
    let salt = HEXLOWER.encode(&salt);
    let hash = hashed(passwords, &salt, password)?;
    let profile = LoginProfile { created: tx.now, hash, salt, changed: tx.now, reset_required, void: false };
    people::void_token(tx, owner);
    tx.put(&layout::login_profile(owner), &profile)?;
    Ok(profile)
}

/// Refuses a password that is not what the account demands.
fn is_fit(tx: &Tx<'_>, name: &str, password: &Password) -> Result<(), Fault> {
    let breach = password::breach(password::policy(tx)?.as_ref(), name, password);
    breach.map_or(Ok(()), |words| Err(Fault::PasswordPolicy(words)))
}

/// Refuses a password that its user has, or had before, as far as the account forbids that.
fn is_unused(
    tx: &Tx<'_>,
    passwords: &dyn Passwords,
    owner: &UniqueId,
    profile: &LoginProfile,
    password: &Password,
) -> Result<(), Fault> {
    let Some(last) = password::policy(tx)?.and_then(|policy| policy.reuse) else { return Ok(()) };
    let old: OldPasswords = tx.row(&layout::old_passwords(owner))?.unwrap_or_default();
    let known = std::iter::once(&profile.hash).chain(&old.hashes);
    let known = known.take(usize::try_from(last).unwrap_or(usize::MAX));
    let known: Vec<String> = known.map(|hash| hash.expose().to_owned()).collect();
    match passwords.find(password.expose(), &known) {
        Some(_) => Err(Fault::PasswordPolicy(format!("Password should not be one of the last {last}"))),
        None => Ok(()),
    }
}

/// Sets somebody's password, by id and name, as they choose it themselves.
///
/// # Errors
/// `PasswordPolicyViolation`.
pub fn renewed(
    tx: &mut Tx<'_>,
    passwords: &dyn Passwords,
    (owner, name): (&UniqueId, &str),
    mut profile: LoginProfile,
    password: &Password,
) -> Result<(), Fault> {
    is_fit(tx, name, password)?;
    is_unused(tx, passwords, owner, &profile, password)?;
    profile.reset_required = false;
    replace(tx, passwords, owner, &mut profile, password)
}

/// Sets a user's password, and remembers the one before.
fn replace(
    tx: &mut Tx<'_>,
    passwords: &dyn Passwords,
    user: &UniqueId,
    profile: &mut LoginProfile,
    password: &Password,
) -> Result<(), Fault> {
    let new = hashed(passwords, &profile.salt, password)?;
    let place = layout::old_passwords(user);
    let mut old: OldPasswords = tx.row(&place)?.unwrap_or_default();
    old.hashes.insert(0, std::mem::replace(&mut profile.hash, new));
    old.hashes.truncate(OldPasswords::MOST);
    profile.changed = tx.now;
    profile.void = false;
    tx.put(&place, &old)?;
    guess::forget(tx, &guess::PASSWORD, user);
    people::void_token(tx, user);
    tx.put(&layout::login_profile(user), profile)
}

fn hashed(passwords: &dyn Passwords, salt: &str, password: &Password) -> Result<PasswordHash, Fault> {
    let salt = HEXLOWER.decode(salt.as_bytes()).map_err(|error| Fault::Trouble(format!("a salt: {error}")))?;
    Ok(PasswordHash::made(passwords.hash(password.expose(), &salt)))
}

#[cfg(test)]
mod tests;
