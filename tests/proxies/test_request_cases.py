"""The request cases through every door, and what simulation says of the same."""

import itertools
import json
from pathlib import Path

import pytest

from support import signing

CASES = json.loads((Path(__file__).resolve().parents[1] / "cases" / "requests" / "s3.json").read_text())
SPELLED = {"allowed": "allowed", "implicitDeny": "implicitly-denied", "explicitDeny": "explicitly-denied"}
_COUNTER = itertools.count(1)


def filled(thing, name):
    return json.loads(json.dumps(thing).replace("{user}", name))


def request(stage, key, case):
    headers = [tuple(pair) for pair in case.get("headers", ())]
    if case.get("presigned"):
        return signing.presign(stage.envoy.host, key, {}, path=case["target"], headers=headers, service="s3")
    return stage.signed(key, case["target"], case["method"], case.get("body", "").encode(), headers)


def simulated(stage, name, case):
    """The outcome of the first question that is not allowed, or `allowed`."""
    arn = stage.root.iam.get_user(UserName=name)["User"]["Arn"]
    for question in case["asks"]:
        context = [{"ContextKeyName": key, "ContextKeyType": "string" if isinstance(value, str) else "stringList",
                    "ContextKeyValues": [value] if isinstance(value, str) else value}
                   for key, value in question.get("context", {}).items()]
        answer = stage.root.iam.simulate_principal_policy(
            PolicySourceArn=arn, ActionNames=[question["action"]], ResourceArns=[question["resource"]], ContextEntries=context)
        outcome = SPELLED[answer["EvaluationResults"][0]["EvalDecision"]]
        if outcome != "allowed":
            return outcome
    return "allowed"


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_every_door_and_simulation_say_the_same(stage, case):
    name = f"case-{next(_COUNTER):04d}"
    case = filled(case, name)
    key = stage.user(name, *case["statements"], boundary=case.get("boundary"), **case.get("user", {}))
    answer, reached = stage.send(request(stage, key, case))
    assert reached == (case["expected"] == "allowed"), answer
    if not reached:
        assert answer.status == 403, answer
        if case["method"] != "HEAD":
            assert answer.code == "AccessDenied", answer
            assert ("explicit deny" in answer.message) == (case["expected"] == "explicitly-denied"), answer.message
    assert simulated(stage, name, case) == case["expected"]
