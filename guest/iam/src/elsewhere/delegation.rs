//! Delegation requests: what AWS's partners ask accounts for. No partner asks here.

use std::collections::BTreeMap;

use keyward_model::arn::Arn;
use keyward_model::name::elsewhere::{
    AccountNumber, DelegationRequestId, Locale, Notes, NotificationChannel, OwnerId, PolicyParameterName,
    PolicyParameterValue, RedirectUrl, RequestMessage, WorkflowId,
};
use keyward_model::name::{AnyArn, Marker, RoleDescription};
use keyward_model::time::Time;

use super::elsewhere;
use crate::call::Target;
use crate::fault::{Fault, Missing};
use crate::page::{MaxItems, Wanted};
use crate::shape::kinds::{List, Number};
use crate::{answer, choice, request};

request! {
    /// What a partner asks for.
    pub struct Permission {
        "PolicyTemplateArn" template:   Option<AnyArn>,
        "Parameters"        parameters: Option<List<Parameter, 0, 50>>,
    }
}

request! {
    /// What is put into a policy template's place.
    pub struct Parameter {
        "Name"   name:   Option<PolicyParameterName>,
        "Values" values: Option<List<PolicyParameterValue>>,
        "Type"   kind:   Option<ParameterType>,
    }
}

choice! {
    /// One text, or several.
    pub enum ParameterType {
        /// One.
        One = "string",
        /// Several.
        Several = "stringList",
    }
}

answer! {
    /// The new request.
    pub struct Created {
        "ConsoleDeepLink"     link: Option<String>,
        "DelegationRequestId" id:   Option<DelegationRequestId>,
    }
}

answer! {
    /// A request, and whether the caller may grant what it asks for.
    pub struct Found {
        "DelegationRequest"     request: Option<RequestView>,
        "PermissionCheckStatus" status:  Option<&'static str>,
        "PermissionCheckResult" result:  Option<&'static str>,
    }
}

answer! {
    /// A page of requests.
    pub struct Requests {
        "DelegationRequests" requests:  Vec<RequestView>,
        "Marker"             marker:    Option<String>,
        "isTruncated"        truncated: bool,
    }
}

answer! {
    /// What something is, in words.
    pub struct Summary {
        "SummaryContent" content: Option<String>,
        "Locale"         locale:  Option<Locale>,
        "SummaryState"   state:   Option<&'static str>,
    }
}

answer! {
    /// A request as answers show it.
    pub struct RequestView {
        "DelegationRequestId"           id:           Option<DelegationRequestId>,
        "OwnerAccountId"                account:      Option<String>,
        "Description"                   description:  Option<String>,
        "RequestMessage"                message:      Option<String>,
        "Permissions"                   permissions:  Option<PermissionView>,
        "PermissionPolicy"              policy:       Option<String>,
        "RolePermissionRestrictionArns" restrictions: Vec<String>,
        "OwnerId"                       owner:        Option<String>,
        "ApproverId"                    approver:     Option<String>,
        "State"                         state:        Option<&'static str>,
        "ExpirationTime"                expires:      Option<Time>,
        "RequestorId"                   asker:        Option<String>,
        "RequestorName"                 asker_name:   Option<String>,
        "CreateDate"                    created:      Option<Time>,
        "SessionDuration"               seconds:      Option<u32>,
        "RedirectUrl"                   redirect:     Option<String>,
        "Notes"                         notes:        Option<String>,
        "RejectionReason"               reason:       Option<String>,
        "OnlySendByOwner"               by_owner:     Option<bool>,
        "UpdatedTime"                   updated:      Option<Time>,
    }
}

answer! {
    /// What a partner asks for, as answers show it.
    pub struct PermissionView {
        "PolicyTemplateArn" template:   Option<String>,
        "Parameters"        parameters: Vec<ParameterView>,
    }
}

answer! {
    /// What is put into a policy template's place, as answers show it.
    pub struct ParameterView {
        "Name"   name:   Option<String>,
        "Values" values: Vec<String>,
        "Type"   kind:   Option<&'static str>,
    }
}

fn target(account: &str, id: &DelegationRequestId) -> Target {
    Target::new(format!("arn:aws:iam::{account}:delegation-request/{id}"))
}

fn missing(name: &str) -> Fault {
    Fault::NoSuchEntity(Missing::Elsewhere { what: "delegation request", name: name.to_owned() })
}

