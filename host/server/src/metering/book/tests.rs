use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::{Alike, Book, MOST, Sum, told};

fn alike(query: usize) -> Alike {
    Alike {
        account: "123456789012".to_owned(),
        action: String::new(),
        place: String::new(),
        method: "GET",
        query: query.to_string(),
        status: 200,
        minute: 0,
    }
}

fn sum(received: u64, deleted_objects: Option<u64>) -> Sum {
    Sum { requests: 1, received, sent: 2, deleted_objects, deleted_bytes: 3 }
}

#[tokio::test]
async fn what_is_alike_is_one_sum() {
    let book = Book::default();
    book.add(vec![(alike(1), sum(1, None)), (alike(2), sum(9, None)), (alike(1), sum(4, Some(2)))]).await;
    book.add(vec![(alike(1), sum(5, Some(1)))]).await;
    let mut taken = book.take();
    taken.sort_by_key(|(alike, _)| alike.query.clone());
    let first = Sum { requests: 3, received: 10, sent: 6, deleted_objects: Some(3), deleted_bytes: 9 };
    assert_eq!(taken, [(alike(1), first), (alike(2), sum(9, None))]);
    assert_eq!(told(&taken[0]).received, 10);
    assert_eq!(book.len(), 0);
    book.put_back(taken);
    assert_eq!(book.len(), 2);
}

#[tokio::test]
async fn while_it_is_full_streams_wait_and_the_writer_is_called() {
    let book = Arc::new(Book::default());
    book.add((0..MOST).map(|n| (alike(n), sum(1, None))).collect()).await;
    assert!(book.full().is_empty());
    let waiting = tokio::spawn({
        let book = book.clone();
        async move { book.add(vec![(alike(0), sum(1, None))]).await }
    });
    while book.full().is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(!waiting.is_finished());
    assert_eq!(book.take().len(), MOST);
    timeout(Duration::from_secs(10), waiting).await.unwrap().unwrap();
    assert_eq!(book.len(), 1);
}
