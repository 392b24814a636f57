//! What a caller of the store may rely on.

use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::backend::{Batch, Memory, Snapshot};
use crate::place::Place;

mod model;

const ALICE: Place<'_> = Place::Account("000000000001");

/// A store whose backend the test can reach into.
fn shared() -> (Arc<Memory>, MasterKey, Store) {
    let (backend, master) = (Arc::<Memory>::default(), MasterKey::generate().unwrap());
    Store::create(&backend, &master).unwrap();
    let store = Store::open(Box::new(Arc::clone(&backend)), &master).unwrap();
    (backend, master, store)
}

fn put(store: &Store, key: &str, value: &[u8]) -> Revision {
    let mut transaction = store.view().transaction();
    transaction.put(ALICE, key, value.to_vec());
    let commit = transaction.commit().unwrap();
    commit.durable.wait().unwrap();
    commit.revision
}

fn sealed(backend: &Memory, key: &str) -> Vec<u8> {
    backend.snapshot().unwrap().get(&Address::row(ALICE, key)).unwrap().unwrap()
}

fn plant(backend: &Memory, address: Address, value: Vec<u8>) {
    let mut batch = Batch::default();
    batch.push(address, Some(value));
    backend.apply(&batch).unwrap();
}

#[test]
fn a_commit_is_seen_by_later_views_only_and_becomes_durable() {
    let store = Store::in_memory().unwrap();
    let before = store.view();
    let revision = put(&store, "user/alice", b"1");

    assert_eq!(before.get(ALICE, "user/alice").unwrap(), None);
    let after = store.view();
    assert_eq!(after.get(ALICE, "user/alice").unwrap().as_deref(), Some(&b"1"[..]));
    assert_eq!(after.revision("000000000001").unwrap(), revision);
    assert_eq!(after.revision("000000000002").unwrap(), Revision(0));
    assert_eq!(after.get(Place::Account("000000000002"), "user/alice").unwrap(), None);
    assert_eq!(after.get(Place::Registry, "user/alice").unwrap(), None);
    after.durable().wait().unwrap();
    let stats = store.stats();
    assert_eq!((stats.commits, stats.grouped, stats.conflicts, stats.failed_flushes), (1, 1, 0, 0));
}

#[test]
fn parallel_calls_never_together_pass_a_limit_that_each_respects() {
    const LIMIT: usize = 10;
    let store = Store::in_memory().unwrap();
    let refused = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for caller in 0..8 {
            let (store, refused) = (&store, &refused);
            scope.spawn(move || {
                for call in 0..25 {
                    loop {
                        let mut transaction = store.view().transaction();
                        if transaction.scan(ALICE, "key/", None, LIMIT).unwrap().len() >= LIMIT {
                            refused.fetch_add(1, Ordering::Relaxed);
                            break;
                        }
                        std::thread::yield_now();
                        transaction.put(ALICE, &format!("key/{caller}-{call}"), Vec::new());
                        match transaction.commit() {
                            Ok(commit) => break commit.durable.wait().unwrap(),
                            Err(refusal) => assert_eq!(refusal, Refusal::Conflict),
                        }
                    }
                }
            });
        }
    });
    assert_eq!(store.view().scan(ALICE, "key/", None, 1_000).unwrap().len(), LIMIT);
    assert_eq!(refused.into_inner(), 8 * 25 - LIMIT as u64);
}

#[test]
fn a_name_is_claimed_by_one_account_only() {
    let store = Store::in_memory().unwrap();
    let winners: Vec<usize> = std::thread::scope(|scope| {
        let callers = (0..8).map(|caller| {
            let store = &store;
            scope.spawn(move || {
                let account = format!("{caller}");
                let mut transaction = store.view().transaction();
                let free = transaction.get(Place::Registry, "key/AKIA").unwrap().is_none();
                transaction.put(Place::Registry, "key/AKIA", account.clone().into());
                transaction.put(Place::Account(&account), "key", Vec::new());
                (free && transaction.commit().is_ok()).then_some(caller)
            })
        });
        let callers: Vec<_> = callers.collect();
        callers.into_iter().filter_map(|caller| caller.join().unwrap()).collect()
    });
    let [winner] = winners[..] else { panic!("{winners:?} all have it") };
    let view = store.view();
    assert_eq!(&*view.get(Place::Registry, "key/AKIA").unwrap().unwrap(), winner.to_string().as_bytes());
    let holders = (0..8).filter(|caller| view.get(Place::Account(&caller.to_string()), "key").unwrap().is_some());
    assert_eq!(holders.collect::<Vec<_>>(), [winner]);
}

