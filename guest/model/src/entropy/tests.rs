use super::Entropy;
use std::collections::BTreeSet;

#[test]
fn the_same_seed_says_the_same() {
    let text = |seed: &[u8]| Entropy::new(seed).text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 100);
    assert_eq!(text(&[7; 32]), text(&[7; 32]));
    assert_ne!(text(&[7; 32]), text(&[8; 32]));
}

#[test]
fn blocks_do_not_repeat() {
    let mut entropy = Entropy::new(&[1; 32]);
    let texts: BTreeSet<String> = (0..10_000).map(|_| entropy.text(b"0123456789abcdef", 16)).collect();
    assert_eq!(texts.len(), 10_000);
}

#[test]
fn letters_are_equally_likely() {
    let mut entropy = Entropy::new(&[2; 32]);
    let text = entropy.text(b"abc", 30_000);
    for letter in ["a", "b", "c"] {
        let count = text.matches(letter).count();
        assert!((9_500..10_500).contains(&count), "{letter}: {count}");
    }
}

#[test]
fn an_empty_alphabet_gives_nothing() {
    assert_eq!(Entropy::new(&[]).text(b"", 5), "");
}
