//! ListPoliciesGrantingServiceAccess.

use std::collections::BTreeMap;

use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::name::{AnyArn, Marker, PolicyName, ServiceNamespace};
use keyward_model::row::{Group, InlinePolicy, Kind, Noun};
use keyward_policy::Document;

use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::page::{MaxItems, Wanted};
use crate::policy::Managed;
use crate::shape::kinds::List;
use crate::simulate::principal::Entity;
use crate::tx::{Tx, read};
use crate::{answer, request};

request! {
    /// Lists the policies by which a user, group or role may use each of some services.
    pub struct ListPoliciesGrantingServiceAccess {
        "Marker"            marker:   Option<Marker>,
        "Arn"               arn:      AnyArn,
        "ServiceNamespaces" services: List<ServiceNamespace, 1, 200>,
    }
}

answer! {
    /// The services, as they were asked for.
    pub struct Granting {
        "PoliciesGrantingServiceAccess" services:  Vec<ServiceGrants>,
        "IsTruncated"                   truncated: bool,
        "Marker"                        marker:    Option<String>,
    }
}

answer! {
    /// A service, and the policies that allow any of its actions.
    pub struct ServiceGrants {
        "ServiceNamespace" service:  String,
        "Policies"         policies: Vec<Grants>,
    }
}

answer! {
    /// A policy: a managed one by its ARN, an inline one by whose it is.
    pub struct Grants {
        "PolicyName" name:  PolicyName,
        "PolicyType" kind:  &'static str,
        "PolicyArn"  arn:   Option<String>,
        "EntityType" owner: Option<&'static str>,
        "EntityName" named: Option<String>,
    }
}

/// A policy that bears on somebody.
pub(super) struct Bearing {
    document: Document,
    name: PolicyName,
    arn: Option<String>,
    owner: Option<(&'static str, String)>,
}

impl Bearing {
    pub(super) fn document(self) -> Document {
        self.document
    }

    fn shown(&self) -> Grants {
        let (owner, named) = self.owner.clone().unzip();
        let kind = if self.arn.is_some() { "MANAGED" } else { "INLINE" };
        Grants { name: self.name.clone(), kind, arn: self.arn.clone(), owner, named }
    }
}

/// The policies that bear on somebody: a user's are also those of its groups.
pub(super) fn bearing(tx: &Tx<'_>, entity: &Entity) -> Result<Vec<Bearing>, Fault> {
    let mut found = Vec::new();
    match entity {
        Entity::User(user) => {
            owned(tx, user, &mut found)?;
            for id in tx.links(Relation::Groups, &user.id) {
                owned(tx, &tx.linked::<Group>(&UniqueId::known(id))?, &mut found)?;
            }
        }
        Entity::Group(group) => owned(tx, group, &mut found)?,
        Entity::Role(role) => owned(tx, role, &mut found)?,
    }
    Ok(found)
}

/// The document of a policy, which grants nothing where it cannot be read.
pub(super) fn document(text: &str) -> Document {
    Document::parse(text, keyward_policy::Kind::Identity).unwrap_or_else(|_| Document::unreadable())
}

fn owned<N: Noun>(tx: &Tx<'_>, owner: &N, found: &mut Vec<Bearing>) -> Result<(), Fault> {
    for id in tx.links(Relation::Attached, owner.id()) {
        let policy = Managed::linked(tx, &UniqueId::known(id))?;
        let document = document(&policy.document(tx)?.text);
        let arn = Some(policy.arn(tx.account()));
        found.push(Bearing { document, arn, name: policy.row.name, owner: None });
    }
    for row in tx.scan(&layout::links(Relation::Inline, owner.id()), None, usize::MAX) {
        let InlinePolicy { name, document: text } = read(&row.key, &row.value)?;
        let owner = Some((word(N::KIND), owner.name().to_owned()));
        found.push(Bearing { document: document(&text), arn: None, name, owner });
    }
    Ok(())
}

/// AWS's word for a kind of entity.
pub(super) const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Role => "ROLE",
        Kind::Group => "GROUP",
        _ => "USER",
    }
}

impl Action for ListPoliciesGrantingServiceAccess {
    const NAME: &'static str = "ListPoliciesGrantingServiceAccess";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    type Answer = Granting;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Entity::target(tx, &self.arn)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Granting, Fault> {
        let policies = bearing(tx, &Entity::find(tx, &self.arn)?)?;
        let mut services = BTreeMap::new();
        for (nth, service) in self.services.0.iter().enumerate() {
            let granting =
                policies.iter().filter(|policy| policy.document.grants(service.as_str())).map(Bearing::shown);
            let grants = ServiceGrants { service: service.to_string(), policies: granting.collect() };
            services.insert(format!("{nth:03}"), grants);
        }
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), Some(MaxItems { 0: 200 }));
        let page = wanted.gathered(tx, self.arn.as_str(), services)?;
        Ok(Granting { services: page.items, truncated: page.marker.is_some(), marker: page.marker })
    }
}
