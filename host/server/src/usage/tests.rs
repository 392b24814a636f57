use keyward_runtime::words::{Caller, PrincipalKind};

use super::{MOST, Notebook};

fn caller(key: &str) -> Caller {
    Caller {
        access_key: key.to_owned(),
        account: "123456789012".to_owned(),
        kind: PrincipalKind::User,
        arn: String::new(),
        id: "AIDA".to_owned(),
        name: String::new(),
        service: "iam".to_owned(),
        region: "us-east-1".to_owned(),
        token: None,
    }
}

#[test]
fn the_latest_use_of_each_action_is_kept() {
    let notebook = Notebook::default();
    for (action, at) in [("iam:GetUser", 5), ("iam:GetUser", 9), ("iam:GetUser", 7), ("iam:ListUsers", 1)] {
        notebook.note(&caller("K"), action, at);
    }
    let mut uses: Vec<_> = notebook.take().into_iter().map(|used| (used.action, used.at)).collect();
    uses.sort();
    assert_eq!(uses, [("iam:GetUser".to_owned(), 9), ("iam:ListUsers".to_owned(), 1)]);
    assert!(notebook.take().is_empty());
}

#[test]
fn no_crowd_fills_the_memory() {
    let notebook = Notebook::default();
    for key in 0..=MOST {
        notebook.note(&caller(&key.to_string()), "iam:GetUser", 1);
    }
    assert_eq!(notebook.take().len(), MOST);
}
