//! The policies that are passed with a session, and the room they and its tags take.

use keyward_model::name::{AnyArn, Name as _, StsArn};
use keyward_policy::{Document, Kind};
use serde::{Deserialize, Serialize};

use super::Grant;
use crate::fault::{Fault, Missing};
use crate::shape::kinds::List;
use crate::tx::Tx;
use crate::{policy, request};

request! {
    /// A managed policy as STS's requests name it.
    pub struct PolicyArn {
        "arn" arn: Option<StsArn>,
    }
}

/// The managed policies that a request passes.
pub type PolicyArns = List<PolicyArn>;

/// What narrows a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passed {
    /// The policy that the request wrote out.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Managed policies, by their unique ids.
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    pub managed: Vec<String>,
}

/// Managed policies that one request may pass.
const MOST_MANAGED: usize = 10;
/// Characters of a policy that is written out.
const MOST_TEXT: usize = 2_048;
/// The room for policies and tags.
const ROOM: usize = 4_096;

impl Passed {
    /// Whether nothing narrows the session.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_none() && self.managed.is_empty()
    }

    /// What a request passes, the transaction being in the session's account.
    ///
    /// # Errors
    /// `MalformedPolicyDocument`, `PackedPolicyTooLarge`; `ValidationError` for a managed policy that is not
    /// there, or too many.
    pub fn read(tx: &Tx<'_>, text: Option<&str>, arns: Option<&PolicyArns>) -> Result<Self, Fault> {
        if let Some(text) = text {
            Document::parse(text, Kind::Identity)
                .map_err(|malformed| Fault::MalformedPolicyDocument(malformed.to_string()))?;
            let characters = text.chars().count();
            if characters > MOST_TEXT {
                return Err(too_large((characters * 100).div_ceil(MOST_TEXT)));
            }
        }
        let arns = arns.map_or(&[][..], |List(arns)| arns);
        if arns.len() > MOST_MANAGED {
            return Err(Fault::Invalid("The number of managed policies passed with a session cannot exceed 10."));
        }
        let managed = arns.iter().filter_map(|PolicyArn { arn }| arn.as_ref()).map(|arn| managed(tx, arn));
        Ok(Self { text: text.map(str::to_owned), managed: managed.collect::<Result<_, _>>()? })
    }
}

fn managed(tx: &Tx<'_>, arn: &StsArn) -> Result<String, Fault> {
    let found = policy::find(tx, &AnyArn::trusted(arn.to_string()), Missing::Attachable);
    match found {
        Ok(policy) if policy.is_attachable() => Ok(policy.row.id.to_string()),
        Err(Fault::Trouble(what)) => Err(Fault::Trouble(what)),
        _ => Err(Fault::Invalid("A managed policy passed with the session does not exist or is not attachable.")),
    }
}

/// How much of the room a session's policies and tags take, in percent; none if it has none.
///
/// # Errors
/// `PackedPolicyTooLarge`.
pub(super) fn packed(grant: &Grant) -> Result<Option<u32>, Fault> {
    let Grant { passed, tags, .. } = grant;
    if passed.is_empty() && tags.is_empty() {
        return Ok(None);
    }
    let text = passed.text.as_ref().map_or(0, |text| text.bytes().filter(|byte| !byte.is_ascii_whitespace()).count());
    let managed: usize = passed.managed.iter().map(|policy| policy.len() + 3).sum();
    let tags: usize = tags.iter().map(|(key, value)| key.len() + value.len() + 6).sum();
    let percent = ((text + managed + tags) * 100).div_ceil(ROOM);
    match u32::try_from(percent) {
        Ok(percent @ ..=100) => Ok(Some(percent)),
        _ => Err(too_large(percent)),
    }
}

pub(super) fn too_large(percent: usize) -> Fault {
    Fault::PackedPolicyTooLarge(percent.max(101))
}
