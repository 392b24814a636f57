//! Modules: components that were uploaded, and what of them runs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::time::Time;

/// A module that is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Module {
    /// What somebody called it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The world it is made for.
    pub world: String,
    /// The version of the world that it was built for.
    pub version: String,
    /// Bytes.
    pub size: u32,
    /// In base64, as it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// When it was put.
    pub created: Time,
    /// The ARN of whoever put it.
    pub by: String,
}

/// A module of which only parts are there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleUpload {
    /// When its first part came.
    pub began: Time,
    /// The bytes of each part that is there.
    pub sizes: BTreeMap<u32, u32>,
}

/// What runs in a world.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// The module that does; none where it is the host's own component.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<String>,
    /// What ran before, the last one at the end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<Option<String>>,
    /// The module that runs beside it and is not listened to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shadow: Option<String>,
    /// Whether nothing may take the active one's place.
    #[serde(default)]
    pub pinned: bool,
    /// When the active one took over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Time>,
}

/// Something that was done with modules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleEvent {
    /// When.
    pub at: Time,
    /// The ARN of who did it, or `host`.
    pub by: String,
    /// What.
    pub did: String,
    /// In which world.
    pub world: String,
    /// With which module; none: the host's own component.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Why, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}
