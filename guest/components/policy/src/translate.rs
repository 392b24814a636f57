//! WIT's words as the gate's, and back.

use keyward_gate as gate;

use crate::generated::exports::keyward::iam::gate::{
    Caller, Decision, Moment, Passage, Question, Refusal, Refused, Request, Response, Verdict,
};
use crate::generated::keyward::iam::directory::Found;
use crate::generated::keyward::iam::types::{Fact, Header, Outcome, PolicyKind, PrincipalKind};

impl From<Request> for gate::Request {
    fn from(it: Request) -> Self {
        Self {
            method: it.method,
            target: it.target,
            headers: it.headers.into_iter().map(Into::into).collect(),
            body: it.body,
            peer: it.peer,
            secure: it.secure,
        }
    }
}

impl From<Header> for gate::Header {
    fn from(it: Header) -> Self {
        Self { name: it.name, value: it.value }
    }
}

impl From<gate::Header> for Header {
    fn from(it: gate::Header) -> Self {
        Self { name: it.name, value: it.value }
    }
}

impl From<gate::Response> for Response {
    fn from(it: gate::Response) -> Self {
        Self { status: it.status, headers: it.headers.into_iter().map(Into::into).collect(), body: it.body }
    }
}

impl From<Moment> for gate::Moment {
    fn from(it: Moment) -> Self {
        Self { now: it.now, request_id: it.request_id }
    }
}

impl From<gate::Caller> for Caller {
    fn from(it: gate::Caller) -> Self {
        Self {
            access_key: it.access_key,
            account: it.account,
            kind: it.kind.into(),
            arn: it.arn,
            id: it.id,
            name: it.name,
            service: it.service,
            region: it.region,
            token: it.token.map(|token| token.as_str().to_owned()),
        }
    }
}

impl From<gate::PrincipalKind> for PrincipalKind {
    fn from(it: gate::PrincipalKind) -> Self {
        match it {
            gate::PrincipalKind::Root => Self::Root,
            gate::PrincipalKind::User => Self::User,
            gate::PrincipalKind::RoleSession => Self::RoleSession,
            gate::PrincipalKind::FederatedSession => Self::FederatedSession,
            gate::PrincipalKind::ServiceAccount => Self::ServiceAccount,
            gate::PrincipalKind::Anonymous => Self::Anonymous,
        }
    }
}

impl From<Question> for gate::Question {
    fn from(it: Question) -> Self {
        let context = it.context.into_iter().map(Into::into).collect();
        Self { action: it.action, resource: it.resource, context, policy: it.policy }
    }
}

impl From<gate::Question> for Question {
    fn from(it: gate::Question) -> Self {
        let context = it.context.into_iter().map(Into::into).collect();
        Self { action: it.action, resource: it.resource, context, policy: it.policy }
    }
}

impl From<Fact> for gate::Fact {
    fn from(it: Fact) -> Self {
        Self { key: it.key, values: it.values }
    }
}

impl From<gate::Fact> for Fact {
    fn from(it: gate::Fact) -> Self {
        Self { key: it.key, values: it.values }
    }
}

impl From<gate::Decision<'_>> for Decision {
    fn from(it: gate::Decision<'_>) -> Self {
        gate::Because::from(it).into()
    }
}

impl From<gate::Because> for Decision {
    fn from(it: gate::Because) -> Self {
        Self { outcome: it.outcome.into(), by: it.by.into(), policy: it.policy, statement: it.statement }
    }
}

impl From<gate::Outcome> for Outcome {
    fn from(it: gate::Outcome) -> Self {
        match it {
            gate::Outcome::Allowed => Self::Allowed,
            gate::Outcome::ExplicitlyDenied => Self::ExplicitlyDenied,
            gate::Outcome::ImplicitlyDenied => Self::ImplicitlyDenied,
        }
    }
}

impl From<gate::PolicyKind> for PolicyKind {
    fn from(it: gate::PolicyKind) -> Self {
        match it {
            gate::PolicyKind::None => Self::None,
            gate::PolicyKind::Identity => Self::Identity,
            gate::PolicyKind::Resource => Self::Resource,
            gate::PolicyKind::Boundary => Self::Boundary,
            gate::PolicyKind::Session => Self::Session,
            gate::PolicyKind::Guardrail => Self::Guardrail,
        }
    }
}

impl From<Found> for gate::Found {
    fn from(it: Found) -> Self {
        match it {
            Found::Bundle(json) => Self::Bundle(json),
            Found::Unknown => Self::Unknown,
            Found::Pending => Self::Pending,
        }
    }
}

impl From<gate::Refused> for Refused {
    fn from(it: gate::Refused) -> Self {
        Self { code: it.code.to_owned(), access_key: it.access_key, response: it.response.into() }
    }
}

impl From<gate::Refusal> for Refusal {
    fn from(it: gate::Refusal) -> Self {
        match it {
            gate::Refusal::Answered(refused) => Self::Answered(refused.into()),
            gate::Refusal::Unsigned => Self::Unsigned,
            gate::Refusal::Pending => Self::Pending,
        }
    }
}

impl From<gate::Verdict> for Verdict {
    fn from(it: gate::Verdict) -> Self {
        match it {
            gate::Verdict::Pass(passage) => Self::Pass(Passage {
                caller: passage.caller.into(),
                action: passage.question.action,
                resource: passage.question.resource,
                decision: passage.decision.into(),
            }),
            gate::Verdict::Refuse(refused) => Self::Refuse(refused.into()),
            gate::Verdict::Pending => Self::Pending,
        }
    }
}
