//! RSGetToken.
//!
//! A token is 256 bits that nobody can guess, behind whose it is. Only a hash of it is kept, one for each person: a
//! newer token ends the one before.

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use keyward_model::id::UniqueId;
use keyward_model::layout;
use keyward_model::name::AnyUserName;
use keyward_model::row::{LoginProfile, ResetToken};
use keyward_model::secret::SecretKey;
use serde::{Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use super::{Somebody, target};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::reply::Json;
use crate::tx::Tx;
use crate::{choice, request};

choice! {
    /// What a token is for.
    pub enum TokenType {
        /// To set a password.
        PwdReset = "pwd_reset",
    }
}

request! {
    /// Makes a token with which a password is set. Asked for somebody else, their password ends at once.
    pub struct GetToken {
        "Type"     sort: TokenType,
        "UserName" name: Option<AnyUserName>,
    }
}

/// The token: the only answer that ever shows it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Token {
    #[serde(serialize_with = "exposed")]
    token: SecretKey,
}

/// How long a token is good for, in milliseconds.
const LIFE: i64 = 6 * 3_600_000;

/// Bytes that nobody can guess.
const SECRET: usize = 32;

impl Action for GetToken {
    const NAME: &'static str = "RSGetToken";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Json<Token>;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(self.name.as_ref(), call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Json<Token>, Fault> {
        let somebody = Somebody::find(self.name.as_ref(), call, tx)?;
        somebody.may_be_touched(call)?;
        somebody.signs_in_here()?;
        if !somebody.is_caller(call) {
            let place = layout::login_profile(&somebody.id);
            if let Some(profile) = tx.row::<LoginProfile>(&place)? {
                tx.put(&place, &LoginProfile { void: true, ..profile })?;
            }
        }
        let secret: Vec<u8> = (0..SECRET).map(|_| tx.entropy.byte()).collect();
        let plain = [format!("{}/{}/", tx.account(), somebody.id).as_bytes(), &secret].concat();
        let token = SecretKey::known(BASE32_NOPAD.encode(&plain));
        let row = ResetToken { hash: hashed(token.expose()), name: somebody.name, expires: tx.now.plus_millis(LIFE) };
        tx.put(&layout::reset_token(&somebody.id), &row)?;
        Ok(Json(Token { token }))
    }
}

/// What is kept of a token.
pub(super) fn hashed(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(token))
}

/// Whose a token says that it is: the account, and who of it.
pub(super) fn owner(token: &str) -> Option<(String, UniqueId)> {
    let plain = BASE32_NOPAD.decode(token.as_bytes()).ok()?;
    let mut parts = plain.splitn(3, |&byte| byte == b'/');
    let mut part = || String::from_utf8(parts.next()?.to_vec()).ok();
    Some((part()?, UniqueId::known(part()?)))
}

fn exposed<S: Serializer>(token: &SecretKey, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(token.expose())
}
