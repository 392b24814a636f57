//! UpdateServerCertificate and DeleteServerCertificate.

use keyward_model::layout;
use keyward_model::name::Path;
use keyward_model::name::material::ServerCertificateName;
use keyward_model::row::ServerCertificate;

use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::request;
use crate::tx::Tx;

request! {
    /// Gives a server certificate another name or path.
    pub struct UpdateServerCertificate {
        "ServerCertificateName"    name:     ServerCertificateName,
        "NewPath"                  new_path: Option<Path>,
        "NewServerCertificateName" new_name: Option<ServerCertificateName>,
    }
}

impl Action for UpdateServerCertificate {
    const NAME: &'static str = "UpdateServerCertificate";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::EntityAlreadyExists, Code::LimitExceeded, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<ServerCertificate>(tx, self.name.as_str())
    }

    fn also(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Option<Target>, Fault> {
        let (name, path) = (self.new_name.as_ref(), self.new_path.as_ref());
        let name = name.map(ServerCertificateName::as_str);
        Target::renamed::<ServerCertificate>(tx, self.name.as_str(), name, path.map(Path::as_str))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let old = tx.find::<ServerCertificate>(self.name.as_str())?;
        let mut new = old.clone();
        new.name = self.new_name.unwrap_or(new.name);
        new.path = self.new_path.unwrap_or(new.path);
        tx.rename(&old, &new)
    }
}

request! {
    /// Deletes a server certificate with its private key.
    pub struct DeleteServerCertificate {
        "ServerCertificateName" name: ServerCertificateName,
    }
}

impl Action for DeleteServerCertificate {
    const NAME: &'static str = "DeleteServerCertificate";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::DeleteConflict, Code::LimitExceeded, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<ServerCertificate>(tx, self.name.as_str())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let certificate = tx.find::<ServerCertificate>(self.name.as_str())?;
        tx.delete(&layout::certificate_text(&certificate.id));
        tx.delete(&layout::secret(certificate.id.as_str()));
        tx.remove(&certificate)
    }
}
