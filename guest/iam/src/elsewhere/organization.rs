//! Organizations: no account here belongs to one.

use keyward_model::name::Marker;
use keyward_model::name::elsewhere::{EntityPath, OrganizationsPolicyId, ReportId};
use keyward_model::time::Time;

use super::elsewhere;
use crate::call::Target;
use crate::fault::{Fault, Missing};
use crate::page::MaxItems;
use crate::{answer, choice};

answer! {
    /// An organization, and what is on in it.
    pub struct Features {
        "OrganizationId"  organization: Option<String>,
        "EnabledFeatures" features:     Vec<&'static str>,
    }
}

answer! {
    /// A report that is being made.
    pub struct Started {
        "JobId" job: ReportId,
    }
}

answer! {
    /// A report.
    pub struct Report {
        "JobStatus"                   status:       &'static str,
        "JobCreationDate"             created:      Time,
        "JobCompletionDate"           completed:    Option<Time>,
        "NumberOfServicesAccessible"  accessible:   Option<u32>,
        "NumberOfServicesNotAccessed" not_accessed: Option<u32>,
        "AccessDetails"               details:      Vec<AccessDetail>,
        "IsTruncated"                 truncated:    bool,
        "Marker"                      marker:       Option<String>,
        "ErrorDetails"                error:        Option<ErrorDetails>,
    }
}

answer! {
    /// Who used a service.
    pub struct AccessDetail {
        "ServiceName"                name:      String,
        "ServiceNamespace"           namespace: String,
        "Region"                     region:    Option<String>,
        "EntityPath"                 path:      Option<String>,
        "LastAuthenticatedTime"      time:      Option<Time>,
        "TotalAuthenticatedEntities" entities:  Option<u32>,
    }
}

answer! {
    /// Why a report was not made.
    pub struct ErrorDetails {
        "Message" message: String,
        "Code"    code:    String,
    }
}

choice! {
    /// How a report is sorted.
    pub enum SortKey {
        /// By service, from the front.
        NamespaceUp = "SERVICE_NAMESPACE_ASCENDING",
        /// By service, from the back.
        NamespaceDown = "SERVICE_NAMESPACE_DESCENDING",
        /// By time, from the earliest.
        TimeUp = "LAST_AUTHENTICATED_TIME_ASCENDING",
        /// By time, from the latest.
        TimeDown = "LAST_AUTHENTICATED_TIME_DESCENDING",
    }
}

elsewhere! {
    /// Would let an organization keep its accounts' root credentials.
    EnableOrganizationsRootCredentialsManagement Write [
        AccountNotManagementOrDelegatedAdministratorException CallerIsNotManagementAccountException
        OrganizationNotFoundException OrganizationNotInAllFeaturesModeException ServiceAccessNotEnabledException
    ] on |_, _| Target::new("*") => |_, _| Err(Fault::NoOrganization), Features {}

    /// Would let an organization act as its accounts' root.
    EnableOrganizationsRootSessions Write [
        AccountNotManagementOrDelegatedAdministratorException CallerIsNotManagementAccountException
        OrganizationNotFoundException OrganizationNotInAllFeaturesModeException ServiceAccessNotEnabledException
    ] on |_, _| Target::new("*") => |_, _| Err(Fault::NoOrganization), Features {}

    /// Would end what [`EnableOrganizationsRootCredentialsManagement`] began.
    DisableOrganizationsRootCredentialsManagement Write [
        AccountNotManagementOrDelegatedAdministratorException OrganizationNotFoundException
        OrganizationNotInAllFeaturesModeException ServiceAccessNotEnabledException
    ] on |_, _| Target::new("*") => |_, _| Err(Fault::NoOrganization), Features {}

    /// Would end what [`EnableOrganizationsRootSessions`] began.
    DisableOrganizationsRootSessions Write [
        AccountNotManagementOrDelegatedAdministratorException OrganizationNotFoundException
        OrganizationNotInAllFeaturesModeException ServiceAccessNotEnabledException
    ] on |_, _| Target::new("*") => |_, _| Err(Fault::NoOrganization), Features {}

    /// Would list what an organization has on.
    ListOrganizationsFeatures List [
        AccountNotManagementOrDelegatedAdministratorException OrganizationNotFoundException
        OrganizationNotInAllFeaturesModeException ServiceAccessNotEnabledException
    ] on |_, _| Target::new("*") => |_, _| Err(Fault::NoOrganization), Features {}

    /// Would start a report on what an organization's accounts use, which only its first account may.
    GenerateOrganizationsAccessReport Read [ReportGenerationLimitExceeded]
    on |asked, account| {
        let path = asked.entity.as_str();
        let policy = asked.policy.as_ref().map(OrganizationsPolicyId::as_str);
        Target::new(format!("arn:aws:iam::{account}:access-report/{path}")).with("iam:OrganizationsPolicyId", policy)
    } => |_, _| {
        Err(Fault::Refused("Your account is not the management account of an organization.".to_owned()))
    }, Started {
        "EntityPath"            entity: EntityPath,
        "OrganizationsPolicyId" policy: Option<OrganizationsPolicyId>,
    }

    /// Would show such a report.
    GetOrganizationsAccessReport Read [NoSuchEntity]
    on |_, _| Target::new("*") => |asked, _| {
        Err(Fault::NoSuchEntity(Missing::Elsewhere { what: "report", name: asked.job.to_string() }))
    }, Report {
        "JobId"    job:       ReportId,
        "MaxItems" max_items: Option<MaxItems>,
        "Marker"   marker:    Option<Marker>,
        "SortKey"  sort:      Option<SortKey>,
    }
}
