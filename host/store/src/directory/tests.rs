//! Starting: a new store, the same store again, and every store that must not be opened.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};

use super::*;
use crate::place::Place;

const HOME: Place<'_> = Place::Account("1");
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

fn open(directory: &Path) -> Result<Store, OpenError> {
    Store::in_directory(directory, None)
}

fn refusal(directory: &Path, master: Option<MasterKey>) -> String {
    let line = Store::in_directory(directory, master).unwrap_err().to_string();
    assert!(!line.contains('\n') && !line.contains(SECRET), "{line}");
    line.replace(&directory.display().to_string(), "DATA")
}

/// A directory with a store that holds one row.
fn filled() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).unwrap();
    let mut transaction = store.view().transaction();
    transaction.put(HOME, "key/AKIA", SECRET.into());
    transaction.commit().unwrap().durable.wait().unwrap();
    directory
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn what_was_written_is_there_again_and_nobody_else_may_read_it() {
    let directory = filled();
    let store = open(directory.path()).unwrap();
    assert_eq!(&*store.view().get(HOME, "key/AKIA").unwrap().unwrap(), SECRET.as_bytes());
    assert!(store.view().revision("1").unwrap() > crate::Revision(0));

    let below = directory.path().join("new/data");
    drop(open(&below).unwrap());
    for path in [below.clone(), below.join("store")] {
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700, "{path:?}");
    }
    for path in files(&below) {
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{path:?}");
    }
}

#[test]
fn no_secret_is_in_any_file_or_debug_output() {
    let directory = filled();
    let store = open(directory.path()).unwrap();
    let master = std::fs::read_to_string(directory.path().join("master.key")).unwrap();
    let master_bytes = MasterKey::from_base64(&master).unwrap();
    let mut transaction = store.view().transaction();
    transaction.put(HOME, "key/other", SECRET.into());
    let row = transaction.get(HOME, "key/AKIA").unwrap();
    let shown = format!("{store:?} {:?} {transaction:?} {row:?} {master_bytes:?} {:?}", store.view(), store.stats());
    transaction.commit().unwrap().durable.wait().unwrap();

    assert!(!shown.contains(SECRET) && !shown.contains(master.trim()), "{shown}");
    let contains = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    for path in files(directory.path()).into_iter().filter(|path| !path.ends_with("master.key")) {
        let bytes = std::fs::read(&path).unwrap();
        assert!(!contains(&bytes, SECRET.as_bytes()), "{path:?}");
        assert!(!contains(&bytes, master_bytes.bytes()) && !contains(&bytes, master.trim().as_bytes()), "{path:?}");
    }
}

#[test]
fn only_one_process_has_it_open() {
    let directory = filled();
    let store = open(directory.path()).unwrap();
    assert_eq!(refusal(directory.path(), None), "DATA is in use by another process");
    drop(store);
    assert!(open(directory.path()).is_ok());
}

#[test]
fn a_missing_or_wrong_master_key_opens_nothing() {
    let directory = filled();
    let key = directory.path().join("master.key");
    let right = MasterKey::from_file(&key).unwrap();
    let wrong = MasterKey::generate().unwrap();
    let expected =
        format!("wrong master key: the store is sealed with key {}, the key given is {}", right.id(), wrong.id());
    assert_eq!(refusal(directory.path(), Some(wrong)), expected);
    assert!(Store::in_directory(directory.path(), Some(right)).is_ok(), "a given key needs no file");

    std::fs::rename(&key, directory.path().join("elsewhere")).unwrap();
    let expected = "no master key: DATA/store holds a store, but no key was given and DATA/master.key is missing";
    assert_eq!(refusal(directory.path(), None), expected);
    std::fs::write(&key, "c2hvcnQ=").unwrap();
    std::fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
    assert_eq!(refusal(directory.path(), None), "master key: DATA/master.key: has 5 bytes, not 32");
}

#[test]
fn a_given_master_key_is_written_nowhere() {
    let directory = tempfile::tempdir().unwrap();
    drop(Store::in_directory(directory.path(), Some(MasterKey::generate().unwrap())).unwrap());
    assert!(!directory.path().join("master.key").exists());
}

