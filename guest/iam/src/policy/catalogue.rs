//! AWS-managed policies: the same in every account, attachable, and nobody's to change.
//!
//! The small ones allow what AWS's allow. The large ones of AWS name hundreds of services; here they name those that
//! there are: identities, sessions and S3. Each has one version, the one that is in force.

use keyward_model::id::UniqueId;
use keyward_model::name::{Name as _, Path, PolicyName};
use keyward_model::row::{Kind, Policy, PolicyUse};
use keyward_model::time::Time;

/// What stands in the place of an account in the ARNs of these policies.
pub const OWNER: &str = "aws";

/// A policy of the catalogue.
#[derive(Debug)]
pub struct Catalogued {
    /// Its friendly name.
    pub name: &'static str,
    /// Where it stands.
    pub path: &'static str,
    /// `ANPA…`, AWS's own where it is known.
    pub id: &'static str,
    /// Number of the version in force.
    pub version: u32,
    /// When it was first made.
    created: &'static str,
    /// When the version in force was made.
    updated: &'static str,
    /// What it is for.
    description: &'static str,
    /// The document.
    text: &'static str,
}

impl Catalogued {
    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> String {
        Kind::Policy.arn(OWNER, self.path, self.name)
    }

    /// The document in force.
    #[must_use]
    pub fn document(&self) -> &'static str {
        self.text.trim_end()
    }

    /// When the version in force was made.
    #[must_use]
    pub fn updated(&self) -> Time {
        Time::parse_iso(self.updated).unwrap_or_default()
    }

    /// Whether an account may attach it: what belongs to service-linked roles only those have.
    #[must_use]
    pub fn is_attachable(&self) -> bool {
        !self.path.starts_with("/aws-service-role/")
    }

    /// As a row would have it, in an account that makes such use of it.
    #[must_use]
    pub fn row(&self, used: PolicyUse) -> Policy {
        Policy {
            name: PolicyName::trusted(self.name.to_owned()),
            id: UniqueId::known(self.id),
            path: Path::trusted(self.path.to_owned()),
            created: Time::parse_iso(self.created).unwrap_or_default(),
            updated: self.updated(),
            description: Some(self.description.to_owned()),
            default_version: self.version,
            last_version: self.version,
            attachments: used.attachments,
            boundaries: used.boundaries,
            tags: Vec::new(),
        }
    }
}

/// The policy that stands at a path under a name, which may be written in any case as those of accounts may.
#[must_use]
pub fn at(path: &str, name: &str) -> Option<&'static Catalogued> {
    CATALOGUE.iter().find(|policy| policy.path == path && policy.name.eq_ignore_ascii_case(name))
}

/// The policy that has an id.
#[must_use]
pub fn by_id(id: &UniqueId) -> Option<&'static Catalogued> {
    CATALOGUE.iter().find(|policy| policy.id == id.as_str())
}

/// Declares the policies: id, path, name, version, when the first and the last version were made, what it is for.
macro_rules! catalogue {
    ($($id:ident $path:literal $name:ident $version:literal $created:literal $updated:literal $description:literal;)*) => {
        /// Every policy, in the order of their names.
        pub static CATALOGUE: &[Catalogued] = &[$(Catalogued {
            name: stringify!($name),
            path: $path,
            id: stringify!($id),
            version: $version,
            created: $created,
            updated: $updated,
            description: $description,
            text: include_str!(concat!("catalogue/", stringify!($name), ".json")),
        }),*];
    };
}

