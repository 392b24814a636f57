//! GetServiceLastAccessedDetails and GetServiceLastAccessedDetailsWithEntities.

use std::collections::BTreeMap;

use keyward_model::id::UniqueId;
use keyward_model::layout;
use keyward_model::name::{JobId, Marker, Path, ServiceNamespace};
use keyward_model::row::LastUsed;
use keyward_model::time::Time;

use super::SERVICES;
use super::granting::word;
use super::job::{Job, MOST, Subject, Who};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::page::{MaxItems, Wanted};
use crate::tx::{Tx, read};
use crate::{answer, request, usage};

request! {
    /// Shows the services that the subject of a job may use, and when it last did.
    pub struct GetServiceLastAccessedDetails {
        "JobId"    job:       JobId,
        "MaxItems" max_items: Option<MaxItems>,
        "Marker"   marker:    Option<Marker>,
    }
}

answer! {
    /// A page of services in the order of their words.
    pub struct Services {
        "JobStatus"            status:    &'static str,
        "JobType"              kind:      &'static str,
        "JobCreationDate"      created:   Time,
        "ServicesLastAccessed" services:  Vec<ServiceUse>,
        "JobCompletionDate"    completed: Time,
        "IsTruncated"          truncated: bool,
        "Marker"               marker:    Option<String>,
        "Error"                error:     Option<JobError>,
    }
}

answer! {
    /// Why a job failed: those it is about are too many.
    pub struct JobError {
        "Message" message: String,
        "Code"    code:    String,
    }
}

answer! {
    /// A service, and its last use.
    pub struct ServiceUse {
        "ServiceName"                name:    &'static str,
        "LastAuthenticated"          time:    Option<Time>,
        "ServiceNamespace"           service: &'static str,
        "LastAuthenticatedEntity"    who:     Option<String>,
        "LastAuthenticatedRegion"    region:  Option<String>,
        "TotalAuthenticatedEntities" total:   Option<u32>,
        "TrackedActionsLastAccessed" actions: Option<Vec<ActionUse>>,
    }
}

answer! {
    /// An action, and its last use.
    pub struct ActionUse {
        "ActionName"         name:   String,
        "LastAccessedEntity" who:    String,
        "LastAccessedTime"   time:   Time,
        "LastAccessedRegion" region: String,
    }
}

/// A last use, and whose it was.
type Use = (LastUsed, String);

/// What was used of one service.
#[derive(Default)]
struct Uses {
    last: Option<Use>,
    by: u32,
    actions: BTreeMap<String, Use>,
}

impl Uses {
    fn view(self, (service, name): (&'static str, &'static str), actions: bool) -> ServiceUse {
        let (last, who) = self.last.unzip();
        let (time, region) = last.map(|last| (last.time, last.region)).unzip();
        let shown = |(name, (last, who)): (String, Use)| ActionUse { name, who, time: last.time, region: last.region };
        let total = time.map(|_| self.by);
        let actions = actions.then(|| self.actions.into_iter().map(shown).collect());
        ServiceUse { name, time, service, who, region, total, actions }
    }
}

/// Puts a use in the place of an earlier one.
fn latest(place: &mut Option<Use>, new: Use) {
    if place.as_ref().is_none_or(|old| old.0.time < new.0.time) {
        *place = Some(new);
    }
}

/// What some users and roles used, by service.
fn used(tx: &Tx<'_>, users: &[Who]) -> Result<BTreeMap<String, Uses>, Fault> {
    let mut services: BTreeMap<String, Uses> = BTreeMap::new();
    for who in users {
        let mut seen = BTreeMap::new();
        for (service, action, last) in uses(tx, &who.id)? {
            let uses = services.entry(service.clone()).or_default();
            latest(&mut uses.last, (last.clone(), who.arn.clone()));
            if !action.is_empty() {
                let mut place = uses.actions.remove(&action);
                latest(&mut place, (last, who.arn.clone()));
                uses.actions.extend(place.map(|last| (action, last)));
            }
            seen.insert(service, ());
        }
        for service in seen.into_keys() {
            services.entry(service).and_modify(|uses| uses.by = uses.by.saturating_add(1));
        }
    }
    Ok(services)
}

/// Service, action and last use of all that one used.
fn uses(tx: &Tx<'_>, id: &UniqueId) -> Result<Vec<(String, String, LastUsed)>, Fault> {
    let prefix = layout::uses(id);
    let mut found = Vec::new();
    for row in tx.registered_rows(&prefix) {
        let last = usage::recent(tx, Some(read(&row.key, &row.value)?));
        let place = row.key.strip_prefix(&prefix).and_then(|place| place.split_once('/'));
        if let (Some((service, action)), Some(last)) = (place, last) {
            found.push((service.to_owned(), action.to_owned(), last));
        }
    }
    Ok(found)
}

