//! A server with a past, and answers that take as long as they like: nothing older than the applied revision is used.

use super::*;

const KEYS: usize = 4;
const ACCOUNTS: usize = 2;

/// What the server's store was, revision by revision: an account that changed, and whether its keys are in force.
#[derive(Debug, Default)]
struct World {
    past: Vec<(usize, bool)>,
}

#[derive(Clone, Debug)]
enum Event {
    Commit(usize, bool),
    /// The server reads the answer to a question; it arrives some time later, or never.
    Read(usize),
    Arrive(usize),
    /// The server answers the feed; one answer is on its way at a time.
    Tell,
    Told,
    /// The server no longer remembers what the proxy has not heard.
    Missed,
}

impl World {
    fn now(&self) -> u64 {
        self.past.len() as u64
    }

    /// The account's last change up to a revision.
    fn changed(&self, account: usize, upto: u64) -> u64 {
        let mut past = self.past.iter().take(upto as usize).enumerate();
        past.rfind(|(_, (at, _))| *at == account).map_or(0, |(index, _)| index as u64 + 1)
    }

    fn is_in_force(&self, key: usize, at: u64) -> bool {
        match self.changed(key % ACCOUNTS, at) {
            0 => false,
            change => self.past[change as usize - 1].1,
        }
    }

    fn answer(&self, key: usize) -> (usize, u64, Option<Vec<u8>>) {
        let now = self.now();
        let json = || bundle(&name(key), &account(key % ACCOUNTS), self.changed(key % ACCOUNTS, now));
        (key, now, self.is_in_force(key, now).then(json))
    }

    fn tell(&self, after: u64) -> Changes {
        let revision = self.now();
        let of = |number| (account(number), self.changed(number, revision));
        let accounts = (0..ACCOUNTS).map(of).filter(|(_, change)| *change > after).collect();
        Changes { revision, accounts, complete: true }
    }

    fn holds(&self, edge: &mut Edge) -> Result<(), TestCaseError> {
        let applied = edge.applied();
        for number in 0..ACCOUNTS {
            let known = edge.directory().revision(&account(number));
            prop_assert!(known == 0 || known >= self.changed(number, applied), "{number}: {known} at {applied}");
        }
        for key in 0..KEYS {
            match edge.find(&want(&name(key))) {
                Found::Bundle(json) => {
                    let revision = Bundle::parse(&json).unwrap().revision;
                    prop_assert!(revision >= self.changed(key % ACCOUNTS, applied), "{key} of {revision} at {applied}");
                }
                Found::Unknown => {
                    let ever = (applied..=self.now()).any(|at| !self.is_in_force(key, at));
                    prop_assert!(ever, "{key} was there all the time since {applied}");
                }
                Found::Pending => {}
            }
        }
        Ok(())
    }
}

fn name(key: usize) -> String {
    format!("AKIA{key}")
}

fn account(number: usize) -> String {
    format!("{number:012}")
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => (0..ACCOUNTS, any::<bool>()).prop_map(|(account, on)| Event::Commit(account, on)),
        4 => (0..KEYS).prop_map(Event::Read),
        4 => (0..16_usize).prop_map(Event::Arrive),
        2 => Just(Event::Tell),
        2 => Just(Event::Told),
        1 => Just(Event::Missed),
    ]
}

proptest! {
    #[test]
    fn in_whatever_order_news_and_answers_come(events in prop::collection::vec(event(), 1..120)) {
        let mut world = World::default();
        let mut edge = begun(0);
        let mut answers: Vec<(usize, u64, Option<Vec<u8>>)> = Vec::new();
        let mut news: Option<Changes> = None;
        for event in events {
            match event {
                Event::Commit(account, on) => world.past.push((account, on)),
                Event::Read(key) => answers.push(world.answer(key)),
                Event::Arrive(which) if !answers.is_empty() => {
                    let (key, revision, found) = answers.remove(which % answers.len());
                    let _ = edge.learn(&want(&name(key)), revision, found);
                }
                Event::Tell if news.is_none() => news = Some(world.tell(edge.applied())),
                Event::Told => {
                    if let Some(changes) = news.take() {
                        edge.apply(changes).unwrap();
                    }
                }
                Event::Missed => news = Some(Changes { complete: false, ..world.tell(0) }),
                Event::Arrive(_) | Event::Tell => {}
            }
            world.holds(&mut edge)?;
        }
    }
}
