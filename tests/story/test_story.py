"""The whole story with the aws CLI: from an empty directory to a user whose policies decide, through a crash."""

import json
import re

from support.identity import Identity
from support.signing import Key

BUCKET_READER = {"Version": "2012-10-17",
                 "Statement": [{"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": ["arn:aws:s3:::my-bucket/*"]}]}
LISTS_USERS = {"Version": "2012-10-17", "Statement": [{"Sid": "See", "Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"}]}
READS_GROUPS = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["iam:GetGroup", "iam:ListGroups"], "Resource": "*"},
                                                     {"Effect": "Deny", "Action": "iam:GetGroup", "Resource": "arn:aws:iam::*:group/secret*"}]}


def generated_root(server):
    """The key pair that the first start prints."""
    text = server.announced() + server.complaint()
    key_id = re.search(r"\bAKIA[A-Z2-7]{16}\b", text)
    secret = re.search(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])", text)
    assert key_id and secret, text
    return Key(key_id[0], secret[0])


def test_done_when(new_server, tmp_path):
    files = {}
    for name, text in {"bucket": BUCKET_READER, "lists": LISTS_USERS, "groups": READS_GROUPS}.items():
        files[name] = tmp_path / f"{name}.json"
        files[name].write_text(json.dumps(text))

    server = new_server(root="generated").start()
    root = Identity(server, "", generated_root(server))
    assert server.host in server.announced() + server.complaint()

    root.aws("iam", "create-user", "--user-name", "alice")
    made = root.aws("iam", "create-access-key", "--user-name", "alice")["AccessKey"]
    arn = root.aws("iam", "create-policy", "--policy-name", "SeeUsers", "--policy-document", f"file://{files['lists']}")["Policy"]["Arn"]
    root.aws("iam", "attach-user-policy", "--user-name", "alice", "--policy-arn", "arn:aws:iam:::policy/SeeUsers")
    root.aws("iam", "put-user-policy", "--user-name", "alice", "--policy-name", "ReadOnlyPolicy", "--policy-document", f"file://{files['bucket']}")
    root.aws("iam", "create-group", "--group-name", "developers")
    root.aws("iam", "put-group-policy", "--group-name", "developers", "--policy-name", "groups", "--policy-document", f"file://{files['groups']}")
    root.aws("iam", "add-user-to-group", "--group-name", "developers", "--user-name", "alice")
    alice = Identity(server, "alice", Key(made["AccessKeyId"], made["SecretAccessKey"]))

    def what_alice_can():
        assert alice.aws("sts", "get-caller-identity")["Arn"] == "arn:aws:iam::000000000000:user/alice"
        assert [u["UserName"] for u in alice.aws("iam", "list-users")["Users"]] == ["alice"]
        assert alice.aws("iam", "get-group", "--group-name", "developers")["Users"][0]["UserName"] == "alice"
        alice.aws("iam", "get-group", "--group-name", "secret-ones", refused="AccessDenied")
        alice.aws("iam", "create-user", "--user-name", "mallory", refused="AccessDenied")
        alice.aws("iam", "list-policies", refused="AccessDenied")
        assert len(alice.aws("iam", "list-access-keys")["AccessKeyMetadata"]) == 1
        answer = root.aws("iam", "simulate-principal-policy", "--policy-source-arn", "arn:aws:iam::000000000000:user/alice",
                          "--action-names", "s3:GetObject", "s3:PutObject", "iam:ListUsers", "--resource-arns", "arn:aws:s3:::my-bucket/report.txt")
        results = {r["EvalActionName"]: r for r in answer["EvaluationResults"]}
        assert {name: r["EvalDecision"] for name, r in results.items()} == {
            "s3:GetObject": "allowed", "s3:PutObject": "implicitDeny", "iam:ListUsers": "allowed"}
        assert "ReadOnlyPolicy" in results["s3:GetObject"]["MatchedStatements"][0]["SourcePolicyId"]
        assert "SeeUsers" in results["iam:ListUsers"]["MatchedStatements"][0]["SourcePolicyId"]

    what_alice_can()
    server.kill()
    server.output.write_text("")
    server.errors.write_text("")
    server.start()
    assert root.key.secret not in server.announced() + server.complaint(), "the pair is shown once"
    what_alice_can()

    root.aws("iam", "delete-policy", "--policy-arn", arn, refused="DeleteConflict")
    root.aws("iam", "delete-user", "--user-name", "alice", refused="DeleteConflict")
    root.aws("iam", "delete-access-key", "--user-name", "alice", "--access-key-id", made["AccessKeyId"])
    root.aws("iam", "delete-user-policy", "--user-name", "alice", "--policy-name", "ReadOnlyPolicy")
    root.aws("iam", "detach-user-policy", "--user-name", "alice", "--policy-arn", arn)
    root.aws("iam", "delete-user", "--user-name", "alice")
    alice.aws("sts", "get-caller-identity", refused="InvalidClientTokenId")
    assert server.stop() == 0
