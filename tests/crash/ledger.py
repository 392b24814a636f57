"""What a server has promised, written down outside of it.

Writers keep a server busy. Each call is entered before it is sent and struck through when its answer has come; a kill leaves
some in between: those may have happened or not, but wholly. After a restart the ledger is held against the store.
"""

import random
import threading
from dataclasses import dataclass, field

from support.identity import Identity
from support.policies import EVERYTHING, READ_BUCKET
from support.signing import Key

ARN = "arn:aws:iam::000000000000:policy/"


@dataclass
class User:
    """A user as promised. `None` in place of a truth: a call was cut off, it may be either."""

    there: bool | None = False
    keys: dict = field(default_factory=dict)
    inline: dict = field(default_factory=dict)
    attached: bool | None = False
    member: bool | None = False


class Writer:
    """One writer: its own users, group and policy, so that its part of the ledger is its own."""

    def __init__(self, number, server, root_key):
        self.prefix, self.chance = f"w{number}", random.Random(number)
        self.root = Identity(server, "", root_key)
        self.group, self.policy = f"{self.prefix}-group", f"{self.prefix}-policy"
        self.users, self.calls, self.acknowledged = {}, 0, 0

    def prepare(self):
        """What all its users share."""
        self.root.iam.create_group(GroupName=self.group)
        self.root.iam.create_policy(PolicyName=self.policy, PolicyDocument=READ_BUCKET)

    def send(self, action, **parameters):
        """Sends a call. True: done. None: the server died on it."""
        self.calls += 1
        answer = self.root.call(action, **parameters)
        if answer.status == 200:
            self.acknowledged += 1
            return answer
        assert answer.status == 0, f"{action} {parameters}: {answer.text}"
        return None

    def work(self, running):
        """Makes, changes and deletes users until the server dies."""
        while running.is_set():
            name = f"{self.prefix}-{len(self.users):06}"
            user = self.users[name] = User(there=None)
            if not self.life(name, user):
                return

    def life(self, name, user):
        """The life of one user; False when the server died in it."""
        if not self.send("CreateUser", UserName=name):
            return False
        user.there = True
        steps = [self.inline, self.attach, self.join, self.key]
        self.chance.shuffle(steps)
        for step in steps[: self.chance.randrange(1, 5)]:
            if not step(name, user):
                return False
        return self.chance.random() < 0.6 or self.death(name, user)

    def inline(self, name, user):
        user.inline["p"] = None
        if not self.send("PutUserPolicy", UserName=name, PolicyName="p", PolicyDocument=EVERYTHING):
            return False
        user.inline["p"] = True
        return True

    def attach(self, name, user):
        user.attached = None
        if not self.send("AttachUserPolicy", UserName=name, PolicyArn=ARN + self.policy):
            return False
        user.attached = True
        return True

    def join(self, name, user):
        user.member = None
        if not self.send("AddUserToGroup", UserName=name, GroupName=self.group):
            return False
        user.member = True
        return True

    def key(self, name, user):
        key_id = f"KEY{name.replace('-', '')}"
        user.keys[key_id] = None
        if not self.send("CreateAccessKey", UserName=name, AccessKeyId=key_id, SecretAccessKey="secret-of-" + name):
            return False
        user.keys[key_id] = True
        return True

    def death(self, name, user):
        """Takes everything away again, then the user."""
        for policy in list(user.inline):
            user.inline[policy] = None
            if not self.send("DeleteUserPolicy", UserName=name, PolicyName=policy):
                return False
            user.inline[policy] = False
        if user.attached:
            user.attached = None
            if not self.send("DetachUserPolicy", UserName=name, PolicyArn=ARN + self.policy):
                return False
            user.attached = False
        for key_id in list(user.keys):
            user.keys[key_id] = None
            if not self.send("DeleteAccessKey", UserName=name, AccessKeyId=key_id):
                return False
            user.keys[key_id] = False
        user.there, member, user.member = None, user.member, None if user.member else False
        if not self.send("DeleteUser", UserName=name):
            return False
        user.there, user.member = False, False
        return member is not None

    def settle(self, names=None):
        """Holds the ledger against the store, and takes what was open as the store has it."""
        for name in names or list(self.users):
            self.settle_user(name, self.users[name])
        self.settle_shared()

    def settle_user(self, name, user):
        iam = self.root.iam
        there = self.root.call("GetUser", UserName=name).code == "OK"
        assert user.there in (there, None), f"{name}: promised {user.there}, found {there}"
        user.there = there
        if not there:
            user.inline, user.attached, user.member = {}, False, False
            for key_id in user.keys:
                self.key_is_dead(name, key_id)
            user.keys = {}
            return
        found = set(iam.list_user_policies(UserName=name)["PolicyNames"])
        user.inline = agreed(name, "inline policy", user.inline, found)
        for policy in found:
            assert self.root.call("GetUserPolicy", UserName=name, PolicyName=policy).code == "OK"
        found = {row["AccessKeyId"] for row in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]}
        before, user.keys = user.keys, agreed(name, "key", user.keys, found)
        for key_id in before:
            if key_id in found:
                own = Identity(self.root.server, name, Key(key_id, "secret-of-" + name))
                assert own.call("GetUser").texts("UserName") == [name], f"{key_id} is listed and does not sign"
            else:
                self.key_is_dead(name, key_id)
        attached = [p["PolicyArn"] for p in iam.list_attached_user_policies(UserName=name)["AttachedPolicies"]]
        user.attached = agreed(name, "attachment", {"it": user.attached}, {"it"} if attached else set()).get("it", False)
        groups = [g["GroupName"] for g in iam.list_groups_for_user(UserName=name)["Groups"]]
        user.member = agreed(name, "membership", {"it": user.member}, {"it"} if groups else set()).get("it", False)

    def key_is_dead(self, name, key_id):
        code = Identity(self.root.server, name, Key(key_id, "secret-of-" + name)).call("GetUser").code
        assert code == "InvalidClientTokenId", f"{key_id} of {name} is not listed and answers {code}"

    def settle_shared(self):
        """Both ends of every tie tell the same."""
        members = {u["UserName"] for page in self.root.iam.get_paginator("get_group").paginate(GroupName=self.group) for u in page["Users"]}
        assert members == {name for name, user in self.users.items() if user.member}
        pages = self.root.iam.get_paginator("list_entities_for_policy").paginate(PolicyArn=ARN + self.policy)
        attached = {u["UserName"] for page in pages for u in page["PolicyUsers"]}
        assert attached == {name for name, user in self.users.items() if user.attached}
        assert self.root.iam.get_policy(PolicyArn=ARN + self.policy)["Policy"]["AttachmentCount"] == len(attached)


