//! What a follower may rely on, whatever the store stands on.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use tokio::time::timeout;

use super::*;
use crate::backend::{Backend, BackendError, Batch, Memory, Snapshot};
use crate::key::MasterKey;
use crate::place::{Address, Place};
use crate::store::{Commit, Store};

/// A store on each of the adapters.
fn on_each(test: impl Fn(&Store)) {
    test(&Store::in_memory().unwrap());
    let directory = tempfile::tempdir().unwrap();
    test(&Store::in_directory(&directory.path().join("data"), None).unwrap());
}

fn commit(store: &Store, accounts: &[&str]) -> Commit {
    let mut transaction = store.view().transaction();
    for account in accounts {
        transaction.put(Place::Account(account), "row", b"1".to_vec());
    }
    if accounts.is_empty() {
        transaction.put(Place::Registry, "row", b"1".to_vec());
    }
    transaction.commit().unwrap()
}

fn write(store: &Store, accounts: &[&str]) -> Revision {
    let Commit { revision, durable } = commit(store, accounts);
    durable.wait().unwrap();
    revision
}

fn told(changes: &Changes) -> Vec<(&str, u64)> {
    changes.accounts.iter().map(|(account, revision)| (&**account, revision.0)).collect()
}

#[test]
fn what_is_acknowledged_is_told_with_each_accounts_last_change() {
    on_each(|store| {
        let start = write(store, &["0"]);
        assert_eq!(store.durable(), start);
        let (first, second, third) = (write(store, &["1"]), write(store, &["2", "3"]), write(store, &["1"]));
        let changes = store.changes(start);
        assert_eq!((changes.revision, changes.complete), (third, true));
        assert_eq!(told(&changes), [("2", second.0), ("3", second.0), ("1", third.0)]);
        assert_eq!(told(&store.changes(first)), told(&changes));
        assert_eq!(told(&store.changes(second)), [("1", third.0)]);
        assert_eq!(store.changes(third), Changes { revision: third, accounts: vec![], complete: true });
        assert_eq!(store.view().revision("1").unwrap(), third);
    });
}

#[test]
fn the_registry_is_nobodys_account_but_its_changes_move_the_revision() {
    on_each(|store| {
        let start = write(store, &["1"]);
        let revision = write(store, &[]);
        assert_eq!(store.changes(start), Changes { revision, accounts: vec![], complete: true });
    });
}

#[test]
fn who_names_no_revision_or_one_that_lies_ahead_has_to_begin_anew() {
    on_each(|store| {
        let revision = write(store, &["1"]);
        let anew = Changes { revision, accounts: vec![], complete: false };
        assert_eq!(store.changes(Revision(0)), anew);
        assert_eq!(store.changes(Revision(revision.0 + 1)), anew);
        assert_eq!(store.changes(Revision(u64::MAX)), anew);
    });
}

#[test]
fn after_a_restart_revisions_go_on_and_everybody_begins_anew() {
    let directory = tempfile::tempdir().unwrap();
    let open = || Store::in_directory(directory.path(), None).unwrap();
    let before = write(&open(), &["1"]);
    let store = open();
    let opened = store.durable();
    assert!(opened > before);
    assert_eq!(store.changes(before), Changes { revision: opened, accounts: vec![], complete: false });
    assert_eq!(store.changes(opened), Changes { revision: opened, accounts: vec![], complete: true });
    let next = write(&store, &["1"]);
    assert!(next > opened);
    assert_eq!(told(&store.changes(opened)), [("1", next.0)]);
}

#[test]
fn whoever_waits_is_woken_by_the_commit_and_by_nothing_before() {
    on_each(|store| {
        let start = write(store, &["1"]);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            store.reached(start).await;
            let next = Revision(start.0 + 1);
            assert!(timeout(Duration::from_millis(20), store.reached(next)).await.is_err());
            let woken = timeout(Duration::from_secs(20), store.reached(next));
            let (woken, revision) = tokio::join!(woken, async { commit(store, &["2"]).revision });
            woken.unwrap();
            assert_eq!(told(&store.changes(start)), [("2", revision.0)]);
        });
    });
}

