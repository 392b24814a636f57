//! Files that are not what was written: refused, or an error, or the right answer. Never a wrong one, never a panic.
//!
//! `KEYWARD_DAMAGES` sets how many places are tried.

use super::crash::Dice;
use super::*;
use crate::key::MasterKey;
use crate::store::Store;

const HOME: Place<'_> = Place::Account("a");
const ROWS: usize = 250;

fn value(number: usize) -> Vec<u8> {
    let length = if number.is_multiple_of(50) { 20_000 } else { 20 + number };
    vec![number as u8; length]
}

/// A machine that was switched off properly, and its store's key.
fn filled() -> (Machine, MasterKey) {
    let (machine, master) = (Machine::default(), MasterKey::generate().unwrap());
    create_on(&machine);
    Store::create(&open_on(&machine).unwrap(), &master).unwrap();
    let store = Store::open(Box::new(open_on(&machine).unwrap()), &master).unwrap();
    for first in (0..ROWS).step_by(10) {
        let mut transaction = store.view().transaction();
        (first..first + 10).for_each(|number| transaction.put(HOME, &format!("{number:03}"), value(number)));
        transaction.commit().unwrap().durable.wait().unwrap();
    }
    drop(store);
    machine.restart(|| true);
    (machine, master)
}

/// Reads everything there is; whether any of it was refused.
fn read(machine: &Machine, master: &MasterKey, what: &str) -> bool {
    let store = match open_on(machine).and_then(|backend| Store::open(Box::new(backend), master)) {
        Ok(store) => store,
        Err(error) => {
            assert!(!error.to_string().contains('\n'), "{error}");
            return true;
        }
    };
    let view = store.view();
    let mut refused = view.revision("a").is_err();
    for number in 0..ROWS {
        match view.get(HOME, &format!("{number:03}")) {
            Ok(found) => assert_eq!(found.as_deref(), Some(&*value(number)), "{what}: row {number}"),
            Err(_) => refused = true,
        }
    }
    match view.scan(HOME, "", None, usize::MAX) {
        Ok(rows) => {
            let right = rows.iter().enumerate().all(|(number, row)| *row.value == value(number));
            assert!(rows.len() == ROWS && right, "{what}: {} rows", rows.len());
        }
        Err(_) => refused = true,
    }
    refused
}

#[test]
fn flipped_bits_and_cut_files_never_give_a_wrong_answer() {
    let (machine, master) = filled();
    let whole: Vec<(&str, Vec<u8>)> =
        ["rows", "journal.0", "journal.1"].map(|name| (name, machine.content(name))).into();
    let restore = || whole.iter().for_each(|(name, bytes)| machine.damage(name, |file| file.clone_from(bytes)));
    assert!(!read(&machine, &master, "nothing changed"));

    let places = std::env::var("KEYWARD_DAMAGES").map_or(120, |text| text.parse().unwrap());
    let used = whole[0].1.iter().rposition(|byte| *byte != 0).unwrap() as u64;
    let (mut dice, mut refusals) = (Dice(7), 0);
    // A panic inside redb is expected here and contained; its message would only drown others.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let tried = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        for number in 0..places {
            restore();
            let offset = dice.roll(used) as usize;
            if number % 5 == 4 {
                machine.damage("rows", |file| file.truncate(offset));
            } else {
                machine.damage("rows", |file| file[offset] ^= 1 << dice.roll(8));
            }
            refusals += u64::from(read(&machine, &master, &format!("byte {offset} of the rows")));
        }
    }));
    std::panic::set_hook(hook);
    tried.unwrap();
    assert!(refusals > places / 5, "{refusals} of {places} places noticed: the damage did not hit anything");
}

#[test]
fn another_store_s_file_never_gives_a_wrong_answer() {
    let ((machine, master), (other, _)) = (filled(), filled());
    for name in ["journal.0", "journal.1", "rows"] {
        let whole = machine.content(name);
        machine.damage(name, |file| *file = other.content(name));
        let refused = read(&machine, &master, name);
        assert!(refused || name != "rows");
        machine.damage(name, |file| file.clone_from(&whole));
    }
}
