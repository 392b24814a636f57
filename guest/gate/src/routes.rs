//! Requests of any other HTTP service as questions: a table that the operator writes.
//!
//! A row says which host, method and path are which action on which resource. What no row describes completely is
//! refused, as is a path that two readers could take for two. What a request says becomes a part of a resource's name
//! only where the row has a place for it, and can never be more than that part.

use serde::Deserialize;

use crate::fault::Fault;
use crate::http::Request;
use crate::query::Query;
use crate::question::{Fact, Question};
use crate::s3::{OF_SIGNATURE, OVERRIDES};

mod path;
mod row;
mod template;

use row::Source;
use template::{Host, Path, Resource, Values};

/// The table.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "Vec<serde_json::Value>")]
pub struct Routes(Vec<Route>);

/// A row that can be used.
#[derive(Clone, Debug)]
struct Route {
    host: Host,
    method: String,
    path: Path,
    service: String,
    action: String,
    resource: Resource,
    /// The parameters it knows; none where any other may stand besides.
    query: Option<Vec<String>>,
    context: Vec<(Source, String)>,
    needs_body: bool,
    errors: Errors,
}

/// How a service words its errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Errors {
    /// As AWS's Query services do.
    #[default]
    Xml,
    /// As AWS's JSON services do.
    Json,
}

/// What a request to a service of the table asks.
#[derive(Debug)]
pub(crate) struct Asked {
    /// What must be allowed.
    pub(crate) question: Question,
    /// The service that its signature must name.
    pub(crate) service: String,
    /// Whether the signature is good only with the body that it covers.
    pub(crate) needs_body: bool,
}

impl Routes {
    /// How the service that a request goes to words its errors; none if its host is in no row.
    pub(crate) fn errors(&self, request: &Request) -> Option<Errors> {
        let host = host_of(request)?;
        let mut rows = self.0.iter().filter(|route| route.host.matches(&host).is_some());
        let first = rows.next()?;
        let is_this = |route: &&Route| route.matches(request, &host).is_some();
        Some([first].into_iter().chain(rows).find(is_this).unwrap_or(first).errors)
    }

    /// Whether the body of a request may pass by.
    pub(crate) fn leaves_body(&self, request: &Request, query: &Query<'_>) -> bool {
        self.asked(request, query).is_ok_and(|asked| !asked.needs_body)
    }

    /// What a request asks.
    ///
    /// # Errors
    /// No row describes it, or it cannot be read without guessing.
    pub(crate) fn asked(&self, request: &Request, query: &Query<'_>) -> Result<Asked, Fault> {
        if OVERRIDES.iter().any(|name| request.has_header(name)) {
            return Err(Fault::NoRoute);
        }
        let host = host_of(request).ok_or(Fault::NoRoute)?;
        path::segments(request.path())?;
        let mut found = self.0.iter().filter_map(|route| Some((route, route.matches(request, &host)?)));
        let (route, mut values) = found.next().ok_or(Fault::NoRoute)?;
        route.read(query, &mut values)?;
        let question = Question {
            action: route.action.clone(),
            resource: route.resource.of(&values)?,
            context: route.facts(request, query)?,
            policy: None,
        };
        Ok(Asked { question, service: route.service.clone(), needs_body: route.needs_body })
    }
}

impl Route {
    /// The values of the names in host and path, if they are this row's.
    fn matches(&self, request: &Request, host: &str) -> Option<Values> {
        if request.method != self.method {
            return None;
        }
        let mut values = self.host.matches(host)?;
        let segments = path::segments(request.path()).ok()?;
        self.path.matches(&segments, &mut values).then_some(values)
    }

    /// Takes the parameters that the resource's name is made of, and refuses those that the row does not know.
    fn read(&self, query: &Query<'_>, values: &mut Values) -> Result<(), Fault> {
        let mut seen = Vec::new();
        for parameter in query.iter() {
            let name = str::from_utf8(&parameter.name).map_err(|_| Fault::Query)?;
            if OF_SIGNATURE.contains(&name) {
                continue;
            }
            if self.query.as_ref().is_some_and(|known| !known.iter().any(|known| known == name)) {
                return Err(Fault::NoRoute);
            }
            if seen.contains(&name) {
                return Err(Fault::Repeated("parameter"));
            }
            seen.push(name);
            if self.resource.asks(name) {
                let value = str::from_utf8(&parameter.value).map_err(|_| Fault::Query)?;
                values.insert(format!("query:{name}"), value.to_owned());
            }
        }
        Ok(())
    }

    /// The condition keys that the row takes from the request.
    fn facts(&self, request: &Request, query: &Query<'_>) -> Result<Vec<Fact>, Fault> {
        let mut facts = Vec::new();
        for (source, key) in &self.context {
            let value = match source {
                Source::Header(name) => request.header(name).map_err(|_| Fault::Repeated("header"))?,
                Source::Parameter(name) => query.one(name).map_err(|_| Fault::Repeated("parameter"))?,
            };
            if let Some(value) = value {
                let value = str::from_utf8(value).map_err(|_| Fault::NoRoute)?;
                facts.push(Fact::new(key.clone(), value.trim_ascii()));
            }
        }
        Ok(facts)
    }
}

/// The name of a request's host, in lower case and without a port.
fn host_of(request: &Request) -> Option<String> {
    let host = str::from_utf8(request.header("host").ok()??).ok()?.to_ascii_lowercase();
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => Some(name.to_owned()),
        Some(_) => None,
        None => Some(host),
    }
}

#[cfg(test)]
mod tests;
