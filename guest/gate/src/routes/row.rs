//! Rows as the operator writes them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::template::{Host, Path, Resource, is_service};
use super::{Errors, Route, Routes};

/// Headers that are not for conditions: they are credentials, or say who was let in.
const SECRET: [&str; 4] = ["authorization", "cookie", "proxy-authorization", "x-amz-security-token"];

/// What a row says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// A name in lower case, `{tenant}.example.com`, or `*`.
    host: String,
    method: String,
    /// `/pages/{page}`, `/files/{path...}`.
    path: String,
    /// The word in signatures.
    service: String,
    /// `docs:GetPage`.
    action: String,
    /// `arn:aws:docs:::page/{page}`; `{query:name}` is a parameter.
    resource: String,
    /// Further parameters that may stand; `*` is any.
    #[serde(default)]
    query: Vec<String>,
    #[serde(default)]
    context: Keys,
    #[serde(default)]
    body: Body,
    #[serde(default)]
    errors: Errors,
}

/// What becomes a condition key.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Keys {
    headers: BTreeMap<String, String>,
    query: BTreeMap<String, String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Body {
    /// The door must have it, and it must be the one that was signed.
    #[default]
    Signed,
    /// It may pass by the door: the service behind compares it, or does not care.
    Unseen,
}

/// Where a condition key comes from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Header(String),
    Parameter(String),
}

impl TryFrom<Vec<Value>> for Routes {
    type Error = String;

    fn try_from(rows: Vec<Value>) -> Result<Self, String> {
        let mut routes: Vec<Route> = Vec::with_capacity(rows.len());
        for (row, number) in rows.into_iter().zip(1..) {
            let row: Row = serde_json::from_value(row).map_err(|error| format!("route {number}: {error}"))?;
            let named = format!("route {number} ({} {})", row.method, row.path);
            let route = row.read().map_err(|wrong| format!("{named}: {wrong}"))?;
            let same = |other: &Route| {
                (&other.host, &other.method, other.path.shape()) == (&route.host, &route.method, route.path.shape())
            };
            if routes.iter().any(same) {
                return Err(format!("{named}: an earlier route takes the same requests"));
            }
            routes.push(route);
        }
        Ok(Self(routes))
    }
}

impl Row {
    fn read(self) -> Result<Route, String> {
        let (host, path) = (Host::parse(&self.host)?, Path::parse(&self.path)?);
        let resource = Resource::parse(&self.resource, &host, &path)?;
        if self.method.is_empty() || !self.method.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(format!("`{}` is no method in upper case", self.method));
        }
        if !is_service(&self.service) {
            return Err(format!("`{}` is no service of your own: a word in lower case", self.service));
        }
        let own = |text: &str| {
            let name = text.strip_prefix(self.service.as_str()).and_then(|rest| rest.strip_prefix(':'));
            name.is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        };
        if !own(&self.action) {
            return Err(format!("the action `{}` is not `{}:` and a name", self.action, self.service));
        }
        if let Some(key) = self.context.headers.values().chain(self.context.query.values()).find(|key| !own(key)) {
            return Err(format!("the condition key `{key}` is not `{}:` and a name", self.service));
        }
        let is_header = |name: &String| {
            let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            name.bytes().all(legal) && !name.starts_with("x-iam-") && !SECRET.contains(&name.as_str())
        };
        if let Some(name) = self.context.headers.keys().find(|name| !is_header(name)) {
            return Err(format!(
                "`{name}` is no header for conditions: a name in lower case that holds no credentials"
            ));
        }
        let any = self.query.iter().any(|name| name == "*");
        let known = self.query.iter().chain(self.context.query.keys()).map(String::as_str);
        let known = known.chain(resource.parameters()).map(str::to_owned).collect();
        let headers = self.context.headers.into_iter().map(|(name, key)| (Source::Header(name), key));
        let parameters = self.context.query.into_iter().map(|(name, key)| (Source::Parameter(name), key));
        Ok(Route {
            host,
            method: self.method,
            path,
            service: self.service,
            action: self.action,
            resource,
            query: (!any).then_some(known),
            context: headers.chain(parameters).collect(),
            needs_body: self.body == Body::Signed,
            errors: self.errors,
        })
    }
}
