//! PutModule: Keyward's own.

use keyward_model::layout;
use keyward_model::name::{ModuleDigest, ModuleName, ModuleSignature};
use keyward_model::row::{Module, ModuleUpload};

use super::part::{MOST, PART};
use super::{ACCOUNT, One, examine, find, note, shown, target};
use crate::action::{Action, Beyond, Level, Service};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::shape::kinds::Number;
use crate::tx::Tx;
use crate::{quota, request};

request! {
    /// Makes a module of the parts that were brought, if it may run here. A module that is there already is answered
    /// as it is, with the new name and signature where there are any.
    pub struct PutModule {
        "Digest"    digest:    ModuleDigest,
        "Size"      size:      Number<1, MOST>,
        "Name"      name:      Option<ModuleName>,
        "Signature" signature: Option<ModuleSignature>,
    }
}

impl Action for PutModule {
    const NAME: &'static str = "PutModule";
    const SERVICE: Service = Service::Keyward;
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::LimitExceeded, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = One;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(tx, &self.digest)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<One, Fault> {
        let digest = self.digest.as_str();
        let most = tx.limit(&quota::MODULES)?;
        let mut all = tx.in_account(ACCOUNT);
        let (name, signature) = (self.name.map(|name| name.to_string()), self.signature.map(|text| text.to_string()));
        let before: Option<Module> = all.row(&layout::module(digest))?;
        let size = u32::try_from(self.size.0).unwrap_or_default();
        match &before {
            Some(before) if before.size != size => return Err(misfit("have this digest")),
            Some(_) => {}
            None => is_whole(&all, digest, size)?,
        }
        let signature = signature.or_else(|| before.as_ref()?.signature.clone());
        let examined = examine(call, digest, signature.as_deref())?;
        let module = match before {
            Some(before) => Module { name: name.or(before.name), signature, ..before },
            None => {
                has_room(&all, most)?;
                all.delete(&layout::module_upload(digest));
                note(&mut all, &call.caller.arn, "put", &examined.world, Some(digest), None)?;
                let (created, by) = (all.now, call.caller.arn.clone());
                Module { name, world: examined.world, version: examined.version, size, signature, created, by }
            }
        };
        all.put(&layout::module(digest), &module)?;
        let module = find(&all, digest)?;
        Ok(One { module: shown(&all, digest, module)? })
    }
}

/// Whether exactly the parts are there that a module of this size has.
fn is_whole(all: &Tx<'_>, digest: &str, size: u32) -> Result<(), Fault> {
    let upload: Option<ModuleUpload> = all.row(&layout::module_upload(digest))?;
    let sizes = upload.ok_or_else(|| Fault::NoSuchEntity(Missing::Module(digest.to_owned())))?.sizes;
    let parts = (1..).zip((0..size).step_by(usize::try_from(PART).unwrap_or(1)));
    let parts = parts.map(|(number, from)| (number, (size - from).min(PART)));
    if sizes.into_iter().eq(parts) { Ok(()) } else { Err(misfit("make up this size")) }
}

fn misfit(what: &str) -> Fault {
    Fault::InvalidInput(format!("The parts that are there do not {what}."))
}

fn has_room(all: &Tx<'_>, most: usize) -> Result<(), Fault> {
    match all.scan(layout::MODULES, None, most).len() < most {
        true => Ok(()),
        false => Err(Fault::LimitExceeded(&quota::MODULES, most)),
    }
}
