use super::*;

#[test]
fn what_came_first_goes_first() {
    let mut table = Table::new(Limit { entries: 2, bytes: 100 });
    table.put("a", 1, 10);
    table.put("b", 2, 10);
    table.put("a", 3, 10);
    table.put("c", 4, 10);
    assert_eq!((table.get(&"a"), table.get(&"b"), table.get(&"c")), (Some(&3), None, Some(&4)));
    assert_eq!((table.len(), table.bytes()), (2, 20));
}

#[test]
fn bytes_are_a_limit_too() {
    let mut table = Table::new(Limit { entries: 100, bytes: 100 });
    for key in 0..50 {
        table.put(key, (), 30);
        assert!(table.bytes() <= 100);
    }
    assert_eq!(table.len(), 3);
    table.put(7, (), 101);
    assert_eq!((table.get(&7), table.len()), (None, 3));
    table.clear();
    assert!(table.is_empty() && table.bytes() == 0);
}

#[test]
fn no_room_at_all_is_no_trouble() {
    let mut table = Table::new(Limit { entries: 0, bytes: 100 });
    table.put("a", 1, 1);
    assert!(table.is_empty());
}
