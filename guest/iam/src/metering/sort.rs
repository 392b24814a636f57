//! What requests moved, by what they asked.

use keyward_model::row::Traffic;

use super::Passing;

/// What they moved; none if they came to nothing. An error is nobody's to pay for.
pub(super) fn traffic(passing: &Passing) -> Option<Traffic> {
    if !(200..300).contains(&passing.status) {
        return None;
    }
    Some(Traffic {
        uploaded_bytes: passing.received,
        downloaded_bytes: passing.sent,
        deleted_bytes: passing.deleted_bytes,
        uploaded_objects: if is_an_object(passing) { passing.requests } else { 0 },
        deleted_objects: passing.deleted_objects.unwrap_or(if is_a_deletion(passing) { passing.requests } else { 0 }),
    })
}

/// Whether each of them left an object behind: a part is none, and what is begun in parts is one when it ends.
fn is_an_object(passing: &Passing) -> bool {
    let has = |name| passing.query.split('&').any(|one| one == name);
    passing.action == "s3:PutObject"
        && match passing.method.as_str() {
            "PUT" => !has("uploadId"),
            "POST" => !has("uploads"),
            _ => false,
        }
}

/// Whether each of them took an object away. How many a batch takes only the store can say.
fn is_a_deletion(passing: &Passing) -> bool {
    ["s3:DeleteObject", "s3:DeleteObjectVersion"].contains(&passing.action.as_str())
}
