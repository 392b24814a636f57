use super::*;
use crate::testing::{ACCOUNT, Memory};
use keyward_model::time::Time;

/// A guess after so many milliseconds: whether it was looked at.
fn guess(rows: &mut Memory, at: i64, is_right: bool) -> bool {
    let mut tx = Tx::new(rows, ACCOUNT, &[], Time::default().plus_millis(at));
    let mut seen = false;
    let answer = attempt(&tx, &DEVICE_CODE, &UniqueId::known("AIDA1"), || {
        seen = true;
        Ok(is_right.then_some(()))
    });
    let right = answer.unwrap().is_some();
    assert_eq!(right, seen && is_right);
    if right {
        forget(&mut tx, &DEVICE_CODE, &UniqueId::known("AIDA1"));
    } else {
        let (_, noted) = tx.end::<()>(Err(Fault::WrongCode));
        assert_eq!(noted, seen);
    }
    seen
}

#[test]
fn the_first_guesses_are_free_and_then_each_takes_longer() {
    let rows = &mut Memory::default();
    for _ in 0..5 {
        assert!(guess(rows, 0, false));
    }
    assert!(!guess(rows, 0, false));
    assert!(!guess(rows, 89_999, true));
    assert!(guess(rows, 90_000, false));
    assert!(!guess(rows, 90_000 + 179_999, true));
    assert!(guess(rows, 90_000 + 180_000, false));
}

#[test]
fn no_wait_is_longer_than_the_longest() {
    let rows = &mut Memory::default();
    let mut at = 0;
    for _ in 0..200 {
        assert!(guess(rows, at, false));
        at += DEVICE_CODE.longest;
    }
    assert!(guess(rows, at, true));
}

#[test]
fn a_right_guess_wipes_the_wrong_ones() {
    let rows = &mut Memory::default();
    for _ in 0..4 {
        assert!(guess(rows, 0, false));
    }
    assert!(guess(rows, 0, true));
    assert!(rows.rows.is_empty());
}

#[test]
fn a_day_wipes_them_too() {
    let rows = &mut Memory::default();
    for _ in 0..5 {
        assert!(guess(rows, 0, false));
    }
    for _ in 0..5 {
        assert!(guess(rows, FORGOTTEN, false));
    }
    assert!(!guess(rows, FORGOTTEN, false));
}

#[test]
fn guesses_at_one_secret_do_not_lock_another() {
    let rows = &mut Memory::default();
    for _ in 0..5 {
        guess(rows, 0, false);
    }
    let tx = Tx::new(rows, ACCOUNT, &[], Time::default());
    for (secret, principal) in [(&PASSWORD, "AIDA1"), (&DEVICE_CODE, "AIDA12")] {
        let answer = attempt(&tx, secret, &UniqueId::known(principal), || Ok(Some(())));
        assert_eq!(answer.unwrap(), Some(()));
    }
}

#[test]
fn a_refused_call_keeps_its_notes_and_nothing_besides() {
    let rows = &mut Memory::default();
    let mut tx = Tx::new(rows, ACCOUNT, &[], Time::default());
    tx.note("note", "1").unwrap();
    tx.put("change", "1").unwrap();
    let (result, keeps) = tx.end::<()>(Err(Fault::WrongCode));
    assert!(matches!(result, Err(Fault::Trouble(_))) && !keeps);
    let mut tx = Tx::new(rows, ACCOUNT, &[], Time::default());
    tx.note("note", "1").unwrap();
    let (_, keeps) = tx.end::<()>(Err(Fault::Trouble(String::new())));
    assert!(!keeps && !tx.has("note"));
    tx.note("note", "1").unwrap();
    let (_, keeps) = tx.end::<()>(Err(Fault::WrongCode));
    assert!(keeps && tx.has("note"));
}
