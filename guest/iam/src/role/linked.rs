//! Service-linked roles: made in a service's name, and changed by nobody but that service.
//!
//! No service of AWS's is here to attach its policies or to hold on to its role. So such a role grants what its
//! service does here, which is nothing, and its deletion is done as soon as it is asked for.

mod services;

use keyward_model::entropy::Entropy;
use keyward_model::layout;
use keyward_model::name::{CustomSuffix, DeletionTaskId, Name as _, Path, RoleDescription, RoleName, ServiceName};
use keyward_model::row::{AN_HOUR, Deletion, Kind, Role};

use self::services::Service;
use super::{RoleView, trust};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::tx::Tx;
use crate::{answer, request, usage};

/// The path of the roles that are linked to a service.
fn path(service: &str) -> String {
    format!("/aws-service-role/{service}/")
}

request! {
    /// Creates a role that is linked to a service.
    pub struct CreateServiceLinkedRole {
        "AWSServiceName" service:     ServiceName,
        "Description"    description: Option<RoleDescription>,
        "CustomSuffix"   suffix:      Option<CustomSuffix>,
    }
}

answer! {
    /// The new role.
    pub struct Created {
        "Role" role: RoleView,
    }
}

impl CreateServiceLinkedRole {
    /// The name that the role gets; of a service that is not known, only as much of it as is.
    fn name(&self) -> String {
        let known = Service::find(self.service.as_str()).map_or("", |service| service.word);
        let suffix = self.suffix.as_ref().map(|suffix| format!("_{suffix}")).unwrap_or_default();
        format!("AWSServiceRoleFor{known}{suffix}")
    }
}

impl Action for CreateServiceLinkedRole {
    const NAME: &'static str = "CreateServiceLinkedRole";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::LimitExceeded, Code::NoSuchEntity];
    type Answer = Created;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let arn = Kind::Role.arn(tx.account(), &path(self.service.as_str()), &self.name());
        Ok(Target::new(arn).with("iam:AWSServiceName", Some(self.service.as_str())))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Created, Fault> {
        let service = Service::find(self.service.as_str())
            .ok_or_else(|| Fault::NoSuchEntity(Missing::LinkedRole(self.service.to_string())))?;
        if self.suffix.is_some() && !service.takes_suffix {
            return Err(Fault::InvalidInput(format!("Custom suffix is not allowed for {}", self.service)));
        }
        let name = self.name();
        if tx.is_free(Kind::Role, &name).is_err() {
            return Err(Fault::InvalidInput(format!(
                "Service role name {name} has been taken in this account, please try a different suffix."
            )));
        }
        let too_long = |_| Fault::InvalidInput(format!("Service role name {name} is longer than a role's may be."));
        let role = Role {
            id: tx.new_id(Kind::Role),
            name: RoleName::new(name.as_str()).map_err(too_long)?,
            path: Path::trusted(path(self.service.as_str())),
            created: tx.now,
            trust: trust::of_service(self.service.as_str()),
            description: self.description,
            max_session_seconds: AN_HOUR,
            boundary: None,
            tags: Vec::new(),
            service: Some(self.service.to_string()),
        };
        tx.add(&role)?;
        Ok(Created { role: RoleView::as_made(tx, role)? })
    }
}

request! {
    /// Deletes a role that is linked to a service.
    pub struct DeleteServiceLinkedRole {
        "RoleName" name: RoleName,
    }
}

answer! {
    /// The deletion, by which its status may be asked for.
    pub struct Deleting {
        "DeletionTaskId" task: DeletionTaskId,
    }
}

impl Action for DeleteServiceLinkedRole {
    const NAME: &'static str = "DeleteServiceLinkedRole";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::LimitExceeded, Code::NoSuchEntity];
    type Answer = Deleting;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<Role>(tx, self.name.as_str())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Deleting, Fault> {
        let role = tx.find::<Role>(self.name.as_str())?;
        let Some(service) = &role.service else {
            return Err(Fault::NoSuchEntity(Missing::Entity(Kind::Role, self.name.to_string())));
        };
        let task = format!("task{}{}/{}", path(service), role.name, uuid(&mut tx.entropy));
        tx.put(&layout::deletion(role.name.as_str()), &Deletion { task: task.clone(), done: tx.now })?;
        usage::forget(tx, &role.id);
        tx.remove(&role)?;
        Ok(Deleting { task: DeletionTaskId::trusted(task) })
    }
}

/// A random UUID.
fn uuid(entropy: &mut Entropy) -> String {
    let mut hex = |count| entropy.text(b"0123456789abcdef", count);
    let (one, two, three, five) = (hex(8), hex(4), hex(3), hex(12));
    let four = entropy.text(b"89ab", 1) + &entropy.text(b"0123456789abcdef", 3);
    format!("{one}-{two}-4{three}-{four}-{five}")
}

request! {
    /// Says what became of the deletion of a service-linked role.
    pub struct GetServiceLinkedRoleDeletionStatus {
        "DeletionTaskId" task: DeletionTaskId,
    }
}

answer! {
    /// How far it is.
    pub struct DeletionStatus {
        "Status" status: &'static str,
        "Reason" reason: Option<FailureReason>,
    }
}

answer! {
    /// Why a service would not let its role go. None here ever does.
    pub struct FailureReason {
        "Reason"        reason: String,
        "RoleUsageList" usage:  Vec<RoleUsage>,
    }
}

answer! {
    /// What uses a role.
    pub struct RoleUsage {
        "Region"    region:    String,
        "Resources" resources: Vec<String>,
    }
}

impl GetServiceLinkedRoleDeletionStatus {
    /// The service and the role of the task.
    fn parts(&self) -> Result<(&str, &str), Fault> {
        let parts: Vec<&str> = self.task.as_str().split('/').collect();
        match parts.as_slice() {
            ["task", "aws-service-role", service, role, _] if RoleName::new(*role).is_ok() => Ok((service, role)),
            _ => Err(Fault::InvalidInput(format!("Invalid deletion task id: {}", self.task))),
        }
    }
}

impl Action for GetServiceLinkedRoleDeletionStatus {
    const NAME: &'static str = "GetServiceLinkedRoleDeletionStatus";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    type Answer = DeletionStatus;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let (service, role) = self.parts()?;
        Ok(Target::new(Kind::Role.arn(tx.account(), &path(service), role)))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<DeletionStatus, Fault> {
        let (_, role) = self.parts()?;
        let deletion = tx.row::<Deletion>(&layout::deletion(role))?;
        match deletion.filter(|deletion| deletion.task == self.task.as_str()) {
            Some(_) => Ok(DeletionStatus { status: "SUCCEEDED", reason: None }),
            None => Err(Fault::NoSuchEntity(Missing::Deletion(self.task.to_string()))),
        }
    }
}