#[test]
fn a_row_planted_moved_or_altered_in_the_backend_fails_and_is_named() {
    let (backend, _, store) = shared();
    put(&store, "secret/alice", b"alice's");
    put(&store, "secret/mallory", b"mallory's");
    let stolen = sealed(&backend, "secret/alice");
    let mut flipped = sealed(&backend, "secret/mallory");
    *flipped.last_mut().unwrap() ^= 1;
    for planted in [stolen, flipped, b"{\"secret\":\"plain\"}".to_vec(), Vec::new()] {
        plant(&backend, Address::row(ALICE, "secret/mallory"), planted);
        put(&store, "anything", b"so that the next view reads the backend as it is now");
        let view = store.view();
        let trouble = view.get(ALICE, "secret/mallory").unwrap_err().to_string();
        assert!(trouble.starts_with("row `secret/mallory` of account `000000000001` cannot be trusted"), "{trouble}");
        assert!(!trouble.contains("plain"), "{trouble}");
        assert!(view.scan(ALICE, "secret/", None, 9).is_err(), "a scan does not skip it");
        assert!(view.get(ALICE, "secret/alice").is_ok());
    }
}

#[test]
fn a_row_from_a_later_state_of_the_same_store_fails() {
    let (backend, master, store) = shared();
    put(&store, "a", b"old");
    let copy = Arc::new(Memory::default());
    for (address, value) in backend.snapshot().unwrap().scan(&Address::first(), &Address::last(), 99).unwrap() {
        plant(&copy, address, value);
    }
    put(&store, "a", b"new");
    plant(&copy, Address::row(ALICE, "a"), sealed(&backend, "a"));
    let copied = Store::open(Box::new(copy), &master).unwrap();
    assert!(copied.view().get(ALICE, "a").is_err());
}

#[test]
fn revisions_go_on_and_leave_room_for_what_a_crash_may_have_lost() {
    let (backend, master, store) = shared();
    let first = put(&store, "a", b"1");
    drop(store);
    let store = Store::open(Box::new(Arc::clone(&backend)), &master).unwrap();
    assert_eq!(store.view().revision("000000000001").unwrap(), first);
    assert!(put(&store, "a", b"2") > Revision(first.0 + SKIPPED));
}

#[test]
fn a_store_is_made_in_an_empty_backend_only_and_opened_where_there_is_one() {
    let (backend, master, store) = shared();
    drop(store);
    assert!(matches!(Store::create(&backend, &master), Err(OpenError::Foreign(_))));
    let empty = Store::open(Box::new(Memory::default()), &master).unwrap_err();
    assert_eq!(empty.to_string(), "not a Keyward store: it has no keyring");
    let wrong = Store::open(Box::new(Arc::clone(&backend)), &MasterKey::generate().unwrap()).unwrap_err();
    assert!(matches!(wrong, OpenError::WrongKey { .. }), "{wrong}");
    plant(&backend, flush::clock(), b"altered".to_vec());
    assert!(matches!(Store::open(Box::new(backend), &master), Err(OpenError::Damaged(_))));
}

/// Fails when told to.
#[derive(Debug, Default)]
struct Failing {
    memory: Memory,
    error: Mutex<Option<crate::backend::BackendError>>,
}

impl Backend for Failing {
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, crate::backend::BackendError> {
        self.memory.snapshot()
    }

