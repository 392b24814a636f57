//! A store in a directory of the file system: what the server opens when it starts.
//!
//! | file | what |
//! |---|---|
//! | `store/rows` | the rows |
//! | `store/journal.0`, `store/journal.1` | what is durable and not yet among the rows |
//! | `master.key` | the master key, made with the store if none was given |
//! | `lock` | held while a process has the store open |
//!
//! All of them are readable by their owner only.

use std::fs::{DirBuilder, File, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::backend::{FileMedium, Journaled, Limits, Medium, Redb};
use crate::key::MasterKey;
use crate::store::Store;
use crate::trouble::OpenError;

const STORE: &str = "store";
/// A store that is not finished: whatever made it was stopped.
const UNFINISHED: &str = "store.new";
const MASTER_KEY: &str = "master.key";
const LOCK: &str = "lock";

impl Store {
    /// Opens the store in a directory, or makes directory and store if there are none.
    ///
    /// Without a given master key the file `master.key` is read, and made if the store is new.
    ///
    /// # Errors
    /// If the store cannot be opened exactly as it was left; each says why in one line.
    pub fn in_directory(directory: &Path, master: Option<MasterKey>) -> Result<Self, OpenError> {
        make_directory(directory)?;
        let lock = Arc::new(lock(directory)?);
        let store = directory.join(STORE);
        let key = directory.join(MASTER_KEY);
        let new = !exists(&store)?;
        let master = match (master, exists(&key)?) {
            (Some(master), _) => master,
            (None, true) => MasterKey::from_file(&key)?,
            (None, false) if new => MasterKey::create_file(&key)?,
            (None, false) => return Err(OpenError::NoKey(store.display().to_string(), key.display().to_string())),
        };
        if new {
            create(directory, &lock, &master)?;
        }
        let files = Files { directory: store, lock };
        let rows = Redb::open(files.rows()).map_err(|error| error.of(&files.directory))?;
        let backend = Journaled::open(Box::new(rows), files.journal(), Limits::default())
            .map_err(|error| error.of(&files.directory))?;
        Self::open(Box::new(backend), &master).map_err(|error| error.of(&files.directory))
    }
}

/// Makes the store under another name first, so that what has the right name is always a whole store:
/// anything missing there is damage.
fn create(directory: &Path, lock: &Arc<File>, master: &MasterKey) -> Result<(), OpenError> {
    let unfinished = directory.join(UNFINISHED);
    if exists(&unfinished)? {
        std::fs::remove_dir_all(&unfinished).map_err(|error| failed(&unfinished, &error))?;
    }
    make_directory(&unfinished)?;
    let files = Files { directory: unfinished.clone(), lock: Arc::clone(lock) };
    Store::create(&Redb::create(files.rows())?, master)?;
    Journaled::create(files.journal().each_ref().map(AsRef::as_ref), &Limits::default())?;
    let finish = || {
        File::open(&unfinished)?.sync_all()?;
        std::fs::rename(&unfinished, directory.join(STORE))?;
        File::open(directory)?.sync_all()
    };
    finish().map_err(|error| failed(directory, &error))
}

/// The files of a store.
struct Files {
    directory: PathBuf,
    lock: Arc<File>,
}

impl Files {
    fn rows(&self) -> Box<dyn Medium> {
        self.file("rows")
    }

    fn journal(&self) -> [Box<dyn Medium>; 2] {
        ["journal.0", "journal.1"].map(|name| self.file(name))
    }

    fn file(&self, name: &str) -> Box<dyn Medium> {
        Box::new(FileMedium::new(self.directory.join(name), Arc::clone(&self.lock)))
    }
}

fn make_directory(path: &Path) -> Result<(), OpenError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|error| failed(path, &error))
}

fn exists(path: &Path) -> Result<bool, OpenError> {
    path.try_exists().map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &io::Error) -> OpenError {
    OpenError::Io(format!("{}: {error}", path.display()))
}

fn lock(directory: &Path) -> Result<File, OpenError> {
    let path = directory.join(LOCK);
    let open = File::options().write(true).create(true).truncate(false).mode(0o600).open(&path);
    let file = open.map_err(|error| failed(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::Locked(directory.display().to_string())),
        Err(TryLockError::Error(error)) => Err(failed(&path, &error)),
    }
}

#[cfg(test)]
mod tests;