#[test]
fn nothing_that_may_be_answered_is_ahead_of_what_can_be_told() {
    on_each(|store| {
        let done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..500 {
                    write(store, &["1"]);
                }
                done.store(true, std::sync::atomic::Ordering::SeqCst);
            });
            while !done.load(std::sync::atomic::Ordering::SeqCst) {
                let view = store.view();
                view.durable().wait().unwrap();
                assert!(store.durable() >= view.revision);
            }
        });
    });
}

/// Writes nothing once it is broken.
#[derive(Debug, Default)]
struct Breakable {
    memory: Memory,
    broken: std::sync::atomic::AtomicBool,
}

impl Backend for Breakable {
    fn apply(&self, batch: &Batch) -> Result<(), BackendError> {
        if self.broken.swap(false, std::sync::atomic::Ordering::SeqCst) {
            return Err(BackendError::Io("cable".to_owned()));
        }
        self.memory.apply(batch)
    }

    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, BackendError> {
        self.memory.snapshot()
    }
}

#[test]
fn what_did_not_reach_the_disk_is_never_told() {
    let (backend, master) = (Arc::<Breakable>::default(), MasterKey::generate().unwrap());
    Store::create(&backend, &master).unwrap();
    let store = Store::open(Box::new(Arc::clone(&backend)), &master).unwrap();
    let start = write(&store, &["1"]);
    backend.broken.store(true, std::sync::atomic::Ordering::SeqCst);
    let lost = commit(&store, &["2"]);
    assert!(lost.durable.wait().is_err());
    let after = write(&store, &["3"]);
    assert!(after > lost.revision);
    // A batch that failed may be there nevertheless, so nobody can be told what became of it.
    assert!(!store.changes(start).complete);
    let next = write(&store, &["4"]);
    assert_eq!(told(&store.changes(after)), [("4", next.0)]);
}

#[test]
fn an_address_of_a_revision_is_its_accounts_and_no_other_row_is() {
    let revisions = Address::revisions();
    for account in ["", "0", "000000000000", "é"] {
        let address = Address::revision(account);
        assert_eq!(address.account_of_revision(), Some(account));
        assert!(revisions.contains(&address));
        for other in
            [Address::row(Place::Account(account), "v"), Address::row(Place::Registry, account), Address::meta(account)]
        {
            assert_eq!(other.account_of_revision(), None);
            assert!(!revisions.contains(&other));
        }
    }
}

/// A follower that keeps, for each account, the revision of what it has of it.
#[derive(Default)]
struct Follower {
    applied: Revision,
    kept: BTreeMap<u8, Revision>,
}

impl Follower {
    fn apply(&mut self, changes: &Changes) {
        if !changes.complete {
            self.kept.clear();
        }
        for (account, revision) in &changes.accounts {
            let account = account.parse().unwrap();
            if self.kept.get(&account).is_some_and(|kept| kept < revision) {
                self.kept.remove(&account);
            }
        }
        self.applied = changes.revision;
    }
}

proptest! {
    /// Whatever changes when, whatever is asked for in between, and however little is remembered: nothing that a
    /// follower keeps is older than the account at the revision it has applied.
    #[test]
    fn a_follower_never_keeps_what_is_out_of_date(
        steps in proptest::collection::vec((0..4_u8, 0..12_u8), 1..200), most in 1..8_usize,
    ) {
        let feed = Feed::remembering(Revision(5), most);
        let (mut now, mut accounts) = (Revision(5), BTreeMap::<u8, Revision>::new());
        let mut followers = [Follower::default(), Follower::default()];
        for (what, account) in steps {
            match what {
                0 | 1 => {
                    now.0 += 1;
                    accounts.insert(account, now);
                    feed.publish(now, std::iter::once((&*account.to_string(), now)));
                }
                number => {
                    let follower = &mut followers[usize::from(number - 2)];
                    follower.apply(&feed.since(follower.applied));
                    prop_assert_eq!(follower.applied, now);
                    for (account, kept) in &follower.kept {
                        prop_assert_eq!(*kept, accounts.get(account).copied().unwrap_or_default());
                    }
                    follower.kept.insert(account, accounts.get(&account).copied().unwrap_or_default());
                }
            }
            let recent = feed.lock();
            prop_assert!(recent.accounts.len() <= most && recent.latest.len() == recent.accounts.len());
        }
    }
}