#[rustfmt::skip]
catalogue! {
    ANPAIWMBCKSKIEE64ZLYK "/"                  AdministratorAccess                      1 "2015-02-06T18:39:46Z" "2015-02-06T18:39:46Z"
        "Allows everything.";
    ANPAIFIR6V6BVTRAHWINE "/"                  AmazonS3FullAccess                       2 "2015-02-06T18:40:58Z" "2021-09-27T20:16:37Z"
        "Allows everything with all buckets and objects.";
    ANPADDP5J2HP2RYCMBOZV "/service-role/"     AmazonS3ObjectLambdaExecutionRolePolicy  1 "2021-08-18T10:07:41Z" "2021-08-18T10:07:41Z"
        "Allows a function to answer for S3 and to log.";
    ANPARL66C5FO6RQNIB3I7 "/"                  AmazonS3OutpostsFullAccess               1 "2020-10-02T17:26:30Z" "2020-10-02T17:26:30Z"
        "Allows everything with buckets on Outposts.";
    ANPAMIQ3XALJEUACHLWDV "/"                  AmazonS3OutpostsReadOnlyAccess           1 "2020-10-02T18:55:58Z" "2020-10-02T18:55:58Z"
        "Allows to read buckets on Outposts.";
    ANPAIZTJ4DXE7G6AGAE6M "/"                  AmazonS3ReadOnlyAccess                   3 "2015-02-06T18:40:59Z" "2023-08-10T21:31:39Z"
        "Allows to read all buckets and objects.";
    ANPAAZ42F5XQXMOI2WIGF "/"                  AmazonS3TablesFullAccess                 1 "2024-12-03T15:21:07Z" "2024-12-03T15:21:07Z"
        "Allows everything with table buckets.";
    ANPAUR5EUJK7FUR47IC2I "/"                  AmazonS3TablesReadOnlyAccess             1 "2024-12-03T15:21:06Z" "2024-12-03T15:21:06Z"
        "Allows to read table buckets.";
    ANPA6DWAYX4F534ZVDWLE "/"                  AWSDenyAll                               2 "2019-05-01T22:36:14Z" "2023-12-18T16:42:05Z"
        "Forbids everything.";
    ANPAJNT5BBGUFFX7TEO52 "/"                  IAMAccessAdvisorReadOnly                 1 "2019-06-21T19:33:45Z" "2019-06-21T19:33:45Z"
        "Allows to see which permissions are used.";
    ANPAK6IMZYEPRB5NPNCMJ "/root-task/"        IAMAuditRootUserCredentials              1 "2024-11-06T22:27:58Z" "2024-11-06T22:27:58Z"
        "Leaves only what looks at a root's credentials.";
    ANPAPEFZDOA6UCCYJDP64 "/root-task/"        IAMCreateRootUserPassword                1 "2024-11-06T22:32:59Z" "2024-11-06T22:32:59Z"
        "Leaves only what gives a root a password.";
    ANPAFWMIDB54QSZS2QKGT "/root-task/"        IAMDeleteRootUserCredentials             1 "2024-11-06T22:47:58Z" "2024-11-06T22:47:58Z"
        "Leaves only what deletes a root's credentials.";
    ANPAI7XKCFMBPM3QQRRVQ "/"                  IAMFullAccess                            2 "2015-02-06T18:40:38Z" "2019-06-21T19:40:00Z"
        "Allows everything with identities and their permissions.";
    ANPAJKSO7NDY4T57MWDSQ "/"                  IAMReadOnlyAccess                        4 "2015-02-06T18:40:39Z" "2018-01-25T19:11:27Z"
        "Allows to read identities and their permissions.";
    ANPAI4VT74EMXK2PMQJM2 "/"                  IAMSelfManageServiceSpecificCredentials  1 "2016-12-22T17:25:18Z" "2016-12-22T17:25:18Z"
        "Allows a user to manage its own service-specific credentials.";
    ANPAJ4L4MM2A7QIEB56MS "/"                  IAMUserChangePassword                    2 "2016-11-15T00:25:16Z" "2016-11-15T23:18:55Z"
        "Allows a user to change its own password.";
    ANPAJTSHUA4UXGXU7ANUA "/"                  IAMUserSSHKeys                           1 "2015-07-09T17:08:54Z" "2015-07-09T17:08:54Z"
        "Allows a user to manage its own SSH public keys.";
    ANPAJYRXTHIB4FOVS3ZXS "/"                  PowerUserAccess                         12 "2015-02-06T18:39:47Z" "2026-02-12T17:59:14Z"
        "Allows everything but to manage identities and accounts.";
    ANPAILL3HVNFSB6DCOWYQ "/"                  ReadOnlyAccess                           1 "2015-02-06T18:39:48Z" "2015-02-06T18:39:48Z"
        "Allows to read everything there is, contents included.";
    ANPAYH5YKOFDEPU4R24CJ "/aws-service-role/" S3StorageLensServiceRolePolicy           1 "2020-11-18T18:15:40Z" "2020-11-18T18:15:40Z"
        "What S3 Storage Lens may read of an organization.";
    ANPAK23Y6IT7IVSI6NDHO "/root-task/"        S3UnlockBucketPolicy                     1 "2024-11-06T21:55:56Z" "2024-11-06T21:55:56Z"
        "Leaves only what replaces the policy of a bucket that let nobody in.";
    ANPAIX2T3QCXHR2OGGCTO "/"                  SecurityAudit                            1 "2015-02-06T18:41:01Z" "2015-02-06T18:41:01Z"
        "Allows to read how everything is secured, without contents.";
    ANPAC3M42SZJYV4PKHVKE "/root-task/"        SQSUnlockQueuePolicy                     1 "2024-11-06T21:51:02Z" "2024-11-06T21:51:02Z"
        "Leaves only what replaces the policy of a queue that let nobody in.";
    ANPAHTADERWCYFRUZTRXG "/job-function/"     SystemAdministrator                      1 "2016-11-10T17:23:54Z" "2016-11-10T17:23:54Z"
        "Allows what running applications and storage takes.";
    ANPAID22R6XPJATWOFDK6 "/job-function/"     ViewOnlyAccess                           1 "2016-11-10T17:20:15Z" "2016-11-10T17:20:15Z"
        "Allows to see what there is, without contents.";
}

#[cfg(test)]
mod tests;
