"""Ansible's own modules for IAM and STS, run for real."""

import os
import subprocess

import pytest

from support.server import REPOSITORY, TARGET

HOME = TARGET / "tools" / "ansible"
PLAY = REPOSITORY / "tests" / "story" / "ansible.yml"


@pytest.mark.skipif(not (HOME / "requirements.txt").exists(), reason="`tests/all ansible` installs it")
def test_ansibles_modules(admin, tmp_path):
    environment = admin.environment() | {"ANSIBLE_HOME": str(tmp_path), "ANSIBLE_LOCALHOST_WARNING": "false", "PATH": os.environ["PATH"]}
    settings = {"endpoint": admin.server.url, "caller": admin.arn, "ansible_python_interpreter": HOME / "bin" / "python"}
    extra = [argument for name, value in settings.items() for argument in ("-e", f"{name}={value}")]
    done = subprocess.run([HOME / "bin" / "ansible-playbook", PLAY, *extra], env=environment, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "failed=0" in done.stdout and "skipped=0" in done.stdout, done.stdout
    for name, call in [("user", admin.iam.list_users), ("role", admin.iam.list_roles), ("policy", admin.iam.list_policies)]:
        assert f"ansible-{name}" not in str(call(MaxItems=1000)), name
