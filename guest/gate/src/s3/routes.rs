//! The table of S3's operations.

use super::conditions::Said;
use super::place::Place;
use crate::fault::Fault;

/// Where an operation works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Service,
    Bucket,
    Object,
}

/// One operation.
#[derive(Debug)]
pub(super) struct Route {
    method: &'static str,
    at: At,
    /// The parameter that names the sub-resource; empty for the thing itself.
    sub: &'static str,
    action: &'static str,
    /// The action if the request names a version; empty if it cannot.
    versioned: &'static str,
    /// What must be allowed besides, and its action for a version.
    also: Option<(&'static str, &'static str)>,
    /// The parameters it knows. Any other means that the request is something else.
    parameters: &'static [&'static str],
    /// Whether it may name a source.
    pub(super) copies: bool,
    /// Whether its body names what it is about.
    pub(super) batch: bool,
}

const fn route(method: &'static str, at: At, sub: &'static str, action: &'static str) -> Route {
    Route { method, at, sub, action, versioned: "", also: None, parameters: &[], copies: false, batch: false }
}

impl Route {
    const fn knows(mut self, parameters: &'static [&'static str]) -> Self {
        self.parameters = parameters;
        self
    }

    const fn or_version(mut self, action: &'static str) -> Self {
        self.versioned = action;
        self
    }

    const fn and(mut self, action: &'static str, versioned: &'static str) -> Self {
        self.also = Some((action, versioned));
        self
    }

    const fn batch(mut self) -> Self {
        self.batch = true;
        self
    }

    const fn copies(mut self) -> Self {
        self.copies = true;
        self
    }

    /// What tells it from every other row.
    #[cfg(test)]
    pub(super) fn name(&self) -> String {
        format!("{} {:?} ?{}", self.method, self.at, self.sub)
    }

    /// The action; none if the request names a version of something that has none.
    pub(super) fn action(&self, versioned: bool) -> Option<&'static str> {
        match (versioned, self.versioned) {
            (false, _) => Some(self.action),
            (true, "") => None,
            (true, action) => Some(action),
        }
    }
}

use At::{Bucket, Object, Service};

const LISTING: &[&str] = &[
    "list-type",
    "prefix",
    "delimiter",
    "max-keys",
    "marker",
    "start-after",
    "continuation-token",
    "encoding-type",
    "fetch-owner",
];
const VERSIONS: &[&str] = &["prefix", "delimiter", "max-keys", "key-marker", "version-id-marker", "encoding-type"];
const UPLOADS: &[&str] = &["prefix", "delimiter", "max-uploads", "key-marker", "upload-id-marker", "encoding-type"];
const READING: &[&str] = &[
    "partNumber",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
];
const CONFIGURATION: &[&str] = &["id", "continuation-token"];

