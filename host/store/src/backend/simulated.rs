//! A machine whose disk keeps what it promised and loses what it may.
//!
//! A write is certain only after a sync. Until then any sector of it may be on disk or not, whatever the order
//! of writes was. The machine can stop at any operation, run out of space, or fail.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::sync::{Arc, Mutex, MutexGuard};

use super::disk::{Disk, Medium, Start};

const SECTOR: usize = 512;

/// A machine with named files. Clones are the same machine.
#[derive(Clone, Debug, Default)]
pub(crate) struct Machine(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    files: BTreeMap<&'static str, File>,
    /// Files opened before the last start are dead.
    start: u64,
    operations: u64,
    stops_at: Option<u64>,
    /// Bytes left, as the system tells.
    free: Option<u64>,
    /// The error of what is changed, and how many changes still succeed.
    failing: Option<(u64, ErrorKind)>,
}

#[derive(Debug, Default)]
struct File {
    durable: Vec<u8>,
    content: Vec<u8>,
    unsynced: Vec<(u64, Vec<u8>)>,
}

impl Machine {
    pub(crate) fn medium(&self, name: &'static str) -> Box<dyn Medium> {
        Box::new(SimulatedMedium { machine: self.clone(), name })
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        self.lock().files.contains_key(name)
    }

    /// Stops at that many operations from now: it fails, and everything after it.
    pub(crate) fn stop_after(&self, operations: u64) {
        let mut state = self.lock();
        state.stops_at = Some(state.operations + operations);
    }

    /// Starts only the process again: what it wrote is still in the system's memory.
    pub(crate) fn kill(&self) {
        let mut state = self.lock();
        state.start += 1;
        state.stops_at = None;
    }

    /// Starts again after the power was cut. `kept` decides for each sector that was not synced whether it is on disk.
    pub(crate) fn restart(&self, mut kept: impl FnMut() -> bool) {
        let mut state = self.lock();
        state.start += 1;
        state.stops_at = None;
        for file in state.files.values_mut() {
            for (offset, data) in std::mem::take(&mut file.unsynced) {
                for (number, sector) in data.chunks(SECTOR).enumerate() {
                    if kept() {
                        put(&mut file.durable, offset as usize + number * SECTOR, sector);
                    }
                }
            }
            file.content = file.durable.clone();
        }
    }

    pub(crate) fn set_free(&self, bytes: Option<u64>) {
        self.lock().free = bytes;
    }

    pub(crate) fn set_failing(&self, error: Option<ErrorKind>) {
        self.lock().failing = error.map(|error| (0, error));
    }

    /// Fails whatever is changed after so many changes that succeed.
    pub(crate) fn fail_after(&self, changes: u64, error: ErrorKind) {
        self.lock().failing = Some((changes, error));
    }

    /// Changes what is on disk.
    pub(crate) fn damage(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut state = self.lock();
        let file = state.files.get_mut(name).expect("a file");
        change(&mut file.content);
        file.durable = file.content.clone();
    }

    pub(crate) fn content(&self, name: &str) -> Vec<u8> {
        self.lock().files[name].content.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no test panics with the machine in hand")
    }
}

fn put(file: &mut Vec<u8>, offset: usize, data: &[u8]) {
    if file.len() < offset + data.len() {
        file.resize(offset + data.len(), 0);
    }
    file[offset..offset + data.len()].copy_from_slice(data);
}

#[derive(Debug)]
struct SimulatedMedium {
    machine: Machine,
    name: &'static str,
}

impl Medium for SimulatedMedium {
    fn open(&self, start: Start) -> io::Result<Box<dyn Disk>> {
        let mut state = self.machine.lock();
        let exists = state.files.contains_key(self.name);
        match (start, exists) {
            (Start::Create, true) => return Err(ErrorKind::AlreadyExists.into()),
            (Start::Open | Start::Afresh, false) => return Err(ErrorKind::NotFound.into()),
            _ => {}
        }
        state.files.entry(self.name).or_default();
        Ok(Box::new(SimulatedDisk { machine: self.machine.clone(), name: self.name, start: state.start }))
    }

    fn free(&self) -> io::Result<u64> {
        Ok(self.machine.lock().free.unwrap_or(u64::MAX))
    }
}

#[derive(Debug)]
struct SimulatedDisk {
    machine: Machine,
    name: &'static str,
    start: u64,
}

impl SimulatedDisk {
    fn reading<T>(&self, run: impl FnOnce(&mut File) -> io::Result<T>) -> io::Result<T> {
        let mut state = self.machine.lock();
        let stopped = state.stops_at.is_some_and(|stop| state.operations >= stop);
        if stopped || self.start != state.start {
            return Err(ErrorKind::BrokenPipe.into());
        }
        run(state.files.get_mut(self.name).expect("it was opened"))
    }

    fn changing<T>(&self, run: impl FnOnce(&mut File) -> io::Result<T>) -> io::Result<T> {
        let failing = {
            let mut state = self.machine.lock();
            state.operations += 1;
            match &mut state.failing {
                Some((0, error)) => Some(*error),
                Some((left, _)) => {
                    *left -= 1;
                    None
                }
                None => None,
            }
        };
        match failing {
            Some(error) => Err(error.into()),
            None => self.reading(run),
        }
    }
}

impl Disk for SimulatedDisk {
    fn length(&self) -> io::Result<u64> {
        self.reading(|file| Ok(file.content.len() as u64))
    }

    /// Durable at once, as both users sync before they rely on it: what may be lost is the content.
    fn set_len(&self, len: u64) -> io::Result<()> {
        self.changing(|file| {
            file.content.resize(len as usize, 0);
            file.durable.resize(len as usize, 0);
            file.unsynced.retain(|(offset, data)| offset + data.len() as u64 <= len);
            Ok(())
        })
    }

    fn extend(&self, len: u64) -> io::Result<()> {
        self.set_len(len)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.reading(|file| {
            let found = file.content.get(offset as usize..offset as usize + out.len());
            out.copy_from_slice(found.ok_or(ErrorKind::UnexpectedEof)?);
            Ok(())
        })
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.changing(|file| {
            put(&mut file.content, offset as usize, data);
            file.unsynced.push((offset, data.to_vec()));
            Ok(())
        })
    }

    fn sync(&self) -> io::Result<()> {
        self.changing(|file| {
            for (offset, data) in std::mem::take(&mut file.unsynced) {
                put(&mut file.durable, offset as usize, &data);
            }
            Ok(())
        })
    }
}
