use keyward_policy::{Question, decide};

use crate::policy::testing::{READ, create};
use crate::role::testing::create as role;
use crate::testing::{House, between, moment, scope};

const OBJECT: &str = "arn:aws:s3:::my-bucket/report.txt";
const ALL: &str = "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

fn policy(effect: &str, action: &str, resource: &str, condition: &str) -> String {
    let condition = if condition.is_empty() { String::new() } else { format!(",\"Condition\":{condition}") };
    format!(
        "{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"{effect}\",\"Action\":\"{action}\",\
         \"Resource\":\"{resource}\"{condition}}}]}}"
    )
}

/// The parameters of a list.
pub(super) fn list(name: &str, values: &[&str]) -> String {
    (1..).zip(values).map(|(n, value)| format!("&{name}.member.{n}={value}")).collect()
}

fn custom(house: &mut House, policies: &[&str], actions: &[&str], more: &str) -> String {
    let (policies, actions) = (list("PolicyInputList", policies), list("ActionNames", actions));
    house.ok(&format!("Action=SimulateCustomPolicy{policies}{actions}{more}"))
}

fn principal(house: &mut House, source: &str, actions: &[&str], more: &str) -> String {
    let actions = list("ActionNames", actions);
    house.ok(&format!("Action=SimulatePrincipalPolicy&PolicySourceArn={source}{actions}{more}"))
}

pub(super) fn texts(xml: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    xml.split(&open).skip(1).map(|part| part.split(&close).next().unwrap().to_owned()).collect()
}

pub(super) fn decisions(xml: &str) -> Vec<String> {
    texts(xml, "EvalDecision")
}

#[test]
fn every_action_has_one_result_and_every_resource_its_own() {
    let mut house = House::default();
    let resources = list("ResourceArns", &[OBJECT, "arn:aws:s3:::other/x"]);
    let xml = custom(&mut house, &[READ], &["s3:GetObject", "s3:PutObject"], &resources);
    assert_eq!(decisions(&xml), ["implicitDeny", "implicitDeny"]);
    assert_eq!(texts(&xml, "EvalActionName"), ["s3:GetObject", "s3:PutObject"]);
    let of_objects = "arn:${Partition}:s3:::${BucketName}/${KeyName}";
    let names = [of_objects, OBJECT, "arn:aws:s3:::other/x", of_objects, OBJECT, "arn:aws:s3:::other/x"];
    assert_eq!(texts(&xml, "EvalResourceName"), names);
    let each = ["allowed", "implicitDeny", "implicitDeny", "implicitDeny"];
    assert_eq!(texts(&xml, "EvalResourceDecision"), each);
    // Only what contributed to the decision for all of them is told above them.
    assert_eq!(texts(&xml, "SourcePolicyId"), ["PolicyInputList.1"]);
    let deny = policy("Deny", "s3:*", OBJECT, "");
    let one = list("ResourceArns", &[OBJECT]);
    let xml = custom(&mut house, &[ALL, &deny], &["s3:GetObject"], &one);
    assert_eq!(decisions(&xml), ["explicitDeny"]);
    assert_eq!(texts(&xml, "SourcePolicyId"), ["PolicyInputList.2", "PolicyInputList.2"]);
    let xml = custom(&mut house, &[ALL, &deny], &["s3:GetObject"], &resources);
    assert_eq!(
        (decisions(&xml), texts(&xml, "EvalResourceDecision")),
        (vec!["explicitDeny".into()], vec!["explicitDeny".into(), "allowed".into()])
    );
    assert_eq!(texts(&xml, "SourcePolicyId"), ["PolicyInputList.2", "PolicyInputList.2", "PolicyInputList.1"]);
}

