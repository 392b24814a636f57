"""Someone who calls the server: a key pair, and every way to use it."""

import json
import os
import subprocess
import sys
from functools import cached_property
from pathlib import Path

import boto3
from botocore.config import Config

from support import signing, wire

_SESSION = boto3.Session()
_CONFIG = Config(
    retries={"total_max_attempts": 1}, parameter_validation=False, connect_timeout=10, read_timeout=30,
    max_pool_connections=50,
)
_AWS = Path(sys.executable).with_name("aws")


class Identity:
    """A principal with one of its keys."""

    def __init__(self, server, name, key):
        self.server, self.name, self.key = server, name, key

    def client(self, service, **options):
        """A boto3 client that sends what it is told to, once."""
        return _SESSION.client(
            service, region_name="us-east-1", endpoint_url=self.server.url, config=_CONFIG,
            aws_access_key_id=self.key.id, aws_secret_access_key=self.key.secret, aws_session_token=self.key.token,
            **options,
        )

    def as_key(self, *key):
        """Someone else at the same server, by a key, or by temporary credentials as STS answers them."""
        if len(key) == 1:
            (made,) = key
            key = (made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])
        return Identity(self.server, "", signing.Key(*key))

    @cached_property
    def iam(self):
        return self.client("iam")

    @cached_property
    def sts(self):
        return self.client("sts")

    @cached_property
    def arn(self):
        return self.sts.get_caller_identity()["Arn"]

    @cached_property
    def _connection(self):
        return wire.Connection(self.server.host, timeout=60.0)

    def sign(self, name, service="iam", **params):
        """The action as a signed request, not sent."""
        return signing.sign(self.server.host, self.key, signing.action(name, service, **params), service=service)

    def send(self, request):
        """Sends a request of one's own making."""
        return self._connection.send(request.wire(), request.method)

    def call(self, name, service="iam", **params):
        """The action, raw: parameters go out exactly as given."""
        return self.send(self.sign(name, service, **params))

    def environment(self):
        """The environment in which a command line tool acts as this identity."""
        token = {"AWS_SESSION_TOKEN": self.key.token} if self.key.token else {}
        return os.environ | token | {
            "AWS_ACCESS_KEY_ID": self.key.id,
            "AWS_SECRET_ACCESS_KEY": self.key.secret,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_PAGER": "",
        }

    def aws(self, *arguments, refused=None):
        """Runs the aws CLI; answers its JSON, or nothing. `refused`: the code it must be refused with."""
        done = subprocess.run(
            [str(_AWS), "--endpoint-url", self.server.url, *map(str, arguments)],
            env=self.environment(), capture_output=True, text=True, timeout=120,
        )
        if refused:
            assert done.returncode != 0 and f"({refused})" in done.stderr, (done.returncode, done.stderr, done.stdout)
            return None
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None
