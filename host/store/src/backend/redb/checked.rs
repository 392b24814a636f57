//! A disk that notices when it gives back something else than was written.
//!
//! Every block of 4 KiB carries a checksum over its content and number, verified whenever it is read. A block
//! that fails is given to redb as zeros, which redb takes for no page at all: that read fails, and only that
//! one. An error would make redb refuse everything, as a failed write would: that is kept in [`Health`] for the
//! adapter to find, and nothing is written any more, so that the disk stays as of the last sync that succeeded
//! or the one that failed.
//!
//! The first block is redb's header, the only one that is written in place, and so the only one that a crash
//! can leave half written. It has two copies: a new header goes to the one that is not known to be on disk,
//! and to the other once it is.
//!
//! | offset | what |
//! |---|---|
//! | 0, 4096 | the copies of the header: 512 bytes each, a sector |
//! | 8192 + 4112 × n | block n + 1: content, checksum |

use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use redb::StorageBackend;
use xxhash_rust::xxh3::xxh3_128_with_seed;

use crate::backend::BackendError;
use crate::backend::disk::{self, Disk};
use crate::trouble::OpenError;

const BLOCK: usize = 4096;
const SUM: usize = 16;
const STRIDE: usize = BLOCK + SUM;
/// Where the blocks begin.
const BODY: u64 = 2 * BLOCK as u64;

const MAGIC: &[u8; 8] = b"keyward\n";
const FORMAT: u8 = 1;
const SECTOR: usize = 512;
/// Magic, format, sequence number, checksum; the rest of the sector is the header.
const HEADER: usize = SECTOR - 8 - 1 - 8 - SUM;

/// What has gone wrong on a disk since it was opened.
#[derive(Debug, Default)]
pub(super) struct Health {
    /// The block that failed its check last.
    damaged: AtomicU64,
    failed: AtomicBool,
    error: Mutex<Option<BackendError>>,
}

impl Health {
    pub(super) fn damaged(&self) -> Option<u64> {
        let block = self.damaged.load(Ordering::Relaxed);
        (block != 0).then_some(block)
    }

    /// Whether anything written is lost, so that nothing more will be written.
    pub(super) fn failed(&self) -> bool {
        self.failed.load(Ordering::Acquire)
    }

    pub(super) fn fail(&self) {
        self.failed.store(true, Ordering::Release);
    }

    /// The first failure of the disk, if there was one.
    pub(super) fn outcome(&self) -> Result<(), BackendError> {
        let error = self.error.lock().unwrap_or_else(PoisonError::into_inner);
        error.clone().map_or(Ok(()), Err)
    }

    /// Does something that changes the disk, unless something of the kind failed before.
    fn change(&self, run: impl FnOnce() -> io::Result<()>) {
        if self.failed() {
            return;
        }
        if let Err(error) = run() {
            self.fail();
            let mut first = self.error.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert_with(|| disk::failure(&error));
        }
    }
}

/// Checks every block.
#[derive(Debug)]
pub(super) struct Checked {
    disk: Box<dyn Disk>,
    header: Mutex<Header>,
    health: Arc<Health>,
}

#[derive(Debug)]
struct Header {
    content: [u8; HEADER],
    sequence: u64,
    /// Which copy is known to be on disk.
    durable: Copy,
    /// Whether the other copy is newer.
    written: bool,
}

#[derive(Debug, Clone, std::marker::Copy, PartialEq, Eq)]
enum Copy {
    First,
    Second,
}

impl Copy {
    fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }

    fn offset(self) -> u64 {
        match self {
            Self::First => 0,
            Self::Second => BLOCK as u64,
        }
    }
}

impl Checked {
    /// Opens a disk that is empty or was written by this type.
    pub(super) fn open(disk: Box<dyn Disk>, health: Arc<Health>) -> Result<Self, OpenError> {
        let failed = |error: io::Error| OpenError::Io(error.to_string());
        let header = if disk.length().map_err(failed)? == 0 {
            Header { content: [0; HEADER], sequence: 0, durable: Copy::First, written: false }
        } else {
            // What a killed process wrote may still be in memory only; what is read here is relied upon.
            disk.sync().map_err(failed)?;
            newest(disk.as_ref())?
        };
        Ok(Self { disk, header: Mutex::new(header), health })
    }

    fn header(&self) -> MutexGuard<'_, Header> {
        self.header.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read_header(&self, out: &mut [u8]) -> io::Result<()> {
        let header = self.header();
        let content = header.content.get(..out.len()).ok_or_else(|| misuse("longer than the header"))?;
        out.copy_from_slice(content);
        Ok(())
    }

    fn write_header(&self, data: &[u8]) -> io::Result<()> {
        let mut header = self.header();
        let content = header.content.get_mut(..data.len()).ok_or_else(|| misuse("longer than the header"))?;
        content.copy_from_slice(data);
        header.sequence += 1;
        header.written = true;
        self.health.change(|| self.disk.write(header.durable.other().offset(), &header.sector()));
        Ok(())
    }

    fn sum(number: u64, content: &[u8]) -> [u8; SUM] {
        xxh3_128_with_seed(content, number).to_le_bytes()
    }
}

