use keyward_runtime::words::Tally;

use super::{Proxies, Report};

fn report(sent: u64, running_seconds: u64) -> Report {
    Report { sent, dropped: 2, running_seconds }
}

fn written(proxies: &Proxies, sum: u64) -> Vec<Tally> {
    let told = proxies.tallies();
    let sums: Vec<_> = told.iter().map(|tally| Tally { entries: sum, ..tally.clone() }).collect();
    proxies.are_written(&told, &sums);
    told
}

fn missing(proxies: &Proxies) -> Option<u64> {
    proxies.listed()[0].1.missing()
}

#[test]
fn what_never_came_is_missing() {
    let proxies = Proxies::default();
    proxies.came("envoy", 5);
    assert_eq!(proxies.tallies().len(), 0, "nobody knows yet since when it runs");
    proxies.reports("envoy", report(8, 60));
    assert_eq!(missing(&proxies), None);
    assert_eq!(written(&proxies, 5)[0].entries, 5);
    assert_eq!(missing(&proxies), Some(0), "what it sent just now may be on its way");
    proxies.came("envoy", 1);
    proxies.reports("envoy", report(9, 65));
    assert_eq!(missing(&proxies), Some(2), "of the first eight only six have come");
    assert_eq!(written(&proxies, 6)[0].entries, 1);
    assert_eq!(missing(&proxies), Some(2));
    assert_eq!(written(&proxies, 0).len(), 0, "nothing came since then");
}

#[test]
fn who_starts_anew_begins_with_nothing() {
    let proxies = Proxies::default();
    proxies.reports("envoy", report(100, 600));
    written(&proxies, 100);
    proxies.reports("envoy", report(101, 605));
    assert_eq!(missing(&proxies), Some(0));
    proxies.reports("envoy", report(1, 2));
    assert_eq!(missing(&proxies), None);
    assert_eq!(written(&proxies, 0).len(), 1);
    proxies.reports("envoy", report(1, 7));
    assert_eq!(missing(&proxies), Some(1));
}

#[test]
fn proxies_are_bounded() {
    let proxies = Proxies::default();
    for n in 0..super::MOST + 10 {
        proxies.came(&n.to_string(), 1);
    }
    assert_eq!(proxies.listed().len(), super::MOST);
}
