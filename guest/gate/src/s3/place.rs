//! Which bucket and object a request is about.

use crate::fault::Fault;
use crate::http::Request;
use crate::percent::{self, Plus};

/// What a request is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The account's buckets.
    Service,
    /// A bucket.
    Bucket(String),
    /// A bucket and a key in it.
    Object(String, String),
}

impl Place {
    pub(super) fn arn(&self) -> String {
        match self {
            Self::Service => "arn:aws:s3:::*".to_owned(),
            Self::Bucket(bucket) => format!("arn:aws:s3:::{bucket}"),
            Self::Object(bucket, key) => format!("arn:aws:s3:::{bucket}/{key}"),
        }
    }
}

/// Reads host and path.
pub(super) fn of(request: &Request, hosts: &[String]) -> Result<Place, Fault> {
    let path = request.path().strip_prefix('/').ok_or(Fault::Path)?;
    match bucket_of_host(request, hosts)? {
        Some(bucket) => named(&bucket, path),
        None => {
            let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
            if path.is_empty() { Ok(Place::Service) } else { named(bucket, key) }
        }
    }
}

/// A bucket and a key as they stand in a path: the key still encoded, the bucket never.
fn named(bucket: &str, key: &str) -> Result<Place, Fault> {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let first = bucket.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    if !first || !bucket.bytes().all(legal) || bucket.len() > 255 {
        return Err(Fault::Path);
    }
    if key.is_empty() {
        return Ok(Place::Bucket(bucket.to_owned()));
    }
    let key = percent::decode(key, Plus::Plus).map_err(|_| Fault::Path)?;
    object(bucket, str::from_utf8(&key).map_err(|_| Fault::Path)?)
}

/// An object whose bucket and key are told as they are.
///
/// # Errors
/// There is no such bucket or no key, or some store could take the key for a way to another.
pub(super) fn decoded(bucket: &str, key: &str) -> Result<Place, Fault> {
    match (named(bucket, "")?, key) {
        (_, "") => Err(Fault::Path),
        (_, key) => object(bucket, key),
    }
}

fn object(bucket: &str, key: &str) -> Result<Place, Fault> {
    // Whether a store takes these for names or for directions is its own affair, and not known here.
    let steps = |segment| matches!(segment, "." | "..");
    if key.split(['/', '\\']).any(steps) || key.contains('\0') {
        return Err(Fault::Path);
    }
    Ok(Place::Object(bucket.to_owned(), key.to_owned()))
}

/// Whether a request goes to one of S3's own names.
pub(super) fn is_named(request: &Request, hosts: &[String]) -> bool {
    !hosts.is_empty() && bucket_of_host(request, hosts).is_ok()
}

/// The bucket that a virtual host names; none where the path begins with it.
fn bucket_of_host(request: &Request, hosts: &[String]) -> Result<Option<String>, Fault> {
    if hosts.is_empty() {
        return Ok(None);
    }
    let host = request.header("host").map_err(|_| Fault::Repeated("host"))?.unwrap_or_default();
    let host = str::from_utf8(host).map_err(|_| Fault::NoRoute)?.to_ascii_lowercase();
    let host = host.rsplit_once(':').map_or(host.as_str(), |(name, _)| name);
    for served in hosts {
        let served = served.to_ascii_lowercase();
        if host == served {
            return Ok(None);
        }
        if let Some(bucket) = host.strip_suffix(&served).and_then(|rest| rest.strip_suffix('.')) {
            return Ok(Some(bucket.to_owned()));
        }
    }
    Err(Fault::NoRoute)
}
