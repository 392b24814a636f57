//! The machine or the process stops at any operation, also while it recovers. What was acknowledged is there, whole and in order.
//!
//! `KEYWARD_CRASHES` sets how many times; the seed of a failing run is in its message.

use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::key::MasterKey;
use crate::store::Store;

const WRITERS: usize = 3;

/// A small generator of pseudo-random numbers, so that a run can be repeated from its seed.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % below
    }
}

/// Kept by someone outside the machine: for each writer the last number acknowledged, and the last attempted.
#[derive(Default)]
struct Ledger {
    acknowledged: [AtomicU64; WRITERS],
    attempted: [AtomicU64; WRITERS],
}

#[test]
fn nothing_acknowledged_is_lost_and_no_commit_is_seen_by_half() {
    let runs = std::env::var("KEYWARD_CRASHES").map_or(100, |text| text.parse().unwrap());
    let first = std::env::var("KEYWARD_CRASH_SEED").map_or(1, |text| text.parse().unwrap());
    for seed in first..first + runs {
        crash(seed);
    }
}

fn crash(seed: u64) {
    let mut dice = Dice(seed);
    let (machine, ledger, master) = (Machine::default(), Ledger::default(), MasterKey::generate().unwrap());
    create_on(&machine);
    Store::create(&open_on(&machine).unwrap(), &master).unwrap();
    machine.restart(|| true);

    for round in 0..3 {
        let store = Store::open(Box::new(open_on(&machine).unwrap()), &master)
            .unwrap_or_else(|error| panic!("seed {seed}, round {round}: {error}"));
        check(&store, &ledger, seed);
        let longest = [3, 120, 120, 1_500][dice.roll(4) as usize];
        machine.stop_after(1 + dice.roll(longest));
        std::thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (store, ledger) = (&store, &ledger);
                scope.spawn(move || write(store, ledger, writer));
            }
        });
        drop(store);
        end(&machine, &mut dice);
        while dice.roll(2) == 0 {
            machine.stop_after(1 + dice.roll(25));
            // It may or may not get through; what it leaves is what counts.
            drop(open_on(&machine).map(|backend| Store::open(Box::new(backend), &master)));
            end(&machine, &mut dice);
        }
    }
    let store = Store::open(Box::new(open_on(&machine).unwrap()), &master).unwrap();
    check(&store, &ledger, seed);
}

fn end(machine: &Machine, dice: &mut Dice) {
    if dice.roll(3) == 0 {
        return machine.kill();
    }
    // From "nothing that was not synced" to "all of it".
    let share = dice.roll(5);
    machine.restart(|| dice.roll(4) < share);
}

/// Counts up in one account until the machine stops. Every commit leaves rows that agree on the number.
fn write(store: &Store, ledger: &Ledger, writer: usize) {
    let account = format!("account-{writer}");
    let home = Place::Account(&account);
    loop {
        let mut transaction = store.view().transaction();
        let Ok(count) = transaction.get(home, "count") else { return };
        let number = count.map_or(0, |count| u64::from_be_bytes((*count).try_into().unwrap())) + 1;
        transaction.put(home, "count", number.to_be_bytes().to_vec());
        transaction.put(
            home,
            &format!("log/{:03}", number % 50),
            vec![(number % 251) as u8; 30 + number as usize % 700],
        );
        transaction.put(Place::Registry, &format!("{writer}/{number}"), number.to_be_bytes().to_vec());
        transaction.delete(Place::Registry, &format!("{writer}/{}", number - 1));
        ledger.attempted[writer].store(number, Ordering::Relaxed);
        let Ok(commit) = transaction.commit() else { return };
        if commit.durable.wait().is_err() {
            return;
        }
        ledger.acknowledged[writer].store(number, Ordering::Relaxed);
    }
}

fn check(store: &Store, ledger: &Ledger, seed: u64) {
    let view = store.view();
    for writer in 0..WRITERS {
        let account = format!("account-{writer}");
        let home = Place::Account(&account);
        let count = view.get(home, "count").unwrap();
        let number = count.map_or(0, |count| u64::from_be_bytes((*count).try_into().unwrap()));
        let acknowledged = ledger.acknowledged[writer].load(Ordering::Relaxed);
        let attempted = ledger.attempted[writer].load(Ordering::Relaxed);
        assert!(
            (acknowledged..=attempted).contains(&number),
            "seed {seed}: writer {writer} finds {number}, {acknowledged} was acknowledged and {attempted} attempted"
        );
        // What is there now was durable once: it counts as acknowledged from here on.
        ledger.acknowledged[writer].store(number, Ordering::Relaxed);

        let registry = view.scan(Place::Registry, &format!("{writer}/"), None, 10).unwrap();
        let expected: Vec<String> = (number > 0).then(|| format!("{writer}/{number}")).into_iter().collect();
        assert_eq!(registry.into_iter().map(|row| row.key).collect::<Vec<_>>(), expected, "seed {seed}");
        for row in view.scan(home, "log/", None, 100).unwrap() {
            let slot: u64 = row.key.strip_prefix("log/").unwrap().parse().unwrap();
            let newest = number - (number + 50 - slot) % 50;
            let expected = vec![(newest % 251) as u8; 30 + newest as usize % 700];
            assert_eq!(*row.value, expected, "seed {seed}: {} at {number}", row.key);
        }
    }
}
