//! The shared words, from the bindings' types to the crates' and back.

use keyward_gate::{Caller, Fact, Header, Moment, PrincipalKind, Question, Request, Scope, Token};
use keyward_iam::api::{Answer, Event};
use keyward_iam::metering::{Counted, Passing};
use keyward_iam::port::{Algorithm, Decision, Disagreement, Outcome, PolicyKind};
use keyward_iam::usage::Used;

use crate::bindings::exports::keyward::iam::{api, usage};
use crate::bindings::keyward::iam::{examiner, signatures, types};

/// A moment, and its seed.
pub(crate) fn moment(moment: types::Moment) -> (Moment, Vec<u8>) {
    let types::Moment { now, request_id, seed } = moment;
    (Moment { now, request_id }, seed)
}

pub(crate) fn scope(scope: types::Scope) -> Scope {
    let types::Scope { day, region, service } = scope;
    Scope { day, region, service }
}

pub(crate) fn caller(caller: types::Caller) -> Caller {
    let types::Caller { access_key, account, kind, arn, id, name, service, region, token } = caller;
    let kind = self::kind(kind);
    Caller { access_key, account, kind, arn, id, name, service, region, token: token.map(Token::proven) }
}

pub(crate) fn request(request: types::Request) -> Request {
    let types::Request { method, target, headers, body, peer, secure } = request;
    let header = |types::Header { name, value }| Header { name, value };
    let headers = headers.into_iter().map(header).collect();
    Request { method, target, headers, body, peer, secure }
}

pub(crate) fn question(question: &Question) -> types::Question {
    let fact = |Fact { key, values }: &Fact| types::Fact { key: key.clone(), values: values.clone() };
    types::Question {
        action: question.action.clone(),
        resource: question.resource.clone(),
        context: question.context.iter().map(fact).collect(),
        policy: question.policy.clone(),
    }
}

pub(crate) fn algorithm(algorithm: Algorithm) -> signatures::Algorithm {
    match algorithm {
        Algorithm::RsaPkcs1Sha256 => signatures::Algorithm::RsaPkcs1Sha256,
        Algorithm::RsaPkcs1Sha384 => signatures::Algorithm::RsaPkcs1Sha384,
        Algorithm::RsaPkcs1Sha512 => signatures::Algorithm::RsaPkcs1Sha512,
        Algorithm::RsaPssSha256 => signatures::Algorithm::RsaPssSha256,
        Algorithm::RsaPssSha384 => signatures::Algorithm::RsaPssSha384,
        Algorithm::RsaPssSha512 => signatures::Algorithm::RsaPssSha512,
        Algorithm::EcdsaP256Sha256 => signatures::Algorithm::EcdsaP256Sha256,
        Algorithm::EcdsaP384Sha384 => signatures::Algorithm::EcdsaP384Sha384,
        Algorithm::Ed25519 => signatures::Algorithm::Ed25519,
    }
}

pub(crate) fn decision(decision: types::Decision) -> Decision {
    let types::Decision { outcome, by, policy, statement } = decision;
    let outcome = match outcome {
        types::Outcome::Allowed => Outcome::Allowed,
        types::Outcome::ExplicitlyDenied => Outcome::ExplicitlyDenied,
        types::Outcome::ImplicitlyDenied => Outcome::ImplicitlyDenied,
    };
    let by = match by {
        types::PolicyKind::None => PolicyKind::None,
        types::PolicyKind::Identity => PolicyKind::Identity,
        types::PolicyKind::Resource => PolicyKind::Resource,
        types::PolicyKind::Boundary => PolicyKind::Boundary,
        types::PolicyKind::Session => PolicyKind::Session,
        types::PolicyKind::Guardrail => PolicyKind::Guardrail,
    };
    Decision { outcome, by, policy, statement }
}

pub(crate) fn answer(answer: Answer) -> api::Answer {
    let Answer { response, commit, event } = answer;
    let header = |Header { name, value }| types::Header { name, value };
    let headers = response.headers.into_iter().map(header).collect();
    let Event { action, target, code, decision, parameters } = event;
    api::Answer {
        response: types::Response { status: response.status, headers, body: response.body },
        commit,
        event: api::Event { action, target, code: code.to_owned(), decision: decision.map(decided), parameters },
    }
}

fn decided(decision: Decision) -> types::Decision {
    let Decision { outcome, by, policy, statement } = decision;
    let outcome = match outcome {
        Outcome::Allowed => types::Outcome::Allowed,
        Outcome::ExplicitlyDenied => types::Outcome::ExplicitlyDenied,
        Outcome::ImplicitlyDenied => types::Outcome::ImplicitlyDenied,
    };
    let by = match by {
        PolicyKind::None => types::PolicyKind::None,
        PolicyKind::Identity => types::PolicyKind::Identity,
        PolicyKind::Resource => types::PolicyKind::Resource,
        PolicyKind::Boundary => types::PolicyKind::Boundary,
        PolicyKind::Session => types::PolicyKind::Session,
        PolicyKind::Guardrail => types::PolicyKind::Guardrail,
    };
    types::Decision { outcome, by, policy, statement }
}

fn kind(kind: types::PrincipalKind) -> PrincipalKind {
    match kind {
        types::PrincipalKind::Root => PrincipalKind::Root,
        types::PrincipalKind::User => PrincipalKind::User,
        types::PrincipalKind::RoleSession => PrincipalKind::RoleSession,
        types::PrincipalKind::FederatedSession => PrincipalKind::FederatedSession,
        types::PrincipalKind::ServiceAccount => PrincipalKind::ServiceAccount,
        types::PrincipalKind::Anonymous => PrincipalKind::Anonymous,
    }
}

pub(crate) fn disagreement(told: examiner::Disagreement) -> Disagreement {
    let examiner::Disagreement { at, world, digest, kind, request_id, action, resource, active, shadow } = told;
    Disagreement { at, world, digest, kind, request_id, action, resource, active, shadow }
}

pub(crate) fn used(used: usage::Used) -> Used {
    let usage::Used { account, access_key, kind, id, service, region, action, at } = used;
    Used { account, access_key, kind: self::kind(kind), id, service, region, action, at }
}

pub(crate) fn passing(passing: usage::Passing) -> Passing {
    let usage::Passing { account, action, place, method, query, status, minute, requests, received, sent, .. } =
        passing;
    let usage::Passing { deleted_objects, deleted_bytes, .. } = passing;
    Passing {
        account,
        action,
        place,
        method,
        query,
        status,
        minute,
        requests,
        received,
        sent,
        deleted_objects,
        deleted_bytes,
    }
}

pub(crate) fn counted(tally: usage::Tally) -> Counted {
    let usage::Tally { proxy, started, entries } = tally;
    Counted { proxy, started, entries }
}

pub(crate) fn tally(counted: Counted) -> usage::Tally {
    let Counted { proxy, started, entries } = counted;
    usage::Tally { proxy, started, entries }
}
