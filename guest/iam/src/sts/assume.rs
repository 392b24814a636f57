//! What all ways into a role have in common, whoever vouches for who comes.

use std::collections::BTreeMap;

use keyward_model::arn::{Arn, is_account_id};
use keyward_model::name::StsArn;
use keyward_model::name::sts::RoleSessionName;
use keyward_model::row::{Kind, Noun as _, Role, Tag};
use keyward_model::time::Time;
use serde_json::json;

use super::TokenSize;
use crate::call::Target;
use crate::fault::Fault;
use crate::role::trust;
use crate::session::{self, AssumedRoleUser, Grant, Issued, Passed, PolicyArns};
use crate::tag::{self, Tags};
use crate::tenancy::{self, WayIn};
use crate::tx::Tx;

/// Where a role is, as a request says: in any account.
#[derive(Debug)]
pub struct Place<'r> {
    /// The account.
    pub account: &'r str,
    path: String,
    name: &'r str,
}

impl<'r> Place<'r> {
    /// Takes a role's ARN apart.
    ///
    /// # Errors
    /// `ValidationError`.
    pub fn of(arn: &'r StsArn) -> Result<Self, Fault> {
        let invalid = || Fault::Unfit(format!("{arn} is invalid"));
        let parsed = Arn::parse(arn.as_str()).map_err(|_| invalid())?;
        let ours = parsed.partition == "aws" && parsed.service == "iam" && parsed.region.is_empty();
        match parsed.typed() {
            Some(("role", place)) if ours && is_account_id(parsed.account) && !parsed.name().is_empty() => {
                let (path, name) = match place.rsplit_once('/') {
                    Some((path, name)) => (format!("/{path}/"), name),
                    None => ("/".to_owned(), place),
                };
                Ok(Self { account: parsed.account, path, name })
            }
            _ => Err(invalid()),
        }
    }

    /// The role, if there is one.
    ///
    /// # Errors
    /// Only trouble.
    pub fn role(&self, tx: &Tx<'_>) -> Result<Option<Role>, Fault> {
        let role = tx.look_up_in::<Role>(self.account, self.name)?;
        // An ARN is one spelling, not a look-up: case counts.
        Ok(role.filter(|role| role.path.as_str() == self.path && role.name() == self.name))
    }

    /// The role as what an action touches, with what it says of who may. One that is not there lets nobody in, so
    /// that nobody learns whether it is.
    ///
    /// # Errors
    /// Only trouble.
    pub fn target(&self, tx: &Tx<'_>) -> Result<Target, Fault> {
        let asked = Kind::Role.arn(self.account, &self.path, self.name);
        let shut = |asked| Ok(Target { policy: Some(NOBODY.to_owned()), ..Target::new(asked) });
        let Some(role) = self.role(tx)? else { return shut(asked) };
        let policy = match tenancy::way_in(tx, self.account)? {
            WayIn::Trusted => trust::bound(&role.trust)?,
            WayIn::Reseller => trust_in(tx.account()),
            WayIn::Shut => return shut(asked),
        };
        let target = Target::new(role.arn(self.account)).tagged(&role.tags);
        Ok(Target { asked, policy: Some(policy), ..target })
    }
}

/// The trust policy of a role that is not there: it names an id that nobody has.
const NOBODY: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"AROAAAAAAAAAAAAAAAAAA"},"Action":"sts:AssumeRole"}}"#;