/// Every operation that may pass.
pub(super) const ROUTES: &[Route] = &[
    route("GET", Service, "", "s3:ListAllMyBuckets").knows(&[
        "bucket-region",
        "continuation-token",
        "max-buckets",
        "prefix",
    ]),
    route("HEAD", Bucket, "", "s3:ListBucket"),
    route("GET", Bucket, "", "s3:ListBucket").knows(LISTING),
    route("PUT", Bucket, "", "s3:CreateBucket"),
    route("DELETE", Bucket, "", "s3:DeleteBucket"),
    route("POST", Bucket, "delete", "s3:DeleteObject").batch(),
    route("GET", Bucket, "versions", "s3:ListBucketVersions").knows(VERSIONS),
    route("GET", Bucket, "uploads", "s3:ListBucketMultipartUploads").knows(UPLOADS),
    route("GET", Bucket, "location", "s3:GetBucketLocation"),
    route("GET", Bucket, "abac", "s3:GetBucketAbac"),
    route("PUT", Bucket, "abac", "s3:PutBucketAbac"),
    route("GET", Bucket, "accelerate", "s3:GetAccelerateConfiguration"),
    route("PUT", Bucket, "accelerate", "s3:PutAccelerateConfiguration"),
    route("GET", Bucket, "acl", "s3:GetBucketAcl"),
    route("PUT", Bucket, "acl", "s3:PutBucketAcl"),
    route("GET", Bucket, "analytics", "s3:GetAnalyticsConfiguration").knows(CONFIGURATION),
    route("PUT", Bucket, "analytics", "s3:PutAnalyticsConfiguration").knows(CONFIGURATION),
    route("DELETE", Bucket, "analytics", "s3:PutAnalyticsConfiguration").knows(CONFIGURATION),
    route("GET", Bucket, "cors", "s3:GetBucketCORS"),
    route("PUT", Bucket, "cors", "s3:PutBucketCORS"),
    route("DELETE", Bucket, "cors", "s3:PutBucketCORS"),
    route("GET", Bucket, "encryption", "s3:GetEncryptionConfiguration"),
    route("PUT", Bucket, "encryption", "s3:PutEncryptionConfiguration"),
    route("DELETE", Bucket, "encryption", "s3:PutEncryptionConfiguration"),
    route("GET", Bucket, "intelligent-tiering", "s3:GetIntelligentTieringConfiguration").knows(CONFIGURATION),
    route("PUT", Bucket, "intelligent-tiering", "s3:PutIntelligentTieringConfiguration").knows(CONFIGURATION),
    route("DELETE", Bucket, "intelligent-tiering", "s3:PutIntelligentTieringConfiguration").knows(CONFIGURATION),
    route("GET", Bucket, "inventory", "s3:GetInventoryConfiguration").knows(CONFIGURATION),
    route("PUT", Bucket, "inventory", "s3:PutInventoryConfiguration").knows(CONFIGURATION),
    route("DELETE", Bucket, "inventory", "s3:PutInventoryConfiguration").knows(CONFIGURATION),
    route("GET", Bucket, "lifecycle", "s3:GetLifecycleConfiguration"),
    route("PUT", Bucket, "lifecycle", "s3:PutLifecycleConfiguration"),
    route("DELETE", Bucket, "lifecycle", "s3:PutLifecycleConfiguration"),
    route("GET", Bucket, "logging", "s3:GetBucketLogging"),
    route("PUT", Bucket, "logging", "s3:PutBucketLogging"),
    route("GET", Bucket, "metrics", "s3:GetMetricsConfiguration").knows(CONFIGURATION),
    route("PUT", Bucket, "metrics", "s3:PutMetricsConfiguration").knows(CONFIGURATION),
    route("DELETE", Bucket, "metrics", "s3:PutMetricsConfiguration").knows(CONFIGURATION),
    route("GET", Bucket, "notification", "s3:GetBucketNotification"),
    route("PUT", Bucket, "notification", "s3:PutBucketNotification"),
    route("GET", Bucket, "object-lock", "s3:GetBucketObjectLockConfiguration"),
    route("PUT", Bucket, "object-lock", "s3:PutBucketObjectLockConfiguration"),
    route("GET", Bucket, "ownershipControls", "s3:GetBucketOwnershipControls"),
    route("PUT", Bucket, "ownershipControls", "s3:PutBucketOwnershipControls"),
    route("DELETE", Bucket, "ownershipControls", "s3:PutBucketOwnershipControls"),
    route("GET", Bucket, "policy", "s3:GetBucketPolicy"),
    route("PUT", Bucket, "policy", "s3:PutBucketPolicy"),
    route("DELETE", Bucket, "policy", "s3:DeleteBucketPolicy"),
    route("GET", Bucket, "policyStatus", "s3:GetBucketPolicyStatus"),
    route("GET", Bucket, "publicAccessBlock", "s3:GetBucketPublicAccessBlock"),
    route("PUT", Bucket, "publicAccessBlock", "s3:PutBucketPublicAccessBlock"),
    route("DELETE", Bucket, "publicAccessBlock", "s3:PutBucketPublicAccessBlock"),
    route("GET", Bucket, "replication", "s3:GetReplicationConfiguration"),
    route("PUT", Bucket, "replication", "s3:PutReplicationConfiguration"),
    route("DELETE", Bucket, "replication", "s3:PutReplicationConfiguration"),
    route("GET", Bucket, "requestPayment", "s3:GetBucketRequestPayment"),
    route("PUT", Bucket, "requestPayment", "s3:PutBucketRequestPayment"),
    route("GET", Bucket, "tagging", "s3:GetBucketTagging"),
    route("PUT", Bucket, "tagging", "s3:PutBucketTagging"),
    route("DELETE", Bucket, "tagging", "s3:PutBucketTagging"),
    route("GET", Bucket, "versioning", "s3:GetBucketVersioning"),
    route("PUT", Bucket, "versioning", "s3:PutBucketVersioning"),
    route("GET", Bucket, "website", "s3:GetBucketWebsite"),
    route("PUT", Bucket, "website", "s3:PutBucketWebsite"),
    route("DELETE", Bucket, "website", "s3:DeleteBucketWebsite"),
    route("HEAD", Object, "", "s3:GetObject").or_version("s3:GetObjectVersion").knows(READING),
    route("GET", Object, "", "s3:GetObject").or_version("s3:GetObjectVersion").knows(READING),
    route("PUT", Object, "", "s3:PutObject").copies(),
    route("DELETE", Object, "", "s3:DeleteObject").or_version("s3:DeleteObjectVersion"),
    route("GET", Object, "acl", "s3:GetObjectAcl").or_version("s3:GetObjectVersionAcl"),
    route("PUT", Object, "acl", "s3:PutObjectAcl").or_version("s3:PutObjectVersionAcl"),
    route("GET", Object, "attributes", "s3:GetObjectAttributes")
        .or_version("s3:GetObjectVersionAttributes")
        .and("s3:GetObject", "s3:GetObjectVersion"),
    route("GET", Object, "legal-hold", "s3:GetObjectLegalHold").or_version("s3:GetObjectLegalHold"),
    route("PUT", Object, "legal-hold", "s3:PutObjectLegalHold").or_version("s3:PutObjectLegalHold"),
    route("POST", Object, "restore", "s3:RestoreObject").or_version("s3:RestoreObject"),
    route("GET", Object, "retention", "s3:GetObjectRetention").or_version("s3:GetObjectRetention"),
    route("PUT", Object, "retention", "s3:PutObjectRetention").or_version("s3:PutObjectRetention"),
    route("POST", Object, "select", "s3:GetObject").knows(&["select-type"]),
    route("GET", Object, "tagging", "s3:GetObjectTagging").or_version("s3:GetObjectVersionTagging"),
    route("PUT", Object, "tagging", "s3:PutObjectTagging").or_version("s3:PutObjectVersionTagging"),
    route("DELETE", Object, "tagging", "s3:DeleteObjectTagging").or_version("s3:DeleteObjectVersionTagging"),
    route("GET", Object, "torrent", "s3:GetObjectTorrent").or_version("s3:GetObjectVersionTorrent"),
    route("POST", Object, "uploads", "s3:PutObject"),
    route("PUT", Object, "uploadId", "s3:PutObject").knows(&["partNumber"]).copies(),
    route("POST", Object, "uploadId", "s3:PutObject"),
    route("GET", Object, "uploadId", "s3:ListMultipartUploadParts").knows(&["max-parts", "part-number-marker"]),
    route("DELETE", Object, "uploadId", "s3:AbortMultipartUpload"),
];

