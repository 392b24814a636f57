//! One decision: natively, through the component, and in each peer.

use std::sync::Arc;

use anyhow::{anyhow, ensure};
use keyward_gate::bundle::{Bundle, Document as Text, Policies, Principal as Owner};
use keyward_gate::sigv4::key::SigningKey;
use keyward_gate::{PrincipalKind, Scope};
use keyward_model::time::Time;
use keyward_policy::{Authority, Compiled, Context, Document, Kind, Principal, Question, Source, SourceKind, decide};
use keyward_runtime::words::{self, Found, Header, Moment, Outcome, Request};
use keyward_runtime::{Directory, Limits, Policy, PolicyComponent, PortError, Runtime, embedded};

use crate::peers::PEERS;
use crate::sample::{Sample, micros};
use crate::signer::Signer;
use crate::statements::{ACTION, ADDRESS, COUNTS, documents, resource, team, wanted};

const ACCESS_KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const ARN: &str = "arn:aws:iam::000000000000:user/alice";
const NOW: u64 = 1_769_860_800_000;

/// Prints a line per engine and number of statements.
pub fn run() -> anyhow::Result<()> {
    println!("\nOne decision, in microseconds; the statement that allows is the middle one\n");
    println!("{:<28}{:>12}{:>10}{:>10}{:>14}", "engine", "statements", "p50", "p99", "to component");
    for count in COUNTS {
        let component = component(count)?;
        line("Keyward, component", count, &component, &component);
        line("Keyward, native", count, &native(count)?, &component);
        for peer in PEERS {
            match (peer.measure)(count) {
                Ok(sample) => line(peer.name, count, &sample, &component),
                Err(reason) => println!("{:<28}{count:>12}  {reason}", peer.name),
            }
        }
    }
    Ok(())
}

fn line(engine: &str, count: usize, sample: &Sample, reference: &Sample) {
    let ratio = sample.median().as_secs_f64() / reference.median().as_secs_f64();
    let (p50, p99) = (micros(sample.median()), micros(sample.quantile(0.99)));
    println!("{engine:<28}{count:>12}{p50:>10}{p99:>10}{:>13.1}×", ratio);
}

fn native(count: usize) -> anyhow::Result<Sample> {
    let documents: Vec<_> = documents(count)
        .iter()
        .enumerate()
        .map(|(i, text)| {
            let document = Document::parse(text, Kind::Identity).map_err(|error| anyhow!("{error}"))?;
            Ok((Source { label: format!("alice/p{i}"), kind: SourceKind::User }, Arc::new(document)))
        })
        .collect::<anyhow::Result<_>>()?;
    let authority = Authority {
        account: "000000000000".into(),
        canonical_id: None,
        principal: Principal::User { arn: ARN.into(), id: "AIDAAAAAAAAAAAAAAAAAA".into() },
        identity: Compiled::new(documents),
        boundary: None,
        session: None,
        guardrails: Vec::new(),
    };
    let mut context = Context::new();
    context.set("aws:SourceIp", ADDRESS);
    context.set("aws:PrincipalTag/team", team(wanted(count)));
    let resource = resource(count);
    let question = Question { action: ACTION, resource: &resource, context: &context, owner: None };
    let allowed = || decide(&authority, &question, None).allow().is_some();
    ensure!(allowed(), "the native evaluator denies");
    Ok(Sample::of(|| assert!(allowed())))
}

fn component(count: usize) -> anyhow::Result<Sample> {
    let (mut gate, directory) = warm(count)?;
    authenticate(&mut gate, &directory)?;
    let question =
        words::Question { action: ACTION.into(), resource: resource(count), context: Vec::new(), policy: None };
    let mut allowed = || gate.decide(&question).is_ok_and(|decision| decision.outcome == Outcome::Allowed);
    ensure!(allowed(), "the component denies");
    Ok(Sample::of(|| assert!(allowed())))
}

/// A gate with settings for any S3 host, and the directory that knows alice.
pub fn warm(count: usize) -> anyhow::Result<(Policy, Arc<Alice>)> {
    let runtime = Runtime::new(Limits::default(), None).map_err(|error| anyhow!("{error:#}"))?;
    let gate = PolicyComponent::new(&runtime, embedded::POLICY, "{}")?.instantiate()?;
    Ok((gate, Arc::new(Alice { count })))
}

fn authenticate(gate: &mut Policy, directory: &Arc<Alice>) -> anyhow::Result<()> {
    let body = b"Action=GetUser&Version=2010-05-08".to_vec();
    let request = signed("POST", "/", "iam", body);
    let caller = gate.authenticate(directory.clone(), &request, &moment())?;
    ensure!(caller.is_ok(), "the gate does not know alice");
    Ok(())
}

/// A request of alice's.
pub fn signed(method: &str, path: &str, service: &'static str, body: Vec<u8>) -> Request {
    let signed =
        Signer::new(ACCESS_KEY, SECRET, service).sign(method, path, "localhost", &body, Time::from_moment(NOW));
    let header = |name: &str, value: &str| Header { name: name.into(), value: value.into() };
    Request {
        method: method.into(),
        target: path.into(),
        headers: vec![
            header("host", "localhost"),
            header("x-amz-date", &signed.date),
            header("x-amz-content-sha256", &signed.payload),
            header("authorization", &signed.authorization),
        ],
        body: Some(body),
        peer: ADDRESS.into(),
        secure: false,
    }
}

/// The moment that requests of alice's are signed at.
pub fn moment() -> Moment {
    Moment { now: NOW, request_id: "bench".into(), seed: vec![0; 32] }
}

/// A directory that knows alice, with so many statements.
pub struct Alice {
    count: usize,
}

impl Directory for Alice {
    fn revision(&self, _: &str) -> Result<u64, PortError> {
        Ok(1)
    }

    fn bundle(&self, access_key: &str, scope: &words::Scope, _: Option<&str>) -> Result<Found, PortError> {
        let scope = Scope { day: scope.day.clone(), region: scope.region.clone(), service: scope.service.clone() };
        let identity = documents(self.count)
            .into_iter()
            .enumerate()
            .map(|(i, text)| Text { kind: SourceKind::User, label: format!("alice/p{i}"), text })
            .collect();
        let bundle = Bundle {
            access_key: access_key.into(),
            account: "000000000000".into(),
            revision: 1,
            signing_key: SigningKey::derive(SECRET, &scope),
            scope,
            principal: Owner {
                kind: PrincipalKind::User,
                arn: ARN.into(),
                id: "AIDAAAAAAAAAAAAAAAAAA".into(),
                name: "alice".into(),
                tags: [("team".to_owned(), team(wanted(self.count)))].into(),
                origin: None,
            },
            session: None,
            expires: None,
            policies: Policies { identity, ..Policies::default() },
        };
        Ok(Found::Bundle(bundle.to_json().map_err(PortError::new)?))
    }

    fn resource(&self, _: &str) -> Result<Found, PortError> {
        Ok(Found::Unknown)
    }
}