#[test]
fn resources_are_many_only_under_policies_that_are_short() {
    let mut house = House::default();
    let large = ALL.replace(",\"Action", &format!("{},\"Action", "+".repeat(100_000)));
    let names: Vec<String> = (0..200).map(|n| format!("arn:aws:s3:::b/{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let resources = list("ResourceArns", &names);
    let xml = custom(&mut house, &[ALL], &["s3:GetObject"], &resources);
    assert_eq!((decisions(&xml).len(), texts(&xml, "EvalResourceDecision").len()), (1, 200));
    let form =
        format!("Action=SimulateCustomPolicy&PolicyInputList.member.1={large}&ActionNames.member.1=s3:GetObject");
    assert_eq!(house.refused(&(form + &resources)).0, "InvalidInput");
}

#[test]
fn what_actions_are_for() {
    for (action, template) in [
        ("s3:ListBucket", "arn:${Partition}:s3:::${BucketName}"),
        ("s3:PutBucketObjectLockConfiguration", "arn:${Partition}:s3:::${BucketName}"),
        ("S3:GetObjectTagging", "arn:${Partition}:s3:::${BucketName}/${KeyName}"),
        ("s3:ListAllMyBuckets", "*"),
        ("iam:AttachUserPolicy", "arn:${Partition}:iam::${Account}:user/${UserNameWithPath}"),
        ("iam:AddUserToGroup", "arn:${Partition}:iam::${Account}:group/${GroupNameWithPath}"),
        ("iam:PassRole", "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"),
        ("iam:CreatePolicyVersion", "arn:${Partition}:iam::${Account}:policy/${PolicyNameWithPath}"),
        ("iam:ListUsers", "*"),
        ("sts:AssumeRole", "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"),
        ("codecommit:ListRepositories", "*"),
    ] {
        assert_eq!(super::template::of(action), template, "{action}");
    }
}

#[test]
fn a_result_in_full() {
    let mut house = House::default();
    let xml = custom(&mut house, &[ALL], &["s3:GetObject"], "");
    let statement = "<SourcePolicyId>PolicyInputList.1</SourcePolicyId><SourcePolicyType>none</SourcePolicyType>\
                     <StartPosition><Line>1</Line><Column>15</Column></StartPosition>\
                     <EndPosition><Line>1</Line><Column>61</Column></EndPosition>";
    assert_eq!(
        between(&xml, "EvaluationResults"),
        format!(
            "<member><EvalActionName>s3:GetObject</EvalActionName><EvalResourceName>*</EvalResourceName>\
             <EvalDecision>allowed</EvalDecision><MatchedStatements><member>{statement}</member></MatchedStatements>\
             <MissingContextValues></MissingContextValues></member>"
        )
    );
    let xml = custom(&mut house, &[ALL], &["s3:GetObject"], &list("ResourceArns", &[OBJECT]));
    assert!(xml.contains("<EvalDecisionDetails></EvalDecisionDetails><ResourceSpecificResults><member>"), "{xml}");
    assert_eq!(texts(&xml, "EvalResourceDecision"), ["allowed"]);
}

#[test]
fn what_is_known_and_what_is_missing() {
    let mut house = House::default();
    let local = policy("Allow", "s3:GetObject", "*", "{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}}");
    let entry = |kind: &str, value: &str| {
        format!(
            "&ContextEntries.member.1.ContextKeyName=aws:SourceIp&ContextEntries.member.1.ContextKeyType={kind}\
             &ContextEntries.member.1.ContextKeyValues.member.1={value}"
        )
    };
    for (address, decision) in [("10.1.2.3", "allowed"), ("192.0.2.1", "implicitDeny")] {
        let xml = custom(&mut house, &[&local], &["s3:GetObject"], &entry("ip", address));
        assert_eq!(decisions(&xml), [decision]);
    }
    let xml = custom(&mut house, &[&local], &["s3:GetObject"], "");
    assert_eq!(between(&xml, "MissingContextValues"), "<member>aws:SourceIp</member>");
    let xml = custom(&mut house, &[&local], &["s3:GetObject"], &list("ResourceArns", &[OBJECT]));
    assert_eq!(texts(&xml, "MissingContextValues"), ["<member>aws:SourceIp</member>"; 2]);
    // What is no address is in no net.
    assert_eq!(
        decisions(&custom(&mut house, &[&local], &["s3:GetObject"], &entry("ip", "10.0.0.256"))),
        ["implicitDeny"]
    );
    let twice = entry("ip", "10.1.2.3") + &entry("ip", "10.1.2.3").replace("Entries.member.1", "Entries.member.2");
    let form =
        format!("Action=SimulateCustomPolicy&PolicyInputList.member.1={ALL}&ActionNames.member.1=s3:GetObject{twice}");
    assert_eq!(house.refused(&form).1, "Context key aws:SourceIp is given more than once.");
}

#[test]
fn boundaries_and_guardrails_narrow() {
    let mut house = House::default();
    let resources = list("ResourceArns", &[OBJECT]);
    let boundary = list("PermissionsBoundaryPolicyInputList", &[READ]) + &resources;
    let xml = custom(&mut house, &[ALL], &["s3:GetObject", "s3:PutObject"], &boundary);
    assert_eq!(decisions(&xml), ["allowed", "implicitDeny"]);
    assert_eq!(texts(&xml, "AllowedByPermissionsBoundary"), ["true", "true", "false", "false"]);
    let level = |n: usize, text: &str| {
        format!("&OrderedOrganizationPolicyInputList.member.{n}.ServiceControlPolicyInputList.member.1={text}")
    };
    let levels = level(1, ALL) + &level(2, READ) + &resources;
    let xml = custom(&mut house, &[ALL], &["s3:GetObject", "s3:PutObject"], &levels);
    assert_eq!(decisions(&xml), ["allowed", "implicitDeny"]);
    assert_eq!(texts(&xml, "AllowedByOrganizations"), ["true", "false"]);
    let two = list("PermissionsBoundaryPolicyInputList", &[READ, READ]);
    let form =
        format!("Action=SimulateCustomPolicy&PolicyInputList.member.1={ALL}&ActionNames.member.1=s3:GetObject{two}");
    assert_eq!(house.refused(&form).0, "InvalidInput");
}

#[test]
fn both_accounts_must_allow() {
    let mut house = House::default();
    let shared = |who: &str| {
        format!(
            "&ResourcePolicy={{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Allow\",\"Principal\":\
             {{\"AWS\":\"{who}\"}},\"Action\":\"s3:GetObject\",\"Resource\":\"{OBJECT}\"}}]}}"
        )
    };
    let caller = "arn:aws:iam::111111111111:user/ann";
    let more = |who: &str, owner: &str| {
        let resources = list("ResourceArns", &[OBJECT]);
        format!("{}{resources}&CallerArn={caller}&ResourceOwner=arn:aws:iam::{owner}:root", shared(who))
    };
    let get = &["s3:GetObject"];
    let nothing = policy("Allow", "s3:PutObject", "*", "");
    let xml = custom(&mut house, &[&nothing], get, &more(caller, "111111111111"));
    assert_eq!(decisions(&xml), ["allowed"]);
    let xml = custom(&mut house, &[&nothing], get, &more(caller, "222222222222"));
    assert_eq!(decisions(&xml), ["implicitDeny"]);
    let entry = |key: &str, value: &str| format!("<entry><key>{key}</key><value>{value}</value></entry>");
    let details = entry("IAM Policy", "implicitDeny") + &entry("Resource Policy", "allowed");
    assert_eq!(texts(&xml, "EvalDecisionDetails"), [details.clone(), details]);
    let xml = custom(&mut house, &[READ], get, &more(caller, "222222222222"));
    assert_eq!(decisions(&xml), ["allowed"]);
    let xml = custom(&mut house, &[READ], get, &more("arn:aws:iam::111111111111:user/bob", "222222222222"));
    assert_eq!(decisions(&xml), ["implicitDeny"]);
}

/// Alice, in developers: what she and her group have.
fn alice(house: &mut House) -> &'static str {
    house.ok("Action=CreateUser&UserName=alice&Path=/team/&Tags.member.1.Key=team&Tags.member.1.Value=red");
    house.ok("Action=CreateGroup&GroupName=alice");
    house.ok("Action=AddUserToGroup&GroupName=alice&UserName=alice");
    house.ok(&format!("Action=PutUserPolicy&UserName=alice&PolicyName=p&PolicyDocument={READ}"));
    let put = policy("Allow", "s3:PutObject", "*", "");
    house.ok(&format!("Action=PutGroupPolicy&GroupName=alice&PolicyName=p&PolicyDocument={put}"));
    "arn:aws:iam::123456789012:user/team/alice"
}

#[test]
fn a_principal_is_all_its_policies() {
    let mut house = House::default();
    let arn = alice(&mut house);
    let managed = create(&mut house, "Managed");
    house.ok(&format!("Action=AttachUserPolicy&UserName=alice&PolicyArn={managed}"));
    let on_object = list("ResourceArns", &[OBJECT]);
    let xml = principal(&mut house, arn, &["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], &on_object);
    assert_eq!(decisions(&xml), ["allowed", "allowed", "implicitDeny"]);
    let kinds = texts(&xml, "SourcePolicyType");
    assert_eq!(kinds, ["user", "user-managed", "user", "user-managed", "group", "group"]);
    let deny = policy("Deny", "s3:Get*", "*", "");
    let with_deny = format!("&PolicyInputList.member.1={deny}");
    assert_eq!(decisions(&principal(&mut house, arn, &["s3:GetObject"], &with_deny)), ["explicitDeny"]);
    let own_key = &["iam:CreateAccessKey"];
    assert_eq!(decisions(&principal(&mut house, arn, own_key, &list("ResourceArns", &[arn]))), ["allowed"]);
    house.ok("Action=SetUserStatus&UserName=alice&Status=Inactive");
    assert_eq!(decisions(&principal(&mut house, arn, &["s3:GetObject"], &on_object)), ["implicitDeny"]);
}

#[test]
fn what_follows_from_the_principal_is_known() {
    let mut house = House::default();
    let arn = alice(&mut house);
    let own = policy("Allow", "s3:List*", "arn:aws:s3:::${aws:username}", "")
        .replace("}]", ",\"Condition\":{\"StringEquals\":{\"aws:PrincipalTag/team\":\"red\"}}}]");
    let more = format!("&PolicyInputList.member.1={own}{}", list("ResourceArns", &["arn:aws:s3:::alice"]));
    assert_eq!(decisions(&principal(&mut house, arn, &["s3:ListBucket"], &more)), ["allowed"]);
    let other = more
        + "&ContextEntries.member.1.ContextKeyName=aws:username&ContextEntries.member.1.ContextKeyValues.member.1=bob";
    assert_eq!(decisions(&principal(&mut house, arn, &["s3:ListBucket"], &other)), ["implicitDeny"]);
}

#[test]
fn policies_are_left_out() {
    let mut house = House::default();
    let arn = alice(&mut house);
    let managed = create(&mut house, "Managed");
    house.ok(&format!("Action=AttachUserPolicy&UserName=alice&PolicyArn={managed}"));
    let inline = |kind: &str| {
        let at = "&PolicyExclusionList.member.2.InlinePolicyIdentifier";
        format!("{at}.PolicyName=p{at}.AttachmentType={kind}{at}.AttachmentName=alice")
    };
    let by_arn = "&PolicyExclusionList.member.1.PolicyArn=arn:aws:iam:::policy/managed";
    for (excluded, expected) in [
        (String::new(), ["allowed", "allowed"]),
        (by_arn.to_owned(), ["allowed", "allowed"]),
        (by_arn.to_owned() + &inline("user"), ["implicitDeny", "allowed"]),
        (by_arn.to_owned() + &inline("group"), ["allowed", "implicitDeny"]),
        ("&PolicyExclusionList.member.1.PolicyType=inline".to_owned(), ["allowed", "implicitDeny"]),
        ("&PolicyExclusionList.member.1.PolicyType=user-managed".to_owned(), ["allowed", "allowed"]),
    ] {
        let more = excluded.clone() + &list("ResourceArns", &[OBJECT]);
        let xml = principal(&mut house, arn, &["s3:GetObject", "s3:PutObject"], &more);
        assert_eq!(decisions(&xml), expected, "{excluded}");
    }
}

#[test]
fn groups_are_simulated_by_themselves() {
    let mut house = House::default();
    alice(&mut house);
    let group = "arn:aws:iam::123456789012:group/alice";
    assert_eq!(
        decisions(&principal(&mut house, group, &["s3:PutObject", "s3:GetObject"], "")),
        ["allowed", "implicitDeny"]
    );
    assert_eq!(house.gate.asked.last().unwrap().resource, group);
    for (source, code) in [
        ("arn:aws:iam::123456789012:user/alice", "NoSuchEntity"),
        ("arn:aws:iam::999999999999:user/team/alice", "NoSuchEntity"),
        ("arn:aws:iam::123456789012:root", "InvalidInput"),
        ("arn:aws:iam::123456789012:policy/p", "InvalidInput"),
    ] {
        let form = format!("Action=SimulatePrincipalPolicy&PolicySourceArn={source}&ActionNames.member.1=s3:GetObject");
        assert_eq!(house.refused(&form).0, code, "{source}");
    }
}

#[test]
fn roles_are_simulated_within_their_boundaries() {
    let mut house = House::default();
    role(&mut house, "r");
    let arn = "arn:aws:iam::123456789012:role/r";
    let own = policy("Allow", "s3:*", "*", "{\"StringLike\":{\"aws:userid\":\"AROA*\"}}");
    house.ok(&format!("Action=PutRolePolicy&RoleName=r&PolicyName=p&PolicyDocument={own}"));
    let on_object = list("ResourceArns", &[OBJECT]);
    let actions = &["s3:GetObject", "s3:PutObject"];
    let xml = principal(&mut house, arn, actions, &on_object);
    assert_eq!(decisions(&xml), ["allowed", "allowed"]);
    assert_eq!(texts(&xml, "SourcePolicyType")[0], "role");
    assert_eq!(texts(&xml, "SourcePolicyId")[0], "r/p");
    let boundary = create(&mut house, "Bound");
    house.ok(&format!("Action=PutRolePermissionsBoundary&RoleName=r&PermissionsBoundary={boundary}"));
    assert_eq!(decisions(&principal(&mut house, arn, actions, &on_object)), ["allowed", "implicitDeny"]);
    let keys = house.ok(&format!("Action=GetContextKeysForPrincipalPolicy&PolicySourceArn={arn}"));
    assert_eq!(between(&keys, "ContextKeyNames"), "<member>aws:userid</member>");
    assert_eq!(
        house.refused("Action=GetContextKeysForPrincipalPolicy&PolicySourceArn=arn:aws:iam:::role/none").1,
        "The role with name none cannot be found."
    );
}

#[test]
fn what_makes_no_sense() {
    let mut house = House::default();
    for more in [
        "&PolicyInputList.member.1={&ActionNames.member.1=s3:GetObject".to_owned(),
        format!("&PolicyInputList.member.1={ALL}&ActionNames.member.1=no-colon"),
        format!("&PolicyInputList.member.1={ALL}&ActionNames.member.1=s3:*"),
        format!("&PolicyInputList.member.1={ALL}&ActionNames.member.1=s3:Get&ResourceArns.member.1=bucket"),
        format!("&PolicyInputList.member.1={ALL}&ActionNames.member.1=s3:Get&ResourcePolicy={ALL}"),
        format!("&PolicyInputList.member.1={ALL}&ActionNames.member.1=s3:Get&CallerArn=arn:aws:iam::1:role/x"),
        format!("&PolicyInputList.member.1={ALL}&ActionNames.member.1=s3:Get&ResourceOwner=me"),
        format!("&PolicyInputList.member.1={ALL}&ActionNames.member.1=ec2:RunInstances&ResourceHandlingOption=X"),
    ] {
        assert_eq!(house.refused(&format!("Action=SimulateCustomPolicy{more}")).0, "InvalidInput", "{more}");
    }
}

#[test]
fn results_come_page_by_page() {
    let mut house = House::default();
    let actions = ["s3:A", "s3:B", "s3:C", "s3:D", "s3:E"];
    let mut found = Vec::new();
    let mut marker = String::new();
    loop {
        let xml = custom(&mut house, &[ALL], &actions, &format!("&MaxItems=2{marker}"));
        found.push(texts(&xml, "EvalActionName"));
        if between(&xml, "IsTruncated") == "false" {
            break;
        }
        marker = format!("&Marker={}", between(&xml, "Marker"));
    }
    assert_eq!(found, [&actions[..2], &actions[2..4], &actions[4..]]);
}

#[test]
fn keys_that_policies_read() {
    let mut house = House::default();
    let arn = alice(&mut house);
    let asks =
        policy("Allow", "s3:*", "arn:aws:s3:::${aws:username}/*", "{\"Bool\":{\"AWS:SecureTransport\":\"true\"}}");
    let again = policy("Deny", "s3:*", "*", "{\"Bool\":{\"aws:securetransport\":\"false\"}}");
    let expected = "<member>aws:username</member><member>AWS:SecureTransport</member>";
    let given = list("PolicyInputList", &[&asks, &again]);
    let xml = house.ok(&format!("Action=GetContextKeysForCustomPolicy{given}"));
    assert_eq!(between(&xml, "ContextKeyNames"), expected);
    house.ok(&format!("Action=PutUserPolicy&UserName=alice&PolicyName=q&PolicyDocument={asks}"));
    let xml = house.ok(&format!("Action=GetContextKeysForPrincipalPolicy&PolicySourceArn={arn}"));
    assert_eq!(between(&xml, "ContextKeyNames"), expected);
}

#[test]
fn large_policies_make_small_pages() {
    let mut house = House::default();
    let spaces = "+".repeat(100_000);
    let large = ALL.replace(",\"Action", &format!("{spaces},\"Action"));
    let actions: Vec<String> = (0..60).map(|n| format!("s3:A{n}")).collect();
    let actions: Vec<&str> = actions.iter().map(String::as_str).collect();
    let xml = custom(&mut house, &[&large], &actions, "");
    assert_eq!(decisions(&xml).len(), (4 << 20) / large.len());
    assert_eq!(between(&xml, "IsTruncated"), "true");
}

#[test]
fn what_is_simulated_is_what_the_gate_decides() {
    let mut house = House::default();
    let arn = alice(&mut house);
    let denied = policy("Deny", "iam:GetUser", "*", "{\"StringEquals\":{\"aws:PrincipalTag/team\":\"red\"}}");
    house.ok(&format!("Action=PutUserPolicy&UserName=alice&PolicyName=deny&PolicyDocument={denied}"));
    let key = between(&house.ok("Action=CreateAccessKey&UserName=alice"), "AccessKeyId");
    let bundle = crate::bundle::resolve(&mut house.store, &key, &scope(), None, &moment()).unwrap().unwrap();
    let authority = keyward_gate::authority(&bundle.account, &bundle.principal, &bundle.policies).unwrap();
    let facts = keyward_gate::of_principal(&bundle.account, &bundle.principal, None);
    for action in ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "iam:GetUser", "iam:CreateAccessKey"] {
        for resource in [OBJECT, arn, "*", "arn:aws:iam::999999999999:user/x"] {
            let question = Question { action, resource, owner: None, context: &facts };
            let met = super::word(decide(&authority, &question, None).outcome());
            let asked = principal(&mut house, arn, &[action], &list("ResourceArns", &[resource]));
            assert_eq!(decisions(&asked), [met], "{action} on {resource}");
        }
    }
}

mod more;
