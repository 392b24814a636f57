use super::*;

fn found(index: &Index, text: &str) -> Vec<u32> {
    let mut numbers: Vec<u32> = index
        .path(text)
        .flat_map(|node| [index.numbers(node, Effect::Allow), index.numbers(node, Effect::Deny)].concat())
        .collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn finds_every_prefix_and_nothing_else() {
    let prefixes = ["", "a", "ab", "abc", "abd", "abd/x", "b", "é", "abc", "ab"];
    let index = Index::new(prefixes.iter().zip(0..).map(|(prefix, number)| (number, Effect::Allow, *prefix)));
    for text in
        ["", "a", "ab", "abb", "abc", "abcd", "abd", "abd/", "abd/xy", "abe", "az", "b", "bb", "c", "é", "éé", "ê"]
    {
        let expected: Vec<u32> = prefixes
            .iter()
            .zip(0..)
            .filter(|(prefix, _)| text.starts_with(*prefix))
            .map(|(_, number)| number)
            .collect();
        assert_eq!(found(&index, text), expected, "{text}");
    }
}

#[test]
fn keeps_effects_apart() {
    let index =
        Index::new([(0, Effect::Deny, "a"), (1, Effect::Allow, "a"), (2, Effect::Deny, ""), (2, Effect::Deny, "")]);
    let numbers = |effect| index.path("ab").flat_map(|node| index.numbers(node, effect)).copied().collect::<Vec<_>>();
    assert_eq!((numbers(Effect::Allow), numbers(Effect::Deny)), (vec![1], vec![0, 2]));
    assert_eq!(index.path("ab").map(|node| node.count(Effect::Deny)).sum::<usize>(), 2);
    assert_eq!(Index::default().path("a").count(), 0);
}
