use super::*;

#[test]
fn whoever_asks_a_role_and_a_group_may() {
    let mut house = House::default();
    let trust = "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},\"Action\":\"sts:AssumeRole\"}]}";
    house.ok(&format!("Action=CreateRole&RoleName=Reader&AssumeRolePolicyDocument={trust}"));
    house.ok("Action=CreateGroup&GroupName=g");
    let role = "arn:aws:iam::123456789012:role/Reader";
    let group = "arn:aws:iam::123456789012:group/g";
    let shared = |who: &str| {
        format!(
            "{}&ResourcePolicy={{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Allow\",\"Principal\":{{\"AWS\":\
             \"{who}\"}},\"Action\":\"s3:GetObject\",\"Resource\":\"{OBJECT}\"}}]}}",
            list("ResourceArns", &[OBJECT])
        )
    };
    let get = &["s3:GetObject"];
    assert_eq!(decisions(&principal(&mut house, role, get, &shared(role))), ["allowed"]);
    assert_eq!(decisions(&principal(&mut house, role, get, &shared("123456789012"))), ["implicitDeny"]);
    assert_eq!(decisions(&principal(&mut house, group, get, &shared(role))), ["implicitDeny"]);
    assert_eq!(decisions(&principal(&mut house, group, get, &shared("*"))), ["allowed"]);
    let as_role = shared(role) + "&CallerArn=" + role;
    assert_eq!(decisions(&principal(&mut house, group, get, &as_role)), ["allowed"]);
    let put = &policy("Allow", "s3:PutObject", "*", "");
    assert_eq!(decisions(&custom(&mut house, &[put], get, &as_role)), ["allowed"]);
    let elsewhere = "arn:aws:iam::111111111111:role/x/Far";
    let from_afar = format!("{}&CallerArn={elsewhere}&ResourceOwner=222222222222", shared(elsewhere));
    assert_eq!(decisions(&custom(&mut house, &[ALL], get, &from_afar)), ["allowed"]);
    for wrong in ["arn:aws:sts::123456789012:assumed-role/Reader/s", "arn:aws:iam::123456789012:root", "somebody"] {
        let form = format!("Action=SimulateCustomPolicy&PolicyInputList.member.1={ALL}{}", list("ActionNames", get));
        assert_eq!(house.refused(&format!("{form}&CallerArn={wrong}")).0, "InvalidInput", "{wrong}");
    }
}

#[test]
fn an_ec2_action_comes_with_what_it_says_it_has() {
    let mut house = House::default();
    let ec2 = |kind: &str| format!("arn:aws:ec2:us-east-1:123456789012:{kind}/x");
    let kinds = ["instance", "image", "security-group", "network-interface"].map(ec2);
    let mut resources: Vec<&str> = kinds.iter().map(String::as_str).collect();
    let run = &["ec2:RunInstances"];
    let form = |resources: &[&str]| list("ResourceArns", resources) + "&ResourceHandlingOption=EC2-VPC-InstanceStore";
    assert_eq!(decisions(&custom(&mut house, &[ALL], run, &form(&resources))), ["allowed"]);
    resources.pop();
    let whole = format!("Action=SimulateCustomPolicy&PolicyInputList.member.1={ALL}{}", list("ActionNames", run));
    let (code, message) = house.refused(&(whole + &form(&resources)));
    assert_eq!(
        (code.as_str(), message.as_str()),
        ("InvalidInput", "EC2-VPC-InstanceStore needs a resource of type network-interface.")
    );
}

#[test]
fn guardrails_decide_and_are_not_shown() {
    let mut house = House::default();
    let condition = "{\"StringEquals\":{\"aws:PrincipalOrgID\":\"o-1\"}}";
    let level = format!(
        "&OrderedOrganizationPolicyInputList.member.1.ServiceControlPolicyInputList.member.1={}",
        policy("Allow", "*", "*", condition)
    );
    let xml = custom(&mut house, &[ALL], &["s3:GetObject"], &level);
    assert_eq!((decisions(&xml), between(&xml, "MissingContextValues")), (vec!["implicitDeny".into()], String::new()));
    assert_eq!(texts(&xml, "AllowedByOrganizations"), ["false"]);
    let known = "&ContextEntries.member.1.ContextKeyName=aws:PrincipalOrgID\
                 &ContextEntries.member.1.ContextKeyValues.member.1=o-1";
    let xml = custom(&mut house, &[ALL], &["s3:GetObject"], &(level + known));
    assert_eq!(
        (decisions(&xml), texts(&xml, "SourcePolicyId")),
        (vec!["allowed".into()], vec!["PolicyInputList.1".into()])
    );
}

#[test]
fn what_aws_manages_is_simulated_and_left_out() {
    let mut house = House::default();
    let arn = alice(&mut house);
    let admin = "arn:aws:iam::aws:policy/AdministratorAccess";
    house.ok(&format!("Action=AttachUserPolicy&UserName=alice&PolicyArn={admin}"));
    let delete = &["s3:DeleteObject"];
    let xml = principal(&mut house, arn, delete, "");
    assert_eq!((decisions(&xml), between(&xml, "SourcePolicyType")), (vec!["allowed".into()], "aws-managed".into()));
    assert_eq!(between(&xml, "SourcePolicyId"), admin);
    for excluded in [format!("PolicyArn={admin}"), "PolicyType=aws-managed".to_owned()] {
        let more = format!("&PolicyExclusionList.member.1.{excluded}");
        assert_eq!(decisions(&principal(&mut house, arn, delete, &more)), ["implicitDeny"], "{excluded}");
    }
}

#[test]
fn a_customers_guardrails_bear_on_its_simulations() {
    let mut house = crate::tenancy::testing::reseller();
    let customer = crate::tenancy::testing::made(&mut house, crate::tenancy::testing::CREATE);
    house.send_as(&customer, "Action=CreateUser&UserName=alice%40newcorp.com");
    let put = format!("Action=PutUserPolicy&UserName=alice%40newcorp.com&PolicyName=p&PolicyDocument={ALL}");
    house.send_as(&customer, &put);
    let source = format!("arn:aws:iam::{}:user/alice@newcorp.com", customer.account);
    let ask = format!(
        "Action=SimulatePrincipalPolicy&PolicySourceArn={source}{}",
        list("ActionNames", &["s3:GetObject", "s3:PutObject"])
    );
    let simulated = |house: &mut House| crate::testing::body(&house.send_as(&customer, &ask));
    assert_eq!(decisions(&simulated(&mut house)), ["allowed", "allowed"]);
    let ceiling = policy("Allow", "s3:Get*", "*", "");
    house.ok(&format!("Action=RSPutCustomerGuardrail&CustomerName=newcorp&PolicyDocument={ceiling}"));
    let answer = simulated(&mut house);
    assert_eq!(decisions(&answer), ["allowed", "implicitDeny"]);
    assert_eq!(texts(&answer, "AllowedByOrganizations"), ["true", "false"]);
}
