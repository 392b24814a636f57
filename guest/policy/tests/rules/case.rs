//! A case: policies, who asks, what is asked, and what must come out. The files under `tests/cases/policy`
//! hold such cases; the comparison with the reference makes them up.

use std::collections::BTreeMap;
use std::sync::Arc;

use keyward_policy::{Authority, Compiled, Context, Document, Kind, Principal, Question, Source, SourceKind};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) policies: Policies,
    pub(crate) principal: Who,
    pub(crate) request: Request,
    pub(crate) expected: Expected,
}

/// Documents by what they hang on. Guardrails stand in levels.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Policies {
    pub(crate) identity: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) resource: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) trust: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) boundary: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) session: Option<Vec<Value>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) guardrails: Vec<Vec<Value>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Who {
    Root { account: String },
    User { account: String, arn: String, id: String },
    Session { account: String, arn: String, id: String, origin_arn: String, origin_id: String },
    Service { name: String },
    Federated { provider: String },
    Anonymous,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    pub(crate) action: String,
    pub(crate) resource: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) owner: Option<String>,
    #[serde(default)]
    pub(crate) context: BTreeMap<String, OneOrMany>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// `outcome` and `by` as WIT spells them; `statement` is a Sid or a number from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    pub(crate) outcome: String,
    pub(crate) by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) statement: Option<String>,
}

impl OneOrMany {
    pub(crate) fn values(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

/// A case's policies, compiled, and who asks.
pub(crate) struct World {
    pub(crate) authority: Authority,
    pub(crate) policy: Option<Compiled>,
}

impl World {
    pub(crate) fn new(policies: &Policies, who: &Who) -> Self {
        let set = |documents: &[Value]| compiled(documents, Kind::Identity);
        let one = |document: &Option<Value>| document.as_ref().map(|document| set(std::slice::from_ref(document)));
        let (account, principal) = principal(who);
        let resource = policies.resource.as_ref().map(|document| (document, Kind::Resource));
        let trust = policies.trust.as_ref().map(|document| (document, Kind::Trust));
        Self {
            authority: Authority {
                account,
                canonical_id: None,
                principal,
                identity: set(&policies.identity),
                boundary: one(&policies.boundary),
                session: policies.session.as_ref().map(|documents| set(documents)),
                guardrails: policies.guardrails.iter().map(|documents| set(documents)).collect(),
            },
            policy: resource.or(trust).map(|(document, kind)| compiled(std::slice::from_ref(document), kind)),
        }
    }

    pub(crate) fn decide(&self, request: &Request) -> Expected {
        let context = context(request);
        let decision = keyward_policy::decide(&self.authority, &question(request, &context), self.policy.as_ref());
        Expected {
            outcome: name(&decision.outcome()),
            by: name(&decision.by()),
            statement: Some(decision.statement().to_owned()).filter(|statement| !statement.is_empty()),
        }
    }

    pub(crate) fn explain(&self, request: &Request) -> keyward_policy::Explanation {
        let context = context(request);
        keyward_policy::explain(&self.authority, &question(request, &context), self.policy.as_ref())
    }
}

pub(crate) fn question<'a>(request: &'a Request, context: &'a Context<'a>) -> Question<'a> {
    Question { action: &request.action, resource: &request.resource, owner: request.owner.as_deref(), context }
}

pub(crate) fn context(request: &Request) -> Context<'_> {
    let mut context = Context::with_capacity(request.context.len());
    for (key, values) in &request.context {
        match values {
            OneOrMany::One(value) => context.set(key.as_str(), value.as_str()),
            OneOrMany::Many(values) => context.set_all(key.as_str(), values.iter().map(String::as_str)),
        }
    }
    context
}

pub(crate) fn compiled(documents: &[Value], kind: Kind) -> Compiled {
    Compiled::new(documents.iter().zip(1..).map(|(document, number)| {
        let document = Document::parse(&document.to_string(), kind).unwrap_or_else(|bad| panic!("{bad}: {document}"));
        (Source { label: format!("policy/{number}"), kind: SourceKind::None }, Arc::new(document))
    }))
}

fn principal(who: &Who) -> (String, Principal) {
    match who.clone() {
        Who::Root { account } => (account, Principal::Root),
        Who::User { account, arn, id } => (account, Principal::User { arn, id }),
        Who::Session { account, arn, id, origin_arn, origin_id } => {
            (account, Principal::Session { arn, id, origin_arn, origin_id })
        }
        Who::Service { name } => (String::new(), Principal::Service(name)),
        Who::Federated { provider } => (String::new(), Principal::Federated(provider)),
        Who::Anonymous => (String::new(), Principal::Anonymous),
    }
}

fn name(value: &impl Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}
