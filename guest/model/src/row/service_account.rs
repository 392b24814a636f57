//! Service accounts.

use serde::{Deserialize, Serialize};

use super::Status;
use crate::id::UniqueId;
use crate::time::Time;

/// A program's identity: it acts as the user that it belongs to, and may never do more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceAccount {
    /// `sa:NAME:…`, the name being the one that its parent had when it was made.
    pub id: UniqueId,
    /// The user whose it is.
    pub parent: UniqueId,
    /// The id of its one access key: `ABIA…`
    pub key: String,
    /// What its author says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// When it was created.
    pub created: Time,
    /// The key of an inactive one proves nothing.
    #[serde(default, skip_serializing_if = "Status::is_active")]
    pub status: Status,
    /// From this moment on its key is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Time>,
    /// The document that limits it further than its parent's policies do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
}

impl ServiceAccount {
    /// What every id of one begins with, and no other unique id does.
    const PREFIX: &str = "sa:";

    /// The id of one of a parent of this name, `serial` telling it from every other.
    #[must_use]
    pub fn id_of(parent: &str, serial: &str) -> UniqueId {
        UniqueId::known(format!("{}{parent}:{serial}", Self::PREFIX))
    }

    /// The name and the serial in the id of a service account; none for other ids.
    #[must_use]
    pub fn parts(id: &str) -> Option<(&str, &str)> {
        id.strip_prefix(Self::PREFIX)?.split_once(':')
    }

    /// The ARN of one whose parent has this name now.
    #[must_use]
    pub fn arn(&self, account: &str, parent: &str) -> String {
        let serial = Self::parts(self.id.as_str()).map_or("", |(_, serial)| serial);
        format!("arn:aws:iam::{account}:service-account/{parent}/{serial}")
    }
}
