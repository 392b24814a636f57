//! Which requests cannot be decided by their head.

use super::Gate;
use crate::fault::Fault;
use crate::http::Request;
use crate::query::Query;
use crate::s3;
use crate::sigv4::claim::Claim;

impl Gate {
    /// Whether the answer about this request depends on its body: a door that has only the head should get it
    /// before it asks. Of any other request the body may be left on its way.
    #[must_use]
    pub fn wants_body(&self, request: &Request) -> bool {
        let Ok(query) = Query::parse(request.query()) else { return false };
        match Claim::read(request, &query) {
            Ok(claim) if !claim.is_s3() && self.settings.routes.leaves_body(request, &query) => false,
            // Every service but S3 signs the body itself.
            Ok(claim) if !claim.is_s3() => true,
            Ok(_) | Err(Fault::Unsigned) => s3::names_in_body(request, &query, &self.settings.s3_hosts),
            Err(_) => false,
        }
    }
}
