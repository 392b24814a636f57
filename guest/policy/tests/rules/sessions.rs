//! A session never may more than who stands behind it.

use serde_json::Value;

use crate::case::{Policies, Request, Who, World};
use crate::random::{self, Random};
use crate::setting;

/// Requests for each session: making and compiling policies costs most.
const REQUESTS: u64 = 16;

/// Makes up who stands behind sessions, one of their sessions, and requests, as many as `KEYWARD_PAIRS` says; and
/// fails if a session is allowed what its parent is not. `make` answers none for who has no such sessions.
fn never_more(seed: u64, mut make: impl FnMut(&mut Random, &Policies, &Who) -> Option<(Policies, Who)>) {
    let pairs = setting("KEYWARD_PAIRS", 20_000);
    let (mut seen, mut both, mut narrowed) = (0, 0_u64, 0_u64);
    for set in seed.. {
        if seen >= pairs {
            break;
        }
        let mut random = Random(set);
        let (policies, who) = random::policies(&mut random);
        let Some((narrow, session)) = make(&mut random, &policies, &who) else {
            continue;
        };
        let (parent, child) = (World::new(&policies, &who), World::new(&narrow, &session));
        for _ in 0..REQUESTS {
            let request = random::request(&mut random);
            let (parent, child) = (is_allowed(&parent, &request), is_allowed(&child, &request));
            assert!(parent || !child, "seed {set}: {session:?} of {who:?}: {narrow:#?} {request:#?}");
            both += u64::from(parent && child);
            narrowed += u64::from(parent && !child);
            seen += 1;
        }
    }
    assert!(both > 0 && narrowed > 0, "of {seen} pairs {both} allowed both and {narrowed} the parent alone");
}

fn is_allowed(world: &World, request: &Request) -> bool {
    world.decide(request).outcome == "allowed"
}

/// Policies that are passed with a session.
fn passed(random: &mut Random) -> Vec<Value> {
    (0..random.below(3)).map(|_| random::identity_document(random)).collect()
}

#[test]
fn a51_a_passed_policy_only_narrows_a_role() {
    never_more(5 << 32, |random, policies, who| {
        let Who::Session { .. } = who else { return None };
        let parent = policies.session.is_none().then_some(policies)?;
        Some((Policies { session: Some(passed(random)), ..parent.clone() }, who.clone()))
    });
}

#[test]
fn a51_a_federated_user_may_no_more_than_who_lends_the_rights() {
    never_more(6 << 32, |random, policies, who| {
        let (account, origin_arn, origin_id) = match who {
            Who::User { account, arn, id } => (account, arn.clone(), id.clone()),
            Who::Root { account } => (account, format!("arn:aws:iam::{account}:root"), account.clone()),
            _ => return None,
        };
        let session = Who::Session {
            account: account.clone(),
            arn: format!("arn:aws:sts::{account}:federated-user/bob"),
            id: format!("{account}:bob"),
            origin_arn,
            origin_id,
        };
        let mut narrow = Policies { session: Some(passed(random)), ..policies.clone() };
        if matches!(who, Who::Root { .. }) {
            narrow.identity.push(everything());
        }
        // Root's own policies are none, and a user that is narrowed already has no such session.
        policies.session.is_none().then_some((narrow, session))
    });
}

fn everything() -> Value {
    serde_json::json!({ "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } })
}
