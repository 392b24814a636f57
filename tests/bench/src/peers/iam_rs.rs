//! iam-rs: the very same AWS policy documents.

use anyhow::{Context as _, ensure};
use iam_rs::{Arn, Context, ContextValue, Decision, IAMPolicy, IAMRequest, PolicyEvaluator, Principal, PrincipalId};

use crate::sample::Sample;
use crate::statements::{ACTION, ADDRESS, documents, resource, team, wanted};

pub fn measure(count: usize) -> anyhow::Result<Sample> {
    let policies: Vec<IAMPolicy> =
        documents(count).iter().map(|text| IAMPolicy::from_json(text)).collect::<Result<_, _>>()?;
    let evaluator = PolicyEvaluator::with_policies(policies);
    let mut context = Context::new();
    context.insert("aws:SourceIp".into(), ContextValue::String(ADDRESS.into()));
    context.insert("aws:PrincipalTag/team".into(), ContextValue::String(team(wanted(count))));
    let principal = Principal::Aws(PrincipalId::String("arn:aws:iam::000000000000:user/alice".into()));
    let arn = Arn::parse(&resource(count)).ok().context("iam-rs reads no ARN")?;
    let request = IAMRequest::new_with_context(principal, ACTION, arn, context);
    let allowed = || evaluator.evaluate(&request).is_ok_and(|result| result.decision == Decision::Allow);
    ensure!(allowed(), "iam-rs denies");
    Ok(Sample::of(|| assert!(allowed())))
}
