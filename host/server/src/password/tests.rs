use super::*;

const WEAK: Strength = Strength { memory: 64, passes: 1 };

fn task(password: &str, strength: Strength) -> Task {
    Task { password: Zeroizing::new(password.to_owned()), salt: b"0123456789abcdef".to_vec(), strength }
}

#[test]
fn a_hash_is_read_as_it_was_written() {
    let task = task("correct horse", WEAK);
    let tag = task.run().unwrap();
    let text = Kept::text(&task, &tag).unwrap();
    assert!(text.starts_with("$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$"), "{text}");
    let kept = Kept::read(&text).unwrap();
    assert_eq!((kept.salt.as_slice(), kept.strength), (task.salt.as_slice(), WEAK));
    assert!(kept.is(&tag));
    for other in ["correct horsf", "correct hors", "correct horse ", "Correct horse"] {
        assert!(!kept.is(&super::tests::task(other, WEAK).run().unwrap()), "{other}");
    }
}

#[test]
fn what_was_not_made_here_is_not_read() {
    for text in [
        "",
        "secret",
        "$argon2i$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=4294967295,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg",
    ] {
        assert!(Kept::read(text).is_none(), "{text}");
    }
}

/// The vector of RFC 9106 needs a secret and associated data; this one is the reference implementation's own.
#[test]
fn argon2id_is_argon2id() {
    let task = Task {
        password: Zeroizing::new("password".to_owned()),
        salt: b"somesalt".to_vec(),
        strength: Strength { memory: 256, passes: 2 },
    };
    let hex: String = task.run().unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe");
}

#[tokio::test]
async fn who_is_too_many_is_told_so() {
    let hashing = Hashing::new(WEAK, 1, 1);
    let slow = || task("x", Strength { memory: 8 << 10, passes: 8 });
    let (first, second, third) =
        tokio::join!(hashing.make(slow()), hashing.make(slow()), async { hashing.make(slow()).await.err() });
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(third, Some(Fault::Busy));
    assert!(hashing.make(slow()).await.is_ok());
}
