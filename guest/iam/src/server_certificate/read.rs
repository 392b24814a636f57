//! GetServerCertificate and ListServerCertificates.

use keyward_model::layout;
use keyward_model::name::material::ServerCertificateName;
use keyward_model::name::{Marker, PathPrefix};
use keyward_model::row::{CertificateText, Kind, ServerCertificate, Tag};

use super::Metadata;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::page::{Listed, Listing, MaxItems, Wanted};
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Shows a server certificate.
    pub struct GetServerCertificate {
        "ServerCertificateName" name: ServerCertificateName,
    }
}

answer! {
    /// A server certificate.
    pub struct CertificateView {
        "ServerCertificateMetadata" metadata: Metadata,
        "CertificateBody"           body:     String,
        "CertificateChain"          chain:    Option<String>,
        "Tags"                      tags:     Option<Vec<Tag>>,
    }
}

answer! {
    /// The certificate.
    pub struct Found {
        "ServerCertificate" certificate: CertificateView,
    }
}

impl Action for GetServerCertificate {
    const NAME: &'static str = "GetServerCertificate";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    type Answer = Found;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<ServerCertificate>(tx, self.name.as_str())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Found, Fault> {
        let certificate: ServerCertificate = tx.find(self.name.as_str())?;
        let text: Option<CertificateText> = tx.row(&layout::certificate_text(&certificate.id))?;
        let CertificateText { body, chain } =
            text.ok_or_else(|| Fault::Trouble(format!("{} has no text", certificate.id)))?;
        let tags = (!certificate.tags.is_empty()).then(|| certificate.tags.clone());
        let metadata = Metadata::of(certificate, tx.account());
        Ok(Found { certificate: CertificateView { metadata, body, chain, tags } })
    }
}

request! {
    /// Lists the server certificates of the account whose paths begin as asked.
    pub struct ListServerCertificates {
        "PathPrefix" path:      Option<PathPrefix>,
        "Marker"     marker:    Option<Marker>,
        "MaxItems"   max_items: Option<MaxItems>,
    }
}

impl Listing for ListServerCertificates {
    const ITEMS: &'static str = "ServerCertificateMetadataList";
    type Item = Metadata;
}

impl Action for ListServerCertificates {
    const NAME: &'static str = "ListServerCertificates";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[];
    type Answer = Listed<Self>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let path = self.path.as_ref().map_or("/", PathPrefix::as_str);
        Ok(Target::new(Kind::ServerCertificate.arn(tx.account(), path, "")))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let path = self.path.as_ref().map(PathPrefix::as_str);
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let certificates = wanted.entities::<ServerCertificate>(tx, path, |_| Ok(true))?;
        Ok(certificates.map(|certificate| Metadata::of(certificate, tx.account())).into())
    }
}
