//! The verbs of IAM and STS.
