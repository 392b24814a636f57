//! The rules of passwords, and AWS's words for breaking them.

use keyward_model::name::folded;
use keyward_model::row::{LoginProfile, PasswordPolicy};
use keyward_model::secret::Password;
use keyward_model::time::Time;

/// What counts as a symbol.
const SYMBOLS: &str = "!@#$%^&*()_+-=[]{}|'";

/// Fewest characters where an account makes no demands of its own.
const LEAST: u32 = 8;

/// Of four kinds of characters, so many at least where an account makes no demands of its own.
const KINDS: usize = 3;

const UPPER: &str = "Password should have at least one uppercase letter";
const LOWER: &str = "Password should have at least one lowercase letter";
const NUMBER: &str = "Password should have at least one number";
const SYMBOL: &str = "Password should have at least one symbol";

/// What is wrong with a user's new password; none if nothing is.
#[must_use]
pub fn breach(policy: Option<&PasswordPolicy>, user: &str, password: &Password) -> Option<String> {
    let text = password.expose();
    let least = policy.map_or(LEAST, |policy| policy.least);
    let mut broken = Vec::new();
    if text.chars().count() < usize::try_from(least).unwrap_or(usize::MAX) {
        broken.push(format!("Password should have a minimum length of {least}"));
    }
    let all = [
        (UPPER, text.chars().any(|c| c.is_ascii_uppercase()), policy.is_some_and(|policy| policy.upper)),
        (LOWER, text.chars().any(|c| c.is_ascii_lowercase()), policy.is_some_and(|policy| policy.lower)),
        (NUMBER, text.chars().any(|c| c.is_ascii_digit()), policy.is_some_and(|policy| policy.numbers)),
        (SYMBOL, text.chars().any(|c| SYMBOLS.contains(c)), policy.is_some_and(|policy| policy.symbols)),
    ];
    let has = all.iter().filter(|(_, has, _)| *has).count();
    if policy.is_some() {
        let demanded = all.iter().filter(|(_, has, demanded)| *demanded && !has);
        broken.extend(demanded.map(|(words, ..)| (*words).to_owned()));
    } else if has < KINDS {
        let missing: Vec<_> = all.iter().filter(|(_, has, _)| !has).map(|(words, ..)| *words).collect();
        let more = KINDS - has;
        broken.push(format!("Password should meet {more} more of the following requirements: {}", missing.join(", ")));
    }
    if folded(text) == folded(user) {
        broken.push("Password should not be the name of the user".to_owned());
    }
    (!broken.is_empty()).then(|| broken.join(", "))
}

/// What a right password is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Signing in.
    Good,
    /// Setting another, and nothing else.
    MustChange,
    /// Nothing: it has expired, and somebody else must set another.
    Expired,
}

/// What a user's right password is good for now.
#[must_use]
pub fn standing(policy: Option<&PasswordPolicy>, profile: &LoginProfile, now: Time) -> Standing {
    const DAY: i64 = 86_400_000;
    let days = policy.and_then(|policy| policy.days);
    let is_old = days.is_some_and(|days| now >= profile.changed.plus_millis(i64::from(days) * DAY));
    let is_hard = policy.and_then(|policy| policy.hard_expiry).unwrap_or_default();
    match (is_old, profile.reset_required) {
        (true, _) if is_hard => Standing::Expired,
        (true, _) | (_, true) => Standing::MustChange,
        (false, false) => Standing::Good,
    }
}
