use crate::policy::testing::READ;
use crate::testing::{House, between, root};

fn number(house: &mut House, key: &str) -> String {
    let summary = house.ok("Action=GetAccountSummary");
    let (_, rest) = summary.split_once(&format!("<key>{key}</key>")).unwrap_or_else(|| panic!("no {key} in {summary}"));
    between(rest, "value")
}

#[test]
fn an_account_has_one_alias() {
    let mut house = House::default();
    assert!(!house.ok("Action=ListAccountAliases").contains("<member>"));
    house.ok("Action=CreateAccountAlias&AccountAlias=first");
    house.ok("Action=CreateAccountAlias&AccountAlias=the-second");
    assert_eq!(between(&house.ok("Action=ListAccountAliases"), "AccountAliases"), "<member>the-second</member>");
    assert_eq!(
        house.refused("Action=DeleteAccountAlias&AccountAlias=first"),
        ("NoSuchEntity".into(), "The account alias first cannot be found.".into())
    );
    house.ok("Action=DeleteAccountAlias&AccountAlias=the-second");
    assert!(house.store.rows.is_empty(), "{:?}", house.store.rows.keys());
}

#[test]
fn an_alias_is_one_accounts_in_the_whole_installation() {
    let mut house = House::default();
    house.ok("Action=CreateAccountAlias&AccountAlias=taken");
    let taken = ("EntityAlreadyExists".to_owned(), "The account alias taken already exists.".to_owned());
    assert_eq!(house.refused("Action=CreateAccountAlias&AccountAlias=taken"), taken);
    let other = keyward_gate::Caller { account: "210987654321".to_owned(), ..root() };
    let answer = house.send_as(&other, "Action=CreateAccountAlias&AccountAlias=taken");
    assert_eq!(answer.event.code, "EntityAlreadyExists");
    assert_eq!(house.send_as(&other, "Action=DeleteAccountAlias&AccountAlias=taken").event.code, "NoSuchEntity");
    house.ok("Action=CreateAccountAlias&AccountAlias=another");
    assert_eq!(house.send_as(&other, "Action=CreateAccountAlias&AccountAlias=taken").event.code, "");
}

#[test]
fn an_alias_looks_like_no_number_of_an_account() {
    let mut house = House::default();
    for bad in ["ab", "a--b", "-ab", "Abc", "210987654321"] {
        assert_eq!(
            house.refused(&format!("Action=CreateAccountAlias&AccountAlias={bad}")).0,
            "ValidationError",
            "{bad}"
        );
    }
}

#[test]
fn what_is_made_and_removed_is_counted() {
    let mut house = House::default();
    for n in 0..40 {
        house.ok(&format!("Action=CreateUser&UserName=u{n}&Path=/a/"));
    }
    house.ok("Action=CreateGroup&GroupName=g");
    let made = house.ok(&format!("Action=CreatePolicy&PolicyName=p&PolicyDocument={READ}"));
    let arn = between(&made, "Arn");
    house.ok(&format!("Action=CreatePolicyVersion&PolicyArn={arn}&PolicyDocument={READ}"));
    house.ok("Action=UpdateUser&UserName=u1&NewUserName=renamed&NewPath=/b/");
    house.ok("Action=DeleteUser&UserName=u2");
    for (key, wanted) in
        [("Users", "39"), ("Groups", "1"), ("Policies", "1"), ("PolicyVersionsInUse", "2"), ("Roles", "0")]
    {
        assert_eq!(number(&mut house, key), wanted, "{key}");
    }
    house.ok(&format!("Action=DeletePolicyVersion&PolicyArn={arn}&VersionId=v2"));
    house.ok(&format!("Action=DeletePolicy&PolicyArn={arn}"));
    for (key, wanted) in [("Policies", "0"), ("PolicyVersionsInUse", "0"), ("AccountAccessKeysPresent", "0")] {
        assert_eq!(number(&mut house, key), wanted, "{key}");
    }
    house.ok("Action=CreateAccessKey");
    assert_eq!(number(&mut house, "AccountAccessKeysPresent"), "1");
}

#[test]
fn a_summary_reads_no_more_where_there_is_more() {
    let mut house = House::default();
    house.ok("Action=GetAccountSummary");
    let few = house.store.reads.get();
    for n in 0..100 {
        house.ok(&format!("Action=CreateUser&UserName=u{n}"));
    }
    house.ok("Action=GetAccountSummary");
    assert_eq!(house.store.reads.get(), few);
    assert!(few <= 18, "{few}");
}
