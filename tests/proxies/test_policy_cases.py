"""The policy cases through every door: what they say of a policy is what a proxy does."""

import itertools
import json

import pytest

from support import corpus, lyve, signing, stage as stages
from support.proxy import say_to_gate

CASES = corpus.cases()
ROUTES = corpus.routes(CASES)
_COUNTER = itertools.count(1)


def told(bootstrap):
    """Says to a gate within Envoy what the server says to its own."""
    say_to_gate(bootstrap, routes=ROUTES)


@pytest.fixture(scope="module", params=stages.DOORS)
def asked(request, tmp_path_factory):
    place = tmp_path_factory.mktemp(f"corpus-{request.param}")
    table = place / "routes.json"
    table.write_text(json.dumps({"routes": ROUTES}))
    flags = ["--edge-service", f"s3,{corpus.SERVICE}"] if stages.DOORS[request.param].told else ["--routes", str(table)]
    with stages.opened(request.param, place, "--account-id", corpus.ACCOUNT, *flags, change=told) as stage:
        # Others of whom policies speak: a user of the account, and an account that resources are given to.
        stage.user("bob")
        assert stage.root.call("RSRegisterReseller", ResellerName="corpus").code == "OK"
        stage.elsewhere = lyve.Customer(stage.root, "elsewhere").number
        yield stage


def test_most_of_the_cases_can_be_asked():
    assert len(CASES) >= 150


class Told:
    """What a case says of its user and of its resource, said to Keyward; and the revision at which all of it holds."""

    def __init__(self, stage, case):
        self.root, self.case, self.name, self.elsewhere = stage.root, case, f"asker-{next(_COUNTER):03d}", stage.elsewhere
        self.key = stage.root.key
        self.revision = 0
        if case.principal["type"] == "user":
            self.id = self._say("CreateUser", UserName=self.name).texts("UserId")[0]
            made = self._say("CreateAccessKey", UserName=self.name)
            self.key = signing.Key(made.texts("AccessKeyId")[0], made.texts("SecretAccessKey")[0])
        for number, policy in enumerate(case.policies.get("identity", ()), 1):
            self._say("PutUserPolicy", UserName=self.name, PolicyName=f"policy-{number}", PolicyDocument=self._text(policy))
        if boundary := case.policies.get("boundary"):
            arn = self._say("CreatePolicy", PolicyName=f"bounds-{self.name}", PolicyDocument=self._text(boundary)).texts("Arn")[0]
            self._say("PutUserPermissionsBoundary", UserName=self.name, PermissionsBoundary=arn)

    def __enter__(self):
        policy, owner = self.case.policies.get("resource"), self.case.owner
        if policy or owner:
            more = {"Policy": self._text(policy)} if policy else {}
            whose = {"AccountId": self._text(owner)} if owner else {}
            self._say("PutResourcePolicy", ResourceArn=self.case.resource, **more, **whose)
        return self

    def __exit__(self, *_):
        if self.case.policies.get("resource") or self.case.owner:
            self._say("DeleteResourcePolicy", ResourceArn=self.case.resource, AccountId=self._text(self.case.owner or corpus.ACCOUNT))

    def _say(self, action, **parameters):
        answer = self.root.call(action, **parameters)
        assert answer.code == "OK", (self.case.name, action, answer)
        self.revision = int(answer.headers["x-iam-revision"])
        return answer

    def _text(self, said):
        """The case's user is this one, by name and by id, and the other account is one that is there."""
        text, who = said if isinstance(said, str) else json.dumps(said), self.case.principal
        text = text.replace(corpus.ELSEWHERE, self.elsewhere)
        if who["type"] == "user":
            text = text.replace(who["arn"].rpartition(":")[2], f"user/{self.name}").replace(who["id"], self.id)
        return text

    def request(self, host):
        headers = [(corpus.header(name), value) for name, value in self.case.context.items()]
        if self.case.principal["type"] == "anonymous":
            return signing.Request("GET", corpus.ASKED, [("Host", self.case.host), *headers])
        return signing.sign_by_hand(self.case.host, self.key, method="GET", target=corpus.ASKED, headers=headers, service=corpus.SERVICE)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_door_decides_as_the_case_says(asked, case):
    with Told(asked, case) as told:
        request = told.request(asked.envoy.host)
        if stages.DOORS[asked.door].told:
            request = request.added("x-iam-minimum-revision", str(told.revision))
        answer, reached = asked.send(request)
    assert reached == (case.outcome == "allowed"), answer
    if not reached and case.principal["type"] != "anonymous":
        assert (answer.status, answer.code) == (403, "AccessDenied"), answer
        assert ("explicit deny" in answer.message) == (case.outcome == "explicitly-denied"), answer.message
