//! Everything that is ever refused: the codes, their statuses and their words.

use std::fmt;

use keyward_model::row::Kind;

use crate::port::{Decision, Outcome, PolicyKind};
use crate::quota::Quota;
use crate::shape::violation::Violation;

/// Declares the codes: each has AWS's word and HTTP status.
macro_rules! codes {
    ($($code:ident $status:literal)*) => {
        /// AWS's error codes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $(
                #[doc = concat!("Answered with status ", $status, ".")]
                $code,
            )*
        }

        impl Code {
            /// The code as it is written in an answer.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => stringify!($code),)*
                }
            }

            /// The HTTP status of an answer with this code.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self {
                    $(Self::$code => $status,)*
                }
            }
        }
    };
}

codes! {
    AccessDenied                403
    ConcurrentModification      409
    DeleteConflict              409
    DuplicateCertificate        409
    DuplicateSSHPublicKey       400
    EntityAlreadyExists         409
    EntityTemporarilyUnmodifiable 409
    FeatureDisabled             404
    FeatureEnabled              409
    ExpiredTokenException       400
    ExpiredTradeInTokenException 400
    IDPCommunicationError       400
    IDPRejectedClaim            403
    InvalidAction               400
    InvalidAuthenticationCode   403
    InvalidAuthorizationMessageException 400
    InvalidCertificate          400
    InvalidClientTokenId        403
    InvalidIdentityToken        400
    InvalidInput                400
    InvalidUserType             400
    JWTPayloadSizeExceededException 400
    AccountNotManagementOrDelegatedAdministratorException 400
    CallerIsNotManagementAccountException 400
    OrganizationNotFoundException 400
    OrganizationNotInAllFeaturesModeException 400
    ReportGenerationLimitExceeded 409
    ReportExpired               410
    ReportInProgress            404
    ReportNotPresent            410
    ServiceAccessNotEnabledException 400
    NameConflict                409
    RoleModified                409
    RoleTemplateDisabled        400
    InvalidPublicKey            400
    KeyPairMismatch             400
    LimitExceeded               409
    MalformedCertificate        400
    MalformedInput              400
    MalformedPolicyDocument     400
    MethodNotAllowed            405
    MissingAction               400
    MissingAuthenticationToken  403
    NoSuchEntity                404
    OpenIdIdpCommunicationError 400
    NotSupportedService         404
    OutboundWebIdentityFederationDisabledException 403
    PackedPolicyTooLarge        400
    PasswordPolicyViolation     400
    PolicyEvaluation            500
    PolicyNotAttachable         400
    RegionDisabledException     403
    ServiceFailure              500
    SessionDurationEscalationException 403
    SignatureDoesNotMatch       403
    UnrecognizedPublicKeyEncoding 400
    UnmodifiableEntity          400
    ValidationError             400
}

impl Code {
    /// What any action may answer.
    pub const ANY: &'static [Self] =
        &[Self::AccessDenied, Self::MalformedInput, Self::ServiceFailure, Self::ValidationError];
}

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
    /// Neither `GET` nor `POST`.
    MethodNotAllowed,
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

/// What keeps an entity from being deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// Access keys.
    AccessKeys,
    /// Managed policies.
    Attachments,
    /// Signing certificates.
    Certificates,
    /// It is the version that is in force.
    DefaultVersion,
    /// What a policy is attached to, or bounds.
    Entities,
    /// Inline policies.
    InlinePolicies,
    /// An instance profile that a role is in: seen from either.
    InstanceProfile,
    /// A password.
    LoginProfile,
    /// A device for second factors that somebody has.
    DeviceInUse,
    /// Devices for second factors.
    Devices,
    /// A group's members.
    Members,
    /// Other credentials of a user, for which AWS has no word of their own.
    Referenced,
    /// Service accounts.
    ServiceAccounts,
    /// Versions that are not in force.
    Versions,
}

/// What has the name already.
#[derive(Debug)]
pub enum Taken {
    /// An entity.
    Entity(Kind, String),
    /// An account's alias.
    Alias(String),
    /// An OpenID Connect provider, by its URL.
    OidcProvider(String),
    /// Somebody's access key. Whose is not said.
    AccessKey(String),
    /// A SAML provider.
    SamlProvider(String),
    /// A user's password.
    LoginProfile(String),
    /// A device's path and name.
    Device,
    /// A device that somebody has.
    DeviceInUse,
}