/// A summary of something else than a delegation request is not even asked for.
fn no_summary(arn: &AnyArn) -> Fault {
    let parsed = Arn::parse(arn.as_str()).ok().filter(|arn| arn.service == "iam");
    match parsed.and_then(|arn| arn.typed()) {
        Some(("delegation-request", id)) => missing(id),
        _ => Fault::InvalidInput(format!("{arn} is not the ARN of a delegation request.")),
    }
}

elsewhere! {
    /// Would ask an account for rights, as a partner of AWS.
    CreateDelegationRequest Write [
        ConcurrentModification EntityAlreadyExists InvalidInput LimitExceeded
    ] on |_, _| Target::new("*") => |_, _| {
        Err(Fault::InvalidInput("Your account is not onboarded to create delegation requests.".to_owned()))
    }, Created {
        "OwnerAccountId"      account:     Option<AccountNumber>,
        "Description"         description: RoleDescription,
        "Permissions"         permissions: Permission,
        "RequestMessage"      message:     Option<RequestMessage>,
        "RequestorWorkflowId" workflow:    WorkflowId,
        "RedirectUrl"         redirect:    Option<RedirectUrl>,
        "NotificationChannel" channel:     NotificationChannel,
        "SessionDuration"     seconds:     Number<300, 43_200>,
        "OnlySendByOwner"     by_owner:    Option<bool>,
    }

    /// Would make a request the caller's to answer.
    AssociateDelegationRequest Write [ConcurrentModification InvalidInput NoSuchEntity]
    on |asked, account| target(account, &asked.id) => |asked, _| Err(missing(asked.id.as_str())), () {
        "DelegationRequestId" id: DelegationRequestId,
    }

    /// Would grant what a request asks for.
    AcceptDelegationRequest Write [ConcurrentModification NoSuchEntity]
    on |asked, account| target(account, &asked.id) => |asked, _| Err(missing(asked.id.as_str())), () {
        "DelegationRequestId" id: DelegationRequestId,
    }

    /// Would reject a request.
    RejectDelegationRequest Write [ConcurrentModification InvalidInput NoSuchEntity]
    on |asked, account| target(account, &asked.id) => |asked, _| Err(missing(asked.id.as_str())), () {
        "DelegationRequestId" id:    DelegationRequestId,
        "Notes"               notes: Option<Notes>,
    }

    /// Would say more about a request.
    UpdateDelegationRequest Write [ConcurrentModification InvalidInput NoSuchEntity]
    on |asked, account| target(account, &asked.id) => |asked, _| Err(missing(asked.id.as_str())), () {
        "DelegationRequestId" id:    DelegationRequestId,
        "Notes"               notes: Option<Notes>,
    }

    /// Would hand the partner its token.
    SendDelegationToken Write [ConcurrentModification InvalidInput NoSuchEntity]
    on |asked, account| target(account, &asked.id) => |asked, _| Err(missing(asked.id.as_str())), () {
        "DelegationRequestId" id: DelegationRequestId,
    }

    /// Would show a request.
    GetDelegationRequest Read [NoSuchEntity]
    on |asked, account| target(account, &asked.id) => |asked, _| Err(missing(asked.id.as_str())), Found {
        "DelegationRequestId"       id:    DelegationRequestId,
        "DelegationPermissionCheck" check: Option<bool>,
    }

    /// Would say in words what a request asks for.
    GetHumanReadableSummary Read [InvalidInput NoSuchEntity]
    on |asked, _| Target::new(asked.entity.as_str()) => |asked, _| Err(no_summary(&asked.entity)), Summary {
        "EntityArn" entity: AnyArn,
        "Locale"    locale: Option<Locale>,
    }

    /// Lists the requests that there are: none.
    ListDelegationRequests List [InvalidInput NoSuchEntity]
    on |_, _| Target::new("*") => |asked, tx| {
        let wanted = Wanted::of::<ListDelegationRequests>(asked.marker.as_ref(), asked.max_items);
        let page = wanted.gathered(tx, "delegation requests", BTreeMap::new())?;
        Ok(Requests { requests: page.items, truncated: page.marker.is_some(), marker: page.marker })
    }, Requests {
        "OwnerId"  owner:     Option<OwnerId>,
        "Marker"   marker:    Option<Marker>,
        "MaxItems" max_items: Option<MaxItems>,
    }
}
