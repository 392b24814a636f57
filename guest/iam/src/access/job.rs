//! GenerateServiceLastAccessedDetails, and whose last access it is about.
//!
//! What was used is known at any time, so a job is only what was asked for: its answer is made when it is fetched.

use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::name::{AnyArn, JobId, Path};
use keyward_model::row::{Kind, Noun as _, Role, User};
use keyward_model::time::Time;
use keyward_policy::Document;
use serde::{Deserialize, Serialize};

use super::granting::{self, Bearing};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::policy::{self, Managed};
use crate::simulate::principal::Entity;
use crate::tx::{Tx, read};
use crate::{answer, choice, request};

choice! {
    /// How closely one looks.
    pub enum Granularity {
        /// At services.
        Service = "SERVICE_LEVEL",
        /// At their actions too.
        Action = "ACTION_LEVEL",
    }
}

request! {
    /// Asks when a user, group, role or policy was last used for each service.
    pub struct GenerateServiceLastAccessedDetails {
        "Arn"         arn:         AnyArn,
        "Granularity" granularity: Option<Granularity>,
    }
}

answer! {
    /// The job, which its answer is fetched by.
    pub struct Begun {
        "JobId" id: String,
    }
}

/// What was asked for.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Job {
    /// About whom.
    pub arn: AnyArn,
    /// Whether actions are wanted too.
    pub actions: bool,
    /// When.
    pub created: Time,
    /// By whom: nobody else may fetch it.
    pub asker: UniqueId,
}

/// How long a job can be fetched: a day.
const KEPT: i64 = 24 * 3_600_000;
/// Jobs that are too old and go when another is begun.
const CLEARED: usize = 4;

/// Whose last access it is about.
pub(super) enum Subject {
    /// A user's, a group's or a role's.
    Entity(Box<Entity>),
    /// That of all who have a policy.
    Policy(Box<Managed>),
}

impl Subject {
    fn is_policy(arn: &AnyArn) -> bool {
        arn.as_str().contains(":policy/")
    }

    /// The subject of an ARN.
    pub(super) fn find(tx: &Tx<'_>, arn: &AnyArn) -> Result<Self, Fault> {
        if Self::is_policy(arn) {
            return Ok(Self::Policy(Box::new(policy::find(tx, arn, Missing::Policy)?)));
        }
        Ok(Self::Entity(Box::new(Entity::find(tx, arn)?)))
    }

    fn target(tx: &Tx<'_>, arn: &AnyArn) -> Result<Target, Fault> {
        if Self::is_policy(arn) { policy::target(tx, arn) } else { Entity::target(tx, arn) }
    }

    /// The documents by which it may use services.
    pub(super) fn documents(&self, tx: &Tx<'_>) -> Result<Vec<Document>, Fault> {
        match self {
            Self::Entity(entity) => Ok(granting::bearing(tx, entity)?.into_iter().map(Bearing::document).collect()),
            Self::Policy(policy) => Ok(vec![granting::document(&policy.document(tx)?.text)]),
        }
    }

    /// The users and roles whose use counts; none if they are more than [`MOST`], and so too many to be looked at.
    pub(super) fn users(&self, tx: &Tx<'_>) -> Result<Option<Vec<Who>>, Fault> {
        let mut crowd = Crowd::default();
        match self {
            Self::Entity(entity) => match entity.as_ref() {
                Entity::User(user) => crowd.add(Who::of_user(tx, user)),
                Entity::Role(role) => crowd.add(Who::of_role(tx, role)),
                Entity::Group(group) => crowd.add_members(tx, &group.id)?,
            },
            Self::Policy(policy) => {
                for id in crowd.some(tx, Relation::AttachedTo, &policy.row.id) {
                    match Kind::of(&id) {
                        Some(Kind::User) => crowd.add(Who::of_user(tx, &tx.linked(&id)?)),
                        Some(Kind::Role) => crowd.add(Who::of_role(tx, &tx.linked(&id)?)),
                        _ => crowd.add_members(tx, &id)?,
                    }
                }
            }
        }
        Ok(crowd.0)
    }
}

/// Everybody who is found, each once; nothing as soon as they are too many.
struct Crowd(Option<Vec<Who>>);