    fn apply(&self, batch: &Batch) -> Result<(), crate::backend::BackendError> {
        self.error.lock().unwrap().clone().map_or_else(|| self.memory.apply(batch), Err)
    }
}

#[test]
fn what_did_not_reach_the_backend_is_refused_and_forgotten() {
    let (backend, master) = (Arc::<Failing>::default(), MasterKey::generate().unwrap());
    Store::create(&backend, &master).unwrap();
    let store = Store::open(Box::new(Arc::clone(&backend)), &master).unwrap();
    put(&store, "a", b"kept");
    for (error, expected) in [
        (crate::backend::BackendError::Full, Refusal::Full),
        (
            crate::backend::BackendError::Io("cable".to_owned()),
            Refusal::Trouble(Trouble::Backend(crate::backend::BackendError::Io("cable".to_owned()))),
        ),
    ] {
        let (held, mut early) = (store.view(), store.view().transaction());
        *backend.error.lock().unwrap() = Some(error);
        let mut transaction = store.view().transaction();
        transaction.put(ALICE, "a", b"lost".to_vec());
        let commit = transaction.commit().unwrap();
        let lost = commit.revision;
        assert_eq!(commit.durable.wait(), Err(expected));
        *backend.error.lock().unwrap() = None;

        assert_eq!(&*held.get(ALICE, "a").unwrap().unwrap(), b"kept");
        assert_eq!(&*store.view().get(ALICE, "a").unwrap().unwrap(), b"kept");
        early.put(ALICE, "b", Vec::new());
        let early = early.commit();
        assert!(early.is_err(), "it may have seen what is forgotten");
        let again = loop {
            let mut transaction = store.view().transaction();
            transaction.put(ALICE, "a", b"kept".to_vec());
            if let Ok(commit) = transaction.commit() {
                break commit;
            }
        };
        assert!(again.revision > lost, "a number given out is never given out again");
        again.durable.wait().unwrap();
    }
    assert_eq!(store.stats().failed_flushes, 2);
}

#[test]
fn a_store_that_closes_finishes_what_was_committed_and_takes_no_more() {
    let (backend, master, store) = shared();
    let tickets: Vec<Ticket> = (0..50)
        .map(|number| {
            let mut transaction = store.view().transaction();
            transaction.put(ALICE, &format!("{number:02}"), Vec::new());
            transaction.commit().unwrap().durable
        })
        .collect();
    let mut late = store.view().transaction();
    drop(store);
    assert!(tickets.into_iter().all(|ticket| ticket.wait().is_ok()));
    late.put(ALICE, "late", Vec::new());
    assert_eq!(late.commit().unwrap_err(), Refusal::Trouble(Trouble::Closed));
    let store = Store::open(Box::new(backend), &master).unwrap();
    assert_eq!(store.view().scan(ALICE, "", None, 99).unwrap().len(), 50);
}

#[test]
fn more_than_memory_should_hold_is_refused() {
    let (backend, master) = (Arc::<Slow>::default(), MasterKey::generate().unwrap());
    Store::create(&backend, &master).unwrap();
    let store = Store::open(Box::new(Arc::clone(&backend)), &master).unwrap();
    let held = backend.0.lock().unwrap();
    let refusal = (0..1_000).find_map(|_| {
        let mut transaction = store.view().transaction();
        transaction.put(ALICE, "large", vec![0; 1 << 20]);
        transaction.commit().err()
    });
    assert!(matches!(refusal, Some(Refusal::Trouble(Trouble::Behind(_)))), "{refusal:?}");
    assert!(store.view().get(ALICE, "large").unwrap().is_some(), "reads go on");
    drop(held);
}

/// Applies nothing while its lock is held elsewhere.
#[derive(Debug, Default)]
struct Slow(Mutex<()>, Memory);

impl Backend for Slow {
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, crate::backend::BackendError> {
        self.1.snapshot()
    }

    fn apply(&self, batch: &Batch) -> Result<(), crate::backend::BackendError> {
        let _free = self.0.lock().unwrap();
        self.1.apply(batch)
    }
}
