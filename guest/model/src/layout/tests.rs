use super::{Relation, by_path, by_path_prefix, entities, entity, link, links, version};
use crate::id::UniqueId;
use crate::row::Kind;

#[test]
fn names_are_folded_and_kinds_do_not_mix() {
    assert_eq!(entity(Kind::User, "Alice"), "user/alice");
    assert!(entity(Kind::User, "a").starts_with(&entities(Kind::User)));
    assert!(!entity(Kind::Group, "a").starts_with(&entities(Kind::User)));
}

#[test]
fn a_path_prefix_finds_paths_and_not_names() {
    let prefix = by_path_prefix(Kind::User, "/eng");
    assert!(by_path(Kind::User, "/eng/", "bob").starts_with(&prefix));
    assert!(by_path(Kind::User, "/engine/x/", "bob").starts_with(&prefix));
    assert!(!by_path(Kind::User, "/", "engelbert").starts_with(&prefix));
}

#[test]
fn one_owner_is_no_prefix_of_another() {
    let short = links(Relation::Keys, &UniqueId::known("AIDA1"));
    assert!(!link(Relation::Keys, &UniqueId::known("AIDA12"), "K").starts_with(&short));
}

#[test]
fn versions_sort_by_number() {
    assert!(version(9) < version(10));
    assert!(version(99) < version(u32::MAX));
}
