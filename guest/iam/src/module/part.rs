//! PutModulePart: Keyward's own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_model::layout;
use keyward_model::name::{ModuleDigest, ModulePart};
use keyward_model::row::ModuleUpload;

use super::{ACCOUNT, target};
use crate::action::{Action, Beyond, Level, Service};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Taken};
use crate::request;
use crate::shape::kinds::Number;
use crate::tx::{Tx, read};

/// Bytes of a part; the last one may have fewer.
pub(super) const PART: u32 = 256 << 10;

/// The most bytes that a module may have.
pub(super) const MOST: i64 = 16 << 20;

/// How many modules may be on their way at once. One more takes the place of the one that began first.
const UPLOADS: usize = 4;

request! {
    /// Brings a part of a module, which is called by what all of its bytes will have for a digest. The parts are
    /// numbered from 1; each has 256 KiB, the last one the rest. PutModule makes a module of them.
    pub struct PutModulePart {
        "Digest"  digest:  ModuleDigest,
        "Number"  number:  Number<1, 64>,
        "Content" content: ModulePart,
    }
}

impl Action for PutModulePart {
    const NAME: &'static str = "PutModulePart";
    const SERVICE: Service = Service::Keyward;
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = &[Code::EntityAlreadyExists, Code::InvalidInput];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(tx, &self.digest)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let digest = self.digest.as_str();
        let bytes = STANDARD.decode(self.content.as_str());
        let bytes = bytes.map_err(|_| Fault::InvalidInput("The content of the part is not base64.".to_owned()))?;
        let number = u32::try_from(self.number.0).unwrap_or_default();
        let size = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        if size > PART {
            return Err(Fault::InvalidInput(format!("A part has at most {PART} bytes.")));
        }
        let mut all = tx.in_account(ACCOUNT);
        if all.has(&layout::module(digest)) {
            return Err(Fault::EntityAlreadyExists(Taken::Module(self.digest.to_string())));
        }
        let began = ModuleUpload { began: all.now, sizes: std::collections::BTreeMap::new() };
        let mut upload = match all.row(&layout::module_upload(digest))? {
            Some(upload) => upload,
            None => {
                make_room(&mut all)?;
                began
            }
        };
        upload.sizes.insert(number, size);
        all.put(&layout::module_upload(digest), &upload)?;
        all.put_bytes(&layout::module_part(digest, number), bytes);
        Ok(())
    }
}

fn make_room(all: &mut Tx<'_>) -> Result<(), Fault> {
    let mut uploads = Vec::new();
    for row in all.scan(layout::MODULE_UPLOADS, None, usize::MAX) {
        let upload: ModuleUpload = read(&row.key, &row.value)?;
        uploads.push((upload.began, row.key, upload));
    }
    uploads.sort_by_key(|(began, ..)| *began);
    let excess = (uploads.len() + 1).saturating_sub(UPLOADS);
    for (_, key, upload) in uploads.into_iter().take(excess) {
        let digest = key.strip_prefix(layout::MODULE_UPLOADS).unwrap_or_default();
        for number in upload.sizes.into_keys() {
            all.delete(&layout::module_part(digest, number));
        }
        all.delete(&key);
    }
    Ok(())
}
