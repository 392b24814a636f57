//! The role by which a reseller looks after a new customer's account.
//!
//! Without one a reseller that may assume the customer's roles would find none. It is a role like any other: the
//! customer may change and remove it, unless a guardrail of the reseller's denies that.

use keyward_model::layout::Relation;
use keyward_model::name::{AnyArn, DocumentText, Name as _, Path, RoleDescription, RoleName};
use keyward_model::row::{AN_HOUR, Kind, Role};
use serde_json::json;

use crate::fault::{Fault, Missing};
use crate::policy;
use crate::role::trust;
use crate::tx::Tx;

/// What it is called.
const NAME: &str = "ResellerAccess";

/// What it may do.
const POLICY: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// Makes it in a new account.
pub(super) fn make(tx: &mut Tx<'_>, reseller: &str) -> Result<(), Fault> {
    let document = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "AWS": format!("arn:aws:iam::{reseller}:root") },
            "Action": "sts:AssumeRole",
        }],
    });
    let trust = trust::read(tx, &DocumentText::trusted(document.to_string()))?;
    let role = Role {
        id: tx.new_id(Kind::Role),
        name: RoleName::trusted(NAME.to_owned()),
        path: Path::default(),
        created: tx.now,
        trust,
        description: Some(RoleDescription::trusted("For the reseller, while it may assume roles.".to_owned())),
        max_session_seconds: AN_HOUR,
        boundary: None,
        tags: Vec::new(),
        service: None,
    };
    tx.add(&role)?;
    let mut policy = policy::find(tx, &AnyArn::trusted(POLICY.to_owned()), Missing::Attachable)?;
    tx.tie((Relation::Attached, &role.id), (Relation::AttachedTo, &policy.row.id))?;
    policy.row.attachments = policy.row.attachments.saturating_add(1);
    policy.save_use(tx)
}
