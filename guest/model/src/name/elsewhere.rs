//! Names of things that only AWS has: organizations, delegation requests, templates. They are read as AWS reads
//! them, and none of them is here.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Name, Privacy, Rule};

/// Plain text of AWS's, with line breaks.
const PROSE: &str = r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*";

names! {
    /// An account's number.
    pub struct AccountNumber(Public, 0..=usize::MAX, r"\d{12}");
    /// A delegation request.
    pub struct DelegationRequestId(Public, 16..=128, r"[\w-]+");
    /// What a delegation request says to its owner.
    pub struct RequestMessage(Private, 0..=200, PROSE);
    /// What the maker of a delegation request calls it.
    pub struct WorkflowId(Private, 5..=400, r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]+");
    /// Where a browser goes when a delegation request is done.
    pub struct RedirectUrl(
        Private,
        1..=255,
        r"^http(s?)://[a-zA-Z0-9._/-]*(\?[a-zA-Z0-9._=&-]*)?(#[a-zA-Z0-9._/-]*)?$"
    );
    /// Where the maker of a delegation request is told of it.
    pub struct NotificationChannel(Private, 2..=400, r"^[a-zA-Z0-9:_.-]+$");
    /// Why a delegation request was changed or rejected.
    pub struct Notes(Private, 0..=500, PROSE);
    /// Who answers delegation requests.
    pub struct OwnerId(Public, 20..=2048, r"^[a-zA-Z0-9:/+=,.@_-]+$");
    /// A parameter of a policy template.
    pub struct PolicyParameterName(Private, 5..=256, r"[ -~]+");
    /// A value of such a parameter.
    pub struct PolicyParameterValue(Private, 0..=usize::MAX, r"[ -~]+");
    /// A language, and where it is spoken.
    pub struct Locale(Public, 2..=12, "");
    /// A place in an organization.
    pub struct EntityPath(Public, 19..=427, r"^o-[0-9a-z]{10,32}\/r-[0-9a-z]{4,32}[0-9a-z-\/]*");
    /// A guardrail of an organization.
    pub struct OrganizationsPolicyId(Public, 0..=usize::MAX, r"^p-[0-9a-zA-Z_]{8,128}$");
    /// A report that is being made.
    pub struct ReportId(Public, 36..=36, "");
    /// A setting of the account: its namespace, a slash and its name.
    pub struct PropertyKey(Public, 1..=50, r"^[A-Za-z][A-Za-z0-9/_-]*$");
    /// A setting's value.
    pub struct PropertyValue(Private, 1..=1024, "");
}

#[cfg(test)]
mod tests;
