//! Roles to test with.

use crate::testing::House;

/// A trust policy of these principals, as a form carries it.
pub(crate) fn trusting(principals: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principals},"Action":"sts:AssumeRole"}}]}}"#
    )
}

/// Creates a role that EC2 may assume.
pub(crate) fn create(house: &mut House, name: &str) -> String {
    let trust = trusting(r#"{"Service":"ec2.amazonaws.com"}"#);
    house.ok(&format!("Action=CreateRole&RoleName={name}&AssumeRolePolicyDocument={trust}"))
}
