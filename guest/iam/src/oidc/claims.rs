//! What a proven token says, as far as it is listened to.

use std::collections::BTreeMap;

use keyward_gate::Fact;
use keyward_model::name::sts::SourceIdentity;
use keyward_model::name::{Name as _, TagKey, TagValue};
use keyward_model::row::{OidcProvider, Tag};
use keyward_model::time::Time;
use serde_json::{Map, Value};

use crate::fault::Fault;

/// How far a provider's clock may be ahead of ours, in seconds.
const SKEW: i64 = 300;
/// The longest subject.
const LONGEST: usize = 255;
/// The most tags of one session.
const MOST_TAGS: usize = 50;

const TAGS: &str = "https://aws.amazon.com/tags";
const SOURCE_IDENTITY: &str = "https://aws.amazon.com/source_identity";

/// What a proven token says.
#[derive(Debug)]
pub(super) struct Claims {
    /// Who it is about.
    pub(super) subject: String,
    /// Which of the provider's applications it is for.
    pub(super) audience: String,
    /// Its condition keys.
    pub(super) context: Vec<Fact>,
    /// The tags it gives a session.
    pub(super) tags: Vec<Tag>,
    /// The keys of those that are passed on.
    pub(super) transitive: Vec<String>,
    /// Who set the session in motion.
    pub(super) source_identity: Option<String>,
}

/// Reads a token's claims, which must be those of a token that is good now and meant for us.
///
/// # Errors
/// `ExpiredTokenException`, `InvalidIdentityToken`.
pub(super) fn read(claims: &Map<String, Value>, provider: &OidcProvider, now: Time) -> Result<Claims, Fault> {
    in_time(claims, now.seconds())?;
    let subject = required(claims, "sub")?;
    if subject.is_empty() || subject.chars().count() > LONGEST {
        return Err(invalid("The subject of the ID Token is too long."));
    }
    let audiences = audiences(claims)?;
    let party = optional(claims, "azp")?;
    let is_registered = |id: &str| provider.clients.iter().any(|client| client.as_str() == id);
    // Whom it was issued to counts where it says so; else everybody it is for must be known here.
    let audience = match &party {
        Some(party) => Some(party).filter(|party| is_registered(party)),
        None => audiences.first().filter(|_| audiences.iter().all(|id| is_registered(id))),
    };
    let audience = audience.cloned().ok_or_else(|| invalid("Incorrect token audience"))?;
    let mut context = context(provider.name(), claims, &subject, &audience)?;
    if party.is_some() {
        context.push(Fact { key: format!("{}:oaud", provider.name()), values: audiences });
    }
    let source_identity = optional(claims, SOURCE_IDENTITY)?;
    if source_identity.as_ref().is_some_and(|who| SourceIdentity::new(who.as_str()).is_err()) {
        return Err(invalid("The source identity claim of the ID Token is not valid."));
    }
    let (tags, transitive) = tags(claims).ok_or_else(|| invalid("The tags claim of the ID Token is not valid."))?;
    Ok(Claims { subject, audience, context, tags, transitive, source_identity })
}

fn invalid(message: &str) -> Fault {
    Fault::IdentityToken(message.to_owned())
}

/// A token is good from its issue to its expiry, and both must be said.
fn in_time(claims: &Map<String, Value>, now: i64) -> Result<(), Fault> {
    let time = |name: &str| {
        let missing = || invalid(&format!("Missing a required claim: {name}"));
        seconds(claims.get(name).ok_or_else(missing)?).ok_or_else(|| invalid(&format!("Invalid claim: {name}")))
    };
    let expires = time("exp")?;
    if now >= expires {
        return Err(Fault::ExpiredIdentityToken { now, expires });
    }
    let not_before = claims.contains_key("nbf").then(|| time("nbf")).transpose()?;
    let begins = time("iat")?.max(not_before.unwrap_or(i64::MIN));
    if begins.saturating_sub(SKEW) > now { Err(invalid("The ID Token is not valid yet.")) } else { Ok(()) }
}

