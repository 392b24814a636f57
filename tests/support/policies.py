"""Policy documents that tests write often."""

import json


def document(*statements, version="2012-10-17"):
    """A policy of these statements, as text."""
    return json.dumps({"Version": version, "Statement": list(statements)})


def allow(actions, resources="*", **more):
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def deny(actions, resources="*", **more):
    return {"Effect": "Deny", "Action": actions, "Resource": resources, **more}


def trusting(principal, **more):
    """A trust policy: who may assume a role."""
    return document({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more})


EC2 = trusting({"Service": "ec2.amazonaws.com"})


def trust(*principals, actions="sts:AssumeRole", **more):
    """A trust policy of users, roles and accounts, by ARN."""
    return trusting({"AWS": list(principals)}, Action=actions, **more)


EVERYTHING = document(allow("*"))
READ_BUCKET = document(allow(["s3:Get*", "s3:List*"], ["arn:aws:s3:::my-bucket/*"]))