/// What is not there.
#[derive(Debug)]
pub enum Missing {
    /// The account's alias.
    Alias(String),
    /// A question about last accesses.
    Job(String),
    /// An entity.
    Entity(Kind, String),
    /// Something that only AWS has.
    Elsewhere {
        /// What it would be.
        what: &'static str,
        /// What it is called.
        name: String,
    },
    /// An access key of the user.
    AccessKey(String),
    /// A user's password.
    LoginProfile(String),
    /// A virtual device for second factors.
    Device(String),
    /// A device of this user.
    OwnDevice(String),
    /// The account's demands of passwords, as they are asked for by their account.
    PasswordPolicy(String),
    /// The same, as they are to be deleted.
    AccountPolicy,
    /// A credential of another sort: AWS's word for the sort, and the id.
    Credential(&'static str, String),
    /// A user in a group.
    Member {
        /// The user.
        user: String,
        /// The group.
        group: String,
    },
    /// A role in an instance profile.
    InProfile {
        /// The role.
        role: String,
        /// The instance profile.
        profile: String,
    },
    /// A service that has linked roles.
    LinkedRole(String),
    /// The deletion of a service-linked role.
    Deletion(String),
    /// An inline policy of such an entity.
    Inline(Kind, String),
    /// A SAML provider, by the ARN it was asked for by.
    SamlProvider(String),
    /// A private key of a SAML provider.
    PrivateKey(String),
    /// An OpenID Connect provider, by the ARN it was asked for by.
    OidcProvider(String),
    /// A managed policy, by the ARN it was asked for by.
    Policy(String),
    /// A managed policy that was to be attached or to bound something.
    Attachable(String),
    /// A service account.
    ServiceAccount(String),
    /// A version of a managed policy.
    Version {
        /// The ARN that was asked for.
        policy: String,
        /// The version that was asked for.
        version: String,
    },
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
            Self::MethodNotAllowed => Code::MethodNotAllowed,
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
            Self::MethodNotAllowed => f.write_str("The specified method is not allowed against this resource."),
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

impl fmt::Display for Tie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccessKeys => "Cannot delete entity, must delete access keys first.",
            Self::Attachments => "Cannot delete entity, must detach all policies first.",
            Self::Certificates => "Cannot delete entity, must delete certificates first.",
            Self::DefaultVersion => "Cannot delete the default version of a policy.",
            Self::Entities => "Cannot delete a policy attached to entities.",
            Self::InlinePolicies => "Cannot delete entity, must delete policies first.",
            Self::InstanceProfile => "Cannot delete entity, must remove roles from instance profile first.",
            Self::DeviceInUse => "MFA VirtualDevice in use. Must deactivate first.",
            Self::Devices => "Cannot delete entity, must delete MFA device first.",
            Self::LoginProfile => "Cannot delete entity, must delete login profile first.",
            Self::Members => "Cannot delete entity, must remove users from group first.",
            Self::Referenced => "Cannot delete entity, must remove referenced objects first.",
            Self::ServiceAccounts => "Cannot delete entity, must delete service accounts first.",
            Self::Versions => {
                "This policy has more than one version. Before you delete a policy, you must delete the policy's \
                 versions. The default version is deleted with the policy."
            }
        })
    }
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entity(Kind::User, name) => write!(f, "User with name {name} already exists."),
            Self::Entity(Kind::Group, name) => write!(f, "Group with name {name} already exists."),
            Self::Entity(Kind::Policy, name) => {
                write!(f, "A policy called {name} already exists. Duplicate names are not allowed.")
            }
            Self::Entity(Kind::Role, name) => write!(f, "Role with name {name} already exists."),
            Self::Entity(Kind::InstanceProfile, name) => write!(f, "Instance Profile {name} already exists."),
            Self::Entity(Kind::ServerCertificate, name) => {
                write!(f, "The Server Certificate with name {name} already exists.")
            }
            Self::Alias(alias) => write!(f, "The account alias {alias} already exists."),
            Self::OidcProvider(url) => write!(f, "Provider with url {url} already exists."),
            Self::AccessKey(id) => write!(f, "Access Key with id {id} already exists."),
            Self::SamlProvider(name) => write!(f, "SAMLProvider with name {name} already exists."),
            Self::LoginProfile(user) => write!(f, "Login Profile for user {user} already exists."),
            Self::Device => f.write_str("MFADevice entity at the same path and name already exists."),
            Self::DeviceInUse => f.write_str("MFA Device is already in use."),
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entity(Kind::InstanceProfile, name) => write!(f, "Instance Profile {name} cannot be found."),
            Self::Entity(Kind::ServerCertificate, name) => {
                write!(f, "The Server Certificate with name {name} cannot be found.")
            }
            Self::Entity(kind, name) => {
                write!(f, "The {} with name {name} cannot be found.", kind.word())
            }
            Self::Job(id) => write!(f, "The job with id {id} cannot be found."),
            Self::Alias(alias) => write!(f, "The account alias {alias} cannot be found."),
            Self::Elsewhere { what, name } => write!(f, "The {what} {name} cannot be found."),
            Self::Credential(sort, id) => write!(f, "The {sort} with id {id} cannot be found."),
            Self::AccessKey(id) => write!(f, "The Access Key with id {id} cannot be found."),
            Self::Device(serial) => write!(f, "VirtualMFADevice with serial number {serial} doesn't exist."),
            Self::OwnDevice(serial) => write!(f, "MFA Device with serial number {serial} does not exist."),
            Self::LoginProfile(user) => write!(f, "Login Profile for User {user} cannot be found."),
            Self::PasswordPolicy(account) => {
                write!(f, "The Password Policy with domain name {account} cannot be found.")
            }
            Self::AccountPolicy => f.write_str("The account policy with name PasswordPolicy cannot be found."),
            Self::Member { user, group } => {
                write!(f, "The user with name {user} cannot be found in the group {group}.")
            }
            Self::InProfile { role, profile } => {
                write!(f, "The role with name {role} cannot be found in the instance profile {profile}.")
            }
            Self::LinkedRole(service) => write!(f, "The service {service} has no service-linked role."),
            Self::Deletion(task) => write!(f, "The deletion task {task} cannot be found."),
            Self::Inline(owner, name) => {
                write!(f, "The {} policy with name {name} cannot be found.", owner.word())
            }
            Self::OidcProvider(arn) => write!(f, "OpenIDConnect Provider not found for arn {arn}"),
            Self::Policy(arn) => write!(f, "Policy {arn} was not found."),
            Self::ServiceAccount(id) => write!(f, "The Service Account with id {id} cannot be found."),
            Self::SamlProvider(arn) => write!(f, "Manifest not found for arn {arn}"),
            Self::PrivateKey(id) => write!(f, "The private key with id {id} cannot be found."),
            Self::Attachable(arn) => write!(f, "Policy {arn} does not exist or is not attachable."),
            Self::Version { policy, version } => {
                write!(f, "Policy {policy} version {version} does not exist or is not attachable.")
            }
        }
    }
}
