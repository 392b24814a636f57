//! Everything that is ever refused, and in which words.

mod code;
mod subject;

use std::fmt;

use keyward_model::row::Kind;

pub use self::code::Code;
pub use self::subject::{Missing, Taken, Tie};
use crate::port::{Decision, Outcome, PolicyKind};
use crate::quota::Quota;
use crate::shape::violation::Violation;

/// Why a call is refused.
#[derive(Debug)]
pub enum Fault {
    /// The caller may not do this.
    AccessDenied(Box<Denial>),
    /// The caller may not do this, whatever policies say.
    Refused(String),
    /// It is still tied to something.
    DeleteConflict(Tie),
    /// The name is taken.
    EntityAlreadyExists(Taken),
    /// No action of this name, in this version of the API.
    InvalidAction {
        /// As the request says.
        action: String,
        /// As the request says, if it does.
        version: Option<String>,
    },
    /// What an identity provider said is not believed.
    IdentityToken(String),
    /// What an identity provider said was so until lately. Both in seconds of Unix time.
    ExpiredIdentityToken {
        /// When it was said again.
        now: i64,
        /// Until when it was good.
        expires: i64,
    },
    /// An identity provider cannot be asked: why is for the audit log, not for the caller.
    IdpUnreachable(String),
    /// Who comes did not prove who they are: the code, and AWS's words for it.
    Unproven(Code, String),
    /// The token is good, but not for this action.
    InvalidToken,
    /// The policies and tags of a session take more room than there is: this much of it, in percent.
    PackedPolicyTooLarge(usize),
    /// The parameters are well formed and make no sense.
    InvalidInput(String),
    /// One more would be too many: in this account, the quota is this.
    LimitExceeded(&'static Quota, usize),
    /// All inline policies of an entity together have more characters than it takes.
    TooLarge {
        /// Whose they are.
        owner: (Kind, String),
        /// The most that is allowed.
        most: usize,
    },
    /// A certificate or key that cannot be used, or a service that takes none; the code is AWS's word for why.
    Unusable(Code, &'static str),
    /// A managed policy has as many versions as it may.
    TooManyVersions(usize),
    /// Outbound federation is not on, and cannot be.
    FeatureDisabled,
    /// The account belongs to no organization.
    NoOrganization,
    /// The policy belongs to service-linked roles only.
    NotAttachable,
    /// Only a service may change its role.
    Unmodifiable(String),
    /// The request is not one of the Query protocol.
    MalformedInput(&'static str),
    /// The policy document is not one.
    MalformedPolicyDocument(String),
    /// The place takes these methods only.
    MethodNotAllowed(&'static str),
    /// There is nothing at the request's path.
    NoPlace,
    /// The request names no action.
    MissingAction,
    /// The request is not signed.
    MissingAuthenticationToken,
    /// There is no credential report to show; the code says why.
    NoReport(Code),
    /// It is not there.
    NoSuchEntity(Missing),
    /// The signature is good for another service.
    WrongService(&'static str),
    /// A parameter is wrong in a way that no constraint describes.
    Invalid(&'static str),
    /// The same, where the words depend on it.
    Unfit(String),
    /// What was to be decoded was never encoded here, or for another account.
    InvalidAuthorizationMessage,
    /// There is no federation to the outside.
    NoOutboundFederation,
    /// A token that was delegated is no longer good.
    ExpiredTradeInToken,
    /// Parameters break their constraints.
    Violations(Vec<Violation>),
    /// A device for second factors did not show this code, or too many wrong ones were tried.
    WrongCode,
    /// Only users have passwords to change.
    NoUser,
    /// What the account demands of a password, and this one is not.
    PasswordPolicy(String),
    /// Our fault: what it was is for the audit log, not for the caller.
    Trouble(String),
}

/// A refusal of the gate, in full.
#[derive(Debug)]
pub struct Denial {
    /// ARN of the caller.
    pub caller: String,
    /// `iam:CreateUser`.
    pub action: String,
    /// ARN of what it was to be done to.
    pub target: String,
    /// What decided.
    pub decision: Decision,
    /// Whether the target had a say in it. AWS then does not tell who was silent.
    pub is_shared: bool,
    /// All that led to it, sealed for `DecodeAuthorizationMessage`.
    pub encoded: Option<String>,
}

impl Fault {
    /// The answer's code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::AccessDenied(_) | Self::Refused(_) => Code::AccessDenied,
            Self::DeleteConflict(_) => Code::DeleteConflict,
            Self::EntityAlreadyExists(_) => Code::EntityAlreadyExists,
            Self::InvalidAction { .. } => Code::InvalidAction,
            Self::InvalidInput(_) => Code::InvalidInput,
            Self::IdentityToken(_) => Code::InvalidIdentityToken,
            Self::ExpiredIdentityToken { .. } => Code::ExpiredTokenException,
            Self::IdpUnreachable(_) => Code::IDPCommunicationError,
            Self::Unproven(code, _) => *code,
            Self::InvalidToken => Code::InvalidClientTokenId,
            Self::PackedPolicyTooLarge(_) => Code::PackedPolicyTooLarge,
            Self::LimitExceeded(..) | Self::TooLarge { .. } | Self::TooManyVersions(_) => Code::LimitExceeded,
            Self::MalformedInput(_) => Code::MalformedInput,
            Self::MalformedPolicyDocument(_) => Code::MalformedPolicyDocument,
            Self::MethodNotAllowed(_) => Code::MethodNotAllowed,
            Self::NoPlace => Code::UnknownOperation,
            Self::MissingAction => Code::MissingAction,
            Self::MissingAuthenticationToken => Code::MissingAuthenticationToken,
            Self::NoReport(code) => *code,
            Self::NoSuchEntity(_) => Code::NoSuchEntity,
            Self::NotAttachable => Code::PolicyNotAttachable,
            Self::FeatureDisabled => Code::FeatureDisabled,
            Self::NoOrganization => Code::OrganizationNotFoundException,
            Self::Unusable(code, _) => *code,
            Self::Unmodifiable(_) => Code::UnmodifiableEntity,
            Self::WrongService(_) => Code::SignatureDoesNotMatch,
            Self::WrongCode => Code::InvalidAuthenticationCode,
            Self::NoUser => Code::InvalidUserType,
            Self::PasswordPolicy(_) => Code::PasswordPolicyViolation,
            Self::Invalid(_) | Self::Unfit(_) | Self::Violations(_) => Code::ValidationError,
            Self::InvalidAuthorizationMessage => Code::InvalidAuthorizationMessageException,
            Self::NoOutboundFederation => Code::OutboundWebIdentityFederationDisabledException,
            Self::ExpiredTradeInToken => Code::ExpiredTradeInTokenException,
            Self::Trouble(_) => Code::ServiceFailure,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AccessDenied(denial) => denial.fmt(f),
            Self::DeleteConflict(tie) => tie.fmt(f),
            Self::EntityAlreadyExists(taken) => taken.fmt(f),
            Self::InvalidAction { action, version } => {
                let version = version.as_deref().unwrap_or("NO_VERSION_SPECIFIED");
                write!(f, "Could not find operation {action} for version {version}")
            }
            Self::Unproven(_, message)
            | Self::InvalidInput(message)
            | Self::MalformedPolicyDocument(message)
            | Self::Refused(message)
            | Self::PasswordPolicy(message) => f.write_str(message),
            Self::Unfit(message) => f.write_str(message),
            Self::InvalidAuthorizationMessage => f.write_str("Message is not valid"),
            Self::NoOutboundFederation => {
                f.write_str("The outbound web identity federation feature is not enabled for this account.")
            }
            Self::ExpiredTradeInToken => f.write_str("The trade-in token provided in the request has expired."),
            Self::Invalid(message) | Self::MalformedInput(message) | Self::Unusable(_, message) => f.write_str(message),
            Self::LimitExceeded(Quota { name, .. }, limit) => write!(f, "Cannot exceed quota for {name}: {limit}"),
            Self::TooLarge { owner: (kind, name), most } => {
                write!(f, "Maximum policy size of {most} bytes exceeded for {} {name}", kind.word())
            }
            Self::TooManyVersions(limit) => write!(
                f,
                "A managed policy can have up to {limit} versions. Before you create a new version, you must delete an \
                 existing version."
            ),
            Self::MethodNotAllowed(_) => f.write_str("The specified method is not allowed against this resource."),
            Self::NoPlace => f.write_str("There is nothing at this path. The API is at the path /."),
            Self::MissingAction => f.write_str("Missing Action"),
            Self::MissingAuthenticationToken => f.write_str("Request is missing Authentication Token"),
            Self::NoReport(Code::ReportInProgress) => f.write_str("The credential report is still being generated."),
            Self::NoReport(Code::ReportExpired) => {
                f.write_str("The credential report has expired. GenerateCredentialReport makes another.")
            }
            Self::NoReport(_) => f.write_str("There is no credential report. GenerateCredentialReport makes one."),
            Self::NoSuchEntity(missing) => missing.fmt(f),
            Self::FeatureDisabled => f.write_str("Outbound web identity federation is disabled for your account."),
            Self::NoOrganization => f.write_str("No organization is associated with your account."),
            Self::NotAttachable => f.write_str("Cannot attach a Service Role Policy to a Customer Role."),
            Self::Unmodifiable(role) => write!(
                f,
                "Cannot perform the operation on the protected role '{role}' - this role is only modifiable by AWS"
            ),
            Self::WrongService(service) => {
                write!(f, "Credential should be scoped to correct service: '{service}'.")
            }
            Self::IdentityToken(message) => f.write_str(message),
            Self::ExpiredIdentityToken { now, expires } => {
                write!(f, "Token expired: current date/time {now} must be before the expiration date/time {expires}")
            }
            Self::IdpUnreachable(_) => f.write_str("The identity provider could not be reached. Please try again."),
            Self::InvalidToken => f.write_str("The security token included in the request is invalid"),
            Self::PackedPolicyTooLarge(percent) => {
                write!(f, "Packed policy consumes {percent}% of allotted space, please use smaller policy.")
            }
            Self::WrongCode => f.write_str("Authentication code for device is not valid."),
            Self::NoUser => f.write_str("Only IAM Users can change their own password."),
            Self::Violations(violations) => violated(violations, f),
            Self::Trouble(_) => {
                f.write_str("The request processing has failed because of an unknown error, exception or failure.")
            }
        }
    }
}

fn violated(violations: &[Violation], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let s = if violations.len() == 1 { "" } else { "s" };
    write!(f, "{} validation error{s} detected: ", violations.len())?;
    for (n, violation) in violations.iter().enumerate() {
        if n > 0 {
            f.write_str("; ")?;
        }
        write!(f, "{violation}")?;
    }
    Ok(())
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { caller, action, target, decision, is_shared, .. } = self;
        let kind = match decision.by {
            PolicyKind::None | PolicyKind::Identity => "identity-based policy",
            PolicyKind::Resource => "resource-based policy",
            PolicyKind::Boundary => "permissions boundary",
            PolicyKind::Session => "session policy",
            PolicyKind::Guardrail => "service control policy",
        };
        write!(f, "User: {caller} is not authorized to perform: {action} on resource: {target}")?;
        if *is_shared {
            return Ok(());
        }
        if decision.outcome == Outcome::ExplicitlyDenied {
            let article = if kind.starts_with('i') { "an" } else { "a" };
            write!(f, " with an explicit deny in {article} {kind}")
        } else {
            write!(f, " because no {kind} allows the {action} action")
        }
    }
}
