use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use super::{Journal, MOST_WAITING};

/// A target that takes a few bytes at a time, and nothing while it is full.
#[derive(Clone, Default)]
struct Disk(Arc<Mutex<(Vec<u8>, bool)>>);

impl Disk {
    fn set_full(&self, full: bool) {
        self.0.lock().unwrap().1 = full;
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().0.clone()).unwrap()
    }
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let (written, full) = &mut *self.0.lock().unwrap();
        if *full && written.len() % 7 == 6 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let some = bytes.len().min(7 - written.len() % 7).min(3);
        let some = if *full { some.min(6 - written.len() % 7) } else { some };
        written.extend_from_slice(&bytes[..some]);
        Ok(some)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_line_is_written_when_write_returns() {
    let disk = Disk::default();
    let journal = Journal::new(disk.clone()).unwrap();
    journal.write(b"one").await.unwrap();
    assert_eq!(disk.text(), "one\n");
    journal.post(b"two").unwrap();
    drop(journal);
    assert_eq!(disk.text(), "one\ntwo\n");
}

#[tokio::test]
async fn what_could_not_be_written_follows_whole_when_it_can() {
    let disk = Disk::default();
    disk.set_full(true);
    let journal = Journal::new(disk.clone()).unwrap();
    journal.write(b"a line of some length").await.unwrap_err();
    assert!(!journal.is_fit());
    disk.set_full(false);
    journal.write(b"another").await.unwrap();
    assert!(journal.is_fit());
    assert_eq!(disk.text(), "a line of some length\nanother\n");
}

#[tokio::test]
async fn what_waits_is_bounded() {
    let disk = Disk::default();
    disk.set_full(true);
    let journal = Journal::new(disk).unwrap();
    let line = vec![b'x'; MOST_WAITING / 4];
    let kept = (0..20).filter(|_| journal.post(&line).is_ok()).count();
    assert!(kept < 5, "{kept}");
}
