//! The journal on disk: two files, written by turns and never shortened while they hold anything needed.
//!
//! A file is used again from its beginning once the backend behind has everything in it. Nothing says so in
//! the file: records are numbered without gaps, so the number up to which the backend has everything tells
//! which are needed, and a gap tells that one was lost.

use std::io;

use super::record::{self, BLOCK, HEAD, Record};
use super::{Changes, Limits};
use crate::backend::disk::{self, Disk, Medium, Start};
use crate::backend::{BackendError, Batch};
use crate::trouble::OpenError;

/// Where the first record of a file stands.
const FIRST: u64 = HEAD.len() as u64;

#[derive(Debug)]
pub(super) struct Segments {
    limits: Limits,
    active: Segment,
    other: Segment,
    /// Where the next record goes.
    offset: u64,
    next: u64,
    /// Whether the last write succeeded. If not, the next one goes to the same place, so that of two records
    /// with the same number only the later one is ever found.
    settled: bool,
}

#[derive(Debug)]
struct Segment {
    medium: Box<dyn Medium>,
    disk: Box<dyn Disk>,
    len: u64,
    /// Number of the newest record in it.
    last: u64,
}

impl Segments {
    pub(super) fn create(media: [&dyn Medium; 2], limits: &Limits) -> Result<(), OpenError> {
        for medium in media {
            let make = || {
                let disk = medium.open(Start::Create)?;
                disk.extend(limits.step)?;
                disk.write(0, &HEAD)?;
                disk.sync()
            };
            make().map_err(failed)?;
        }
        Ok(())
    }

    /// Opens both files, and gives the rows of each record after `saved`, in order.
    pub(super) fn open(
        media: [Box<dyn Medium>; 2],
        saved: u64,
        limits: Limits,
    ) -> Result<(Self, Vec<Changes>), OpenError> {
        let (first, second) = match media.map(|medium| Segment::open(medium, saved, &limits)) {
            [Ok(first), Ok(second)] => (first, second),
            [Err(error), _] | [_, Err(error)] => return Err(error),
        };
        // The file with the newest record is the one in use.
        let (active, other) = match first.segment.last >= second.segment.last {
            true => (first, second),
            false => (second, first),
        };
        let mut needed = active.needed;
        needed.extend(other.needed);
        needed.sort_by_key(|(sequence, _)| *sequence);
        if let Some((number, _)) = (saved + 1..).zip(&needed).find(|(number, (sequence, _))| number != sequence) {
            return Err(OpenError::Damaged(format!("record {number} of the journal is missing")));
        }
        let next = saved + 1 + needed.len() as u64;
        let (active, other, offset) = (active.segment, other.segment, active.end);
        let segments = Self { limits, active, other, offset, next, settled: true };
        Ok((segments, needed.into_iter().map(|(_, rows)| rows).collect()))
    }

    /// Whether nothing may be appended until the backend behind has got more than `saved`.
    pub(super) fn full(&self, saved: u64) -> bool {
        self.offset > self.limits.most && self.other.last > saved
    }

    /// Makes a batch durable; its number, and the bytes it takes.
    ///
    /// `Full`: nothing was written. Others: it may be found after a restart, unless another batch is appended.
    pub(super) fn append(&mut self, batch: &Batch, saved: u64) -> Result<(u64, u64), BackendError> {
        let record = record::encode(batch, self.next);
        let record = record.ok_or_else(|| BackendError::Io("a row is too long for the journal".to_owned()))?;
        let length = record.len() as u64;
        let leave = |active: &mut Segment| {
            self.offset > self.limits.turn || active.reach(self.offset + length, &self.limits).is_err()
        };
        if self.settled && self.other.last <= saved && leave(&mut self.active) {
            std::mem::swap(&mut self.active, &mut self.other);
            self.offset = FIRST;
            self.active.trim(&self.limits);
        }
        let end = self.offset + length;
        self.active.reach(end, &self.limits)?;
        self.settled = false;
        let write = || {
            self.active.disk.write(self.offset, &record)?;
            self.active.disk.sync()
        };
        // Not "full", whatever the system says: some of it may have been written.
        write().map_err(|error| BackendError::Io(error.to_string()))?;
        self.settled = true;
        self.offset = end;
        self.active.last = self.next;
        self.next += 1;
        Ok((self.active.last, length))
    }
}

/// A file as it was found.
struct Found {
    segment: Segment,
    /// Where its newest record ends.
    end: u64,
    /// What the backend behind has not got, with its number.
    needed: Vec<(u64, Changes)>,
}

impl Segment {
    fn open(medium: Box<dyn Medium>, saved: u64, limits: &Limits) -> Result<Found, OpenError> {
        let disk = medium.open(Start::Open).map_err(failed)?;
        // What a killed process wrote may still be in memory only; what is read here is relied upon.
        disk.sync().map_err(failed)?;
        let len = disk.length().map_err(failed)?;
        if len == 0 || !len.is_multiple_of(limits.step) {
            return Err(OpenError::Damaged(format!("the journal was cut to {len} bytes")));
        }
        let mut bytes = vec![0; usize::try_from(len).unwrap_or_default()];
        disk.read(0, &mut bytes).map_err(failed)?;
        if !bytes.starts_with(&HEAD) {
            return Err(OpenError::Damaged("a file of the journal is not one any more".to_owned()));
        }
        let mut found = Found { segment: Self { medium, disk, len, last: 0 }, end: FIRST, needed: Vec::new() };
        let mut offset = HEAD.len();
        while let Some(rest) = bytes.get(offset..).filter(|rest| !rest.is_empty()) {
            let record = record::find(rest);
            offset += record.map_or(BLOCK, |record| record.len);
            if let Some(record) = record {
                found.add(record, saved, offset as u64)?;
            }
        }
        Ok(found)
    }

    /// Gives back what a busy time took. Nothing in the file is needed.
    fn trim(&mut self, limits: &Limits) {
        if self.len > 2 * limits.turn && self.disk.set_len(limits.turn).is_ok() {
            self.len = limits.turn;
        }
    }

    /// Makes the file long enough, if the disk has room.
    fn reach(&mut self, end: u64, limits: &Limits) -> Result<(), BackendError> {
        if end <= self.len {
            return Ok(());
        }
        let len = end.next_multiple_of(limits.step);
        let free = self.medium.free().map_err(|error| disk::failure(&error))?;
        if free < limits.spare.saturating_add(len - self.len) {
            return Err(BackendError::Full);
        }
        self.disk.extend(len).map_err(|error| disk::failure(&error))?;
        self.len = len;
        Ok(())
    }
}

impl Found {
    fn add(&mut self, record: Record<'_>, saved: u64, end: u64) -> Result<(), OpenError> {
        if record.sequence > self.segment.last {
            (self.segment.last, self.end) = (record.sequence, end);
        }
        if record.sequence > saved {
            let unreadable = || OpenError::Damaged(format!("record {} of the journal is unreadable", record.sequence));
            self.needed.push((record.sequence, record.rows().ok_or_else(unreadable)?));
        }
        Ok(())
    }
}

fn failed(error: io::Error) -> OpenError {
    OpenError::Io(format!("journal: {error}"))
}
