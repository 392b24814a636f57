//! What adapters need of a disk: a file, or whatever a test puts in its place.

use std::fmt::Debug;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::PathBuf;
use std::sync::Arc;

use rustix::fs::{Advice, FallocateFlags};
use rustix::io::Errno;

use super::BackendError;

/// A file that may be opened again after it failed.
pub trait Medium: Debug + Send + Sync + 'static {
    /// Opens it.
    ///
    /// # Errors
    /// As the system says.
    fn open(&self, start: Start) -> io::Result<Box<dyn Disk>>;

    /// Bytes that can still be written.
    ///
    /// # Errors
    /// As the system says.
    fn free(&self) -> io::Result<u64>;
}

/// What is expected on a medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Nothing: it is made, empty.
    Create,
    /// A database.
    Open,
    /// A database that failed: nothing that the system still remembers of it may be believed.
    Afresh,
}

/// Bytes that survive, once synced.
pub trait Disk: Debug + Send + Sync + 'static {
    /// Its length.
    ///
    /// # Errors
    /// As the system says.
    fn length(&self) -> io::Result<u64>;

    /// Cuts it, or lengthens it with zeros that take no space yet.
    ///
    /// # Errors
    /// As the system says.
    fn set_len(&self, len: u64) -> io::Result<()>;

    /// Lengthens it with zeros, with space set aside so that writing there does not fail for want of it.
    ///
    /// # Errors
    /// As the system says; then its length is as before.
    fn extend(&self, len: u64) -> io::Result<()>;

    /// Fills `out` from an offset.
    ///
    /// # Errors
    /// [`ErrorKind::UnexpectedEof`] past the end, or as the system says.
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()>;

    /// Writes at an offset.
    ///
    /// # Errors
    /// As the system says; then any part of it may be written.
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()>;

    /// Makes everything written durable.
    ///
    /// # Errors
    /// As the system says; then any part of it may be lost.
    fn sync(&self) -> io::Result<()>;
}

/// A file of the file system, readable by its owner only.
#[derive(Debug)]
pub struct FileMedium {
    path: PathBuf,
    /// Stays locked as long as the medium is in use.
    _lock: Arc<File>,
}

impl FileMedium {
    /// The file at a path. `lock` keeps other processes away; it is only held here.
    #[must_use]
    pub fn new(path: PathBuf, lock: Arc<File>) -> Self {
        Self { path, _lock: lock }
    }
}

impl Medium for FileMedium {
    fn open(&self, start: Start) -> io::Result<Box<dyn Disk>> {
        let mut options = File::options();
        let file = options.read(true).write(true).create_new(start == Start::Create).mode(0o600).open(&self.path)?;
        if start == Start::Afresh {
            // After a failed sync Linux may hold pages that it believes are written. They must be read again.
            rustix::fs::fadvise(&file, 0, None, Advice::DontNeed)?;
        }
        Ok(Box::new(file))
    }

    fn free(&self) -> io::Result<u64> {
        let system = rustix::fs::statvfs(&self.path)?;
        Ok(system.f_bavail.saturating_mul(system.f_frsize))
    }
}

impl Disk for File {
    fn length(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        File::set_len(self, len)
    }

    fn extend(&self, len: u64) -> io::Result<()> {
        let old = self.metadata()?.len();
        match rustix::fs::fallocate(self, FallocateFlags::empty(), old, len.saturating_sub(old)) {
            Err(Errno::OPNOTSUPP) => File::set_len(self, len),
            other => Ok(other?),
        }
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.read_exact_at(out, offset)
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.write_all_at(data, offset)
    }

    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }
}

/// An error of the system, in the words of the port.
pub(super) fn failure(error: &io::Error) -> BackendError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => BackendError::Full,
        _ => BackendError::Io(error.to_string()),
    }
}
