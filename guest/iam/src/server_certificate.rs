//! Certificates of servers, with their private keys, which are never shown.

mod read;
mod update;
mod upload;

use keyward_model::id::UniqueId;
use keyward_model::name::Path;
use keyward_model::name::material::ServerCertificateName;
use keyward_model::row::{Noun as _, ServerCertificate};
use keyward_model::time::Time;

pub use self::read::{GetServerCertificate, ListServerCertificates};
pub use self::update::{DeleteServerCertificate, UpdateServerCertificate};
pub use self::upload::UploadServerCertificate;
use crate::answer;

answer! {
    /// What there is to know of a server certificate without reading it.
    pub struct Metadata {
        "Path"                  path:     Path,
        "ServerCertificateName" name:     ServerCertificateName,
        "ServerCertificateId"   id:       UniqueId,
        "Arn"                   arn:      String,
        "UploadDate"            uploaded: Time,
        "Expiration"            expires:  Time,
    }
}

impl Metadata {
    /// Of one in an account.
    #[must_use]
    pub fn of(certificate: ServerCertificate, account: &str) -> Self {
        Self {
            arn: certificate.arn(account),
            path: certificate.path,
            name: certificate.name,
            id: certificate.id,
            uploaded: certificate.uploaded,
            expires: certificate.expires,
        }
    }
}

#[cfg(test)]
mod tests;
