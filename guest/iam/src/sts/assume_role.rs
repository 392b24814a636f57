//! The way into a role for who can sign already.

use std::collections::BTreeMap;

use keyward_gate::{Fact, PrincipalKind};
use keyward_model::name::sts::{
    ContextAssertion, DeviceSerial, ExternalId, RoleSessionName, SessionPolicyText, SourceIdentity, TokenCode,
};
use keyward_model::name::{StsArn, TagKey};

use super::assume::{Assumption, Place, session_tags};
use super::{TokenSize, factor};
use crate::action::{Action, Level, Service};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::session::{self, AssumedRoleUser, Credentials, Kind, PolicyArns, Session};
use crate::shape::kinds::{List, Number};
use crate::tag::Tags;
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Opens a session of a role, in any account.
    pub struct AssumeRole {
        "RoleArn"                 role:              StsArn,
        "RoleSessionName"         name:              RoleSessionName,
        "PolicyArns"              policies:          Option<PolicyArns>,
        "Policy"                  policy:            Option<SessionPolicyText>,
        "DurationSeconds"         seconds:           Option<Number<900, 43_200>>,
        "Tags"                    tags:              Option<Tags>,
        "TransitiveTagKeys"       transitive:        Option<List<TagKey, 0, 50>>,
        "ExternalId"              external_id:       Option<ExternalId>,
        "SerialNumber"            serial:            Option<DeviceSerial>,
        "TokenCode"               code:              Option<TokenCode>,
        "SourceIdentity"          source_identity:   Option<SourceIdentity>,
        "ProvidedContexts"        provided_contexts: Option<List<ProvidedContext, 1, 5>>,
        "MinimumSessionTokenSize" size:              Option<TokenSize>,
    }
}

request! {
    /// What a context provider asserts. There is none here.
    pub struct ProvidedContext {
        "ProviderArn"      provider:  Option<StsArn>,
        "ContextAssertion" assertion: Option<ContextAssertion>,
    }
}

answer! {
    /// The session.
    pub struct Assumed {
        "Credentials"             credentials:     Credentials,
        "AssumedRoleUser"         user:            AssumedRoleUser,
        "PackedPolicySize"        packed:          Option<u32>,
        "SourceIdentity"          source_identity: Option<String>,
        "SessionTokenUtilization" utilization:     u32,
        "SessionTokenSize"        size:            u32,
    }
}

/// The longest session that one role's session may open of another, in seconds.
const CHAINED: i64 = 3_600;

impl Action for AssumeRole {
    const NAME: &'static str = "AssumeRole";
    const SERVICE: Service = Service::Sts;
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[
        Code::ExpiredTokenException,
        Code::MalformedPolicyDocument,
        Code::PackedPolicyTooLarge,
        Code::RegionDisabledException,
    ];
    type Answer = Assumed;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        if call.caller.kind == PrincipalKind::Root {
            return Err(Fault::Refused("Roles may not be assumed by root accounts.".to_owned()));
        }
        self.asked(call, tx)
    }

    fn others(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Vec<(&'static str, Target)>, Fault> {
        let mut others = Vec::new();
        if self.tags.as_ref().is_some_and(|List(tags)| !tags.is_empty()) || !self.transitive_keys().is_empty() {
            others.push(("sts:TagSession", self.asked(call, tx)?));
        }
        if self.identity(session::of_caller(tx, call.caller).as_ref()).is_some() {
            others.push(("sts:SetSourceIdentity", self.asked(call, tx)?));
        }
        Ok(others)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Assumed, Fault> {
        if self.provided_contexts.is_some() {
            return Err(Fault::Invalid("The provided context assertion is from a provider that is not known here."));
        }
        let place = Place::of(&self.role)?;
        let caller = session::of_caller(tx, call.caller);
        let source_identity = self.identity(caller.as_ref());
        let seconds = self.seconds.map(|Number(seconds)| seconds);
        let other = (place.account != tx.account()).then(|| tx.account().to_owned());
        let opened_by = other.or_else(|| caller.as_ref()?.grant.opened_by.clone());
        let mut inherited = BTreeMap::new();
        if let Some(Session { grant, .. }) = caller {
            let is_chained = grant.kind == Kind::Role;
            if is_chained && seconds.is_some_and(|seconds| seconds > CHAINED) {
                return Err(Fault::Invalid(
                    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
                ));
            }
            let set = |own: &String| source_identity.as_ref() != Some(own);
            if grant.source_identity.as_ref().is_some_and(set) {
                return Err(Fault::Refused("SourceIdentity cannot be changed once it is set.".to_owned()));
            }
            inherited = grant.tags;
            inherited.retain(|key, _| grant.transitive.contains(key));
        }
        let (tags, transitive) = session_tags(self.tags.as_ref(), &self.transitive_keys(), inherited)?;
        let mfa = factor::present(call, tx, self.serial.as_ref(), self.code.as_ref())?;
        let assumption = Assumption {
            place: &place,
            name: &self.name,
            seconds,
            policy: self.policy.as_ref().map(SessionPolicyText::as_str),
            policies: self.policies.as_ref(),
            tags,
            transitive,
            source_identity: source_identity.clone(),
            mfa,
            provider: None,
            opened_by,
            size: self.size,
        };
        let (issued, user) = assumption.open(tx)?;
        Ok(Assumed {
            credentials: issued.credentials,
            user,
            packed: issued.packed,
            source_identity,
            utilization: issued.utilization,
            size: issued.size,
        })
    }
}

impl AssumeRole {
    /// The role, with all that the request says.
    fn asked(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let mut target = Place::of(&self.role)?.target(tx)?;
        if let Some(List(tags)) = &self.tags {
            target = target.giving(tags);
        }
        let transitive = self.transitive_keys();
        if !transitive.is_empty() {
            target.context.push(Fact { key: "sts:TransitiveTagKeys".to_owned(), values: transitive });
        }
        let identity = self.identity(session::of_caller(tx, call.caller).as_ref());
        let verified = factor::would_be_present(call, tx, self.serial.as_ref(), self.code.as_ref())?;
        Ok(target
            .with("sts:RoleSessionName", Some(self.name.as_str()))
            .with("sts:ExternalId", self.external_id.as_ref().map(ExternalId::as_str))
            .with("sts:SourceIdentity", identity.as_deref())
            .with("aws:MultiFactorAuthPresent", verified.then_some("true"))
            .with("aws:MultiFactorAuthAge", verified.then_some("0")))
    }

    fn transitive_keys(&self) -> Vec<String> {
        let keys = self.transitive.iter().flat_map(|List(keys)| keys);
        keys.map(TagKey::to_string).collect()
    }

    /// Who set the session in motion: as the request says, or as whoever opened the caller's own session said.
    fn identity(&self, caller: Option<&Session>) -> Option<String> {
        let given = self.source_identity.as_ref().map(SourceIdentity::to_string);
        given.or_else(|| caller?.grant.source_identity.clone())
    }
}
