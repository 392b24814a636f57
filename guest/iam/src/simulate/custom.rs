//! SimulateCustomPolicy.

use keyward_gate::bundle::Policies;
use keyward_model::name::{ActionName, DocumentText, HandlingOption, Marker, ResourceName};
use keyward_policy::Context;

use super::EvaluationResult;
use super::caller::Caller;
use super::given::{self, Documents, Entries};
use super::scenario::{Asked, Scenario};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::page::{Listed, Listing, MaxItems};
use crate::request;
use crate::shape::kinds::List;
use crate::tx::Tx;

request! {
    /// Says what policies would allow if they were somebody's.
    pub struct SimulateCustomPolicy {
        "PolicyInputList"                    policies:  Documents,
        "PermissionsBoundaryPolicyInputList" boundary:  Option<Documents>,
        "OrderedOrganizationPolicyInputList" levels:    Option<List<GuardrailLevel, 0, 7>>,
        "ActionNames"                        actions:   List<ActionName>,
        "ResourceArns"                       resources: Option<List<ResourceName>>,
        "ResourcePolicy"                     policy:    Option<DocumentText>,
        "ResourceOwner"                      owner:     Option<ResourceName>,
        "CallerArn"                          caller:    Option<ResourceName>,
        "ContextEntries"                     entries:   Option<Entries>,
        "ResourceHandlingOption"             handling:  Option<HandlingOption>,
        "MaxItems"                           max_items: Option<MaxItems>,
        "Marker"                             marker:    Option<Marker>,
    }
}

request! {
    /// The guardrails of one level, of which the first is the top.
    pub struct GuardrailLevel {
        "ServiceControlPolicyInputList" policies: Option<Documents>,
    }
}

impl Listing for SimulateCustomPolicy {
    const ITEMS: &'static str = "EvaluationResults";
    type Item = EvaluationResult;
}

impl Action for SimulateCustomPolicy {
    const NAME: &'static str = "SimulateCustomPolicy";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::PolicyEvaluation];
    type Answer = Listed<Self>;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let levels = self.levels.map(|List(levels)| levels).unwrap_or_default();
        let level = |(n, level): (usize, &GuardrailLevel)| {
            let parameter = format!("OrderedOrganizationPolicyInputList.{n}.ServiceControlPolicyInputList");
            given::documents(&parameter, level.policies.as_ref())
        };
        let policies = Policies {
            identity: given::documents("PolicyInputList", Some(&self.policies))?,
            boundary: given::boundary(self.boundary.as_ref())?,
            session: None,
            guardrails: (1..).zip(&levels).map(level).collect::<Result<_, _>>()?,
        };
        let caller = self.caller.map(|arn| Caller::of(tx, &arn)).transpose()?.map(|caller| caller.principal);
        let asked = Asked {
            actions: self.actions,
            resources: self.resources,
            policy: self.policy,
            owner: self.owner,
            entries: self.entries,
            handling: self.handling,
        };
        let scenario = Scenario::new(tx, asked, caller, &policies, Context::new())?;
        Ok(scenario.results::<Self>(tx, self.marker.as_ref(), self.max_items)?.into())
    }
}
