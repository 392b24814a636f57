use crate::testing::{House, between};

fn create(house: &mut House, name: &str, path: &str) {
    house.ok(&format!("Action=CreateUser&UserName={name}&Path={path}"));
}

fn names(xml: &str) -> Vec<String> {
    let parts = xml.split("<UserName>").skip(1);
    parts.map(|part| part.split('<').next().unwrap().to_owned()).collect()
}

/// All pages of a list, with `between` called between them.
fn pages(house: &mut House, form: &str, mut change: impl FnMut(&mut House, usize)) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut marker = String::new();
    loop {
        let xml = house.ok(&format!("{form}{marker}"));
        pages.push(names(&xml));
        if between(&xml, "IsTruncated") == "false" {
            assert!(!xml.contains("<Marker>"));
            return pages;
        }
        marker = format!("&Marker={}", between(&xml, "Marker"));
        change(house, pages.len());
    }
}

#[test]
fn pages_are_in_order_and_survive_changes() {
    let mut house = House::default();
    for name in ["Dora", "alice", "carl", "Bob", "emil"] {
        create(&mut house, name, "/");
    }
    let all = pages(&mut house, "Action=ListUsers&MaxItems=2", |house, page| {
        if page == 1 {
            house.store.delete_user("bob");
            create(house, "aaron", "/");
            create(house, "Bodo", "/");
        }
    });
    assert_eq!(all, [vec!["alice", "Bob"], vec!["Bodo", "carl"], vec!["Dora", "emil"]]);
}

#[test]
fn a_path_prefix_reads_no_other_paths() {
    let mut house = House::default();
    for n in 0..50 {
        create(&mut house, &format!("user{n}"), "/");
    }
    let long = format!("/eng/{}/", "x".repeat(400));
    create(&mut house, "zoe", "/eng/a/");
    create(&mut house, "Ann", "/eng/");
    create(&mut house, "eve", &long);
    create(&mut house, "max", &format!("{long}y/"));
    let listed = |house: &mut House, prefix: &str| {
        pages(house, &format!("Action=ListUsers&MaxItems=1&PathPrefix={prefix}"), |_, _| {}).concat()
    };
    assert_eq!(listed(&mut house, "/eng"), ["Ann", "zoe", "eve", "max"]);
    assert_eq!(listed(&mut house, "/eng/a"), ["zoe"]);
    assert_eq!(listed(&mut house, &format!("{long}y")), ["max"]);
    assert!(listed(&mut house, "/none").is_empty());
    assert_eq!(listed(&mut house, "/").len(), 54);
}

#[test]
fn a_marker_is_good_for_its_own_list() {
    let mut house = House::default();
    for name in ["a", "b", "c"] {
        create(&mut house, name, "/x/");
    }
    let marker = between(&house.ok("Action=ListUsers&MaxItems=1"), "Marker");
    house.ok(&format!("Action=ListUsers&Marker={marker}"));
    let mut tampered = marker.clone();
    tampered.replace_range(0..1, if marker.starts_with('A') { "B" } else { "A" });
    for form in [
        format!("Action=ListUsers&PathPrefix=/x/&Marker={marker}"),
        format!("Action=ListUsers&Marker={tampered}"),
        "Action=ListUsers&Marker=AAAA".to_owned(),
        "Action=ListUsers&Marker=user/a".to_owned(),
    ] {
        assert_eq!(house.refused(&form), ("ValidationError".to_owned(), "Invalid Marker.".to_owned()), "{form}");
    }
}

#[test]
fn a_marker_of_the_longest_key_is_legal() {
    let mut house = House::default();
    let path = format!("/{}/", "p".repeat(510));
    for letter in ["a", "b"] {
        create(&mut house, &letter.repeat(64), &path);
    }
    let xml = house.ok("Action=ListUsers&MaxItems=1&PathPrefix=/p");
    let marker = between(&xml, "Marker");
    assert!(marker.len() <= 320);
    let next = house.ok(&format!("Action=ListUsers&MaxItems=1&PathPrefix=/p&Marker={marker}"));
    assert_eq!(names(&next), ["b".repeat(64)]);
}
