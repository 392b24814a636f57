//! What an assertion claims for its subject: a role, a session of it, and what policies may ask about.

use std::collections::BTreeMap;

use keyward_gate::Fact;
use keyward_model::name::sts::{RoleSessionName, SourceIdentity};
use keyward_model::name::{Breach, Name as _, TagKey, TagValue};
use keyward_model::row::Tag;
use keyward_saml::Assertion;

use super::fault::{Claim, claimed};
use crate::fault::Fault;

/// Where AWS's own attributes have their names.
const OURS: &str = "https://aws.amazon.com/SAML/Attributes/";

/// What the provider says that its subject may have.
#[derive(Debug)]
pub(super) struct Claims {
    /// What the session is to be called.
    pub(super) name: RoleSessionName,
    /// How long it may be, in seconds, if the provider says so.
    pub(super) seconds: Option<i64>,
    /// The session's tags.
    pub(super) tags: Vec<Tag>,
    /// The keys of those that it passes on.
    pub(super) transitive: Vec<String>,
    /// Who set it in motion.
    pub(super) source_identity: Option<SourceIdentity>,
}

impl Claims {
    /// Reads what an assertion claims for a role and a provider, which it must name as a pair.
    pub(super) fn read(assertion: &Assertion, role: &str, provider: &str) -> Result<Self, Fault> {
        let pair = |value: &String| {
            let (one, other) = value.split_once(',').unwrap_or_default();
            let (one, other) = (one.trim(), other.trim());
            (one, other) == (role, provider) || (one, other) == (provider, role)
        };
        if !ours(assertion, "Role").unwrap_or_default().iter().any(pair) {
            return Err(claimed(Claim::Role));
        }
        let name = single(assertion, "RoleSessionName", Claim::NameTwice)?.ok_or_else(|| claimed(Claim::NoName))?;
        let tags = tags(assertion)?;
        let transitive = ours(assertion, "TransitiveTagKeys").unwrap_or_default().to_vec();
        let is_tag = |key: &String| tags.iter().any(|tag| tag.key.as_str().eq_ignore_ascii_case(key));
        if !transitive.iter().all(is_tag) {
            return Err(claimed(Claim::Transitive));
        }
        Ok(Self {
            name: RoleSessionName::new(name).map_err(|_: Vec<Breach>| claimed(Claim::Name))?,
            seconds: seconds(assertion)?,
            tags,
            transitive,
            source_identity: match single(assertion, "SourceIdentity", Claim::SourceIdentity)? {
                Some(identity) => {
                    Some(SourceIdentity::new(identity).map_err(|_: Vec<Breach>| claimed(Claim::SourceIdentity))?)
                }
                None => None,
            },
        })
    }
}

fn ours<'a>(assertion: &'a Assertion, name: &str) -> Option<&'a [String]> {
    assertion.attribute(&format!("{OURS}{name}"))
}

/// The one value of an attribute that may have one.
fn single<'a>(assertion: &'a Assertion, name: &str, several: Claim) -> Result<Option<&'a str>, Fault> {
    match ours(assertion, name) {
        None | Some([]) => Ok(None),
        Some([value]) => Ok(Some(value)),
        Some(_) => Err(claimed(several)),
    }
}

fn seconds(assertion: &Assertion) -> Result<Option<i64>, Fault> {
    let Some(text) = single(assertion, "SessionDuration", Claim::Duration)? else {
        return Ok(None);
    };
    let seconds = text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    seconds.filter(|seconds| (900..=43_200).contains(seconds)).map(Some).ok_or_else(|| claimed(Claim::Duration))
}

fn tags(assertion: &Assertion) -> Result<Vec<Tag>, Fault> {
    let mut tags: Vec<Tag> = Vec::new();
    for attribute in &assertion.attributes {
        let Some(key) = attribute.name.strip_prefix(OURS).and_then(|name| name.strip_prefix("PrincipalTag:")) else {
            continue;
        };
        let [value] = attribute.values.as_slice() else {
            return Err(claimed(Claim::Tag));
        };
        let key = TagKey::new(key).map_err(|_: Vec<Breach>| claimed(Claim::Tag))?;
        let value = TagValue::new(value.as_str()).map_err(|_: Vec<Breach>| claimed(Claim::Tag))?;
        let taken = tags.iter().any(|tag| tag.key.as_str().eq_ignore_ascii_case(key.as_str()));
        if taken || key.as_str().to_ascii_lowercase().starts_with("aws:") || tags.len() >= MOST_TAGS {
            return Err(claimed(Claim::Tag));
        }
        tags.push(Tag { key, value });
    }
    Ok(tags)
}

/// Tags of one session.
const MOST_TAGS: usize = 50;

/// The attributes that become condition keys, under the names that eduPerson, Active Directory and X.500 give them.
/// What is not in this table is nobody's to ask about.
const KEYS: &[(&str, &str)] = &[
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.1", "saml:edupersonaffiliation"),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.2", "saml:edupersonnickname"),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.3", "saml:edupersonorgdn"),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.4", "saml:edupersonorgunitdn"),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.5", "saml:edupersonprimaryaffiliation"),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "saml:edupersonprincipalname"),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.7", "saml:edupersonentitlement"),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.8", "saml:edupersonprimaryorgunitdn"),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.9", "saml:edupersonscopedaffiliation"),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.10", "saml:edupersontargetedid"),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.11", "saml:edupersonassurance"),
    ("urn:oid:1.3.6.1.4.1.5923.1.2.1.2", "saml:eduorghomepageuri"),
    ("urn:oid:1.3.6.1.4.1.5923.1.2.1.3", "saml:eduorgidentityauthnpolicyuri"),
    ("urn:oid:1.3.6.1.4.1.5923.1.2.1.4", "saml:eduorglegalname"),
    ("urn:oid:1.3.6.1.4.1.5923.1.2.1.5", "saml:eduorgsuperioruri"),
    ("urn:oid:1.3.6.1.4.1.5923.1.2.1.6", "saml:eduorgwhitepagesuri"),
    ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name", "saml:name"),
    ("http://schemas.xmlsoap.org/claims/CommonName", "saml:commonName"),
    ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", "saml:givenName"),
    ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname", "saml:surname"),
    ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "saml:mail"),
    ("http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid", "saml:primaryGroupSID"),
    ("urn:oid:2.5.4.3", "saml:cn"),
    ("urn:oid:2.5.4.4", "saml:surname"),
    ("urn:oid:2.5.4.42", "saml:givenName"),
    ("urn:oid:2.5.4.45", "saml:x500UniqueIdentifier"),
    ("urn:oid:0.9.2342.19200300.100.1.1", "saml:uid"),
    ("urn:oid:0.9.2342.19200300.100.1.3", "saml:mail"),
    ("urn:oid:0.9.2342.19200300.100.1.45", "saml:organizationStatus"),
];

/// The condition keys of what is known of the subject. A key that two attributes stand for has the values of both.
pub(super) fn known(assertion: &Assertion) -> Vec<Fact> {
    let mut known: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, key) in KEYS {
        if let Some(values) = assertion.attribute(name).filter(|values| !values.is_empty()) {
            known.entry(key).or_default().extend_from_slice(values);
        }
    }
    known.into_iter().map(|(key, values)| Fact { key: key.to_owned(), values }).collect()
}
