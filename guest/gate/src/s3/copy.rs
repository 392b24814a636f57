//! A copy asks twice: may the caller write here, and may it read there.

use super::conditions::Said;
use super::place;
use super::routes::Route;
use crate::fault::Fault;
use crate::percent::{self, Plus};
use crate::question::{Fact, Question};

const HEADER: &str = "x-amz-copy-source";

/// The question about the source of a copy that is asked for by `main`.
///
/// # Errors
/// The source is no object, or the request is no copy and names a source all the same.
pub(super) fn source(route: &Route, said: &Said<'_>, main: &Question) -> Result<Option<Question>, Fault> {
    let Some(source) = said.header(HEADER) else {
        return Ok(None);
    };
    if !route.copies {
        return Err(Fault::NoRoute);
    }
    let (path, version) = match source.split_once('?') {
        Some((path, rest)) => (path, Some(rest.strip_prefix("versionId=").ok_or(Fault::Path)?)),
        None => (source, None),
    };
    // The header may be encoded whole, its slash included.
    let path = percent::decode(path, Plus::Plus).map_err(|_| Fault::Path)?;
    let path = str::from_utf8(&path).map_err(|_| Fault::Path)?;
    let path = path.strip_prefix('/').unwrap_or(path);
    let (bucket, key) = path.split_once('/').ok_or(Fault::Path)?;
    let place = place::decoded(bucket, key)?;
    let action = if version.is_some() { "s3:GetObjectVersion" } else { "s3:GetObject" };
    let mut context = main.context.clone();
    context.extend(version.map(|version| Fact::new("s3:VersionId", version)));
    Ok(Some(Question { action: action.to_owned(), resource: place.arn(), context, policy: None }))
}