impl Default for Crowd {
    fn default() -> Self {
        Self(Some(Vec::new()))
    }
}

impl Crowd {
    fn add(&mut self, who: Who) {
        if let Some(all) = &mut self.0
            && let Err(place) = all.binary_search_by(|other| other.id.cmp(&who.id))
        {
            all.insert(place, who);
        }
        self.0.take_if(|all| all.len() > MOST);
    }

    fn add_members(&mut self, tx: &Tx<'_>, group: &UniqueId) -> Result<(), Fault> {
        for id in self.some(tx, Relation::Members, group) {
            self.add(Who::of_user(tx, &tx.linked(&id)?));
        }
        Ok(())
    }

    /// Those that a link leads to, unless it is known already that they are too many.
    fn some(&mut self, tx: &Tx<'_>, relation: Relation, owner: &UniqueId) -> Vec<UniqueId> {
        if self.0.is_none() {
            return Vec::new();
        }
        let prefix = layout::links(relation, owner);
        let rows = tx.scan(&prefix, None, MOST.saturating_add(1));
        if rows.len() > MOST {
            self.0 = None;
            return Vec::new();
        }
        rows.into_iter().filter_map(|row| row.key.strip_prefix(&prefix).map(UniqueId::known)).collect()
    }
}

/// A user or a role.
pub(super) struct Who {
    pub kind: Kind,
    pub id: UniqueId,
    pub arn: String,
    pub name: String,
    pub path: Path,
}

impl Who {
    fn of_user(tx: &Tx<'_>, user: &User) -> Self {
        let (arn, name) = (user.arn(tx.account()), user.name.to_string());
        Self { kind: Kind::User, id: user.id.clone(), arn, name, path: user.path.clone() }
    }

    fn of_role(tx: &Tx<'_>, role: &Role) -> Self {
        let (arn, name) = (role.arn(tx.account()), role.name.to_string());
        Self { kind: Kind::Role, id: role.id.clone(), arn, name, path: role.path.clone() }
    }
}

/// How many users and roles are looked at for a group or a policy: a call does not grow with the account.
pub(super) const MOST: usize = 5_000;

impl Job {
    /// The caller's job of this id.
    ///
    /// # Errors
    /// `NoSuchEntity`, also for a job that is too old or another's.
    pub(super) fn find(tx: &Tx<'_>, call: &Call<'_>, id: &JobId) -> Result<Self, Fault> {
        let job: Option<Self> = tx.row(&layout::access_job(id.as_str()))?;
        job.filter(|job| job.asker == call.caller_id() && !job.is_old(tx.now))
            .ok_or_else(|| Fault::NoSuchEntity(Missing::Job(id.to_string())))
    }

    /// AWS's word for how closely it looks.
    pub(super) fn kind(&self) -> &'static str {
        if self.actions { "ACTION_LEVEL" } else { "SERVICE_LEVEL" }
    }

    fn is_old(&self, now: Time) -> bool {
        self.created.plus_millis(KEPT) < now
    }
}

/// A UUID that begins with the time, so that the oldest jobs stand first.
fn fresh_id(tx: &mut Tx<'_>) -> String {
    let time = format!("{:012x}", tx.now.millis());
    let (one, two) = time.split_at_checked(8).unwrap_or((&time, ""));
    let mut hex = |count| tx.entropy.text(b"0123456789abcdef", count);
    let (three, four, five) = (hex(3), hex(3), hex(12));
    format!("{one}-{two}-7{three}-a{four}-{five}")
}

impl Action for GenerateServiceLastAccessedDetails {
    const NAME: &'static str = "GenerateServiceLastAccessedDetails";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    type Answer = Begun;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Subject::target(tx, &self.arn)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Begun, Fault> {
        Subject::find(tx, &self.arn)?;
        for row in tx.scan(&layout::access_job(""), None, CLEARED) {
            if read::<Job>(&row.key, &row.value)?.is_old(tx.now) {
                tx.delete(&row.key);
            }
        }
        let id = fresh_id(tx);
        let actions = self.granularity == Some(Granularity::Action);
        let job = Job { arn: self.arn, actions, created: tx.now, asker: call.caller_id() };
        tx.put(&layout::access_job(&id), &job)?;
        Ok(Begun { id })
    }
}
