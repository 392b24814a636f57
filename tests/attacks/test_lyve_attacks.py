"""A118 to A127 at the login, and A166, A167 and A169 over two customers."""

import base64
import json
import re
import statistics
import time

import pytest

from support import lyve, material, signing, wire
from support.actions import ROWS
from support.faults import denied
from support.givens import PUBLIC, SAML_METADATA, SSH_KEY
from support.policies import EVERYTHING, READ_BUCKET, trust

OTHER = "Password33"


@pytest.fixture(scope="module")
def corps(root, fresh):
    """Two customers with users of the same names."""
    return lyve.Customer(root, fresh("one")), lyve.Customer(root, fresh("two"))


def test_a118_minio_cve_2026_33419_nobody_learns_who_there_is(corps, server, fresh):
    corp = corps[0]
    names = {"right user": fresh("ann"), "no password": fresh("bob"), "inactive": fresh("eve")}
    for who, name in names.items():
        person = corp.person(name)
        names[who] = person.name
        if who != "no password":
            corp.with_password(person.name)
    assert corp.root.call("SetUserStatus", UserName=names["inactive"], Status="Inactive").code == "OK"
    names["unknown"] = f"{fresh('nobody')}@example.com"
    answers, times = {}, {who: [] for who in names}
    # Few enough that nobody has to wait yet: who waits is hashed for all the same, which the crate's own tests show.
    for _ in range(4):
        for who, name in names.items():
            before = time.perf_counter()
            answer = lyve.sign_in(server, name, OTHER)
            times[who].append(time.perf_counter() - before)
            answers[who] = (answer.status, answer.body, sorted(set(answer.headers) - {"date"}))
    assert len({str(answer) for answer in answers.values()}) == 1, answers
    assert answers["unknown"][:2] == (401, b'{"error":"InvalidCredentials"}')
    # An answer without a hash takes a hundredth of one with: this sees that, whatever else the machine does.
    slow = {who: statistics.median(taken) for who, taken in times.items()}
    assert max(slow.values()) < 4 * min(slow.values()) and min(slow.values()) > 0.01, slow
    assert lyve.sign_in(server, names["right user"]).status == 200  # the control


def test_a114_every_door_that_checks_a_password_has_the_same_budget(corps, fresh):
    corp = corps[0]
    bob = corp.person(fresh("bob"))
    corp.with_password(bob.name)
    for _ in range(3):
        assert bob.call("ChangePassword", OldPassword=OTHER, NewPassword=OTHER).code == "AccessDenied"
        assert lyve.sign_in(corp.server, bob.name, OTHER).status == 401
    assert lyve.sign_in(corp.server, bob.name).status == 401, "the right one is not looked at yet"
    assert bob.call("ChangePassword", OldPassword=lyve.PASSWORD, NewPassword=OTHER).code == "AccessDenied"


def test_a113_vault_cve_2025_6004_another_case_is_no_other_budget(corps, fresh):
    corp = corps[0]
    bob = corp.person(fresh("bob"))
    corp.with_password(bob.name)
    for name in (bob.name.upper(), bob.name.title(), bob.name, bob.name.upper(), bob.name):
        assert lyve.sign_in(corp.server, name, OTHER).status == 401
    assert lyve.sign_in(corp.server, bob.name).status == 401
    for name in (f" {bob.name}", f"{bob.name} ", bob.name.replace("b", "\N{CYRILLIC SMALL LETTER VE}", 1)):
        assert lyve.sign_in(corp.server, name).status == 401


def test_a121_okta_every_character_of_a_long_password_counts(corps, fresh):
    corp = corps[0]
    bob = corp.person(fresh("b" * 10))
    long = "Password22" + "x" * 117
    corp.with_password(bob.name, long + "1")
    assert [lyve.sign_in(corp.server, bob.name, long + end).status for end in "201"] == [401, 401, 200]


@pytest.mark.parametrize("size", [129, 10_000, 900_000])
def test_a122_a_long_password_is_refused_before_it_is_hashed(corps, size):
    before = time.perf_counter()
    answer = lyve.sign_in(corps[0].server, corps[0].email, "P" * size)
    assert answer.status == 400 and time.perf_counter() - before < 2


