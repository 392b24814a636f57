//! Login: an e-mail address and a password, with a second factor where there is one, become temporary credentials.
//!
//! Nobody learns from a refusal, or from how long it takes, who there is: every way to it hashes a password once, and
//! all but the question for a second factor, which only who knows the password is asked, say the same.

use keyward_gate::Request;
use keyward_model::arn::is_account_id;
use keyward_model::id::UniqueId;
use keyward_model::layout;
use keyward_model::name::{Name as _, folded};
use keyward_model::row::{AuthMethod, LoginProfile, Standing as OfCustomer};
use keyward_model::secret::{OneTimeText, Password, SecretKey};
use keyward_model::time::Time;
use serde::{Deserialize, Serialize, Serializer};
use std::cell::Cell;

use super::{Somebody, void_token};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::form::Form;
use crate::password::{self, Standing, standing};
use crate::port::Passwords;
use crate::reply::{Worded, stamp};
use crate::session::{self, Grant, Issued, Kind};
use crate::shape::kinds::Text;
use crate::tx::{Tx, read};
use crate::{guess, login, mfa, request, tenancy};

request! {
    /// Signs somebody in.
    pub struct Login {
        "email"    email:    Text,
        "password" password: Password,
        "otp"      code:     Option<OneTimeText>,
        "account"  account:  Option<Text>,
    }
}

/// What is sent to where somebody signs in. A name that stands twice, or that is none of these, is refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    email: String,
    password: String,
    #[serde(default)]
    otp: Option<String>,
    #[serde(default)]
    account: Option<String>,
}

/// The same as the parameters of the action.
///
/// # Errors
/// Another content type, or other JSON.
pub fn form(request: &Request) -> Result<Form, Fault> {
    let kind = request.header("content-type").ok().flatten().and_then(|value| std::str::from_utf8(value).ok());
    let is_json = kind.and_then(|value| value.split(';').next()).is_some_and(|kind| kind.trim() == "application/json");
    let sent: Option<Sent> = serde_json::from_slice(request.body.as_deref().unwrap_or_default()).ok();
    let Some(Sent { email, password, otp, account }) = sent.filter(|_| is_json) else {
        return Err(Fault::MalformedInput("Signing in takes a JSON object with email, password, otp and account."));
    };
    let pairs = [("email", Some(email)), ("password", Some(password)), ("otp", otp), ("account", account)];
    Ok(Form::given(pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)))))
}

/// Temporary credentials.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Opened {
    access_key_id: String,
    #[serde(serialize_with = "exposed")]
    secret_access_key: SecretKey,
    session_token: String,
    expiration: String,
    /// Whether they are good for nothing but another password.
    pwd_must_change: bool,
}

/// How long a user's session lasts, in seconds.
pub const OF_USERS: u32 = 43_200;
/// The same of root's.
const OF_ROOT: u32 = 3_600;

/// Accounts that are looked at for an address that comes without one.
const MOST_ACCOUNTS: usize = 16;

/// A salt of nobody's.
const NOBODYS: &[u8] = &[0; 16];

impl Action for Login {
    const NAME: &'static str = "Login";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::InvalidCredentials, Code::OTPRequired];
    const BEYOND: Beyond = Beyond::WHOLE;
    const FREE: bool = true;
    type Answer = Worded<Opened>;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Worded<Opened>, Fault> {
        let passwords = call.outside.passwords;
        let account = self.account.as_ref().map(|Text(text)| text.as_str());
        let Some((account, id)) = whose(tx, &self.email.0, account)? else {
            passwords.hash(self.password.expose(), NOBODYS);
            return Err(wrong());
        };
        let mut tx = tx.in_account(&account);
        let Some((somebody, profile)) = proven(&tx, passwords, &id, &self.password)? else {
            return Err(wrong());
        };
        let stands = standing(password::policy(&tx)?.as_ref(), &profile, tx.now);
        if !may_sign_in(&tx, &somebody, AuthMethod::Password)? || stands == Standing::Expired {
            return Err(wrong());
        }
        let factor = self.factor(&tx, &id)?;
        opened(&mut tx, passwords, somebody, profile, &self.password, factor)
            .map(|opened| Worded(Opened { pwd_must_change: stands == Standing::MustChange, ..opened }))
    }
}

impl Login {
    /// The second factor, of whoever has one.
    fn factor(&self, tx: &Tx<'_>, id: &UniqueId) -> Result<Option<mfa::Factor>, Fault> {
        if !mfa::has_any(tx, id) {
            return Ok(None);
        }
        let words = "A second factor is required.".to_owned();
        let code = self.code.as_ref().ok_or(Fault::Unproven(Code::OTPRequired, words))?;
        mfa::shown_by(tx, id, code.expose())?.map(Some).ok_or_else(wrong)
    }
}

