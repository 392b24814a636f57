//! Rows: the nouns as the store keeps them, one JSON value each. A field that is absent has its default, so
//! that older rows stay readable.

mod account;
mod credential;
mod metering;
mod module;
mod oidc;
mod person;
mod policy;
mod resource;
mod role;
mod saml;
mod server_certificate;
mod service_account;
mod whitelist;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use self::account::{Account, AuthMethod, Control, Customer, KeyOwner, Person, Sort, Standing};
pub use self::credential::{ServiceCredential, SigningCertificate, SshKey};
pub use self::metering::{Places, Stored, Tally, Traffic};
pub use self::module::{Module, ModuleEvent, ModuleUpload, Running};
pub use self::oidc::OidcProvider;
pub use self::person::{
    Bearer, Guesses, LoginProfile, MfaDevice, OldPasswords, PasswordPolicy, PreparedSeed, RecoveryCodes, ResetToken,
};
pub use self::policy::{InlinePolicy, Policy, PolicyUse, PolicyVersion};
pub use self::resource::Resource;
pub use self::role::{AN_HOUR, Deletion, InstanceProfile, Role, Trust};
pub use self::saml::{IdpCertificate, SamlConnection, SamlProvider};
pub use self::server_certificate::{CertificateText, ServerCertificate};
pub use self::service_account::ServiceAccount;
pub use self::whitelist::{Verdict, WhitelistRule};

use crate::id::{IdKind, UniqueId};
use crate::name::{AnyArn, GroupName, Path, TagKey, TagValue, UserName};
use crate::time::Time;

/// The kinds of entity that have a friendly name, a path and an ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A person or a program with long-term credentials.
    User,
    /// Users that share policies.
    Group,
    /// A managed policy.
    Policy,
    /// What somebody who is trusted may become for a while.
    Role,
    /// A place that one role can be put into.
    InstanceProfile,
    /// A server's certificate with its private key.
    ServerCertificate,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::User, Self::Group, Self::Policy, Self::Role, Self::InstanceProfile, Self::ServerCertificate];

    /// The word in ARNs and in row keys.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Policy => "policy",
            Self::Role => "role",
            Self::InstanceProfile => "instance-profile",
            Self::ServerCertificate => "server-certificate",
        }
    }

    /// The kind of its unique ids.
    #[must_use]
    pub const fn id(self) -> IdKind {
        match self {
            Self::User => IdKind::User,
            Self::Group => IdKind::Group,
            Self::Policy => IdKind::Policy,
            Self::Role => IdKind::Role,
            Self::InstanceProfile => IdKind::InstanceProfile,
            Self::ServerCertificate => IdKind::ServerCertificate,
        }
    }

    /// The kind of the entity that has this id.
    #[must_use]
    pub fn of(id: &UniqueId) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| id.as_str().starts_with(kind.id().prefix()))
    }

    /// The ARN of an entity of this kind.
    #[must_use]
    pub fn arn(self, account: &str, path: &str, name: &str) -> String {
        format!("arn:aws:iam::{account}:{}{path}{name}", self.word())
    }
}

/// An entity with a friendly name, a path and an ARN.
pub trait Noun: Serialize + DeserializeOwned {
    /// Its kind.
    const KIND: Kind;

    /// Its unique id, which never changes.
    fn id(&self) -> &UniqueId;
    /// Its friendly name, as it was written.
    fn name(&self) -> &str;
    /// Its place in the account's tree.
    fn path(&self) -> &Path;
    /// Its tags; none for kinds that cannot be tagged.
    fn tags(&self) -> &[Tag];

    /// Its ARN in its account.
    fn arn(&self, account: &str) -> String {
        Self::KIND.arn(account, self.path().as_str(), self.name())
    }
}

/// Whether something may be used. What is inactive keeps its data and has no power.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// In use.
    #[default]
    Active,
    /// Suspended.
    Inactive,
}

impl Status {
    /// Whether it is [`Status::Active`].
    #[must_use]
    pub fn is_active(&self) -> bool {
        *self == Self::Active
    }

    /// AWS's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Inactive => "Inactive",
        }
    }
}

/// A label on an entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// Unique on an entity, ignoring case.
    pub key: TagKey,
    /// May be empty.
    pub value: TagValue,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Unique in the account, ignoring case.
    pub name: UserName,
    /// `AIDA…`
    pub id: UniqueId,
    /// Place in the tree.
    pub path: Path,
    /// When it was created.
    pub created: Time,
    /// An inactive user keeps everything and may do nothing.
    #[serde(default, skip_serializing_if = "Status::is_active")]
    pub status: Status,
    /// ARN of the policy that bounds what its policies may grant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary: Option<AnyArn>,
    /// At most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// When a password was last used to sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_last_used: Option<Time>,
    /// Who it is.
    #[serde(default, skip_serializing_if = "self::account::is_default")]
    pub person: Box<Person>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Unique in the account, ignoring case.
    pub name: GroupName,
    /// `AGPA…`
    pub id: UniqueId,
    /// Place in the tree.
    pub path: Path,
    /// When it was created.
    pub created: Time,
    /// The policies of an inactive group are suspended; its members stay.
    #[serde(default, skip_serializing_if = "Status::is_active")]
    pub status: Status,
}

/// An access key, without its secret, which stands in a row of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessKey {
    /// `AKIA…`, `ABIA…` for a service account's, or what the caller supplied.
    pub id: String,
    /// When it was created.
    pub created: Time,
    /// An inactive key proves nothing.
    #[serde(default, skip_serializing_if = "Status::is_active")]
    pub status: Status,
}

/// The ring of the keys that session tokens are sealed with: a row of the registry. The keys' bytes stand in
/// rows of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ring {
    /// Those that are kept, the newest last.
    pub keys: Vec<RingKey>,
    /// The last id that was ever given: none is given again.
    pub last: u32,
}

/// One key of the ring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RingKey {
    /// What tokens call it.
    pub id: u32,
    /// When it was made.
    pub made: Time,
}

/// When and where something was last used, as the signature of the request says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastUsed {
    /// When.
    pub time: Time,
    /// In which region.
    pub region: String,
    /// With which service, where the row's key does not say it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub service: String,
}

/// That two things belong together: a member and its group, a policy and what it is attached to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Since when.
    pub since: Time,
}

/// Says where each kind of noun keeps what all of them have.
macro_rules! nouns {
    ($($noun:ident $tags:expr;)*) => {$(
        impl Noun for $noun {
            const KIND: Kind = Kind::$noun;

            fn id(&self) -> &UniqueId {
                &self.id
            }

            fn name(&self) -> &str {
                self.name.as_str()
            }

            fn path(&self) -> &Path {
                &self.path
            }

            fn tags(&self) -> &[Tag] {
                let tags: fn(&Self) -> &[Tag] = $tags;
                tags(self)
            }
        }
    )*};
}

nouns! {
    User |user| &user.tags;
    Group |_| &[];
    Policy |policy| &policy.tags;
    Role |role| &role.tags;
    InstanceProfile |profile| &profile.tags;
    ServerCertificate |certificate| &certificate.tags;
}

#[cfg(test)]
mod tests;