def agreed(name, what, promised, found):
    """What the store has, if that is what was promised."""
    for item, truth in promised.items():
        assert truth in (item in found, None), f"{name}: {what} {item}: promised {truth}, found {item in found}"
    assert found <= set(promised), f"{name}: {what}: nobody made {found - set(promised)}"
    return {item: item in found for item in promised}


class Ledger:
    """All writers, and the whole of what they were promised."""

    def __init__(self, server, writers=8):
        self.server = server
        self.writers = [Writer(number, server, Key(*server.root)) for number in range(writers)]

    def prepare(self):
        for writer in self.writers:
            writer.prepare()

    def burst(self, seconds):
        """Keeps the server busy for so long, and kills it in the midst."""
        running = threading.Event()
        running.set()
        before = [len(writer.users) for writer in self.writers]
        failures = []

        def work(writer):
            try:
                writer.work(running)
            except Exception as error:  # noqa: BLE001 - whatever went wrong is told by the test, not by a thread
                failures.append(error)

        threads = [threading.Thread(target=work, args=(writer,)) for writer in self.writers]
        for thread in threads:
            thread.start()
        running_for = threading.Event()
        running_for.wait(seconds)
        self.server.kill()
        running.clear()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]
        return before

    def settle(self, before=None):
        """After a restart: the users of the last burst, or all of them."""
        for writer, since in zip(self.writers, before or [0] * len(self.writers)):
            names = list(writer.users)
            writer.settle(names[max(0, since - 1):] or names)

    @property
    def acknowledged(self):
        return sum(writer.acknowledged for writer in self.writers)
