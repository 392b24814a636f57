//! The store against the simplest thing that could be it: an ordered map, and a list of who changed what.
//!
//! Several transactions are open at once; reads, writes, refusals and revisions must be exactly the model's,
//! wherever rows are at the moment: in memory, in the journal, or behind it.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::backend::simulated::Machine;
use crate::backend::tests::{create_journal_on, open_journal_on};
use crate::transaction::Transaction;

type Key = (Option<&'static str>, &'static str);
type Rows = BTreeMap<Key, Vec<u8>>;

const PLACES: [Option<&str>; 4] = [None, Some("1"), Some("12"), Some("")];
const KEYS: [&str; 10] = ["", "a", "a/", "a/1", "a/2", "a\0", "aé", "b", "é", "\u{10FFFF}"];
const OPEN: usize = 3;

#[derive(Clone, Debug)]
enum Step {
    Get(usize, Key),
    Scan(usize, Key, Option<&'static str>, usize),
    Revision(usize, &'static str),
    Put(usize, Key, u8),
    Delete(usize, Key),
    Commit(usize),
    Begin(usize),
    /// Waits until all is durable.
    Settle,
    /// Closes the store and opens it again.
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let slot = 0..OPEN;
    let key = || (proptest::sample::select(&PLACES[..]), proptest::sample::select(&KEYS[..]));
    let after = proptest::option::of(proptest::sample::select(&KEYS[..]));
    let account = proptest::sample::select(&["1", "12", "", "none"][..]);
    prop_oneof![
        6 => (slot.clone(), key()).prop_map(|(slot, key)| Step::Get(slot, key)),
        4 => (slot.clone(), key(), after, 0..6_usize).prop_map(|(slot, key, after, limit)| Step::Scan(slot, key, after, limit)),
        1 => (slot.clone(), account).prop_map(|(slot, account)| Step::Revision(slot, account)),
        8 => (slot.clone(), key(), any::<u8>()).prop_map(|(slot, key, value)| Step::Put(slot, key, value)),
        3 => (slot.clone(), key()).prop_map(|(slot, key)| Step::Delete(slot, key)),
        6 => slot.clone().prop_map(Step::Commit),
        2 => slot.prop_map(Step::Begin),
        1 => Just(Step::Settle),
        1 => Just(Step::Restart),
    ]
}

#[derive(Default)]
struct Model {
    rows: Rows,
    revisions: BTreeMap<&'static str, Revision>,
    commits: Vec<BTreeSet<Key>>,
}

/// Whether a changed key is something that was looked at.
type LookedAt = Box<dyn Fn(&Key) -> bool>;

/// One open transaction, in both worlds.
struct Pair {
    real: Transaction,
    rows: Rows,
    revisions: BTreeMap<&'static str, Revision>,
    /// How many commits it has seen.
    seen: usize,
    writes: BTreeMap<Key, Option<Vec<u8>>>,
    looked_at: Vec<LookedAt>,
}

impl Pair {
    fn begin(store: &Store, model: &Model) -> Self {
        Self {
            real: store.view().transaction(),
            rows: model.rows.clone(),
            revisions: model.revisions.clone(),
            seen: model.commits.len(),
            writes: BTreeMap::new(),
            looked_at: Vec::new(),
        }
    }

    fn current(&self) -> Rows {
        written(&self.rows, &self.writes)
    }

    fn get(&mut self, key: Key) {
        let found = self.real.get(key.0.into(), key.1).unwrap();
        assert_eq!(found.map(|value| value.to_vec()), self.current().get(&key).cloned());
        if !self.writes.contains_key(&key) {
            self.looked_at.push(Box::new(move |changed| *changed == key));
        }
    }

    fn scan(&mut self, (place, prefix): Key, after: Option<&'static str>, limit: usize) {
        let found = self.real.scan(place.into(), prefix, after, limit).unwrap();
        let found: Vec<_> = found.into_iter().map(|row| (row.key, row.value.to_vec())).collect();
        let within =
            move |key: &Key| key.0 == place && key.1.starts_with(prefix) && after.is_none_or(|after| key.1 > after);
        let expected = self.current().into_iter().filter(|(key, _)| within(key)).take(limit);
        let expected: Vec<_> = expected.map(|(key, value)| (key.1.to_owned(), value)).collect();
        assert_eq!(found, expected);
        let full = expected.len() == limit;
        let last = expected.into_iter().last().map(|(key, _)| key);
        self.looked_at.push(Box::new(move |changed| {
            within(changed) && (!full || last.as_deref().is_some_and(|last| changed.1 <= last))
        }));
    }

    fn revision(&mut self, account: &'static str) {
        assert_eq!(self.real.revision(account).unwrap(), self.revisions.get(account).copied().unwrap_or_default());
        self.looked_at.push(Box::new(move |changed| changed.0 == Some(account)));
    }

    fn write(&mut self, key: Key, value: Option<Vec<u8>>) {
        match &value {
            Some(value) => self.real.put(key.0.into(), key.1, value.clone()),
            None => self.real.delete(key.0.into(), key.1),
        }
        self.writes.insert(key, value);
    }

    fn commit(self, model: &mut Model) {
        let changed = |commit: &BTreeSet<Key>| commit.iter().any(|key| self.looked_at.iter().any(|looked| looked(key)));
        let conflict = !self.writes.is_empty() && model.commits[self.seen..].iter().any(changed);
        match self.real.commit() {
            Ok(commit) if !self.writes.is_empty() => {
                assert!(!conflict, "it was not refused");
                model.rows = written(&model.rows, &self.writes);
                let accounts = self.writes.keys().filter_map(|(place, _)| *place);
                model.revisions.extend(accounts.map(|account| (account, commit.revision)));
                model.commits.push(self.writes.into_keys().collect());
            }
            Ok(_) => {}
            Err(refusal) => assert!(conflict && refusal == Refusal::Conflict, "{refusal}"),
        }
    }
}

fn written(rows: &Rows, writes: &BTreeMap<Key, Option<Vec<u8>>>) -> Rows {
    let mut rows = rows.clone();
    for (key, value) in writes {
        match value {
            Some(value) => rows.insert(*key, value.clone()),
            None => rows.remove(key),
        };
    }
    rows
}

fn run(steps: Vec<Step>) {
    let (machine, behind, master) = (Machine::default(), Arc::<Memory>::default(), MasterKey::generate().unwrap());
    create_journal_on(&machine);
    let open = || Box::new(open_journal_on(&machine, Arc::clone(&behind)));
    Store::create(open().as_ref(), &master).unwrap();
    let mut store = Store::open(open(), &master).unwrap();
    let mut model = Model::default();
    let begin = |store: &Store, model: &Model| (0..OPEN).map(|_| Pair::begin(store, model)).collect::<Vec<_>>();
    let mut slots = begin(&store, &model);
    for step in steps {
        match step {
            Step::Get(slot, key) => slots[slot].get(key),
            Step::Scan(slot, key, after, limit) => slots[slot].scan(key, after, limit),
            Step::Revision(slot, account) => slots[slot].revision(account),
            Step::Put(slot, key, value) => slots[slot].write(key, Some(vec![value; usize::from(value) * 3])),
            Step::Delete(slot, key) => slots[slot].write(key, None),
            Step::Commit(slot) => {
                slots.remove(slot).commit(&mut model);
                slots.push(Pair::begin(&store, &model));
            }
            Step::Begin(slot) => slots[slot] = Pair::begin(&store, &model),
            Step::Settle => store.view().durable().wait().unwrap(),
            Step::Restart => {
                slots.clear();
                drop(store);
                store = Store::open(open(), &master).unwrap();
                slots = begin(&store, &model);
            }
        }
    }
    let view = store.view();
    let rows = PLACES.iter().map(|place| view.scan((*place).into(), "", None, 1_000).unwrap().len());
    assert_eq!(rows.sum::<usize>(), model.rows.len());
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 2_000, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn it_is_what_the_model_is(steps in proptest::collection::vec(step(), 1..80)) {
        run(steps);
    }
}
