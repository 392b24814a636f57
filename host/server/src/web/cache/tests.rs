use super::*;

const URL: &str = "https://id.example.com";

fn want(fresh: bool) -> Want {
    Want { url: URL.to_owned(), fresh }
}

fn document(body: &str, max_age: Option<u64>) -> Result<Fetched, String> {
    Ok(Fetched { body: body.into(), max_age: max_age.map(Duration::from_secs) })
}

#[test]
fn a_document_is_good_as_long_as_its_server_says_within_bounds() {
    let now = Instant::now();
    for (max_age, good) in [(None, 3_600), (Some(0), 300), (Some(600), 600), (Some(u64::MAX), 86_400)] {
        let mut cache = Cache::default();
        assert_eq!(cache.find(&want(false), now), None);
        cache.keep(URL, document("a", max_age), now);
        let at = |seconds| now + Duration::from_secs(seconds);
        assert_eq!(cache.find(&want(false), at(good - 1)), Some(Ok(b"a".to_vec())), "{max_age:?}");
        assert_eq!(cache.find(&want(false), at(good)), None, "{max_age:?}");
        assert!(cache.find(&want(true), at(59)).is_some());
        assert!(cache.find(&want(true), at(60)).is_none(), "it is good and not fresh");
    }
}

#[test]
fn a_failure_is_remembered_briefly_and_takes_nothing_away() {
    let now = Instant::now();
    let mut cache = Cache::default();
    cache.keep(URL, Err("no".to_owned()), now);
    assert_eq!(cache.find(&want(true), now), Some(Err("no".to_owned())));
    assert_eq!(cache.find(&want(false), now + FAILED), None);
    cache.keep(URL, document("a", None), now);
    let later = now + USUAL;
    cache.keep(URL, Err("no".to_owned()), later);
    assert_eq!(cache.find(&want(false), later), Some(Ok(b"a".to_vec())));
    assert_eq!(cache.find(&want(false), later + FAILED), None);
    let much_later = now + MOST;
    cache.keep(URL, Err("no".to_owned()), much_later);
    assert_eq!(cache.find(&want(false), much_later), Some(Err("no".to_owned())));
}

#[test]
fn there_is_an_end_to_what_is_kept() {
    let now = Instant::now();
    let mut cache = Cache::default();
    for number in 0..DOCUMENTS as u64 + 10 {
        cache.keep(&format!("{URL}/{number}"), document("a", None), now + Duration::from_millis(number));
    }
    assert_eq!(cache.entries.len(), DOCUMENTS);
    let gone = Want { url: format!("{URL}/0"), fresh: false };
    assert_eq!(cache.find(&gone, now + Duration::from_secs(60)), None);
    for number in 0..100 {
        let large = Ok(Fetched { body: vec![0; 1 << 20], max_age: None });
        cache.keep(&format!("{URL}/large/{number}"), large, now + Duration::from_secs(60 + number));
    }
    let bytes: usize = cache.entries.values().map(|entry| entry.found.as_ref().map_or(0, Vec::len)).sum();
    assert!(bytes <= BYTES);
    let held = cache.turns(URL);
    drop(cache.turns("https://other.example.com"));
    cache.turns("https://third.example.com");
    assert!(cache.turns.contains_key(URL) && cache.turns.len() == 2);
    drop(held);
}
