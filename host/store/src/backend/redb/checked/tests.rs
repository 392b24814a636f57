//! Blocks that are not what was written, and headers that were written by half.

use super::*;
use crate::backend::disk::Start;
use crate::backend::simulated::Machine;

fn open(machine: &Machine) -> (Checked, Arc<Health>) {
    let start = if machine.exists("rows") { Start::Open } else { Start::Create };
    let health = Arc::<Health>::default();
    let disk = machine.medium("rows").open(start).unwrap();
    (Checked::open(disk, Arc::clone(&health)).unwrap(), health)
}

fn block(checked: &Checked, number: u64) -> Vec<u8> {
    let mut out = vec![1; BLOCK];
    checked.read(number * BLOCK as u64, &mut out).unwrap();
    out
}

fn header(checked: &Checked) -> u8 {
    let mut out = [0; 320];
    checked.read(0, &mut out).unwrap();
    assert!(out.iter().all(|byte| *byte == out[0]), "a header is whole");
    out[0]
}

/// Four blocks of 1, 2, 3 and 4, and a header of 9.
fn written(machine: &Machine) {
    let (checked, _) = open(machine);
    checked.set_len(5 * BLOCK as u64).unwrap();
    checked.write(0, &[9; 320]).unwrap();
    let blocks: Vec<u8> = (1..=4).flat_map(|number| [number; BLOCK]).collect();
    checked.write(BLOCK as u64, &blocks).unwrap();
    checked.sync_data().unwrap();
    assert_eq!(checked.len().unwrap(), 5 * BLOCK as u64);
}

#[test]
fn what_was_written_is_read_and_what_never_was_is_zero() {
    let machine = Machine::default();
    written(&machine);
    let (checked, health) = open(&machine);
    assert_eq!(header(&checked), 9);
    assert!((1..=4).all(|number| block(&checked, number) == [number as u8; BLOCK]));
    checked.set_len(7 * BLOCK as u64).unwrap();
    assert_eq!(block(&checked, 6), [0; BLOCK]);
    assert_eq!(health.damaged(), None);
}

#[test]
fn a_block_that_was_altered_swapped_or_cut_off_is_noticed_and_only_that_one() {
    let position = position(2) as usize;
    type Alteration<'a> = &'a dyn Fn(&mut Vec<u8>);
    let alterations: [Alteration<'_>; 5] = [
        &|file| file[position + 1000] ^= 1,
        &|file| file[position + BLOCK] ^= 1,
        &|file| file[position..position + 64].fill(0),
        &|file| file.copy_within(position + STRIDE..position + 2 * STRIDE, position),
        &|file| file.truncate(position + 100),
    ];
    for (number, alter) in alterations.into_iter().enumerate() {
        let machine = Machine::default();
        written(&machine);
        machine.damage("rows", alter);
        let (checked, health) = open(&machine);
        assert_eq!(block(&checked, 1), [1; BLOCK], "{number}");
        assert_eq!((block(&checked, 2), health.damaged()), (vec![0; BLOCK], Some(2)), "{number}");
        assert!(number == 4 || block(&checked, 3) == [3; BLOCK], "{number}");
        assert!(!health.failed());
    }
}

#[test]
fn either_copy_of_the_header_is_enough_and_a_flipped_bit_never_brings_back_an_old_one() {
    for copy in [0, BLOCK] {
        for byte in 0..SECTOR {
            let machine = Machine::default();
            written(&machine);
            machine.damage("rows", |file| file[copy + byte] ^= 4);
            assert_eq!(header(&open(&machine).0), 9, "copy at {copy}, byte {byte}");
        }
    }
}

#[test]
fn a_header_that_was_not_synced_is_the_old_one_or_the_new_one() {
    for pattern in 0..8_u32 {
        let machine = Machine::default();
        written(&machine);
        for round in 10..20 {
            let (checked, _) = open(&machine);
            let before = header(&checked);
            checked.write(0, &[round; 320]).unwrap();
            if pattern & 1 == 0 {
                checked.sync_data().unwrap();
                checked.write(0, &[round + 100; 320]).unwrap();
                checked.write(0, &[round + 101; 320]).unwrap();
            }
            let mut sector = 0;
            machine.restart(|| {
                sector += 1;
                pattern >> (sector % 3) & 1 == 1
            });
            let after = header(&open(&machine).0);
            let allowed = if pattern & 1 == 0 { [round, round + 100, round + 101] } else { [before, round, round] };
            assert!(allowed.contains(&after), "{after} is none of {allowed:?}");
        }
    }
}

#[test]
fn after_a_failure_nothing_more_is_written() {
    let machine = Machine::default();
    written(&machine);
    let (checked, health) = open(&machine);
    machine.set_failing(Some(ErrorKind::StorageFull));
    checked.write(BLOCK as u64, &[7; BLOCK]).unwrap();
    machine.set_failing(None);
    let before = machine.content("rows");
    checked.write(BLOCK as u64, &[8; BLOCK]).unwrap();
    checked.write(0, &[8; 320]).unwrap();
    checked.sync_data().unwrap();
    assert!(health.failed() && health.outcome() == Err(BackendError::Full));
    assert_eq!(machine.content("rows"), before);
    assert_eq!(block(&checked, 1), [1; BLOCK]);
}

#[test]
fn anything_but_whole_blocks_is_refused() {
    let machine = Machine::default();
    written(&machine);
    let (checked, _) = open(&machine);
    assert!(checked.write(100, &[0; BLOCK]).is_err());
    assert!(checked.write(BLOCK as u64, &[0; 100]).is_err());
    assert!(checked.write(0, &[0; BLOCK]).is_err());
    assert!(checked.read(0, &mut [0; HEADER + 1]).is_err());
}