#[test]
fn a_store_that_is_not_whole_or_not_ours_is_refused_in_one_line() {
    let change = |file: &str, change: &dyn Fn(&Path)| {
        let directory = filled();
        change(&directory.path().join("store").join(file));
        refusal(directory.path(), None)
    };
    let write = |bytes: &'static [u8]| move |path: &Path| std::fs::write(path, bytes).unwrap();
    let patch = |at: usize, byte: u8| {
        move |path: &Path| {
            let mut bytes = std::fs::read(path).unwrap();
            for copy in [0, 4096] {
                bytes[copy + at] = byte;
            }
            std::fs::write(path, bytes).unwrap();
        }
    };
    let remove = |path: &Path| std::fs::remove_file(path).unwrap();
    let damaged = "the store is damaged: DATA/store: ";

    assert_eq!(change("rows", &write(b"")), format!("{damaged}the rows are an empty file"));
    assert_eq!(change("rows", &write(b"SQLite format 3")), format!("{damaged}its header is unreadable"));
    assert_eq!(change("rows", &write(&[b'x'; 9000])), "not a Keyward store: DATA/store: it is not a Keyward file");
    assert_eq!(change("rows", &patch(100, 1)), format!("{damaged}its header is unreadable"));
    assert!(change("rows", &remove).starts_with("DATA/store: "));
    assert_eq!(change("journal.0", &write(b"")), format!("{damaged}the journal was cut to 0 bytes"));
    assert!(change("journal.1", &remove).starts_with("DATA/store: journal: "));
}

#[test]
fn a_store_of_a_later_version_is_refused() {
    let directory = filled();
    let rows = directory.path().join("store/rows");
    let mut bytes = std::fs::read(&rows).unwrap();
    crate::backend::pretend_newer(&mut bytes);
    std::fs::write(&rows, bytes).unwrap();
    assert_eq!(refusal(directory.path(), None), "the store has format 2, this version reads up to 1: upgrade Keyward");
}

#[test]
fn a_store_whose_making_was_interrupted_is_made_again() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::create_dir(directory.path().join("store.new")).unwrap();
    std::fs::write(directory.path().join("store.new/rows"), "half").unwrap();
    drop(open(directory.path()).unwrap());
    assert!(!directory.path().join("store.new").exists());
}

/// A small file system of its own, unmounted when it goes. None where this may not be done.
struct Tmpfs(tempfile::TempDir);

impl Tmpfs {
    fn mount(megabytes: u32) -> Option<Self> {
        // By a system call: a process that is started holds the locks of other tests until it has begun.
        let directory = tempfile::tempdir().unwrap();
        let size = std::ffi::CString::new(format!("size={megabytes}m")).unwrap();
        let done = mount("tmpfs", directory.path(), "tmpfs", MountFlags::empty(), size.as_c_str());
        done.is_ok().then_some(Self(directory))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Tmpfs {
    fn drop(&mut self) {
        unmount(self.path(), UnmountFlags::DETACH).unwrap();
    }
}

#[test]
fn a_file_system_that_fills_up_refuses_writes_and_serves_reads_until_there_is_space() {
    let Some(tmpfs) = Tmpfs::mount(64) else {
        eprintln!("SKIPPED: this process may not mount a tmpfs, so nothing was tried on a full file system");
        return;
    };
    let store = open(tmpfs.path()).unwrap();
    let put = |key: &str| -> Result<(), crate::Refusal> {
        let mut transaction = store.view().transaction();
        transaction.put(HOME, key, vec![7; 20_000]);
        transaction.commit()?.durable.wait()
    };
    let there = |key: &str| store.view().get(HOME, key).unwrap().is_some();
    put("before").unwrap();

    // The rest of the file system, except what the store leaves free for itself.
    std::fs::write(tmpfs.path().join("ballast"), vec![0; 28 << 20]).unwrap();
    let acknowledged = (0..10_000).find(|number| put(&format!("{number:05}")).is_err()).unwrap();
    assert_eq!(put("during"), Err(crate::Refusal::Full));
    assert!(there("before") && !there("during"));

    // All of it: not one byte is left for anybody.
    let mut ballast = File::create(tmpfs.path().join("more")).unwrap();
    while io::Write::write_all(&mut ballast, &[0; 4096]).is_ok() {}
    assert_eq!(put("during"), Err(crate::Refusal::Full));
    assert!(there("before") && !there("during"));
    drop(store);
    let store = open(tmpfs.path()).unwrap();
    assert!(store.view().get(HOME, "before").unwrap().is_some(), "it starts on a full file system");

    drop(ballast);
    std::fs::remove_file(tmpfs.path().join("ballast")).unwrap();
    std::fs::remove_file(tmpfs.path().join("more")).unwrap();
    let mut transaction = store.view().transaction();
    transaction.put(HOME, "after", Vec::new());
    transaction.commit().unwrap().durable.wait().unwrap();
    for number in 0..acknowledged {
        assert!(store.view().get(HOME, &format!("{number:05}")).unwrap().is_some(), "{number} was acknowledged");
    }
}
