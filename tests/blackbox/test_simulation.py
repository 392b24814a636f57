"""SimulateCustomPolicy and SimulatePrincipalPolicy: the decision, asked for instead of met."""

import json

from support.faults import missing, refused, violations
from support.policies import EC2, EVERYTHING, READ_BUCKET, allow, deny, document

OBJECT = "arn:aws:s3:::my-bucket/report.txt"


OBJECTS = "arn:${Partition}:s3:::${BucketName}/${KeyName}"


def simulated(iam, policies, actions, *resources, **more):
    return iam.simulate_custom_policy(PolicyInputList=policies, ActionNames=actions, **more,
                                      **({"ResourceArns": list(resources)} if resources else {}))["EvaluationResults"]


def custom(*asked, **more):
    return [(r["EvalActionName"], r["EvalResourceName"], r["EvalDecision"]) for r in simulated(*asked, **more)]


def each(result):
    return [(r["EvalResourceName"], r["EvalResourceDecision"]) for r in result["ResourceSpecificResults"]]


def test_custom_answers_each_action_once_and_tells_each_resource(admin):
    """As AWS has it now: one result for an action, the strictest of its resources, and theirs inside."""
    other = "arn:aws:s3:::other/x"
    get, put = simulated(admin.iam, [READ_BUCKET], ["s3:GetObject", "s3:PutObject"], OBJECT, other)
    assert (get["EvalActionName"], get["EvalResourceName"], get["EvalDecision"]) == ("s3:GetObject", OBJECTS, "implicitDeny")
    assert each(get) == [(OBJECT, "allowed"), (other, "implicitDeny")]
    assert get["MatchedStatements"] == [] and [len(r["MatchedStatements"]) for r in get["ResourceSpecificResults"]] == [1, 0]
    assert each(put) == [(OBJECT, "implicitDeny"), (other, "implicitDeny")]
    policies = [EVERYTHING, document(deny("s3:*", other)), document(deny("s3:*", other + "*"))]
    [result] = simulated(admin.iam, policies, ["s3:GetObject"], OBJECT, other, other)
    assert result["EvalDecision"] == "explicitDeny" and result["EvalDecisionDetails"] == {}
    assert [s["SourcePolicyId"] for s in result["MatchedStatements"]] == ["PolicyInputList.2", "PolicyInputList.3"]
    missing = document(allow("s3:GetObject", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}))
    [result] = simulated(admin.iam, [missing], ["s3:GetObject"], OBJECT, other)
    assert result["MissingContextValues"] == ["aws:PrincipalOrgID"]
    assert [r["MissingContextValues"] for r in result["ResourceSpecificResults"]] == [["aws:PrincipalOrgID"]] * 2


def test_an_explicit_deny_wins(admin):
    policies = [EVERYTHING, document(deny("s3:*", OBJECT))]
    assert custom(admin.iam, policies, ["s3:GetObject"], OBJECT) == [("s3:GetObject", OBJECTS, "explicitDeny")]
    [anywhere] = simulated(admin.iam, [EVERYTHING], ["s3:GetObject"])
    assert (anywhere["EvalResourceName"], anywhere["EvalDecision"]) == ("*", "allowed") and "ResourceSpecificResults" not in anywhere
    sides = simulated(admin.iam, [EVERYTHING], ["s3:GetObject"], OBJECT, CallerArn="arn:aws:iam::111111111111:user/ann", ResourceOwner="222222222222",
                      ResourcePolicy=document(deny("s3:*", OBJECT, Principal="*")))
    assert sides[0]["EvalDecisionDetails"] == {"IAM Policy": "allowed", "Resource Policy": "explicitDeny"}


def test_context_entries_meet_conditions(admin):
    policy = document(allow("s3:GetObject", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}))

    def decide(address):
        return custom(admin.iam, [policy], ["s3:GetObject"], OBJECT, ContextEntries=[
            {"ContextKeyName": "aws:SourceIp", "ContextKeyType": "ip", "ContextKeyValues": [address]}])[0][2]

    assert (decide("10.1.2.3"), decide("192.0.2.1")) == ("allowed", "implicitDeny")


def test_missing_context_values_are_named(admin):
    policy = document(allow("s3:GetObject", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}))
    [result] = admin.iam.simulate_custom_policy(PolicyInputList=[policy], ActionNames=["s3:GetObject"])["EvaluationResults"]
    assert result["MissingContextValues"] == ["aws:PrincipalOrgID"]


