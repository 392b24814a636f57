//! SimulatePrincipalPolicy.

use keyward_gate::bundle::Policies;
use keyward_model::arn::Arn;
use keyward_model::name::{ActionName, AnyArn, DocumentText, HandlingOption, Marker, ResourceName};
use keyward_model::row::{Group, Kind, Noun, Role, User};

use super::EvaluationResult;
use super::caller::Caller;
use super::exclude::{self, PolicyIdentifier};
use super::given::{self, Documents, Entries};
use super::scenario::{Asked, Scenario};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::page::{Listed, Listing, MaxItems};
use crate::shape::kinds::List;
use crate::tx::Tx;
use crate::{bundle, request, tenancy};

/// Whose policies are simulated.
pub(crate) enum Entity {
    /// A user's, with those of its groups.
    User(User),
    /// A group's.
    Group(Group),
    /// A role's.
    Role(Role),
}

impl Entity {
    /// The entity of an ARN. An ARN without an account means the caller's.
    ///
    /// # Errors
    /// `InvalidInput` if it is neither a user's nor a group's nor a role's, `NoSuchEntity`.
    pub(crate) fn find(tx: &Tx<'_>, arn: &AnyArn) -> Result<Self, Fault> {
        let (kind, parsed) = parsed(arn)?;
        let here = |found: String| Arn::parse(&found).is_ok_and(|found| found.resource == parsed.resource);
        let own = parsed.account.is_empty() || parsed.account == tx.account();
        let found = match kind {
            _ if !own => None,
            Kind::User => tx.look_up::<User>(parsed.name())?.map(Self::User),
            Kind::Role => tx.look_up::<Role>(parsed.name())?.map(Self::Role),
            _ => tx.look_up::<Group>(parsed.name())?.map(Self::Group),
        };
        found
            .filter(|entity| here(entity.arn(tx)))
            .ok_or_else(|| Fault::NoSuchEntity(Missing::Entity(kind, parsed.name().to_owned())))
    }

    /// What an action touches that is about the entity.
    ///
    /// # Errors
    /// `InvalidInput` if the ARN is neither a user's nor a group's nor a role's.
    pub(crate) fn target(tx: &Tx<'_>, arn: &AnyArn) -> Result<Target, Fault> {
        let (_, parsed) = parsed(arn)?;
        let account = if parsed.account.is_empty() { tx.account() } else { parsed.account };
        let asked = format!("arn:{}:iam::{account}:{}", parsed.partition, parsed.resource);
        Ok(match Self::find(tx, arn) {
            Ok(Self::User(user)) => Target { asked, ..Target::of(tx, &user) },
            Ok(Self::Group(group)) => Target { asked, ..Target::of(tx, &group) },
            Ok(Self::Role(role)) => Target { asked, ..Target::of(tx, &role) },
            Err(Fault::NoSuchEntity(_)) => Target::new(asked),
            Err(fault) => return Err(fault),
        })
    }

    /// The policies that bear on it, as its bundle has them. What is disabled has none.
    ///
    /// # Errors
    /// Only trouble.
    pub(super) fn policies(&self, tx: &Tx<'_>) -> Result<Policies, Fault> {
        match self {
            Self::User(user) if user.status.is_active() => bundle::policies_of_user(tx, user),
            Self::User(_) => Ok(Policies::default()),
            Self::Group(group) => {
                Ok(Policies { identity: bundle::policies_of_group(tx, group)?, ..Policies::default() })
            }
            Self::Role(role) => bundle::policies_of_role(tx, role),
        }
    }

    /// It asks for itself where no caller is named.
    fn caller(self, tx: &Tx<'_>) -> Caller {
        match self {
            Self::User(user) => Caller::known(bundle::principal_of(tx, user)),
            Self::Role(role) => Caller::known(bundle::session_of_role(tx, role, "")),
            Self::Group(group) => Caller::group(&group.arn(tx.account())),
        }
    }

    fn arn(&self, tx: &Tx<'_>) -> String {
        match self {
            Self::User(user) => user.arn(tx.account()),
            Self::Group(group) => group.arn(tx.account()),
            Self::Role(role) => role.arn(tx.account()),
        }
    }
}

fn parsed(arn: &AnyArn) -> Result<(Kind, Arn<'_>), Fault> {
    let parsed = Arn::parse(arn.as_str()).ok().filter(|arn| arn.service == "iam");
    match parsed.and_then(|parsed| Some((parsed, parsed.typed()?.0))) {
        Some((parsed, "user")) => Ok((Kind::User, parsed)),
        Some((parsed, "group")) => Ok((Kind::Group, parsed)),
        Some((parsed, "role")) => Ok((Kind::Role, parsed)),
        _ => {
            Err(Fault::InvalidInput(format!("Invalid Entity Arn: {arn} does not clearly define entity type and name.")))
        }
    }
}

request! {
    /// Says what a user, group or role may do, with more policies if they are given.
    pub struct SimulatePrincipalPolicy {
        "PolicySourceArn"                    source:    AnyArn,
        "PolicyInputList"                    policies:  Option<Documents>,
        "PermissionsBoundaryPolicyInputList" boundary:  Option<Documents>,
        "PolicyExclusionList"                excluded:  Option<List<PolicyIdentifier, 0, 256>>,
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

impl Listing for SimulatePrincipalPolicy {
    const ITEMS: &'static str = "EvaluationResults";
    type Item = EvaluationResult;
}

impl Action for SimulatePrincipalPolicy {
    const NAME: &'static str = "SimulatePrincipalPolicy";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity, Code::PolicyEvaluation];
    type Answer = Listed<Self>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Entity::target(tx, &self.source)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let entity = Entity::find(tx, &self.source)?;
        let mut policies = Policies { guardrails: tenancy::guardrails(tx)?, ..entity.policies(tx)? };
        exclude::exclude(tx, &mut policies, self.excluded)?;
        policies.identity.extend(given::documents("PolicyInputList", self.policies.as_ref())?);
        if let Some(boundary) = given::boundary(self.boundary.as_ref())? {
            policies.boundary = Some(boundary);
        }
        let Caller { principal, facts } = match self.caller {
            Some(arn) => Caller::of(tx, &arn)?,
            None => entity.caller(tx),
        };
        let asked = Asked {
            actions: self.actions,
            resources: self.resources,
            policy: self.policy,
            owner: self.owner,
            entries: self.entries,
            handling: self.handling,
        };
        let scenario = Scenario::new(tx, asked, Some(principal), &policies, facts)?;
        Ok(scenario.results::<Self>(tx, self.marker.as_ref(), self.max_items)?.into())
    }
}
