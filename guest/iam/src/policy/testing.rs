//! Policies to test with.

use crate::testing::{House, between};

/// Lets read one bucket, percent-encoded for a form.
pub(crate) const READ: &str = "%7B%22Version%22:%222012-10-17%22,%22Statement%22:%5B%7B%22Effect%22:%22Allow%22,\
                               %22Action%22:%5B%22s3:Get*%22,%22s3:List*%22%5D,%22Resource%22:\
                               %5B%22arn:aws:s3:::my-bucket/*%22%5D%7D%5D%7D";

/// Creates a policy that is [`READ`]: its ARN.
pub(crate) fn create(house: &mut House, name: &str) -> String {
    let made = house.ok(&format!("Action=CreatePolicy&PolicyName={name}&PolicyDocument={READ}"));
    between(&made, "Arn")
}