def test_a_boundary_narrows(admin):
    result = admin.iam.simulate_custom_policy(
        PolicyInputList=[EVERYTHING], PermissionsBoundaryPolicyInputList=[READ_BUCKET],
        ActionNames=["s3:GetObject", "s3:PutObject"], ResourceArns=[OBJECT])["EvaluationResults"]
    assert [r["EvalDecision"] for r in result] == ["allowed", "implicitDeny"]
    assert [r["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"] for r in result] == [True, False]


def test_the_matched_statement_is_shown_with_its_place(admin):
    [result] = admin.iam.simulate_custom_policy(
        PolicyInputList=[READ_BUCKET], ActionNames=["s3:GetObject"], ResourceArns=[OBJECT])["EvaluationResults"]
    [statement] = result["MatchedStatements"]
    assert statement["SourcePolicyId"] == "PolicyInputList.1"
    start, end = statement["StartPosition"], statement["EndPosition"]
    assert start["Line"] == end["Line"] == 1 and start["Column"] < end["Column"]
    assert json.loads(READ_BUCKET[start["Column"] - 1:end["Column"] - 1].strip().rstrip("]").strip() or "{}") is not None


def test_a_principal_is_all_its_policies(admin, person, group, policy):
    alice = person(READ_BUCKET)
    arn = alice.arn

    def decide(action, **more):
        [result] = admin.iam.simulate_principal_policy(
            PolicySourceArn=arn, ActionNames=[action], ResourceArns=[OBJECT], **more)["EvaluationResults"]
        return result["EvalDecision"], [s["SourcePolicyType"] for s in result["MatchedStatements"]]

    assert decide("s3:GetObject")[0] == "allowed"
    assert decide("s3:PutObject") == ("implicitDeny", [])
    admin.iam.put_group_policy(GroupName=group, PolicyName="p", PolicyDocument=document(allow("s3:PutObject")))
    admin.iam.add_user_to_group(GroupName=group, UserName=alice.name)
    assert decide("s3:PutObject")[0] == "allowed"
    admin.iam.attach_user_policy(UserName=alice.name, PolicyArn=policy)
    assert decide("s3:DeleteObject")[0] == "allowed"
    assert decide("s3:DeleteObject", PolicyInputList=[document(deny("s3:Delete*"))])[0] == "explicitDeny"


def test_a_group_and_a_managed_policy_may_be_the_source(admin, group, fresh):
    admin.iam.put_group_policy(GroupName=group, PolicyName="p", PolicyDocument=READ_BUCKET)
    arn = admin.iam.get_group(GroupName=group)["Group"]["Arn"]
    [result] = admin.iam.simulate_principal_policy(
        PolicySourceArn=arn, ActionNames=["s3:GetObject"], ResourceArns=[OBJECT])["EvaluationResults"]
    assert result["EvalDecision"] == "allowed"


def test_what_is_simulated_is_what_happens(admin, person, user):
    limited = person(document(allow("iam:Get*"), deny("iam:GetUser", f"arn:aws:iam::000000000000:user/{user}")))
    target = f"arn:aws:iam::000000000000:user/{user}"
    for action, name, parameters in [("iam:GetUser", "GetUser", {"UserName": user}),
                                     ("iam:GetUser", "GetUser", {"UserName": admin.name}),
                                     ("iam:DeleteUser", "DeleteUser", {"UserName": user})]:
        target = f"arn:aws:iam::000000000000:user/{parameters['UserName']}"
        [result] = admin.iam.simulate_principal_policy(
            PolicySourceArn=limited.arn, ActionNames=[action], ResourceArns=[target])["EvaluationResults"]
        happens = limited.call(name, **parameters).code
        assert (result["EvalDecision"] == "allowed") == (happens == "OK"), (action, target, result, happens)


def test_faults(admin, fresh):
    with refused("NoSuchEntity"):
        admin.iam.simulate_principal_policy(PolicySourceArn=f"arn:aws:iam::000000000000:user/{fresh('none')}", ActionNames=["s3:Get"])
    with refused("InvalidInput"):
        admin.iam.simulate_custom_policy(PolicyInputList=["{"], ActionNames=["s3:GetObject"])
    with refused("InvalidInput"):
        admin.iam.simulate_custom_policy(PolicyInputList=[EVERYTHING], ActionNames=["no-colon"])
    with refused("ValidationError", violations(missing("policyInputList"), missing("actionNames"))):
        admin.iam.simulate_custom_policy()
    with refused("ValidationError", violations(missing("policySourceArn"), missing("actionNames"))):
        admin.iam.simulate_principal_policy()


