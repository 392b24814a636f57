//! The same rights, as every engine likes them written.
//!
//! Statement `i` allows alice `s3:GetObject` on everything in `bucket-i`, for requests from 10.0.0.0/8 whose
//! sender is tagged with team `t(i mod 7)`. The request asks for an object in the bucket of the middle one.

use serde_json::json;

/// Statement counts that every engine is measured with.
pub const COUNTS: [usize; 4] = [5, 50, 500, 5_000];

/// The action asked for.
pub const ACTION: &str = "s3:GetObject";
/// The sender's address.
pub const ADDRESS: &str = "10.1.2.3";
/// The object's key.
pub const KEY: &str = "photos/2026/summer/beach.jpg";

/// The team that a statement asks for.
pub fn team(statement: usize) -> String {
    format!("t{}", statement % 7)
}

/// The statement that the request meets.
pub fn wanted(count: usize) -> usize {
    count / 2
}

/// The ARN asked for.
pub fn resource(count: usize) -> String {
    format!("arn:aws:s3:::bucket-{}/{KEY}", wanted(count))
}

/// The statements as AWS policy documents of at most 50 statements each.
pub fn documents(count: usize) -> Vec<String> {
    let all: Vec<_> = (0..count)
        .map(|i| {
            json!({
                "Effect": "Allow",
                "Action": ACTION,
                "Resource": format!("arn:aws:s3:::bucket-{i}/*"),
                "Condition": {
                    "IpAddress": {"aws:SourceIp": "10.0.0.0/8"},
                    "StringEquals": {"aws:PrincipalTag/team": team(i)},
                },
            })
        })
        .collect();
    all.chunks(50).map(|some| json!({"Version": "2012-10-17", "Statement": some}).to_string()).collect()
}
