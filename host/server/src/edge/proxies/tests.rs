use super::*;

#[test]
fn a_proxy_is_behind_from_its_last_answer_until_it_asks_again() {
    let proxies = Arc::<Proxies>::default();
    let polling = proxies.polls("one", Revision(4)).unwrap();
    let now = Instant::now();
    let later = now + Duration::from_secs(2);
    let lag = |at| proxies.listed(at)[0].1.lag(Revision(6), at);
    assert_eq!(lag(later), (2, Duration::ZERO), "it is being told");
    drop(polling);
    assert_eq!(lag(later).0, 2);
    assert!(lag(later).1 > Duration::from_secs(1), "it was told, and does not come back");
    let polling = proxies.polls("one", Revision(6)).unwrap();
    drop(polling);
    assert_eq!(lag(later), (0, Duration::ZERO));
}

#[test]
fn a_silent_proxy_is_forgotten_and_one_that_waits_is_not() {
    let proxies = Arc::<Proxies>::default();
    drop(proxies.polls("silent", Revision(1)));
    let waiting = proxies.polls("waiting", Revision(1));
    let names = |at| proxies.listed(at).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names(Instant::now()), ["silent", "waiting"]);
    assert_eq!(names(Instant::now() + FORGOTTEN), ["waiting"]);
    drop(waiting);
    assert_eq!(names(Instant::now()), ["waiting"]);
}

#[test]
fn proxies_beyond_the_most_are_not_listed() {
    let proxies = Arc::<Proxies>::default();
    let held: Vec<_> = (0..MOST).map(|number| proxies.polls(&number.to_string(), Revision(1)).unwrap()).collect();
    assert!(proxies.polls("one more", Revision(1)).is_none());
    assert!(proxies.polls("0", Revision(2)).is_some(), "who is listed stays so");
    assert_eq!(proxies.listed(Instant::now()).len(), MOST);
    drop(held);
}
