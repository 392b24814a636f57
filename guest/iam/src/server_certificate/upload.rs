//! UploadServerCertificate.

use keyward_model::layout;
use keyward_model::name::material::{CertificateBody, CertificateChain, ServerCertificateName};
use keyward_model::name::{Path, PrivateKeyText};
use keyward_model::row::{CertificateText, Kind, ServerCertificate, Tag};

use keyward_model::time::Time;

use super::Metadata;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::material::certificate::Certificate;
use crate::material::private::{self, Unusable};
use crate::tag::{self, Tags};
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Takes a server's certificate with the private key that belongs to it, and those who vouch for it.
    pub struct UploadServerCertificate {
        "Path"                  path:  Option<Path>,
        "ServerCertificateName" name:  ServerCertificateName,
        "CertificateBody"       body:  CertificateBody,
        "PrivateKey"            key:   PrivateKeyText,
        "CertificateChain"      chain: Option<CertificateChain>,
        "Tags"                  tags:  Option<Tags>,
    }
}

answer! {
    /// The new certificate.
    pub struct Uploaded {
        "ServerCertificateMetadata" metadata: Option<Metadata>,
        "Tags"                      tags:     Option<Vec<Tag>>,
    }
}

impl Action for UploadServerCertificate {
    const NAME: &'static str = "UploadServerCertificate";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[
        Code::ConcurrentModification,
        Code::EntityAlreadyExists,
        Code::InvalidInput,
        Code::KeyPairMismatch,
        Code::LimitExceeded,
        Code::MalformedCertificate,
    ];
    type Answer = Uploaded;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let path = self.path.clone().unwrap_or_default();
        let arn = Kind::ServerCertificate.arn(tx.account(), path.as_str(), self.name.as_str());
        Ok(Target::new(arn).giving(self.tags.as_ref().map_or(&[][..], |tags| &tags.0)))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Uploaded, Fault> {
        let tags = tag::given(self.tags.as_ref())?;
        let read = checked(self.body.as_str(), &self.key, self.chain.as_ref(), tx.now)?;
        tx.is_free(Kind::ServerCertificate, self.name.as_str())?;
        let certificate = ServerCertificate {
            id: tx.new_id(Kind::ServerCertificate),
            name: self.name,
            path: self.path.unwrap_or_default(),
            uploaded: tx.now,
            expires: read.ends,
            tags: tags.clone(),
        };
        let chain = self.chain.as_ref().map(ToString::to_string);
        let text = CertificateText { body: self.body.to_string(), chain };
        tx.put(&layout::certificate_text(&certificate.id), &text)?;
        tx.put_bytes(&layout::secret(certificate.id.as_str()), self.key.as_str().as_bytes().to_vec());
        tx.add(&certificate)?;
        let tags = (!tags.is_empty()).then_some(tags);
        Ok(Uploaded { metadata: Some(Metadata::of(certificate, tx.account())), tags })
    }
}

/// Reads the certificate, if its key belongs to it, its time is now, and each names the next in the chain.
fn checked(
    body: &str,
    key: &PrivateKeyText,
    chain: Option<&CertificateChain>,
    now: Time,
) -> Result<Certificate, Fault> {
    let malformed = |why| Fault::Unusable(Code::MalformedCertificate, why);
    let certificate = Certificate::read(body)
        .ok_or(malformed("Unable to parse certificate. Please ensure the certificate is in PEM format."))?;
    if !certificate.is_valid_at(now) {
        return Err(malformed("The certificate is not valid yet, or no longer."));
    }
    let public = private::public_half(key.as_str()).map_err(|unusable| match unusable {
        Unusable::Encrypted => malformed("Unable to parse key; the body is encrypted."),
        Unusable::Unreadable => malformed("Unable to parse key. Please ensure the key is in PEM format."),
    })?;
    let of_certificate = certificate
        .key
        .as_ref()
        .ok_or(malformed("The certificate's key must be RSA, or on the curve P-256 or P-384."))?;
    if public != *of_certificate {
        return Err(Fault::Unusable(Code::KeyPairMismatch, "The private key does not match the certificate."));
    }
    if let Some(chain) = chain {
        const BROKEN: &str = "Unable to validate certificate chain. The certificate chain must start with the \
                              immediate signing certificate, followed by any intermediaries in order.";
        let issuers = Certificate::read_all(chain.as_str()).ok_or(malformed(BROKEN))?;
        let below = std::iter::once(&certificate).chain(&issuers);
        if !below.zip(&issuers).all(|(below, above)| below.names_as_issuer(above)) {
            return Err(malformed(BROKEN));
        }
    }
    Ok(certificate)
}
