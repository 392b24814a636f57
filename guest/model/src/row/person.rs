//! What people prove themselves with.

use serde::{Deserialize, Serialize};

use crate::id::UniqueId;
use crate::name::{DeviceName, Path};
use crate::row::Tag;
use crate::secret::PasswordHash;
use crate::time::Time;

/// That a user may sign in with a password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginProfile {
    /// When it was created.
    pub created: Time,
    /// The password.
    pub hash: PasswordHash,
    /// What every password of this profile is hashed with, 16 bytes in hex: one hash is then held against all old
    /// ones at the cost of one.
    pub salt: String,
    /// When the password was set.
    pub changed: Time,
    /// Whether the password is only good for setting another.
    #[serde(default, skip_serializing_if = "is_false")]
    pub reset_required: bool,
    /// Whether the password is good for nothing: somebody else has said that another is to be set.
    #[serde(default, skip_serializing_if = "is_false")]
    pub void: bool,
}

/// The passwords that a profile had before, the latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldPasswords {
    /// At most [`OldPasswords::MOST`].
    pub hashes: Vec<PasswordHash>,
}

impl OldPasswords {
    /// As many as a policy can ever forbid to use again.
    pub const MOST: usize = 24;
}

/// What an account demands of passwords.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordPolicy {
    /// Fewest characters.
    pub least: u32,
    /// At least one symbol.
    pub symbols: bool,
    /// At least one digit.
    pub numbers: bool,
    /// At least one capital letter.
    pub upper: bool,
    /// At least one small letter.
    pub lower: bool,
    /// Users may change their own.
    pub may_change: bool,
    /// Days until a password has to be changed; none: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// How many earlier ones may not be used again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reuse: Option<u32>,
    /// Whether who let it expire needs somebody else to set another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hard_expiry: Option<bool>,
}

/// A program on somebody's telephone that shows another code every half minute. Its seed stands in a row of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MfaDevice {
    /// Unique at its path, ignoring case.
    pub name: DeviceName,
    /// Place in the tree.
    pub path: Path,
    /// Who has it, if anybody has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bearer: Option<Bearer>,
    /// The half minute, counted from 1970, whose code was accepted last. Neither it nor any before it is again.
    #[serde(default)]
    pub last: i64,
    /// How many half minutes its clock is ahead.
    #[serde(default)]
    pub ahead: i64,
    /// At most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// Who has a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bearer {
    /// The unique id of a user; the account's own number for its root.
    pub id: UniqueId,
    /// Since when.
    pub since: Time,
}

impl MfaDevice {
    /// Path and name: what it is known by.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}{}", self.path, self.name)
    }

    /// Its ARN, which is its serial number.
    #[must_use]
    pub fn serial(&self, account: &str) -> String {
        format!("arn:aws:iam::{account}:mfa{}", self.place())
    }
}

/// What is kept of a token with which somebody sets a password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetToken {
    /// SHA-256 of the token, in hex.
    pub hash: String,
    /// What they were called when it was made.
    pub name: String,
    /// From then on it is worthless.
    pub expires: Time,
}

/// What is kept of the codes that stand in for a lost device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodes {
    /// What they are hashed with.
    pub salt: String,
    /// SHA-256 of those that were not used, in hex.
    pub hashes: Vec<String>,
}

/// A seed that waits for somebody to prove that they have it. The seed itself stands in a row of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreparedSeed {
    /// From then on it is worthless.
    pub until: Time,
}

/// Wrong guesses at somebody's secret since the last right one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guesses {
    /// How many.
    pub wrong: u32,
    /// When the last one was made.
    pub last: Time,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field by reference")]
fn is_false(flag: &bool) -> bool {
    !*flag
}
