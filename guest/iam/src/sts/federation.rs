//! Rights lent to somebody whom only the caller knows.

use keyward_model::name::sts::{FederatedName, FederationPolicyText};

use super::own_session::{duration, has_own_rights};
use super::{TokenSize, assume};
use crate::action::{Action, Level, Service};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::session::{self, Credentials, Grant, Kind, Passed, PolicyArns};
use crate::shape::kinds::{List, Number};
use crate::tag::Tags;
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Opens a session of a federated user, which may do what both the caller and the passed policies allow.
    pub struct GetFederationToken {
        "Name"                    name:     FederatedName,
        "Policy"                  policy:   Option<FederationPolicyText>,
        "PolicyArns"              policies: Option<PolicyArns>,
        "DurationSeconds"         seconds:  Option<Number<900, 129_600>>,
        "Tags"                    tags:     Option<Tags>,
        "MinimumSessionTokenSize" size:     Option<TokenSize>,
    }
}

answer! {
    /// A federated user as answers show it.
    pub struct FederatedUser {
        "FederatedUserId" id:  String,
        "Arn"             arn: String,
    }
}

answer! {
    /// The session.
    pub struct Federated {
        "Credentials"             credentials: Credentials,
        "FederatedUser"           user:        FederatedUser,
        "PackedPolicySize"        packed:      Option<u32>,
        "SessionTokenUtilization" utilization: u32,
        "SessionTokenSize"        size:        u32,
    }
}

impl Action for GetFederationToken {
    const NAME: &'static str = "GetFederationToken";
    const SERVICE: Service = Service::Sts;
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] =
        &[Code::MalformedPolicyDocument, Code::PackedPolicyTooLarge, Code::RegionDisabledException];
    type Answer = Federated;

    fn target(&self, call: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        has_own_rights(call, Self::NAME)?;
        Ok(self.asked(call))
    }

    fn others(&self, call: &Call<'_>, _: &Tx<'_>) -> Result<Vec<(&'static str, Target)>, Fault> {
        let tagged = self.tags.as_ref().is_some_and(|List(tags)| !tags.is_empty());
        Ok(if tagged { vec![("sts:TagSession", self.asked(call))] } else { Vec::new() })
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Federated, Fault> {
        let account = &call.caller.account;
        let policy = self.policy.as_ref().map(FederationPolicyText::as_str);
        let passed = Passed::read(tx, policy, self.policies.as_ref())?;
        let (tags, _) = assume::session_tags(self.tags.as_ref(), &[], std::collections::BTreeMap::new())?;
        let name = self.name.to_string();
        let grant = Grant { name, passed, tags, ..Grant::of(account, Kind::Federated, call.caller_id()) };
        let issued = session::issue(tx, grant, duration(call, self.seconds), assume::least(self.size))?;
        let user = FederatedUser {
            id: format!("{account}:{}", self.name),
            arn: session::federated_arn(account, self.name.as_str()),
        };
        Ok(Federated {
            credentials: issued.credentials,
            user,
            packed: issued.packed,
            utilization: issued.utilization,
            size: issued.size,
        })
    }
}

impl GetFederationToken {
    fn asked(&self, call: &Call<'_>) -> Target {
        let target = Target::new(session::federated_arn(&call.caller.account, self.name.as_str()));
        match &self.tags {
            Some(List(tags)) => target.giving(tags),
            None => target,
        }
    }
}