@pytest.mark.parametrize("email", [["victim", "attacker"], {"0": "victim"}, 7, None])
def test_a124_gitlab_cve_2023_7028_one_address(corps, server, email):
    body = json.dumps({"email": email, "password": lyve.PASSWORD}).encode()
    head = [("Host", server.host), ("Content-Type", "application/json")]
    answer = wire.exchange(server.host, signing.Request("POST", "/login", head, body).wire())
    assert (answer.status, answer.json) == (400, {"error": "MalformedInput"})
    twice = b'{"email":"x@x.com","email":"%s","password":"Password22"}' % corps[0].email.encode()
    answer = wire.exchange(server.host, signing.Request("POST", "/login", head, twice).wire())
    assert answer.status == 400


def test_a126_a_token_is_its_own_users(corps, fresh):
    one, two = corps
    name = fresh("same")
    users = [corp.person(name) for corp in corps]
    token = one.root.call("RSGetToken", Type="pwd_reset", UserName=users[0].name).json["Token"]
    raw = base64.b32decode(token + "=" * (-len(token) % 8))
    moved = raw.replace(one.number.encode(), two.number.encode())
    for bad in (moved, raw[:-1], raw + b"x", raw[:-1] + bytes([raw[-1] ^ 1])):
        text = base64.b32encode(bad).decode().rstrip("=")
        denied(lyve.unsigned(one.server, "RSResetPassword", Token=text, NewPassword=OTHER), "InvalidClientTokenId", "ValidationError")
    assert lyve.unsigned(one.server, "RSResetPassword", Token=token, NewPassword=OTHER).code == "OK"


#: Names that every account gives for itself: to take one tells nothing of who else has it.
OWN_NAMES = {"CreateUser", "CreateGroup", "CreateRole", "CreatePolicy", "CreateInstanceProfile", "CreateVirtualMFADevice",
             "UploadServerCertificate", "RSCreateCustomer", "GetFederationToken"}
#: What is unique in the installation is taken or not, and a key says whose account it is, as AWS's does.
TOLD = {"CreateAccountAlias", "RSRegisterReseller", "GetAccessKeyInfo"}


def probes(theirs, nothing):
    """What the attacker asks of its own account, naming what is in the other one; and the same of what is nowhere."""
    for row in ROWS:
        if row.name not in OWN_NAMES | TOLD:
            for parameter in row.absent:
                if parameter in theirs:
                    yield row, {**row.absent, parameter: theirs[parameter]}, {**row.absent, parameter: nothing[parameter]}


@pytest.fixture(scope="module")
def victims(corps, fresh):
    """What the first customer has, by the parameters that name it; and names of the same form that nobody has."""
    victim, word = corps[0], fresh("secret")
    name, iam, arn = f"{word}@x.com", victim.root.iam, f"arn:aws:iam::{victim.number}"
    iam.create_user(UserName=name)
    iam.create_group(GroupName=word)
    iam.create_policy(PolicyName=word, PolicyDocument=READ_BUCKET)
    iam.create_instance_profile(InstanceProfileName=word)
    iam.create_role(RoleName=word, AssumeRolePolicyDocument=trust(f"{arn}:root"))
    iam.create_saml_provider(Name=word, **SAML_METADATA)
    iam.create_open_id_connect_provider(Url=f"https://{word}.example.com", ClientIDList=["app"])
    iam.create_virtual_mfa_device(VirtualMFADeviceName=word)
    iam.upload_server_certificate(ServerCertificateName=word, **material.pair())
    resource = f"arn:aws:docs:us-east-1:{victim.number}:page/{word}"
    assert victim.root.call("PutResourcePolicy", ResourceArn=resource, Policy=PUBLIC).code == "OK"
    ids = {
        "AccessKeyId": iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"],
        "SSHPublicKeyId": iam.upload_ssh_public_key(UserName=name, SSHPublicKeyBody=SSH_KEY)["SSHPublicKey"]["SSHPublicKeyId"],
        "CertificateId": iam.upload_signing_certificate(UserName=name, CertificateBody=material.certificate())["Certificate"]["CertificateId"],
        "ServiceSpecificCredentialId": iam.create_service_specific_credential(
            UserName=name, ServiceName="codecommit.amazonaws.com")["ServiceSpecificCredential"]["ServiceSpecificCredentialId"],
        "ServiceAccountId": victim.root.call("CreateServiceAccount", ParentUser=name).texts("ServiceAccountId")[0],
        "JobId": iam.generate_service_last_accessed_details(Arn=f"{arn}:user/{name}")["JobId"],
    }
    names = {"UserName": name, "Name": name, "ParentUser": name, "GroupName": word, "InstanceProfileName": word, "RoleName": word,
             "PolicyArn": f"{arn}:policy/{word}", "PermissionsBoundary": f"{arn}:policy/{word}", "PolicySourceArn": f"{arn}:user/{name}",
             "Arn": f"{arn}:user/{name}", "UserList.1": name, "CustomerName": victim.name, "Customer": victim.name,
             "ServerCertificateName": word, "SerialNumber": f"{arn}:mfa/{word}", "SAMLProviderArn": f"{arn}:saml-provider/{word}",
             "OpenIDConnectProviderArn": f"{arn}:oidc-provider/{word}.example.com", "ResourceArn": resource,
             "RoleArn": f"{arn}:role/{word}", "AccountId": victim.number}
    gone = {**{value: value[:4] + re.sub("[0-9A-Za-z]", lambda sign: "0" if sign[0].isdigit() else "A" if sign[0].isupper() else "a", value[4:])
               for value in ids.values()}, word: "0" * len(word), victim.name: "0" * len(victim.name)}
    return {**names, **ids}, gone