/// A trust policy that lets a whole account in, as far as it lets its people out.
fn trust_in(account: &str) -> String {
    let statement = json!({
        "Effect": "Allow",
        "Principal": { "AWS": format!("arn:aws:iam::{account}:root") },
        "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
    });
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

/// What a request wants of a role, once it is clear that it may be had.
pub struct Assumption<'r> {
    /// Where the role is.
    pub place: &'r Place<'r>,
    /// What the session is to be called.
    pub name: &'r RoleSessionName,
    /// How long it is to last, and how long it may at most whatever the role says, with AWS's words about that.
    pub seconds: Option<i64>,
    /// The policy that narrows it, written out.
    pub policy: Option<&'r str>,
    /// The managed policies that narrow it.
    pub policies: Option<&'r PolicyArns>,
    /// Its tags, those it inherits included.
    pub tags: BTreeMap<String, String>,
    /// The keys of the tags that it passes on.
    pub transitive: Vec<String>,
    /// Who set it in motion.
    pub source_identity: Option<String>,
    /// When a second factor was presented.
    pub mfa: Option<Time>,
    /// The identity provider that vouches.
    pub provider: Option<String>,
    /// The account that who comes has come from, if it is another one.
    pub opened_by: Option<String>,
    /// How long its token is at least.
    pub size: Option<TokenSize>,
}

/// How long a session lasts if nobody says.
const USUAL: u32 = 3_600;

impl Assumption<'_> {
    /// Opens the session.
    ///
    /// # Errors
    /// `AccessDenied` if there is no such role; `ValidationError` if it is to last longer than the role's may;
    /// `MalformedPolicyDocument`, `PackedPolicyTooLarge`.
    pub fn open(self, tx: &mut Tx<'_>) -> Result<(Issued, AssumedRoleUser), Fault> {
        let account = self.place.account;
        let role = self.place.role(tx)?;
        // The gate allows nobody a role that is not there.
        let role = role.ok_or_else(|| Fault::Trouble(format!("role {} went while it was assumed", self.place.name)))?;
        let seconds = self.seconds.and_then(|seconds| u32::try_from(seconds).ok()).unwrap_or(USUAL);
        if seconds > role.max_session_seconds {
            return Err(Fault::Invalid(
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
            ));
        }
        let passed = Passed::read(&tx.in_account(account), self.policy, self.policies)?;
        let user = AssumedRoleUser {
            id: format!("{}:{}", role.id, self.name),
            arn: session::role_arn(account, role.name(), self.name.as_str()),
        };
        let grant = Grant {
            name: self.name.to_string(),
            passed,
            tags: self.tags,
            transitive: self.transitive,
            source_identity: self.source_identity,
            mfa: self.mfa,
            provider: self.provider,
            opened_by: self.opened_by,
            ..Grant::of(account, session::Kind::Role, role.id.clone())
        };
        let issued = session::issue(tx, grant, seconds, least(self.size))?;
        Ok((issued, user))
    }
}

/// The characters that a request wants a token to have at least.
pub(super) fn least(size: Option<TokenSize>) -> usize {
    size.and_then(|size| usize::try_from(size.0).ok()).unwrap_or_default()
}

/// The tags that a request gives a session, and those that it inherits; and the keys of those that it passes on.
///
/// # Errors
/// `ValidationError`: keys that differ at most in case, a key that AWS reserves or that is inherited, or one
/// that is to be passed on and not there.
pub fn session_tags(
    given: Option<&Tags>,
    transitive: &[String],
    inherited: BTreeMap<String, String>,
) -> Result<(BTreeMap<String, String>, Vec<String>), Fault> {
    let given = tag::given(given).map_err(|fault| match fault {
        Fault::InvalidInput(message) => Fault::Unfit(message),
        other => other,
    })?;
    let same = |key: &str, other: &str| key.eq_ignore_ascii_case(other);
    if given.iter().any(|Tag { key, .. }| inherited.keys().any(|own| same(own, key.as_str()))) {
        return Err(Fault::Invalid(
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from \
             the calling session.",
        ));
    }
    let mut passed_on: Vec<String> = inherited.keys().cloned().collect();
    for key in transitive {
        let tag = given.iter().find(|tag| same(tag.key.as_str(), key));
        let tag =
            tag.ok_or(Fault::Invalid("The specified transitive tag key must be included in the requested tags."))?;
        passed_on.push(tag.key.to_string());
    }
    let mut tags = inherited;
    tags.extend(given.into_iter().map(|Tag { key, value }| (key.to_string(), value.to_string())));
    Ok((tags, passed_on))
}
