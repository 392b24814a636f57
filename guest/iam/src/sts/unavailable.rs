//! What AWS's STS does with services that are not here: it is asked for, weighed, and answered as AWS answers
//! where the feature is not enabled.

use keyward_gate::Fact;
use keyward_model::name::sts::{JwtAlgorithm, JwtAudience, TargetPrincipal, TradeInToken};
use keyward_model::time::Time;

use super::TokenSize;
use crate::action::{Action, Level, Service};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::session::{Credentials, PolicyArn};
use crate::shape::kinds::{List, Number};
use crate::tag::Tags;
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Asks for a session of a member account's root, which takes an organization.
    pub struct AssumeRoot {
        "TargetPrincipal"         principal: TargetPrincipal,
        "TaskPolicyArn"           task:      PolicyArn,
        "DurationSeconds"         seconds:   Option<Number<0, 900>>,
        "MinimumSessionTokenSize" size:      Option<TokenSize>,
    }
}

answer! {
    /// The session that would be.
    pub struct RootSession {
        "Credentials"             credentials:     Credentials,
        "SourceIdentity"          source_identity: Option<String>,
        "SessionTokenUtilization" utilization:     u32,
        "SessionTokenSize"        size:            u32,
    }
}

impl Action for AssumeRoot {
    const NAME: &'static str = "AssumeRoot";
    const SERVICE: Service = Service::Sts;
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::ExpiredTokenException, Code::RegionDisabledException];
    type Answer = RootSession;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        let task = self.task.arn.as_ref().map(AsRef::as_ref);
        Ok(Target::new(self.arn()).with("sts:TaskPolicyArn", task))
    }

    fn run(self, call: &Call<'_>, _: &mut Tx<'_>) -> Result<RootSession, Fault> {
        let (caller, root) = (&call.caller.arn, self.arn());
        let message = format!("User: {caller} is not authorized to perform: sts:AssumeRoot on resource: {root}");
        Err(Fault::Refused(message))
    }
}

impl AssumeRoot {
    fn arn(&self) -> String {
        let principal = self.principal.as_str();
        if principal.starts_with("arn:") { principal.to_owned() } else { format!("arn:aws:iam::{principal}:root") }
    }
}

request! {
    /// Asks for a token that other houses verify.
    pub struct GetWebIdentityToken {
        "Audience"         audience:  List<JwtAudience, 1, 10>,
        "DurationSeconds"  seconds:   Option<Number<60, 3_600>>,
        "SigningAlgorithm" algorithm: JwtAlgorithm,
        "Tags"             tags:      Option<Tags>,
    }
}

answer! {
    /// The token that would be.
    pub struct WebIdentityToken {
        "WebIdentityToken" token:   String,
        "Expiration"       expires: Time,
    }
}

impl Action for GetWebIdentityToken {
    const NAME: &'static str = "GetWebIdentityToken";
    const SERVICE: Service = Service::Sts;
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[
        Code::JWTPayloadSizeExceededException,
        Code::OutboundWebIdentityFederationDisabledException,
        Code::SessionDurationEscalationException,
    ];
    type Answer = WebIdentityToken;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        let List(audience) = &self.audience;
        let mut target = Target::new("*").with("sts:SigningAlgorithm", Some(self.algorithm.as_str()));
        let values = audience.iter().map(JwtAudience::to_string).collect();
        target.context.push(Fact { key: "sts:IdentityTokenAudience".to_owned(), values });
        let seconds = self.seconds.map(|Number(seconds)| seconds.to_string());
        target = target.with("sts:DurationSeconds", seconds.as_deref());
        Ok(match &self.tags {
            Some(List(tags)) => target.giving(tags),
            None => target,
        })
    }

    fn run(self, _: &Call<'_>, _: &mut Tx<'_>) -> Result<WebIdentityToken, Fault> {
        Err(Fault::NoOutboundFederation)
    }
}

request! {
    /// Asks for credentials in exchange for a token that somebody delegated.
    pub struct GetDelegatedAccessToken {
        "TradeInToken" token: TradeInToken,
    }
}

answer! {
    /// The session that would be.
    pub struct DelegatedAccess {
        "Credentials"      credentials: Credentials,
        "PackedPolicySize" packed:      Option<u32>,
        "AssumedPrincipal" principal:   String,
    }
}

impl Action for GetDelegatedAccessToken {
    const NAME: &'static str = "GetDelegatedAccessToken";
    const SERVICE: Service = Service::Sts;
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] =
        &[Code::ExpiredTradeInTokenException, Code::PackedPolicyTooLarge, Code::RegionDisabledException];
    type Answer = DelegatedAccess;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, _: &mut Tx<'_>) -> Result<DelegatedAccess, Fault> {
        // Nothing here gives such tokens out, so none is still good.
        Err(Fault::ExpiredTradeInToken)
    }
}
