//! S3 requests as questions: which action, on which bucket or object, under which conditions.
//!
//! What goes through must mean here what it will mean to the store behind the gate. So a request that no row
//! of the [table](routes::ROUTES) describes completely is refused, as is one whose path two readers could
//! take for two objects.

use keyward_model::time::Time;
use keyward_policy::{Context, Decision, Outcome, PolicyKind};

use crate::caller::Caller;
use crate::fault::Fault;
use crate::http::Request;
use crate::query::Query;
use crate::question::Question;
use crate::sigv4::claim::Claim;
use crate::sigv4::payload;

mod conditions;
mod copy;
mod delete;
mod place;
mod routes;

pub(crate) use conditions::OF_SIGNATURE;

/// Headers that make some servers take one method for another.
pub(crate) const OVERRIDES: [&str; 3] = ["x-http-method", "x-http-method-override", "x-method-override"];

/// Everything that must be allowed before a request may pass; the first is what it is mainly about.
///
/// # Errors
/// No route for the request, or it cannot be read without guessing.
pub(crate) fn questions(
    request: &Request,
    query: &Query<'_>,
    claim: Option<&Claim<'_>>,
    hosts: &[String],
) -> Result<Vec<Question>, Fault> {
    if OVERRIDES.iter().any(|name| request.has_header(name)) {
        return Err(Fault::NoRoute);
    }
    let place = place::of(request, hosts)?;
    let said = conditions::Said::new(request, query)?;
    let route = routes::find(&request.method, &place, &said)?;
    let versioned = said.parameter("versionId").is_some();
    // Nobody vouches for the body of a request that is not signed.
    let covered = claim.map_or(Ok(payload::UNSIGNED), |claim| payload::signed(claim, request, query))?;
    let main = Question {
        action: route.action(versioned).ok_or(Fault::NoRoute)?.to_owned(),
        resource: place.arn(),
        context: conditions::of(&said, covered),
        policy: None,
    };
    let source = copy::source(route, &said, &main)?;
    let mut questions = if route.batch { delete::questions(request, &place, &main)? } else { vec![main] };
    let also = routes::also(route, &said, versioned);
    let besides = |question: &Question| {
        let question = question.clone();
        also.iter().map(move |action| Question { action: (*action).to_owned(), ..question.clone() })
    };
    let besides: Vec<_> = questions.iter().flat_map(besides).collect();
    questions.extend(besides);
    questions.extend(source);
    Ok(questions)
}

/// Whether only the body tells what the request is about.
pub(crate) fn names_in_body(request: &Request, query: &Query<'_>, hosts: &[String]) -> bool {
    let route = || {
        let place = place::of(request, hosts)?;
        routes::find(&request.method, &place, &conditions::Said::new(request, query)?)
    };
    route().is_ok_and(|route: &routes::Route| route.batch)
}

/// Whether a request goes to one of the names that only S3 has.
pub(crate) fn is_named(request: &Request, hosts: &[String]) -> bool {
    place::is_named(request, hosts)
}

/// Adds the condition keys that follow from the signature itself.
pub(crate) fn add_signature(context: &mut Context<'_>, claim: &Claim<'_>, now: Time) {
    conditions::add_signature(context, claim, now);
}

/// AWS's sentence about a denial: which kind of policy, and never which one.
pub(crate) fn denial(caller: &Caller, question: &Question, decision: &Decision<'_>) -> String {
    let kind = match decision.by() {
        PolicyKind::None | PolicyKind::Identity => "identity-based policy",
        PolicyKind::Resource => "resource-based policy",
        PolicyKind::Boundary => "permissions boundary",
        PolicyKind::Session => "session policy",
        PolicyKind::Guardrail => "service control policy",
    };
    let Question { action, resource, .. } = question;
    let because = match decision.outcome() {
        Outcome::ExplicitlyDenied if kind.starts_with('i') => format!("with an explicit deny in an {kind}"),
        Outcome::ExplicitlyDenied => format!("with an explicit deny in a {kind}"),
        Outcome::ImplicitlyDenied | Outcome::Allowed => {
            format!("because no {kind} allows the {action} action")
        }
    };
    format!("User: {} is not authorized to perform: {action} on resource: \"{resource}\" {because}", caller.arn)
}

#[cfg(test)]
mod tests;
