//! Assertions: who it is, what is known of them, and until when.

use keyward_model::time::Time;

use super::{FRESH, Refusal, SKEW, Terms, answers, is_saml2, issuer};
use crate::SAML;
use crate::signature::DSIG;
use crate::xml::Element;

const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/// What is believed. Every part of it was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// Its id: one that was used before must not be used again.
    pub id: String,
    /// Until when it could be redeemed again, were it not for that.
    pub redeemable_until: Time,
    /// The identity provider.
    pub issuer: String,
    /// Who it is.
    pub subject: NameId,
    /// Where it was sent.
    pub recipient: String,
    /// When the provider made it.
    pub issued: Time,
    /// Until when the provider vouches for a session, if it says so.
    pub session_until: Option<Time>,
    /// The provider's name for the session, by which it would end it.
    pub session_index: Option<String>,
    /// What is known of the subject. No two have one name.
    pub attributes: Vec<Attribute>,
}

/// A subject's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameId {
    /// The name.
    pub value: String,
    /// What sort of name it is.
    pub format: Option<String>,
    /// In whose realm it is unique.
    pub qualifier: Option<String>,
}

/// Something known of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name, usually a URI.
    pub name: String,
    /// Its values that are text.
    pub values: Vec<String>,
}

impl Assertion {
    /// The values of an attribute; none if it is not there.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&[String]> {
        self.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| attribute.values.as_slice())
    }

    /// Reads an assertion that was verified.
    pub(super) fn read(assertion: Element<'_>, terms: &Terms<'_>) -> Result<Self, Refusal> {
        is_saml2(assertion)?;
        issuer(assertion, terms)?;
        if !assertion.children().all(is_known) {
            return Err(Refusal::Shape("an assertion has a part that SAML does not know"));
        }
        let issued = time(assertion, "IssueInstant")?.ok_or(Refusal::Shape("an assertion has no IssueInstant"))?;
        let conditions = assertion.only(SAML, "Conditions");
        let conditions = conditions.ok_or(Refusal::Shape("an assertion has no conditions"))?;
        let until = within(conditions, terms)?;
        audiences(conditions, terms)?;
        let subject = assertion.only(SAML, "Subject").ok_or(Refusal::Shape("an assertion has no subject"))?;
        let confirmed = Confirmed::find(subject, terms)?;
        let (session_until, session_index) = session(assertion, terms)?;
        if issued > terms.now.plus_millis(SKEW) {
            return Err(Refusal::NotYet);
        }
        if issued.plus_millis(FRESH + SKEW) <= terms.now {
            return Err(Refusal::Stale);
        }
        let ends = [Some(issued.plus_millis(FRESH)), until, Some(confirmed.until)];
        let end = ends.into_iter().flatten().min().unwrap_or(issued);
        Ok(Self {
            id: assertion.attribute("ID").unwrap_or_default().to_owned(),
            redeemable_until: end.plus_millis(SKEW),
            issuer: terms.issuer.to_owned(),
            subject: name_id(subject)?,
            recipient: confirmed.recipient,
            issued,
            session_until,
            session_index,
            attributes: attributes(assertion)?,
        })
    }
}

fn is_known(part: Element<'_>) -> bool {
    const PARTS: [&str; 6] = ["Issuer", "Subject", "Conditions", "Advice", "AuthnStatement", "AttributeStatement"];
    PARTS.iter().any(|name| part.is(SAML, name)) || part.is(DSIG, "Signature")
}

fn time(element: Element<'_>, name: &str) -> Result<Option<Time>, Refusal> {
    let time = element.attribute(name).map(Time::parse_iso).transpose();
    time.map_err(|_| Refusal::Shape("a time in it is none"))
}

/// Refuses what is not valid now; says until when it is.
fn within(element: Element<'_>, terms: &Terms<'_>) -> Result<Option<Time>, Refusal> {
    if time(element, "NotBefore")?.is_some_and(|from| terms.now.plus_millis(SKEW) < from) {
        return Err(Refusal::NotYet);
    }
    let until = time(element, "NotOnOrAfter")?;
    match until {
        Some(until) if until.plus_millis(SKEW) <= terms.now => Err(Refusal::Expired),
        until => Ok(until),
    }
}