fn wrong() -> Fault {
    Fault::Unproven(Code::InvalidCredentials, "The credentials are not valid.".to_owned())
}

/// Who signs in with an address, in the account that is named, or in the only one there is. Who has it in several
/// must name one.
fn whose(tx: &Tx<'_>, email: &str, account: Option<&str>) -> Result<Option<(String, UniqueId)>, Fault> {
    let email = folded(email);
    if keyward_model::name::AnyUserName::new(email.clone()).is_err() {
        return Ok(None);
    }
    if let Some(account) = account {
        let Some(account) = numbered(tx, account)? else { return Ok(None) };
        let id = tx.registered::<UniqueId>(&layout::address(&email, &account))?;
        return Ok(id.map(|id| (account, id)));
    }
    let prefix = layout::addresses(&email);
    let mut found = Vec::new();
    for row in tx.first_registered(&prefix, MOST_ACCOUNTS) {
        let account = row.key.strip_prefix(&prefix).unwrap_or_default().to_owned();
        let is_gone = tx
            .row_in::<keyward_model::row::Account>(&account, layout::ACCOUNT)?
            .is_some_and(|row| row.customer.is_some_and(|customer| customer.standing == OfCustomer::Deleted));
        if !is_gone {
            found.push((account, read::<UniqueId>(&row.key, &row.value)?));
        }
    }
    let one = found.pop();
    Ok(one.filter(|_| found.is_empty()))
}

/// The number of an account that is named by it, by its alias, or as `reseller:customer`.
fn numbered(tx: &Tx<'_>, account: &str) -> Result<Option<String>, Fault> {
    if is_account_id(account) {
        return Ok(Some(account.to_owned()));
    }
    let Some((reseller, customer)) = account.split_once(':') else {
        return tx.registered(&layout::alias_owner(account));
    };
    let Some(reseller) = tx.registered::<String>(&layout::reseller(reseller))? else { return Ok(None) };
    tx.row_in(&reseller, &layout::customer(customer))
}

/// Whose password this is, if it is theirs. It is hashed once, whoever they are.
fn proven(
    tx: &Tx<'_>,
    passwords: &dyn Passwords,
    id: &UniqueId,
    password: &Password,
) -> Result<Option<(Somebody, LoginProfile)>, Fault> {
    let somebody = Somebody::by_id(tx, id)?;
    let profile: Option<LoginProfile> = tx.row(&layout::login_profile(id))?;
    let is_hashed = Cell::new(false);
    let found = match somebody.zip(profile) {
        None => None,
        Some((somebody, profile)) => {
            let right = guess::attempt(tx, &guess::PASSWORD, id, || {
                is_hashed.set(true);
                Ok(login::is_right(passwords, &profile, password).then_some(()))
            })?;
            right.map(|()| (somebody, profile))
        }
    };
    if !is_hashed.get() {
        passwords.hash(password.expose(), NOBODYS);
    }
    Ok(found)
}

/// Whether somebody may sign in this way.
///
/// # Errors
/// Only trouble.
pub fn may_sign_in(tx: &Tx<'_>, somebody: &Somebody, how: AuthMethod) -> Result<bool, Fault> {
    let customer = tenancy::account(tx)?.customer;
    Ok(somebody.is_active
        && somebody.person.signs_in == how
        && customer.is_none_or(|customer| customer.standing == OfCustomer::Enabled))
}

/// Opens the session. Nothing was written before, so that a refusal could keep what it counted.
fn opened(
    tx: &mut Tx<'_>,
    passwords: &dyn Passwords,
    mut somebody: Somebody,
    mut profile: LoginProfile,
    password: &Password,
    factor: Option<mfa::Factor>,
) -> Result<Opened, Fault> {
    let id = somebody.id.clone();
    let mfa: Option<Time> = factor.is_some().then_some(tx.now);
    if let Some(factor) = factor {
        factor.use_up(tx, &id)?;
    }
    guess::forget(tx, &guess::PASSWORD, &id);
    login::renew(tx, passwords, &id, &mut profile, password)?;
    void_token(tx, &id);
    let seconds = if somebody.user.is_none() { OF_ROOT } else { OF_USERS };
    somebody.password_last_used = Some(tx.now);
    somebody.save(tx)?;
    let grant = Grant { mfa, by_password: true, ..Grant::of(tx.account(), Kind::Own, id) };
    let issued = session::issue(tx, grant, seconds, 0)?;
    Ok(Opened::of(issued))
}

impl Opened {
    /// The credentials of a session.
    #[must_use]
    pub fn of(issued: Issued) -> Self {
        Self {
            access_key_id: issued.credentials.access_key,
            secret_access_key: issued.credentials.secret,
            session_token: issued.credentials.token,
            expiration: stamp(issued.credentials.expires),
            pwd_must_change: false,
        }
    }
}

fn exposed<S: Serializer>(secret: &SecretKey, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(secret.expose())
}
