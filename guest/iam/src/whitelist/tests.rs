use keyward_gate::bundle::Document;
use keyward_gate::{Caller, Scope};
use keyward_policy::Kind;
use serde_json::{Value, json};

use crate::bundle::resolve;
use crate::tenancy::testing::{CREATE, made, reseller};
use crate::testing::{House, between, body, moment, root, scope};

const DAY: u64 = 86_400_000;

struct Stage {
    house: House,
    /// Root of the customer.
    customer: Caller,
    /// A key of it.
    key: String,
}

fn stage() -> Stage {
    let mut house = reseller();
    let customer = made(&mut house, CREATE);
    let key = between(&body(&house.send_as(&customer, "Action=CreateAccessKey")), "AccessKeyId");
    Stage { house, customer, key }
}

impl Stage {
    fn send(&mut self, caller: &Caller, form: &str) -> Value {
        let answer = self.house.send_as(caller, &format!("Action=RSWhitelist{form}&root=lyve:NewCorp"));
        serde_json::from_str(&body(&answer)).unwrap()
    }

    fn add(&mut self, more: &str) -> String {
        let customer = self.customer.clone();
        let answer = self.send(&customer, &format!("AddRule&{more}"));
        assert_eq!(answer["ok"], true, "{answer}");
        answer["ruleId"].as_str().unwrap().to_owned()
    }

    fn approved(&mut self, more: &str) -> String {
        let id = self.add(more);
        let answer = self.send(&root(), &format!("ApproveRule&ruleId={id}"));
        assert_eq!((&answer["ok"], &answer["status"]), (&json!(true), &json!("Active")), "{answer}");
        id
    }

    fn refused(&mut self, caller: &Caller, form: &str) -> String {
        let answer = self.send(caller, form);
        assert_eq!(answer["ok"], false, "{answer}");
        answer["errorDesc"].as_str().unwrap().split(':').next().unwrap().to_owned()
    }

    fn stands(&mut self) -> Vec<String> {
        let listed = self.send(&root(), "ListRules");
        listed["rules"].as_array().unwrap().iter().map(|rule| rule["status"].as_str().unwrap().to_owned()).collect()
    }

    /// The levels that keep the customer's root in its networks.
    fn networks(&mut self, region: &str) -> Option<Document> {
        let scope = Scope { region: region.to_owned(), service: "s3".to_owned(), ..scope() };
        let bundle = resolve(&mut self.house.store, &self.key, &scope, None, &moment()).unwrap().unwrap();
        bundle.policies.guardrails.into_iter().flatten().find(|document| document.label == "keyward/Whitelist")
    }
}

#[test]
fn a_rule_is_asked_for_approved_and_listed_as_on_the_page() {
    let mut stage = stage();
    let first = stage.add("subNet=10.0.0.0/8&regions=[\"SJC03\",\"DCA02\"]&notes=our+office&ttl=30");
    stage.house.later += 1;
    let second = stage.add("subNet=192.0.2.7");
    assert!(first < second, "they are listed in the order of time");
    let judged = stage.send(&root(), &format!("ApproveRule&ruleId={first}&notes=fine"));
    assert_eq!(
        judged,
        json!({ "ok": true, "ruleId": first, "status": "Active", "updatedAt": "2026-01-31T12:00:00.001Z" })
    );
    let judged = stage.send(&root(), &format!("RejectRule&ruleId={second}"));
    assert_eq!(judged["status"], "Rejected");
    let listed = stage.send(&root(), "ListRules&offset=0&limit=0");
    let (rules, noon) = (&listed["rules"], "2026-01-31T12:00:00.000Z");
    assert_eq!((&listed["ok"], &listed["partial"]), (&json!(true), &json!(false)));
    assert_eq!(
        rules[0],
        json!({
            "ruleId": first, "insertedAt": noon, "updatedAt": "2026-01-31T12:00:00.001Z", "subNet": "10.0.0.0/8",
            "status": "Active", "regions": ["DCA02", "SJC03"], "notes": "fine",
        })
    );
    assert_eq!((&rules[1]["status"], &rules[1]["regions"]), (&json!("Rejected"), &Value::Null));
    let part = stage.send(&root(), "ListRules&limit=1");
    assert_eq!((&part["partial"], part["rules"].as_array().unwrap().len()), (&json!(true), 1));
    let part = stage.send(&root(), "ListRules&limit=1&offset=1");
    assert_eq!((&part["partial"], &part["rules"][0]["ruleId"]), (&json!(false), &json!(second)));
}

#[test]
fn one_asks_and_another_approves_once() {
    let mut stage = stage();
    let customer = stage.customer.clone();
    assert_eq!(stage.refused(&root(), "AddRule&subNet=10.0.0.0/8"), "AccessDenied");
    let id = stage.add("subNet=0.0.0.0/0");
    for word in ["ApproveRule", "RejectRule"] {
        assert_eq!(stage.refused(&customer, &format!("{word}&ruleId={id}")), "AccessDenied");
    }
    assert_eq!(stage.refused(&customer, "ListRules"), "AccessDenied");
    assert_eq!(stage.stands(), ["Pending"]);
    assert_eq!(stage.send(&root(), &format!("RejectRule&ruleId={id}"))["status"], "Rejected");
    for word in ["ApproveRule", "RejectRule"] {
        assert_eq!(stage.refused(&root(), &format!("{word}&ruleId={id}")), "InvalidInput");
    }
    // Whoever wants something else asks anew, and what was asked for before is gone.
    let id = stage.add("subNet=10.0.0.0/8");
    assert_eq!(stage.send(&customer, &format!("DeleteRule&ruleId={id}")), json!({ "ok": true }));
    stage.add("subNet=11.0.0.0/8");
    assert_eq!(stage.refused(&root(), &format!("ApproveRule&ruleId={id}")), "NoSuchEntity");
}