/// Seconds of a time, of which the fraction does not count.
fn seconds(value: &Value) -> Option<i64> {
    const LAST: f64 = 253_402_300_799.0;
    let within = |seconds: &f64| (0.0..=LAST).contains(seconds);
    #[expect(clippy::cast_possible_truncation, reason = "it is within bounds that an i64 holds")]
    value.as_f64().filter(within).map(|seconds| seconds as i64)
}

fn required(claims: &Map<String, Value>, name: &str) -> Result<String, Fault> {
    optional(claims, name)?.ok_or_else(|| invalid(&format!("Missing a required claim: {name}")))
}

fn optional(claims: &Map<String, Value>, name: &str) -> Result<Option<String>, Fault> {
    match claims.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(invalid(&format!("Invalid claim: {name}"))),
    }
}

/// Whom a token is for: one, or a list that is not empty.
fn audiences(claims: &Map<String, Value>) -> Result<Vec<String>, Fault> {
    let list = match claims.get("aud") {
        None => return Err(invalid("Missing a required claim: aud")),
        Some(Value::String(one)) => Some(vec![one.clone()]),
        Some(Value::Array(list)) => list.iter().map(|it| it.as_str().map(str::to_owned)).collect(),
        Some(_) => None,
    };
    list.filter(|list| !list.is_empty()).ok_or_else(|| invalid("Invalid claim: aud"))
}

/// The condition keys that AWS makes of a token, which bear the provider's name.
fn context(name: &str, claims: &Map<String, Value>, subject: &str, audience: &str) -> Result<Vec<Fact>, Fault> {
    let mut context = vec![Fact::new(format!("{name}:aud"), audience), Fact::new(format!("{name}:sub"), subject)];
    for claim in ["azp", "email"] {
        if let Some(value) = optional(claims, claim)? {
            context.push(Fact::new(format!("{name}:{claim}"), value));
        }
    }
    if let Some(methods) = claims.get("amr") {
        let methods = methods.as_array().and_then(|list| list.iter().map(text).collect::<Option<Vec<_>>>());
        let values = methods.ok_or_else(|| invalid("Invalid claim: amr"))?;
        context.push(Fact { key: format!("{name}:amr"), values });
    }
    Ok(context)
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// The session's tags, and the keys of those that are passed on; none if the claim is not one.
fn tags(claims: &Map<String, Value>) -> Option<(Vec<Tag>, Vec<String>)> {
    let mut given = BTreeMap::new();
    let mut transitive = Vec::new();
    if let Some(claim) = claims.get(TAGS) {
        let claim = claim.as_object()?;
        if let Some(tags) = claim.get("principal_tags") {
            for (key, value) in tags.as_object()? {
                given.insert(key.as_str(), one(value)?);
            }
        }
        transitive.extend(keys(claim.get("transitive_tag_keys"))?);
    }
    // Providers that cannot nest their claims write the path into the name.
    for (name, value) in claims {
        if let Some(key) = name.strip_prefix(TAGS).and_then(|rest| rest.strip_prefix("/principal_tags/")) {
            given.insert(key, one(value)?);
        }
    }
    transitive.extend(keys(claims.get(&format!("{TAGS}/transitive_tag_keys")))?);
    if given.len() > MOST_TAGS || transitive.len() > MOST_TAGS {
        return None;
    }
    let tag = |(key, value)| Some(Tag { key: TagKey::new(key).ok()?, value: TagValue::new(value).ok()? });
    Some((given.into_iter().map(tag).collect::<Option<_>>()?, transitive))
}

/// A tag has one value, which may stand in a list.
fn one(value: &Value) -> Option<String> {
    match value {
        Value::Array(list) => list.first().filter(|_| list.len() == 1).and_then(text),
        other => text(other),
    }
}

fn keys(value: Option<&Value>) -> Option<Vec<String>> {
    value.map_or(Some(Vec::new()), |value| value.as_array()?.iter().map(text).collect())
}

#[cfg(test)]
mod tests;