/// Every restriction must name the relying party, and there must be one. A condition that is not understood does
/// not hold.
fn audiences(conditions: Element<'_>, terms: &Terms<'_>) -> Result<(), Refusal> {
    let mut restricted = false;
    for condition in conditions.children() {
        if condition.is(SAML, "OneTimeUse") || condition.is(SAML, "ProxyRestriction") {
            continue;
        }
        if !condition.is(SAML, "AudienceRestriction") {
            return Err(Refusal::Shape("an assertion has a condition that is not understood"));
        }
        let mut named = condition.named(SAML, "Audience").filter_map(Element::text);
        if !named.any(|audience| terms.audiences.contains(&audience)) {
            return Err(Refusal::Audience);
        }
        restricted = true;
    }
    if restricted { Ok(()) } else { Err(Refusal::Audience) }
}

/// How it was confirmed that the bearer is the subject.
struct Confirmed {
    recipient: String,
    until: Time,
}

impl Confirmed {
    /// The first confirmation that holds, or why the first one does not.
    fn find(subject: Element<'_>, terms: &Terms<'_>) -> Result<Self, Refusal> {
        let mut refusal = Refusal::Shape("a subject is not confirmed for its bearer");
        let mut first = true;
        let bearer = |confirmation: &Element<'_>| confirmation.attribute("Method") == Some(BEARER);
        for confirmation in subject.named(SAML, "SubjectConfirmation").filter(bearer) {
            match Self::read(confirmation, terms) {
                Ok(confirmed) => return Ok(confirmed),
                Err(why) if std::mem::take(&mut first) => refusal = why,
                Err(_) => {}
            }
        }
        Err(refusal)
    }

    fn read(confirmation: Element<'_>, terms: &Terms<'_>) -> Result<Self, Refusal> {
        let data = confirmation.only(SAML, "SubjectConfirmationData");
        let data = data.ok_or(Refusal::Shape("a confirmation says nothing"))?;
        let until = within(data, terms)?.ok_or(Refusal::Shape("a confirmation has no end"))?;
        answers(data, terms)?;
        let recipient = data.attribute("Recipient").filter(|place| (terms.recipient)(place));
        Ok(Self { recipient: recipient.ok_or(Refusal::Recipient)?.to_owned(), until })
    }
}

fn name_id(subject: Element<'_>) -> Result<NameId, Refusal> {
    let name = subject.only(SAML, "NameID").ok_or(Refusal::Shape("a subject has no NameID, or several"))?;
    let value = name.text().filter(|value| !value.is_empty());
    let text = |of| name.attribute(of).map(str::to_owned);
    Ok(NameId {
        value: value.ok_or(Refusal::Shape("a NameID is empty"))?.to_owned(),
        format: text("Format"),
        qualifier: text("NameQualifier"),
    })
}

/// How long the provider vouches for a session of the subject. It must have authenticated it.
fn session(assertion: Element<'_>, terms: &Terms<'_>) -> Result<(Option<Time>, Option<String>), Refusal> {
    let (mut until, mut index, mut any) = (None, None, false);
    for statement in assertion.named(SAML, "AuthnStatement") {
        any = true;
        index = index.or(statement.attribute("SessionIndex").map(str::to_owned));
        let end = time(statement, "SessionNotOnOrAfter")?;
        if end.is_some_and(|end| end <= terms.now) {
            return Err(Refusal::Expired);
        }
        until = [until, end].into_iter().flatten().min();
    }
    if any { Ok((until, index)) } else { Err(Refusal::Shape("an assertion has no AuthnStatement")) }
}

/// Two attributes of one name would be read by one reader and not by another.
fn attributes(assertion: Element<'_>) -> Result<Vec<Attribute>, Refusal> {
    let mut attributes: Vec<Attribute> = Vec::new();
    for statement in assertion.named(SAML, "AttributeStatement") {
        for attribute in statement.named(SAML, "Attribute") {
            let name = attribute.attribute("Name").ok_or(Refusal::Shape("an attribute has no name"))?;
            if attributes.iter().any(|other| other.name == name) {
                return Err(Refusal::Shape("an attribute is repeated"));
            }
            let values = attribute.named(SAML, "AttributeValue").filter_map(Element::text).map(str::to_owned);
            attributes.push(Attribute { name: name.to_owned(), values: values.collect() });
        }
    }
    Ok(attributes)
}
