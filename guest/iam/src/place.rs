//! Places: what a request asks for by its path and method, where it is not at the path `/`.
//!
//! Everything that stands here is an action of the table like any other. A place says how its parameters are sent.

mod json;

use keyward_gate::Request;

use crate::action::{Action, Entry};
use crate::fault::Fault;
use crate::form::Form;
use crate::people::{self, Login};
use crate::sso::{self, BeginLogin, FinishLogin};
use crate::table;
use crate::whitelist::{AddRule, ApproveRule, DeleteRule, ListRules, RejectRule};

/// A path, and what is asked for there. Where it ends in `/`, the name of a connection follows.
struct Place {
    path: &'static str,
    method: &'static str,
    action: &'static str,
    read: fn(&Request) -> Result<Form, Fault>,
}

impl Place {
    /// What follows its path in another, if that is at this place.
    fn rest<'p>(&self, path: &'p str) -> Option<&'p str> {
        let rest = path.strip_prefix(self.path)?;
        (rest.is_empty() != self.is_for_browsers()).then_some(rest)
    }

    /// Whether browsers come there, of whoever has not signed in yet.
    fn is_for_browsers(&self) -> bool {
        self.path.ends_with('/')
    }
}

/// Every place but `/`.
const PLACES: &[Place] = &[
    Place { path: "/login", method: "POST", action: Login::NAME, read: people::form },
    Place { path: sso::BEGIN, method: "GET", action: BeginLogin::NAME, read: Form::of },
    Place { path: sso::FINISH, method: "POST", action: FinishLogin::NAME, read: sso::form },
    Place { path: "/api/whitelist/RSWhitelistAddRule", method: "PUT", action: AddRule::NAME, read: json::form },
    Place {
        path: "/api/whitelist/RSWhitelistDeleteRule",
        method: "DELETE",
        action: DeleteRule::NAME,
        read: json::form,
    },
    Place {
        path: "/api/whitelist/RSWhitelistApproveRule",
        method: "POST",
        action: ApproveRule::NAME,
        read: json::form,
    },
    Place { path: "/api/whitelist/RSWhitelistRejectRule", method: "POST", action: RejectRule::NAME, read: json::form },
    Place { path: "/api/whitelist/RSWhitelistListRules", method: "GET", action: ListRules::NAME, read: Form::of },
];

/// A request that is not understood.
pub struct Lost {
    /// What its place is for, where it came to one.
    pub entry: Option<&'static Entry>,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What a request asks for.
///
/// # Errors
/// It cannot be read, or asks for nothing that there is.
pub fn asked(request: &Request) -> Result<(&'static Entry, Form), Lost> {
    let nowhere = |fault| Lost { entry: None, fault };
    let path = request.path();
    if path == "/" {
        let form = Form::of(request).map_err(nowhere)?;
        let entry = named(&form).map_err(nowhere)?;
        // What comes with a browser's cookie is good with that only, and not as a form's field.
        if PLACES.iter().any(|place| place.action == entry.name && place.is_for_browsers()) {
            return Err(nowhere(Fault::InvalidAction { action: entry.name.to_owned(), version: None }));
        }
        return Ok((entry, form));
    }
    let (place, rest) =
        PLACES.iter().find_map(|place| Some((place, place.rest(path)?))).ok_or_else(|| nowhere(Fault::NoPlace))?;
    let entry = table::find(place.action);
    let lost = |fault| Lost { entry, fault };
    if request.method != place.method {
        return Err(lost(Fault::MethodNotAllowed(place.method)));
    }
    let mut form = (place.read)(request).map_err(lost)?.asking(place.action);
    if place.is_for_browsers() {
        form = form.with("connection".to_owned(), rest.to_owned());
    }
    Ok((named(&form).map_err(lost)?, form))
}

/// The action that a form names. A form without a version means the action's own.
fn named(form: &Form) -> Result<&'static Entry, Fault> {
    let action = form.value("Action")?.filter(|name| !name.is_empty()).ok_or(Fault::MissingAction)?;
    let version = form.value("Version")?;
    table::find(action)
        .filter(|entry| version.is_none_or(|version| version == entry.service.version()))
        .ok_or_else(|| Fault::InvalidAction { action: action.to_owned(), version: version.map(str::to_owned) })
}

#[cfg(test)]
mod tests;
