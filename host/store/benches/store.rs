//! What the store costs on this machine's disk: `cargo bench -p keyward-store`.
//!
//! `KEYWARD_BENCH_USERS` sets the size (default 100,000), `KEYWARD_BENCH_DIR` the place.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unreachable,
    reason = "a program for people at a terminal: it prints, and stops where something fails"
)]

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use keyward_store::{Place, Refusal, Store};

const ACCOUNT: &str = "000000000001";
const HOME: Place<'_> = Place::Account(ACCOUNT);
const CLIENTS: usize = 64;
const ROW: usize = 400;
const WRITE_FOREVER: &str = "--write-forever";

fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != WRITE_FOREVER);
    if let (Some(_), Some(directory)) = (arguments.next(), arguments.next()) {
        write_forever(&PathBuf::from(directory));
    }
    let users = number("KEYWARD_BENCH_USERS", 100_000);
    let directory =
        std::env::var_os("KEYWARD_BENCH_DIR").map_or_else(|| std::env::temp_dir().join("keyward-bench"), PathBuf::from);
    drop(std::fs::remove_dir_all(&directory));

    let store = open(&directory, "open, new");
    seed(&store, users);
    reads(&store, users);
    commits(&store, users);
    println!("  {:?}", store.stats());
    drop(store);
    drop(open(&directory, "open, after a clean end"));
    for _ in 0..3 {
        killed(&directory);
        drop(open(&directory, "open, after kill -9 under load"));
    }
    let size = std::fs::metadata(directory.join("store/rows")).expect("the store").len();
    println!("file {} MiB, resident {} MiB", size >> 20, resident() >> 10);
    drop(std::fs::remove_dir_all(&directory));
}

fn open(directory: &std::path::Path, what: &str) -> Store {
    let start = Instant::now();
    let store = Store::in_directory(directory, None).expect("opens");
    println!("{what}: {:?}, resident {} MiB", start.elapsed(), resident() >> 10);
    store
}

/// Three rows for each user, as the core writes them.
fn user(transaction: &mut keyward_store::Transaction, number: usize) {
    let scattered = (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    transaction.put(HOME, &format!("user/{scattered:016x}"), vec![b'u'; ROW]);
    transaction.put(HOME, &format!("id/AIDA{scattered:016X}"), vec![b'i'; 40]);
    transaction.put(Place::Registry, &format!("key/AKIA{scattered:016X}"), vec![b'k'; 60]);
}

fn seed(store: &Store, users: usize) {
    let start = Instant::now();
    for first in (0..users).step_by(5_000) {
        let mut transaction = store.view().transaction();
        for number in first..users.min(first + 5_000) {
            user(&mut transaction, number);
        }
        transaction.commit().expect("commits").durable.wait().expect("durable");
        if first % 100_000 == 0 {
            eprintln!("  seeded {first} in {:?}", start.elapsed());
        }
    }
    println!("seed {users} users: {:?}", start.elapsed());
}

fn reads(store: &Store, users: usize) {
    let keys: Vec<String> = (0..users.min(2_000))
        .map(|number| format!("user/{:016x}", ((number * 7) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)))
        .collect();
    let view = store.view();
    for round in ["first", "again"] {
        let rounds = if round == "first" { 1 } else { 100 };
        let each = time(rounds * keys.len(), || {
            for _ in 0..rounds {
                for key in &keys {
                    assert!(view.get(HOME, key).expect("reads").is_some());
                }
            }
        });
        println!("get a durable row of {ROW} bytes, {round}: {each:?}");
    }
    println!("revision of an account: {:?}", time(100_000, || (0..100_000).for_each(|_| drop(view.revision(ACCOUNT)))));
    println!("take a view: {:?}", time(100_000, || (0..100_000).for_each(|_| drop(store.view()))));
    println!(
        "scan 100 rows: {:?}",
        time(1_000, || (0..1_000).for_each(|_| drop(view.scan(HOME, "user/8", None, 100))))
    );
}

fn commits(store: &Store, users: usize) {
    let (next, conflicts) = (AtomicUsize::new(users), AtomicUsize::new(0));
    let (start, until) = (Instant::now(), Duration::from_secs(5));
    let mut waits: Vec<Duration> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                scope.spawn(|| {
                    let mut waits = Vec::new();
                    while start.elapsed() < until {
                        let (number, began) = (next.fetch_add(1, Ordering::Relaxed), Instant::now());
                        loop {
                            let mut transaction = store.view().transaction();
                            drop(transaction.get(HOME, &format!("user/{number}")));
                            user(&mut transaction, number);
                            match transaction.commit() {
                                Ok(commit) => break commit.durable.wait().expect("durable"),
                                Err(Refusal::Conflict) => drop(conflicts.fetch_add(1, Ordering::Relaxed)),
                                Err(refusal) => panic!("{refusal}"),
                            }
                        }
                        waits.push(began.elapsed());
                    }
                    waits
                })
            })
            .collect();
        clients.into_iter().flat_map(|client| client.join().expect("runs")).collect()
    });
    waits.sort_unstable();
    let rate = waits.len() as f64 / start.elapsed().as_secs_f64();
    let at = |share: usize| waits[(waits.len() - 1) * share / 100];
    println!(
        "durable commits of 3 rows, {CLIENTS} clients: {rate:.0}/s, p50 {:?}, p99 {:?}, {} conflicts",
        at(50),
        at(99),
        conflicts.into_inner()
    );
}

/// Writes from another process and kills it.
fn killed(directory: &std::path::Path) {
    let program = std::env::current_exe().expect("this program");
    let mut child = std::process::Command::new(program).arg(WRITE_FOREVER).arg(directory).spawn().expect("starts");
    std::thread::sleep(Duration::from_secs(2));
    child.kill().expect("dies");
    child.wait().expect("ends");
}

fn write_forever(directory: &std::path::Path) -> ! {
    let store = Store::in_directory(directory, None).expect("opens");
    for number in 1_000_000_000.. {
        let mut transaction = store.view().transaction();
        user(&mut transaction, number);
        drop(transaction.commit().expect("commits"));
        std::thread::yield_now();
    }
    unreachable!("numbers end")
}

fn time(times: usize, run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed() / u32::try_from(times).expect("few")
}

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().map_or(otherwise, |text| text.parse().expect(name))
}

/// Resident memory in KiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
    line.split_whitespace().nth(1).expect("a number").parse().expect("a number")
}
