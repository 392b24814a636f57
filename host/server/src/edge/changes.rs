//! What a proxy wants to know of changes, and how it is told.

use std::collections::BTreeMap;
use std::time::Duration;

use keyward_store::{Changes, Revision};
use serde::Serialize;

use crate::fault::Fault;

/// The longest that a proxy may wait.
const LONGEST: Duration = Duration::from_secs(60);

/// The longest name of a proxy.
const MOST_NAME: usize = 64;

/// A proxy's question for changes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Poll<'q> {
    /// What it has applied already.
    pub(super) after: Revision,
    /// How long it waits if there is nothing to tell.
    pub(super) wait: Duration,
    pub(super) proxy: Option<&'q str>,
}

impl<'q> Poll<'q> {
    pub(super) fn read(query: &'q str) -> Result<Self, Fault> {
        let (mut after, mut wait, mut proxy) = (None, None, None);
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').ok_or(UNREADABLE)?;
            let place = match name {
                "after" => &mut after,
                "wait" => &mut wait,
                "proxy" => &mut proxy,
                _ => return Err(UNREADABLE),
            };
            if place.replace(value).is_some() {
                return Err(UNREADABLE);
            }
        }
        let wait = wait.map(number).transpose()?.unwrap_or_default();
        Ok(Self {
            after: Revision(number(after.ok_or(UNREADABLE)?)?),
            wait: Duration::from_secs(wait).min(LONGEST),
            proxy: proxy.map(name).transpose()?,
        })
    }
}

const UNREADABLE: Fault = Fault::Malformed("The question for changes cannot be read.");

fn number(text: &str) -> Result<u64, Fault> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().ok_or(UNREADABLE)
}

/// A name that can be shown anywhere as it is.
fn name(text: &str) -> Result<&str, Fault> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte);
    match (1..=MOST_NAME).contains(&text.len()) && text.bytes().all(plain) {
        true => Ok(text),
        false => Err(UNREADABLE),
    }
}

#[derive(Serialize)]
struct Told<'a> {
    revision: u64,
    accounts: BTreeMap<&'a str, u64>,
    complete: bool,
}

/// Changes as JSON.
pub(super) fn body(changes: &Changes) -> serde_json::Result<Vec<u8>> {
    let Changes { revision, accounts, complete } = changes;
    let accounts = accounts.iter().map(|(account, revision)| (&**account, revision.0)).collect();
    serde_json::to_vec(&Told { revision: revision.0, accounts, complete: *complete })
}

#[cfg(test)]
mod tests;
