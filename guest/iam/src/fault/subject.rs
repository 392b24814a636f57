//! What a refusal is about: what is in the way, what is taken, what is not there; and AWS's sentence for each.

use std::fmt;

use keyward_model::row::Kind;

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
    /// It is the last network from which an account, or a region of it, may be used.
    LastNetwork,
    /// A group's members.
    Members,
    /// It runs: it is a module.
    RunningModule,
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
    /// A module, by its digest.
    Module(String),
    /// A device's path and name.
    Device,
    /// A customer of the reseller.
    Customer(String),
    /// The account's way to sign in at an identity provider.
    Connection,
    /// A reseller, or the account is one under another name.
    Reseller(String),
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
    /// A customer of the reseller.
    Customer(String),
    /// The second factor of whoever asks, or the secret for one.
    SecondFactor,
    /// The ceiling on a customer.
    Guardrail(String),
    /// A rule about networks.
    WhitelistRule(String),
    /// The account's way to sign in at an identity provider.
    Connection,
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
    /// The policy of a resource, by its ARN.
    ResourcePolicy(String),
    /// A module, by its digest.
    Module(String),
    /// An account.
    Account(String),
    /// A version of a managed policy.
    Version {
        /// The ARN that was asked for.
        policy: String,
        /// The version that was asked for.
        version: String,
    },
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
            Self::LastNetwork => {
                "This is the last network from which the account may be used. To remove it all the same, give \
                 override as RemoveLastNetwork."
            }
            Self::LoginProfile => "Cannot delete entity, must delete login profile first.",
            Self::Members => "Cannot delete entity, must remove users from group first.",
            Self::RunningModule => "Cannot delete a module that runs, is pinned or is in the shadow.",
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
            Self::Customer(name) => write!(f, "Customer with name {name} already exists."),
            Self::Reseller(name) => write!(f, "The account cannot be made a reseller called {name}: there is one."),
            Self::Module(digest) => write!(f, "The module {digest} is there already."),
            Self::Connection => f.write_str("The account has a SAML connection already."),
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
            Self::Customer(name) => write!(f, "The customer with name {name} cannot be found."),
            Self::SecondFactor => f.write_str("There is no second factor, or no secret that was prepared for one."),
            Self::Guardrail(name) => write!(f, "There is no guardrail on the customer with name {name}."),
            Self::Connection => f.write_str("The account has no SAML connection."),
            Self::WhitelistRule(id) => write!(f, "The rule with id {id} cannot be found."),
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
            Self::ResourcePolicy(arn) => write!(f, "The resource policy of {arn} cannot be found."),
            Self::Module(digest) => write!(f, "The module {digest} cannot be found."),
            Self::Account(id) => write!(f, "The account with id {id} cannot be found."),
            Self::SamlProvider(arn) => write!(f, "Manifest not found for arn {arn}"),
            Self::PrivateKey(id) => write!(f, "The private key with id {id} cannot be found."),
            Self::Attachable(arn) => write!(f, "Policy {arn} does not exist or is not attachable."),
            Self::Version { policy, version } => {
                write!(f, "Policy {policy} version {version} does not exist or is not attachable.")
            }
        }
    }
}