impl Action for GetServiceLastAccessedDetails {
    const NAME: &'static str = "GetServiceLastAccessedDetails";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    type Answer = Services;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Services, Fault> {
        let job = Job::find(tx, call, &self.job)?;
        let subject = Subject::find(tx, &job.arn)?;
        let documents = subject.documents(tx)?;
        let Some(users) = subject.users(tx)? else {
            return Ok(Services {
                status: FAILED,
                kind: job.kind(),
                created: job.created,
                services: Vec::new(),
                completed: job.created,
                truncated: false,
                marker: None,
                error: Some(too_many()),
            });
        };
        let mut used = used(tx, &users)?;
        let services = SERVICES.iter().filter(|(service, _)| documents.iter().any(|document| document.grants(service)));
        let services = services.map(|&service| {
            let uses = used.remove(service.0).unwrap_or_default();
            (service.0.to_owned(), uses.view(service, job.actions))
        });
        let services = services.collect();
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let page = wanted.gathered(tx, self.job.as_str(), services)?;
        Ok(Services {
            status: COMPLETED,
            kind: job.kind(),
            created: job.created,
            services: page.items,
            completed: job.created,
            truncated: page.marker.is_some(),
            marker: page.marker,
            error: None,
        })
    }
}

const COMPLETED: &str = "COMPLETED";
const FAILED: &str = "FAILED";

/// A part of them would say of what the others used that nobody did.
fn too_many() -> JobError {
    let message = format!("More than {MOST} users and roles: too many for one job. Ask about some of them.");
    JobError { message, code: "LimitExceeded".to_owned() }
}

request! {
    /// Shows who may use a service by what a job is about, and when they last did.
    pub struct GetServiceLastAccessedDetailsWithEntities {
        "JobId"            job:       JobId,
        "ServiceNamespace" service:   ServiceNamespace,
        "MaxItems"         max_items: Option<MaxItems>,
        "Marker"           marker:    Option<Marker>,
    }
}

answer! {
    /// A page of users and roles, the latest use first.
    pub struct Entities {
        "JobStatus"         status:    &'static str,
        "JobCreationDate"   created:   Time,
        "JobCompletionDate" completed: Time,
        "EntityDetailsList" entities:  Vec<EntityUse>,
        "IsTruncated"       truncated: bool,
        "Marker"            marker:    Option<String>,
        "Error"             error:     Option<JobError>,
    }
}

answer! {
    /// A user or a role, and its last use of the service.
    pub struct EntityUse {
        "EntityInfo"        who:  EntityInfo,
        "LastAuthenticated" time: Option<Time>,
    }
}

answer! {
    /// A user or a role.
    pub struct EntityInfo {
        "Arn"  arn:  String,
        "Name" name: String,
        "Type" kind: &'static str,
        "Id"   id:   UniqueId,
        "Path" path: Path,
    }
}

/// Where a use stands among others: the latest first, those without any last.
fn place(time: Option<Time>, id: &UniqueId) -> String {
    let after = i64::MAX - time.map_or(0, Time::millis).max(0);
    format!("{after:020} {id}")
}

impl Action for GetServiceLastAccessedDetailsWithEntities {
    const NAME: &'static str = "GetServiceLastAccessedDetailsWithEntities";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    type Answer = Entities;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Entities, Fault> {
        let job = Job::find(tx, call, &self.job)?;
        let subject = Subject::find(tx, &job.arn)?;
        let mut entities = BTreeMap::new();
        // Who may not use the service by it is not spoken of.
        let may = subject.documents(tx)?.iter().any(|document| document.grants(self.service.as_str()));
        let users = if may { subject.users(tx)? } else { Some(Vec::new()) };
        let (status, error) = if users.is_some() { (COMPLETED, None) } else { (FAILED, Some(too_many())) };
        for Who { kind, id, arn, name, path } in users.into_iter().flatten() {
            let own = uses(tx, &id)?.into_iter().filter(|(service, ..)| service == self.service.as_str());
            let time = own.map(|(_, _, last)| last.time).max();
            let place = place(time, &id);
            let who = EntityInfo { arn, name, kind: word(kind), id, path };
            entities.insert(place, EntityUse { who, time });
        }
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let list = format!("{} {}", self.job, self.service);
        let page = wanted.gathered(tx, &list, entities)?;
        Ok(Entities {
            status,
            created: job.created,
            completed: job.created,
            entities: page.items,
            truncated: page.marker.is_some(),
            marker: page.marker,
            error,
        })
    }
}