def test_pages(admin):
    actions = [f"s3:Action{n}" for n in range(5)]
    pages = list(admin.iam.get_paginator("simulate_custom_policy").paginate(
        PolicyInputList=[EVERYTHING], ActionNames=actions, PaginationConfig={"PageSize": 2}))
    assert [[r["EvalActionName"] for r in page["EvaluationResults"]] for page in pages] == [actions[:2], actions[2:4], actions[4:]]


def test_one_may_simulate_oneself_only_when_allowed(person):
    alice = person()
    with refused("AccessDenied"):
        alice.iam.simulate_principal_policy(PolicySourceArn=alice.arn, ActionNames=["s3:GetObject"])


def test_the_cli(admin, person):
    alice = person(READ_BUCKET)
    answer = admin.aws("iam", "simulate-principal-policy", "--policy-source-arn", alice.arn,
                       "--action-names", "s3:GetObject", "s3:PutObject", "--resource-arns", OBJECT)
    assert [r["EvalDecision"] for r in answer["EvaluationResults"]] == ["allowed", "implicitDeny"]
    answer = admin.aws("iam", "simulate-custom-policy", "--policy-input-list", READ_BUCKET, "--action-names", "s3:GetObject")
    assert answer["EvaluationResults"][0]["EvalDecision"] == "implicitDeny"


def test_a_role_is_simulated_as_itself(admin, fresh):
    name = fresh("role")
    arn = admin.iam.create_role(RoleName=name, AssumeRolePolicyDocument=EC2)["Role"]["Arn"]
    admin.iam.attach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    results = admin.iam.simulate_principal_policy(
        PolicySourceArn=arn, ActionNames=["s3:GetObject", "s3:PutObject"], ResourceArns=[OBJECT])["EvaluationResults"]
    assert [r["EvalDecision"] for r in results] == ["allowed", "implicitDeny"]
    assert results[0]["MatchedStatements"][0]["SourcePolicyType"] == "aws-managed"
    shared = document({"Effect": "Allow", "Principal": {"AWS": arn}, "Action": "s3:PutObject", "Resource": OBJECT})
    [result] = admin.iam.simulate_principal_policy(
        PolicySourceArn=arn, ActionNames=["s3:PutObject"], ResourceArns=[OBJECT], ResourcePolicy=shared)["EvaluationResults"]
    assert result["EvalDecision"] == "allowed"


def test_an_ec2_simulation_needs_its_resources(admin):
    with refused("InvalidInput", "needs a resource of type image"):
        admin.iam.simulate_custom_policy(
            PolicyInputList=[EVERYTHING], ActionNames=["ec2:RunInstances"], ResourceHandlingOption="EC2-VPC-EBS",
            ResourceArns=["arn:aws:ec2:us-east-1:000000000000:instance/*"])


def test_context_keys_of_documents_and_of_a_principal(admin, person, group):
    """The keys that policies ask for, each once, of what is given and of all that a principal has."""
    asks = document(allow("s3:*", "arn:aws:s3:::${aws:username}/*", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}))
    again = document(deny("s3:*", Condition={"Bool": {"aws:SecureTransport": "false"}, "NotIpAddress": {"AWS:SourceIP": "10.0.0.0/8"}}))
    keys = admin.iam.get_context_keys_for_custom_policy(PolicyInputList=[asks, again])["ContextKeyNames"]
    assert sorted(map(str.lower, keys)) == ["aws:securetransport", "aws:sourceip", "aws:username"]
    alice = person(asks)
    admin.iam.put_group_policy(GroupName=group, PolicyName="p", PolicyDocument=again)
    admin.iam.add_user_to_group(GroupName=group, UserName=alice.name)
    shown = admin.iam.get_context_keys_for_principal_policy(PolicySourceArn=alice.arn)["ContextKeyNames"]
    assert sorted(map(str.lower, shown)) == ["aws:securetransport", "aws:sourceip", "aws:username"]
    more = document(allow("s3:*", Condition={"StringEquals": {"aws:PrincipalTag/team": "red"}}))
    shown = admin.iam.get_context_keys_for_principal_policy(PolicySourceArn=alice.arn, PolicyInputList=[more])["ContextKeyNames"]
    assert "aws:PrincipalTag/team" in shown and len(shown) == 4
    assert admin.iam.get_context_keys_for_custom_policy(PolicyInputList=[READ_BUCKET])["ContextKeyNames"] == []
    with refused("InvalidInput"):
        admin.iam.get_context_keys_for_custom_policy(PolicyInputList=["{"])
    with refused("NoSuchEntity"):
        admin.iam.get_context_keys_for_principal_policy(PolicySourceArn="arn:aws:iam::000000000000:user/nobody-here")
