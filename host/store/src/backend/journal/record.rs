//! One batch as it stands in a journal.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | magic |
//! | 8 | sequence number |
//! | 8 | length of the changes |
//! | 16 | checksum of all the others |
//! | … | changes: lengths of address and value (all ones: removed), address, value |
//!
//! Records begin at whole blocks, so that writing one never touches a block of the one before.

use std::sync::Arc;

use xxhash_rust::xxh3::Xxh3Default;

use super::Changes;
use crate::backend::{Address, Batch};

/// Where records may begin.
pub(super) const BLOCK: usize = 4096;

/// The first block of each file, written once and never again: no crash can leave a file without it, so a file
/// that has lost it was damaged, however much it looks like one that holds nothing.
pub(super) const HEAD: [u8; BLOCK] = {
    let mut head = [0; BLOCK];
    let (words, _) = head.split_at_mut(HEAD_WORDS.len());
    words.copy_from_slice(HEAD_WORDS);
    head
};

const HEAD_WORDS: &[u8] = b"keyward journal 1\n";
const MAGIC: &[u8; 8] = b"kwrecord";
const HEADER: usize = 8 + 8 + 8 + 16;
const REMOVED: u32 = u32::MAX;

/// A record found on disk, whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    pub(super) sequence: u64,
    /// Bytes it takes, up to the next block.
    pub(super) len: usize,
    changes: &'a [u8],
}

/// The batch as a record, filled up to the next block; none if a key or value is too long for the format.
pub(super) fn encode(batch: &Batch, sequence: u64) -> Option<Vec<u8>> {
    let mut changes = Vec::with_capacity(batch.bytes() + 64 * BLOCK);
    for (address, value) in batch.changes() {
        let length =
            value.map_or(Some(REMOVED), |value| u32::try_from(value.len()).ok().filter(|len| *len < REMOVED))?;
        changes.extend_from_slice(&u32::try_from(address.as_ref().len()).ok()?.to_be_bytes());
        changes.extend_from_slice(&length.to_be_bytes());
        changes.extend_from_slice(address.as_ref());
        changes.extend_from_slice(value.unwrap_or_default());
    }
    let length = (changes.len() as u64).to_be_bytes();
    let sequence = sequence.to_be_bytes();
    let sum = sum(&sequence, &length, &changes);
    let mut record = [MAGIC.as_slice(), &sequence, &length, &sum, &changes].concat();
    record.resize(record.len().next_multiple_of(BLOCK), 0);
    Some(record)
}

/// The record that begins these bytes, if a whole one does.
pub(super) fn find(bytes: &[u8]) -> Option<Record<'_>> {
    let (sequence, rest) = bytes.strip_prefix(MAGIC)?.split_first_chunk::<8>()?;
    let (length, rest) = rest.split_first_chunk::<8>()?;
    let (stored, rest) = rest.split_first_chunk::<16>()?;
    let changes = rest.get(..usize::try_from(u64::from_be_bytes(*length)).ok()?)?;
    let len = (HEADER + changes.len()).next_multiple_of(BLOCK);
    let whole = *stored == sum(sequence, length, changes);
    whole.then_some(Record { sequence: u64::from_be_bytes(*sequence), len, changes })
}

impl Record<'_> {
    /// The changes of the batch it was made of.
    pub(super) fn rows(&self) -> Option<Changes> {
        let mut rows = Vec::new();
        let mut changes = self.changes;
        while !changes.is_empty() {
            let (address, rest) = changes.split_first_chunk::<4>()?;
            let (value, rest) = rest.split_first_chunk::<4>()?;
            let (address, rest) = rest.split_at_checked(u32::from_be_bytes(*address) as usize)?;
            let (value, rest) = match u32::from_be_bytes(*value) {
                REMOVED => (None, rest),
                length => rest.split_at_checked(length as usize).map(|(value, rest)| (Some(Arc::from(value)), rest))?,
            };
            rows.push((Address::from(address), value));
            changes = rest;
        }
        Some(rows)
    }
}

fn sum(sequence: &[u8; 8], length: &[u8; 8], changes: &[u8]) -> [u8; 16] {
    let mut state = Xxh3Default::new();
    [sequence.as_slice(), length, changes].into_iter().for_each(|part| state.update(part));
    state.digest128().to_be_bytes()
}
