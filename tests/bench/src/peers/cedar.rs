//! Cedar: a permit per statement, the object in its bucket, the conditions in `when`.

use std::str::FromStr;

use anyhow::ensure;
use cedar_policy::{Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request};
use serde_json::json;

use crate::sample::Sample;
use crate::statements::{ADDRESS, KEY, team, wanted};

pub fn measure(count: usize) -> anyhow::Result<Sample> {
    let policies: String = (0..count)
        .map(|i| {
            format!(
                "permit(principal == User::\"alice\", action == Action::\"GetObject\", resource in Bucket::\"bucket-{i}\")
                 when {{ context.ip.isInRange(ip(\"10.0.0.0/8\")) && context.team == \"{}\" }};\n",
                team(i)
            )
        })
        .collect();
    let policies = PolicySet::from_str(&policies)?;
    let bucket = wanted(count);
    let entities = Entities::from_json_value(
        json!([
            {"uid": {"type": "Object", "id": KEY}, "attrs": {},
             "parents": [{"type": "Bucket", "id": format!("bucket-{bucket}")}]},
            {"uid": {"type": "Bucket", "id": format!("bucket-{bucket}")}, "attrs": {}, "parents": []},
        ]),
        None,
    )?;
    let principal = EntityUid::from_str("User::\"alice\"")?;
    let action = EntityUid::from_str("Action::\"GetObject\"")?;
    let resource = EntityUid::from_str(&format!("Object::\"{KEY}\""))?;
    let context = json!({"team": team(bucket), "ip": {"__extn": {"fn": "ip", "arg": ADDRESS}}});
    let context = Context::from_json_value(context, None)?;
    let request = Request::new(principal, action, resource, context, None)?;
    let authorizer = Authorizer::new();
    let allowed = || authorizer.is_authorized(&request, &policies, &entities).decision() == Decision::Allow;
    ensure!(allowed(), "cedar-policy denies");
    Ok(Sample::of(|| assert!(allowed())))
}