impl StorageBackend for Checked {
    fn len(&self) -> io::Result<u64> {
        let len = self.disk.length()?;
        Ok(match len.checked_sub(BODY) {
            Some(body) => BLOCK as u64 * (1 + body / STRIDE as u64),
            None => 0,
        })
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let blocks = len.div_ceil(BLOCK as u64).saturating_sub(1);
        self.health.change(|| self.disk.set_len(BODY + blocks * STRIDE as u64));
        Ok(())
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        if offset == 0 && out.len() <= HEADER {
            return self.read_header(out);
        }
        let first = block(offset, out.len())?;
        let mut stored = vec![0; out.len() / BLOCK * STRIDE];
        if self.disk.read(position(first), &mut stored).is_err() {
            // Past the end, or unreadable: no page, as below.
            stored.fill(u8::MAX);
        }
        let blocks = out.chunks_exact_mut(BLOCK).zip(stored.chunks_exact(STRIDE));
        for (number, (out, stored)) in (first..).zip(blocks) {
            let (content, sum) = stored.split_at_checked(BLOCK).unwrap_or_default();
            let unwritten = || stored.iter().all(|byte| *byte == 0);
            if sum == Self::sum(number, content) || unwritten() {
                out.copy_from_slice(content);
            } else {
                self.health.damaged.store(number, Ordering::Relaxed);
                out.fill(0);
            }
        }
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        if offset == 0 && data.len() <= HEADER {
            return self.write_header(data);
        }
        let first = block(offset, data.len())?;
        let mut stored = Vec::with_capacity(data.len() / BLOCK * STRIDE);
        for (number, content) in (first..).zip(data.chunks_exact(BLOCK)) {
            stored.extend_from_slice(content);
            stored.extend_from_slice(&Self::sum(number, content));
        }
        self.health.change(|| self.disk.write(position(first), &stored));
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        self.health.change(|| {
            self.disk.sync()?;
            let mut header = self.header();
            if header.written {
                header.durable = header.durable.other();
                header.written = false;
                self.disk.write(header.durable.other().offset(), &header.sector())?;
            }
            Ok(())
        });
        Ok(())
    }
}

impl Header {
    fn sector(&self) -> Vec<u8> {
        let mut sector = [MAGIC.as_slice(), &[FORMAT], &self.sequence.to_le_bytes(), &self.content].concat();
        sector.extend_from_slice(&Checked::sum(0, &sector));
        sector
    }
}

/// The sequence number and content of a copy of the header.
fn read(disk: &dyn Disk, copy: Copy) -> Result<(u64, [u8; HEADER]), OpenError> {
    let unreadable = || OpenError::Damaged("its header is unreadable".to_owned());
    let mut sector = [0; SECTOR];
    disk.read(copy.offset(), &mut sector).map_err(|_| unreadable())?;
    let foreign = || OpenError::Foreign("it is not a Keyward file".to_owned());
    let rest = sector.strip_prefix(MAGIC).ok_or_else(foreign)?;
    let (content, sum) = sector.split_last_chunk::<SUM>().ok_or_else(unreadable)?;
    if *sum != Checked::sum(0, content) {
        return Err(unreadable());
    }
    let (format, rest) = rest.split_first().ok_or_else(unreadable)?;
    if *format != FORMAT {
        return Err(OpenError::Newer(*format, FORMAT));
    }
    let (sequence, rest) = rest.split_first_chunk().ok_or_else(unreadable)?;
    let content = rest.first_chunk().ok_or_else(unreadable)?;
    Ok((u64::from_le_bytes(*sequence), *content))
}

/// The header that counts; if there is none, why, from whichever copy can say most.
fn newest(disk: &dyn Disk) -> Result<Header, OpenError> {
    let copies = [Copy::First, Copy::Second].map(|copy| Ok((copy, read(disk, copy)?)));
    let [first, second] = copies;
    let (durable, (sequence, content)) = match (first, second) {
        (Ok(first), Ok(second)) if first.1.0 > second.1.0 => first,
        (_, Ok(second)) => second,
        (Ok(first), Err(_)) => first,
        (Err(OpenError::Foreign(_)), Err(why)) | (Err(why), Err(_)) => return Err(why),
    };
    Ok(Header { content, sequence, durable, written: false })
}

/// The number of the block at an offset, if whole blocks are meant.
fn block(offset: u64, len: usize) -> io::Result<u64> {
    let whole = offset.is_multiple_of(BLOCK as u64) && len.is_multiple_of(BLOCK) && offset > 0;
    whole.then_some(offset / BLOCK as u64).ok_or_else(|| misuse("not whole blocks"))
}

fn position(block: u64) -> u64 {
    BODY + (block - 1) * STRIDE as u64
}

fn misuse(why: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, why)
}

/// Makes a file look as if a later version had written it.
#[cfg(test)]
pub(crate) fn pretend_newer(file: &mut [u8]) {
    for copy in [Copy::First, Copy::Second] {
        let sector = &mut file[copy.offset() as usize..][..SECTOR];
        sector[MAGIC.len()] = FORMAT + 1;
        let (content, sum) = sector.split_last_chunk_mut::<SUM>().unwrap();
        *sum = Checked::sum(0, content);
    }
}

#[cfg(test)]
mod tests;
