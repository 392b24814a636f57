use std::time::Instant;

use keyward_store::Place;

use super::*;

fn write(store: &Store) -> Revision {
    let mut transaction = store.view().transaction();
    transaction.put(Place::Account("1"), "row", b"1".to_vec());
    let commit = transaction.commit().unwrap();
    commit.durable.wait().unwrap();
    commit.revision
}

#[test]
fn one_number_is_read_and_nothing_else() {
    let read = |values: &[&'static str]| Minimum::read(values.iter().map(|value| value.as_bytes()));
    assert_eq!(read(&[]), Minimum::None);
    assert_eq!(read(&["0"]), Minimum::At(Revision(0)));
    assert_eq!(read(&["18446744073709551615"]), Minimum::At(Revision(u64::MAX)));
    for values in [&[""][..], &["-1"], &["+1"], &[" 1"], &["1,2"], &["18446744073709551616"], &["1", "1"], &["é"]] {
        assert_eq!(read(values), Minimum::Unreadable, "{values:?}");
    }
}

#[tokio::test]
async fn a_revision_that_is_here_is_not_waited_for() {
    let (store, waiting) = (Store::in_memory().unwrap(), Waiting::new());
    let revision = write(&store);
    for minimum in [Minimum::None, Minimum::At(Revision(0)), Minimum::At(revision)] {
        assert_eq!(waiting.meet(minimum, &store).await, Ok(()));
    }
    assert_eq!(waiting.meet(Minimum::Unreadable, &store).await, Err(Unmet::Unreadable));
}

#[tokio::test]
async fn a_revision_that_comes_is_waited_for_and_one_that_does_not_is_refused() {
    let (store, waiting) = (Store::in_memory().unwrap(), Waiting::new());
    let next = write(&store).next();
    let (met, written) = tokio::join!(waiting.meet(Minimum::At(next), &store), async { write(&store) });
    assert_eq!((met, written), (Ok(()), next));
    let began = Instant::now();
    assert_eq!(waiting.meet(Minimum::At(Revision(u64::MAX)), &store).await, Err(Unmet::Behind));
    assert!(began.elapsed() >= LONGEST);
}

#[tokio::test]
async fn so_many_may_wait_and_the_others_are_refused_at_once() {
    let (store, waiting) = (Store::in_memory().unwrap(), Waiting::new());
    let held = waiting.0.acquire_many(u32::try_from(MOST_WAITING).unwrap()).await.unwrap();
    let began = Instant::now();
    assert_eq!(waiting.meet(Minimum::At(Revision(9)), &store).await, Err(Unmet::Behind));
    assert!(began.elapsed() < LONGEST);
    drop(held);
}
