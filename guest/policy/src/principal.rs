//! Principals as documents name them, and whether they name the one who asks.

use keyward_model::arn::{Arn, is_account_id};

use crate::malformed::Complaint;
use crate::{Authority, Principal};

/// `Principal` or `NotPrincipal`.
#[derive(Clone, Debug)]
pub(crate) struct Principals {
    pub(crate) negated: bool,
    pub(crate) named: Vec<Named>,
}

/// Whom a document names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// `*`: everyone, known or not.
    Anyone,
    /// Everyone in an account to whom the account itself gives the right.
    Account(Box<str>),
    /// A user, role or session.
    Arn(Box<str>),
    /// A user, role or session by unique id, which no later namesake shares.
    Id(Box<str>),
    Service(Box<str>),
    /// An identity provider; `*` is any.
    Federated(Box<str>),
    CanonicalUser(Box<str>),
}

/// How directly a principal is named. The more directly, the fewer of its own policies limit what a
/// resource's policy grants within the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// Its account is: the account's own policies must still grant.
    Account,
    /// Everyone is, or the role or user behind its session: its identity policies need not grant, its
    /// boundary and session policies must.
    Behind,
    /// It is itself.
    Direct,
}

impl Named {
    /// Reads a principal of a `Principal` object; `kind` is `AWS`, `Service`, `Federated` or `CanonicalUser`.
    pub(crate) fn parse(kind: &str, text: &str) -> Result<Self, Complaint> {
        let invalid = || Complaint::aws(format!("Invalid principal in policy: \"{kind}\":\"{text}\""));
        let plain = !text.is_empty() && !text.contains(['*', '?', ' ']) && !text.contains("${");
        match kind {
            "AWS" if text == "*" => Ok(Self::Anyone),
            "Federated" if text == "*" => Ok(Self::Federated(text.into())),
            "AWS" if plain => Self::aws(text).ok_or_else(invalid),
            "Service" if plain && text.contains('.') => Ok(Self::Service(text.into())),
            "Federated" if plain => Ok(Self::Federated(text.into())),
            "CanonicalUser" if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) => {
                Ok(Self::CanonicalUser(text.into()))
            }
            _ => Err(invalid()),
        }
    }

    fn aws(text: &str) -> Option<Self> {
        if is_account_id(text) {
            return Some(Self::Account(text.into()));
        }
        if is_unique_id(text) {
            return Some(Self::Id(text.into()));
        }
        let arn = Arn::parse(text).ok().filter(|arn| arn.region.is_empty() && is_account_id(arn.account))?;
        match (arn.service, arn.typed()) {
            ("iam", None) if arn.resource == "root" => Some(Self::Account(arn.account.into())),
            ("iam", Some(("user" | "role", name))) if !arn.name().is_empty() && !name.is_empty() => {
                Some(Self::Arn(text.into()))
            }
            ("sts", Some(("federated-user", name))) if !name.is_empty() => Some(Self::Arn(text.into())),
            ("sts", Some(("assumed-role", rest))) => {
                let (role, session) = rest.rsplit_once('/')?;
                (!role.is_empty() && !session.is_empty()).then(|| Self::Arn(text.into()))
            }
            _ => None,
        }
    }

    /// How it names who asks; none if it does not.
    fn reach(&self, authority: &Authority) -> Option<Reach> {
        let principal = &authority.principal;
        let found = |is: bool, reach: Reach| is.then_some(reach);
        match (self, principal) {
            (Self::Anyone, _) => Some(Reach::Behind),
            (Self::Account(account), Principal::Root | Principal::User { .. } | Principal::Session { .. }) => {
                found(**account == *authority.account, Reach::Account)
            }
            (Self::CanonicalUser(id), Principal::Root | Principal::User { .. } | Principal::Session { .. }) => {
                found(authority.canonical_id.as_deref() == Some(id), Reach::Account)
            }
            (Self::Arn(name), Principal::User { arn, .. }) => found(**name == **arn, Reach::Direct),
            (Self::Id(name), Principal::User { id, .. }) => found(**name == **id, Reach::Direct),
            (Self::Arn(name), Principal::Session { arn, origin_arn, .. }) => {
                found(**name == **arn, Reach::Direct).or(found(**name == **origin_arn, Reach::Behind))
            }
            (Self::Id(name), Principal::Session { id, origin_id, .. }) => {
                found(**name == **id, Reach::Direct).or(found(**name == **origin_id, Reach::Behind))
            }
            (Self::Service(name), Principal::Service(service)) => found(**name == **service, Reach::Direct),
            (Self::Federated(name), Principal::Federated(provider)) => {
                found(&**name == "*" || **name == **provider, Reach::Direct)
            }
            _ => None,
        }
    }
}

impl Principals {
    /// Whether a statement with these principals is about who asks, and how directly it names them.
    pub(crate) fn reach(&self, authority: &Authority) -> Option<Reach> {
        if self.negated {
            return (!self.exempts(authority)).then_some(Reach::Behind);
        }
        self.named.iter().filter_map(|named| named.reach(authority)).max()
    }

    /// Whether a `NotPrincipal` spares who asks. AWS looks at the account, then at the role or user, then at
    /// the session, and spares only whom it finds listed each time; one with a permissions boundary, never.
    fn exempts(&self, authority: &Authority) -> bool {
        let levels: &[Reach] = match &authority.principal {
            Principal::Root => &[Reach::Account],
            Principal::User { .. } => &[Reach::Account, Reach::Direct],
            Principal::Session { .. } => &[Reach::Account, Reach::Behind, Reach::Direct],
            Principal::Service(_) | Principal::Federated(_) => &[Reach::Direct],
            Principal::Anonymous => return false,
        };
        let listed = |level: &Reach| self.named.iter().any(|named| named.reach(authority) == Some(*level));
        authority.boundary.is_none() && levels.iter().all(listed)
    }
}

/// Whether a text looks like the unique id of a user or role, or of a role's session: `AROA…:name`.
fn is_unique_id(text: &str) -> bool {
    let (id, session) = text.split_once(':').map_or((text, None), |(id, session)| (id, Some(session)));
    let known = ["AIDA", "AROA"].iter().any(|prefix| id.starts_with(prefix));
    let plain = (16..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    known && plain && session.is_none_or(|session| !session.is_empty() && id.starts_with("AROA"))
}

#[cfg(test)]
mod tests;
