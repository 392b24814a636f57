//! Certificates with which users, and root, sign.

use keyward_model::id::{IdKind, UniqueId};
use keyward_model::layout::{self, Relation};
use keyward_model::name::material::{CertificateBody, CertificateId};
use keyward_model::name::{AnyUserName, UserName};
use keyward_model::row::{SigningCertificate, Status};
use keyward_model::time::Time;

use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::held::{self, Actions, Faults, Held, Shown};
use crate::material::certificate::Certificate;
use crate::quota;
use crate::tx::Tx;
use crate::{answer, request};

impl Held for SigningCertificate {
    const WORD: &'static str = "Certificate";
    const PARAMETER: &'static str = "CertificateId";
    type Id = CertificateId;
    type Whose = Option<AnyUserName>;
    const RELATION: Relation = Relation::Certificates;
    const ACTIONS: Actions = Actions { update: "UpdateSigningCertificate", delete: "DeleteSigningCertificate" };
    const FAULTS: Faults = Faults {
        update: &[Code::InvalidInput, Code::LimitExceeded, Code::NoSuchEntity],
        delete: &[Code::ConcurrentModification, Code::LimitExceeded, Code::NoSuchEntity],
    };

    fn id(&self) -> &UniqueId {
        &self.id
    }

    fn status_mut(&mut self) -> &mut Status {
        &mut self.status
    }

    fn forget(&self, tx: &mut Tx<'_>) {
        tx.delete(&layout::certificate(&self.digest));
    }
}

answer! {
    /// A signing certificate as answers show it. Root's has no user name.
    pub struct CertificateView {
        "UserName"        user:     Option<UserName>,
        "CertificateId"   id:       UniqueId,
        "CertificateBody" body:     String,
        "Status"          status:   Status,
        "UploadDate"      uploaded: Time,
    }
}

impl Shown for SigningCertificate {
    const LIST: &'static str = "ListSigningCertificates";
    const ITEMS: &'static str = "Certificates";
    type ListedWhose = Option<AnyUserName>;
    type Item = CertificateView;

    fn shown(self, user: Option<UserName>) -> CertificateView {
        CertificateView { user, id: self.id, body: self.body, status: self.status, uploaded: self.uploaded }
    }
}

request! {
    /// Gives a user, or the caller, a certificate that nobody else in the account has.
    pub struct UploadSigningCertificate {
        "UserName"        whose: Option<AnyUserName>,
        "CertificateBody" body:  CertificateBody,
    }
}

answer! {
    /// The certificate.
    pub struct Uploaded {
        "Certificate" certificate: CertificateView,
    }
}

impl Action for UploadSigningCertificate {
    const NAME: &'static str = "UploadSigningCertificate";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[
        Code::ConcurrentModification,
        Code::DuplicateCertificate,
        Code::EntityAlreadyExists,
        Code::InvalidCertificate,
        Code::LimitExceeded,
        Code::MalformedCertificate,
        Code::NoSuchEntity,
    ];
    type Answer = Uploaded;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        held::target(&self.whose, call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Uploaded, Fault> {
        const NONE: &str = "Unable to parse certificate. Please ensure the certificate is in PEM format.";
        const SAME: &str = "The same certificate is associated with an IAM user in the account.";
        let (owner, user) = held::owner(&self.whose, call, tx)?;
        let read = Certificate::read(self.body.as_str()).ok_or(Fault::Unusable(Code::MalformedCertificate, NONE))?;
        if !read.is_valid_at(tx.now) {
            const OVER: &str = "The certificate is not valid yet, or no longer.";
            return Err(Fault::Unusable(Code::InvalidCertificate, OVER));
        }
        let place = layout::certificate(&read.digest);
        if tx.has(&place) {
            return Err(Fault::Unusable(Code::DuplicateCertificate, SAME));
        }
        tx.has_room(Relation::Certificates, &owner, &quota::SIGNING_CERTIFICATES_PER_USER)?;
        let certificate = SigningCertificate {
            id: UniqueId::fresh(IdKind::SigningCertificate, &mut tx.entropy),
            body: self.body.to_string(),
            digest: read.digest,
            uploaded: tx.now,
            status: Status::Active,
        };
        tx.put(&place, &owner)?;
        held::save(tx, &owner, &certificate)?;
        Ok(Uploaded { certificate: certificate.shown(user) })
    }
}

#[cfg(test)]
mod tests;
