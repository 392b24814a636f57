//! Which resources an EC2 action must be simulated with.

use keyward_model::arn::Arn;
use keyward_model::name::{HandlingOption, ResourceName};

use crate::fault::Fault;
use crate::shape::kinds::List;

/// AWS's words, and the types of the resources that each asks for.
const OPTIONS: &[(&str, &[&str])] = &[
    ("EC2-Classic-InstanceStore", &["instance", "image", "security-group"]),
    ("EC2-Classic-EBS", &["instance", "image", "security-group", "volume"]),
    ("EC2-VPC-InstanceStore", &["instance", "image", "security-group", "network-interface"]),
    ("EC2-VPC-InstanceStore-Subnet", &["instance", "image", "security-group", "network-interface", "subnet"]),
    ("EC2-VPC-EBS", &["instance", "image", "security-group", "network-interface", "volume"]),
    ("EC2-VPC-EBS-Subnet", &["instance", "image", "security-group", "network-interface", "subnet", "volume"]),
];

/// Refuses a simulation that lacks a resource of the kind that it says it is.
///
/// # Errors
/// `InvalidInput`.
pub(super) fn check(option: &HandlingOption, resources: Option<&List<ResourceName>>) -> Result<(), Fault> {
    let known = OPTIONS.iter().find(|(word, _)| *word == option.as_str());
    let Some((word, types)) = known else {
        return Err(Fault::InvalidInput(format!("ResourceHandlingOption {option} is none of AWS's.")));
    };
    let resources = resources.map(|List(all)| all.as_slice()).unwrap_or_default();
    let is_given = |kind: &str| {
        resources.iter().any(|resource| {
            let parsed = Arn::parse(resource.as_str()).ok().filter(|arn| arn.service == "ec2");
            parsed.and_then(|arn| arn.typed()).is_some_and(|(of, _)| of == kind)
        })
    };
    match types.iter().find(|kind| !is_given(kind)) {
        Some(kind) => Err(Fault::InvalidInput(format!("{word} needs a resource of type {kind}."))),
        None => Ok(()),
    }
}