/// Headers that ask for more than the operation they stand on: where, which header (a prefix of its name),
/// and what must be allowed besides.
const ALSO: &[(&[&str], &str, &str)] = &[
    (&["s3:PutObject"], "x-amz-acl", "s3:PutObjectAcl"),
    (&["s3:PutObject"], "x-amz-grant-", "s3:PutObjectAcl"),
    (&["s3:PutObject"], "x-amz-tagging", "s3:PutObjectTagging"),
    (&["s3:PutObject"], "x-amz-object-lock-legal-hold", "s3:PutObjectLegalHold"),
    (&["s3:PutObject"], "x-amz-object-lock-mode", "s3:PutObjectRetention"),
    (&["s3:PutObject"], "x-amz-object-lock-retain-until-date", "s3:PutObjectRetention"),
    (&["s3:CreateBucket"], "x-amz-acl", "s3:PutBucketAcl"),
    (&["s3:CreateBucket"], "x-amz-grant-", "s3:PutBucketAcl"),
    (&["s3:CreateBucket"], "x-amz-bucket-object-lock-enabled", "s3:PutBucketObjectLockConfiguration"),
    (&["s3:CreateBucket"], "x-amz-bucket-object-lock-enabled", "s3:PutBucketVersioning"),
    (&["s3:CreateBucket"], "x-amz-object-ownership", "s3:PutBucketOwnershipControls"),
    (
        &["s3:DeleteObject", "s3:PutObjectRetention"],
        "x-amz-bypass-governance-retention",
        "s3:BypassGovernanceRetention",
    ),
];

/// The operation a request asks for.
///
/// # Errors
/// None is known, or the request could be two of them.
pub(super) fn find(method: &str, place: &Place, said: &Said<'_>) -> Result<&'static Route, Fault> {
    let at = match place {
        Place::Service => Service,
        Place::Bucket(_) => Bucket,
        Place::Object(..) => Object,
    };
    let names_sub = |name: &&str| ROUTES.iter().any(|route| route.at == at && route.sub == *name);
    let mut subs = said.parameters().filter(names_sub);
    let sub = subs.next().unwrap_or_default();
    if subs.next().is_some() {
        return Err(Fault::NoRoute);
    }
    let route = ROUTES
        .iter()
        .find(|route| route.at == at && route.sub == sub && route.method == method)
        .ok_or(Fault::NoRoute)?;
    let known = |name: &str| {
        name == sub
            // Clients name the operation they mean. Nobody reads it.
            || name == "x-id"
            || (name == "versionId" && !route.versioned.is_empty())
            || route.parameters.contains(&name)
    };
    if said.parameters().all(known) { Ok(route) } else { Err(Fault::NoRoute) }
}

/// What must be allowed besides the operation itself.
pub(super) fn also(route: &Route, said: &Said<'_>, versioned: bool) -> Vec<&'static str> {
    let asks =
        |(actions, header, _): &&(&[&str], &str, &str)| actions.contains(&route.action) && said.names_header(header);
    let mut more: Vec<_> = ALSO.iter().filter(asks).map(|(_, _, action)| *action).collect();
    more.extend(route.also.map(|(action, version)| if versioned { version } else { action }));
    more.dedup();
    more
}