#[test]
fn networks_are_read_strictly() {
    let mut stage = stage();
    let customer = stage.customer.clone();
    for bad in ["10.0.0.0/33", "10.0.0", "::/129", "10.0.0.0/-1", "1.2.3.4/08", "a", ""] {
        assert_eq!(stage.refused(&customer, &format!("AddRule&subNet={bad}")), "ValidationError", "{bad}");
    }
    for more in ["", "subNet=10.0.0.0/8&ttl=0", "subNet=10.0.0.0/8&regions=a+b"] {
        assert_eq!(stage.refused(&customer, &format!("AddRule&{more}")), "ValidationError", "{more}");
    }
    for good in ["10.0.0.0/8", "10.1.2.3", "2001:db8::/32", "::1"] {
        stage.approved(&format!("subNet={good}"));
    }
    let document = stage.networks("us-east-1").unwrap();
    assert!(keyward_policy::Document::parse(&document.text, Kind::Identity).is_ok(), "{}", document.text);
}

#[test]
fn what_was_approved_binds_everybody_of_the_account_in_its_regions() {
    let mut stage = stage();
    assert_eq!(stage.networks("DCA02"), None);
    stage.add("subNet=10.0.0.0/8");
    assert_eq!(stage.networks("DCA02"), None, "nobody has approved it");
    stage.house.later = 1;
    stage.approved("subNet=192.0.2.0/24&regions=DCA02&ttl=1");
    assert_eq!(stage.networks("us-east-1"), None);
    let text = stage.networks("DCA02").unwrap().text;
    let policy: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        policy["Statement"],
        json!([
            {
                "Sid": "Elsewhere", "Effect": "Deny", "Action": "*", "Resource": "*",
                "Condition": { "NotIpAddress": { "aws:SourceIp": ["192.0.2.0/24"] } },
            },
            {
                "Effect": "Allow", "Action": "*", "Resource": "*",
                "Condition": {
                    "IpAddress": { "aws:SourceIp": ["192.0.2.0/24"] },
                    "DateLessThan": { "aws:CurrentTime": "2026-02-01T12:00:00Z" },
                },
            },
        ])
    );
    // The end of a rule changes nothing in what is kept to: nothing opens by itself.
    stage.house.later = DAY + 1;
    assert_eq!(stage.stands(), ["Pending", "Suspended"]);
    assert_eq!(stage.networks("DCA02").unwrap().text, text);
}

#[test]
fn the_last_network_goes_by_its_name_only() {
    let mut stage = stage();
    let customer = stage.customer.clone();
    let (one, other) = (stage.approved("subNet=10.0.0.0/8"), stage.approved("subNet=11.0.0.0/8&regions=DCA02"));
    for id in [&one, &other] {
        assert_eq!(stage.refused(&customer, &format!("DeleteRule&ruleId={id}")), "AccessDenied");
    }
    let delete = |id: &str| format!("DeleteRule&ruleId={id}");
    assert_eq!(stage.refused(&root(), &delete(&one)), "DeleteConflict", "elsewhere than in DCA02 it is the last");
    assert_eq!(stage.send(&root(), &delete(&other)), json!({ "ok": true }));
    assert_eq!(stage.refused(&root(), &format!("{}&override=yes", delete(&one))), "ValidationError");
    assert_eq!(stage.send(&root(), &format!("{}&override=RemoveLastNetwork", delete(&one)))["ok"], true);
    assert_eq!(stage.networks("DCA02"), None, "without rules the account is open again");
}

#[test]
fn anothers_customer_and_anothers_rule_are_not_there() {
    let mut stage = stage();
    let id = stage.approved("subNet=10.0.0.0/8");
    let second = "Action=RSCreateCustomer&Name=second&Email=b%40b.com&Password=Password22";
    let second = made(&mut stage.house, second);
    let other = Caller { account: "000000000002".to_owned(), ..root() };
    stage.house.send_as(&other, "Action=RSRegisterReseller&ResellerName=rival");
    let number = stage.customer.account.clone();
    let mut ask = |caller: &Caller, action: &str, root: &str| {
        let form = format!("Action=RSWhitelist{action}&subNet=10.0.0.0/8&ruleId={id}&root={root}");
        let answer: Value = serde_json::from_str(&body(&stage.house.send_as(caller, &form))).unwrap();
        answer.to_string().replace(root, "X")
    };
    for action in ["ApproveRule", "RejectRule", "DeleteRule", "ListRules"] {
        let nowhere = ask(&other, action, "lyve:nobody");
        assert!(nowhere.contains("NoSuchEntity"), "{nowhere}");
        for root in ["lyve:newcorp", "rival:newcorp", &number] {
            assert_eq!(ask(&other, action, root), nowhere, "{action} {root}");
        }
    }
    for action in ["AddRule", "DeleteRule"] {
        assert_eq!(ask(&second, action, "lyve:newcorp"), ask(&second, action, "lyve:nobody"));
    }
    let own = ask(&second, "DeleteRule", "lyve:second");
    assert!(own.contains("The rule with id"), "{own}");
    assert!(ask(&root(), "DeleteRule", "lyve:second").contains("The rule with id"));
}
