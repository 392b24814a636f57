//! Amazon resource names: `arn:partition:service:region:account:resource`.

use std::fmt;

/// An ARN taken apart. Its parts are those of the text it was read from; the resource may hold colons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn<'a> {
    text: &'a str,
    /// `aws`, or another partition; never empty.
    pub partition: &'a str,
    /// `iam`, `sts`, `s3`, …; never empty.
    pub service: &'a str,
    /// Empty where a service has no regions.
    pub region: &'a str,
    /// Account id, or empty where names are global, as S3's are.
    pub account: &'a str,
    /// Everything after the fifth colon; never empty.
    pub resource: &'a str,
}

/// Why a text is not an ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadArn;

impl fmt::Display for BadArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not in the form arn:partition:service:region:account:resource")
    }
}

impl std::error::Error for BadArn {}

impl<'a> Arn<'a> {
    /// Takes an ARN apart.
    ///
    /// # Errors
    /// The text has fewer than six parts, does not begin with `arn`, or its partition, service or
    /// resource is empty.
    pub fn parse(text: &'a str) -> Result<Self, BadArn> {
        let mut rest = text;
        let mut part = || up_to_colon(&mut rest).ok_or(BadArn);
        if part()? != "arn" {
            return Err(BadArn);
        }
        let (partition, service, region, account) = (part()?, part()?, part()?, part()?);
        let arn = Self { text, partition, service, region, account, resource: rest };
        if arn.partition.is_empty() || arn.service.is_empty() || arn.resource.is_empty() {
            return Err(BadArn);
        }
        Ok(arn)
    }

    /// The text it was read from.
    #[must_use]
    pub fn as_str(&self) -> &'a str {
        self.text
    }

    /// The resource's type and the rest, as IAM writes them: `user/division/alice` is `user` and
    /// `division/alice`. None if there is no slash, as in `root`.
    #[must_use]
    pub fn typed(&self) -> Option<(&'a str, &'a str)> {
        self.resource.split_once('/')
    }

    /// What follows the last slash of the resource: the friendly name of an IAM entity.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.resource.rsplit_once('/').map_or(self.resource, |(_, name)| name)
    }
}

impl fmt::Display for Arn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

/// Takes what stands before the next colon, and the colon. Parts are too short for a search to pay.
fn up_to_colon<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let colon = rest.bytes().position(|byte| byte == b':')?;
    let (part, after) = rest.split_at_checked(colon)?;
    *rest = after.get(1..)?;
    Some(part)
}

/// Whether a text is an account id: twelve ASCII digits.
#[must_use]
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests;
