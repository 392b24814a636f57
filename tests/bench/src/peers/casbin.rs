//! casbin: a policy line per statement; the address test is left out, which is in its favour.

use anyhow::ensure;
use casbin::{CoreApi, DefaultModel, Enforcer, MemoryAdapter, MgmtApi};

use crate::sample::Sample;
use crate::statements::{ACTION, resource, team, wanted};

const MODEL: &str = "
[request_definition]
r = sub, obj, act, team
[policy_definition]
p = sub, obj, act, team
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub == p.sub && r.act == p.act && keyMatch(r.obj, p.obj) && r.team == p.team
";

pub fn measure(count: usize) -> anyhow::Result<Sample> {
    let runtime = tokio::runtime::Runtime::new()?;
    let enforcer = runtime.block_on(async {
        let model = DefaultModel::from_str(MODEL).await?;
        let mut enforcer = Enforcer::new(model, MemoryAdapter::default()).await?;
        for i in 0..count {
            let bucket = format!("arn:aws:s3:::bucket-{i}/*");
            enforcer.add_policy(vec!["alice".into(), bucket, ACTION.into(), team(i)]).await?;
        }
        casbin::Result::Ok(enforcer)
    })?;
    let (resource, team) = (resource(count), team(wanted(count)));
    let allowed = || enforcer.enforce(("alice", resource.as_str(), ACTION, team.as_str())).is_ok_and(|allowed| allowed);
    ensure!(allowed(), "casbin denies");
    Ok(Sample::of(|| assert!(allowed())))
}
