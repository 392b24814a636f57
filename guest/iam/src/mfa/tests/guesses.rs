use super::*;

#[test]
fn a109_no_code_works_twice() {
    let (mut house, telephone) = enabled();
    assert!(telephone.lets_in(&mut house, 0));
    assert!(!telephone.lets_in(&mut house, 0));
    assert!(!telephone.lets_in(&mut house, -1), "one before it neither");
    assert!(telephone.lets_in(&mut house, 1));
    // A clock that is set back brings none of them back.
    house.later -= 300_000;
    assert!(!telephone.lets_in(&mut house, 0));
}

#[test]
fn a111_five_guesses_and_then_it_takes_time() {
    let (mut house, telephone) = enabled();
    let wrong = telephone.code(&house, 100);
    for _ in 0..1_000 {
        assert!(guess(&mut house, &telephone.serial, &wrong).is_err());
    }
    let counted: keyward_model::row::Guesses = {
        let tx = Tx::new(&mut house.store, ACCOUNT, &[], Time::default());
        let alice: User = tx.find("alice").unwrap();
        tx.row(&layout::guesses("code", &alice.id)).unwrap().unwrap()
    };
    assert_eq!(counted.wrong, 5);
    assert!(!telephone.lets_in(&mut house, 0), "not even the right one is looked at");
    house.later += 90_000;
    assert!(telephone.lets_in(&mut house, 0));
}

#[test]
fn a114_all_who_check_a_code_share_one_count() {
    let (mut house, telephone) = enabled();
    let wrong = telephone.code(&house, 100);
    for _ in 0..3 {
        assert!(guess(&mut house, &telephone.serial, &wrong).is_err());
    }
    for _ in 0..2 {
        let form = telephone.form(&house, "ResyncMFADevice", "alice", 500);
        assert_eq!(house.wrong(&root(), &form), "InvalidAuthenticationCode");
    }
    assert!(!telephone.lets_in(&mut house, 0));
    let right = telephone.form(&house, "ResyncMFADevice", "alice", 0);
    assert_eq!(house.refused(&right).0, "InvalidAuthenticationCode");
    let other = Telephone::new(&mut house, "other");
    let form = other.form(&house, "EnableMFADevice", "alice", 0);
    assert_eq!(house.refused(&form).0, "InvalidAuthenticationCode");
    // Nobody else waits.
    house.ok("Action=CreateUser&UserName=bob");
    house.ok(&other.form(&house, "EnableMFADevice", "bob", 0));
}

#[test]
fn a133_a_code_opens_a_session_that_knows_of_it() {
    let (mut house, telephone) = enabled();
    let mut tx = Tx::new(&mut house.store, ACCOUNT, &[6; 32], Time::from_moment(moment().now));
    session::prepare(&mut tx).unwrap();
    let alice = Caller { service: "sts".to_owned(), ..user(&mut house, "alice") };
    let form = |code: &str| format!("Action=GetSessionToken&SerialNumber={}&TokenCode={code}", telephone.serial);
    let factor = |house: &mut House, answer: &str| {
        let tx = Tx::new(&mut house.store, ACCOUNT, &[], Time::default());
        let session = session::read(&tx, &between(answer, "AccessKeyId"), &between(answer, "SessionToken")).unwrap();
        session.grant.mfa
    };
    let plain = body(&house.send_as(&alice, "Action=GetSessionToken"));
    assert_eq!(factor(&mut house, &plain), None);
    let right = form(&telephone.code(&house, 0));
    let opened = body(&house.send_as(&alice, &right));
    assert_eq!(factor(&mut house, &opened), Some(Time::from_moment(moment().now + house.later)));
    let answer = house.send_as(&alice, &right);
    assert_eq!((answer.event.code, answer.commit), ("AccessDenied", true), "it counts");
    assert_eq!(
        between(&body(&answer), "Message"),
        "MultiFactorAuthentication failed with invalid MFA one time pass code. "
    );
    let half = format!("Action=GetSessionToken&SerialNumber={}", telephone.serial);
    assert_eq!(house.send_as(&alice, &half).event.code, "ValidationError");
}

#[test]
fn a_role_may_ask_for_a_code_and_wrong_ones_count_before_anybody_is_asked() {
    let (mut house, telephone) = enabled();
    let mut tx = Tx::new(&mut house.store, ACCOUNT, &[6; 32], Time::from_moment(moment().now));
    session::prepare(&mut tx).unwrap();
    let alice = Caller { service: "sts".to_owned(), ..user(&mut house, "alice") };
    let trust = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A\
                 %22sts%3AAssumeRole%22%2C%22Principal%22%3A%7B%22AWS%22%3A%22123456789012%22%7D%7D%5D%7D";
    house.ok(&format!("Action=CreateRole&RoleName=r&AssumeRolePolicyDocument={trust}"));
    let form = |code: &str| {
        let role = "RoleArn=arn:aws:iam::123456789012:role/r&RoleSessionName=here";
        format!("Action=AssumeRole&{role}&SerialNumber={}&TokenCode={code}", telephone.serial)
    };
    house.gate.asked.clear();
    assert_eq!(house.wrong(&alice, &form(&telephone.code(&house, 50))), "AccessDenied");
    assert!(house.gate.asked.is_empty(), "nobody learns by policy whether it was right");
    let answer = house.send_as(&alice, &form(&telephone.code(&house, 0)));
    assert_eq!(answer.event.code, "", "{}", body(&answer));
    let asked = house.gate.asked.first().unwrap();
    assert!(asked.context.iter().any(|it| it.key == "aws:MultiFactorAuthPresent" && it.values == ["true"]));
    assert!(!telephone.lets_in(&mut house, 0), "it is used up");
}