def test_a166_what_is_anothers_answers_as_if_it_did_not_exist(corps, victims):
    """Each action, with each identifier of the other customer: byte by byte what it says of one that nobody has."""
    victim, attacker = corps
    theirs, gone = victims

    def without(text):
        for value, other in gone.items():
            text = text.replace(value, other)
        return text

    nothing = {parameter: without(value) for parameter, value in theirs.items()} | {"AccountId": "9" * 12}

    def told(row, parameters):
        answer = attacker.root.call(row.name, row.service, **parameters)
        body = answer.text.replace(answer.headers["x-amzn-requestid"], "R").replace(victim.number, "9" * 12)
        body = re.sub("<EncodedMessage>.*?</EncodedMessage>", "", body)  # sealed, and so never twice the same
        return answer.status, without(re.sub('"EncodedMessage":".*?"', "", body))

    asked, named = 0, set()
    for row, there, nowhere in probes(theirs, nothing):
        asked += 1
        named |= {parameter for parameter in there if there[parameter] != nowhere[parameter]}
        assert told(row, there) == told(row, nowhere), (row.name, there)
    assert asked > 110 and len(named) > 18, (asked, named)
    # The control: it is all there.
    assert victim.root.call("GetUser", UserName=theirs["UserName"]).code == "OK"
    assert victim.root.call("GetResourcePolicy", ResourceArn=theirs["ResourceArn"]).code == "OK"


def test_a167_seaweedfs_cve_2026_55873_nobody_is_of_no_account(corps, root):
    for corp in corps:
        assert corp.root.sts.get_caller_identity()["Account"] == corp.number != root.sts.get_caller_identity()["Account"]
        assert corp.root.call("RSRegisterReseller", ResellerName="mine").code == "AccessDenied"
        for name in ("RSListCustomer", "RSCustomerDetails", "RSModifyCustomer"):
            assert corp.root.call(name, CustomerName=corps[0].name, Status="disabled").code == "AccessDenied"
    assert lyve.sign_in(root.server, corps[0].email, account=corps[1].number).status == 401
    assert lyve.sign_in(root.server, corps[0].email, account=corps[0].number).status == 200


def test_a169_the_same_names_in_two_customers_do_not_meet(corps, fresh):
    one, two = corps
    name = f"{fresh('same')}@x.com"
    documents = {one.number: EVERYTHING, two.number: READ_BUCKET}
    for corp in corps:
        corp.root.iam.create_user(UserName=name)
        corp.root.iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=documents[corp.number])
        corp.with_password(name, OTHER if corp is two else lyve.PASSWORD)
    assert lyve.sign_in(one.server, name).status == 401, "the address alone says not which of them"
    sessions = [lyve.session(one.server, name, word, account=corp.number) for corp, word in ((one, lyve.PASSWORD), (two, OTHER))]
    assert [session.arn.split(":")[4] for session in sessions] == [one.number, two.number]
    assert [session.call("ListUsers").code for session in sessions] == ["OK", "AccessDenied"]
    for _ in range(6):
        lyve.sign_in(one.server, name, "Password44", account=one.number)
    answers = [lyve.sign_in(one.server, name, word, account=corp.number).status for corp, word in ((one, lyve.PASSWORD), (two, OTHER))]
    assert answers == [401, 200], "guesses in one account do not count in the other"
    marker = one.root.iam.list_users(MaxItems=1)["Marker"]
    denied(two.root.call("ListUsers", MaxItems="1", Marker=marker), "ValidationError")
