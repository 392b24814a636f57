//! Addresses: two rows never share one, and they sort as keys do.

use proptest::prelude::*;

use super::*;

fn place() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("[a1\0\u{FF}]{0,3}")
}

proptest! {
    #[test]
    fn two_rows_share_an_address_only_if_they_are_one(
        (place, key) in (place(), "[a1/\0\u{FF}]{0,4}"),
        (other_place, other_key) in (place(), "[a1/\0\u{FF}]{0,4}"),
    ) {
        let one = Address::row(place.as_deref().into(), &key);
        let other = Address::row(other_place.as_deref().into(), &other_key);
        prop_assert_eq!(one == other, (&place, &key) == (&other_place, &other_key));
        if place == other_place {
            prop_assert_eq!(one.cmp(&other), key.as_bytes().cmp(other_key.as_bytes()));
        }
    }

    #[test]
    fn an_address_gives_back_its_account_and_key(place in place(), key in ".{0,8}") {
        let address = Address::row(place.as_deref().into(), &key);
        prop_assert_eq!(address.key(), Some(key.as_str()));
        prop_assert_eq!(address.account(), place.as_deref());
        prop_assert!(address >= Address::first() && address < Address::last());
    }

    #[test]
    fn a_prefix_ends_where_nothing_starts_with_it(place in place(), prefix in "[a\u{FF}\u{10FFFF}]{0,3}", key in ".{0,3}") {
        let place = place.as_deref().into();
        let (start, end) = (Address::row(place, &prefix), Address::row(place, &prefix).end_of_prefix());
        let within = Address::row(place, &(prefix + &key));
        prop_assert!(start <= within && within < end);
        prop_assert!(start.successor() > start);
    }
}

#[test]
fn the_store_s_own_rows_and_revisions_are_apart_from_every_place() {
    let addresses =
        [Address::own("journal"), Address::meta("keyring"), Address::revision("1"), Address::row(Place::Registry, "1")];
    for address in &addresses {
        assert_eq!(address.account(), None, "{address}");
    }
    assert!(Address::own("journal") < Address::first());
}

#[test]
fn a_row_is_named_without_letting_its_key_write_into_a_log() {
    let address = Address::row(Place::Account("1\n2"), "user/\u{1b}[31m\r\nadmin");
    assert_eq!(address.to_string(), r"`user/\u{1b}[31m\r\nadmin` of account `1\n2`");
}
