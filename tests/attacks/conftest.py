"""What every attack needs: a victim that exists, a control that succeeds, and a way to see that nothing happened."""

import pytest

from support import signing


@pytest.fixture
def alice(person):
    """A user without policies, who may read itself."""
    return person()


@pytest.fixture
def get_user(server, alice):
    """The positive control of most attacks: alice reads herself, and it works."""
    request = signing.sign(server.host, alice.key, signing.action("GetUser"))
    answer = alice.send(request)
    assert answer.status == 200 and answer.texts("UserName") == [alice.name]
    return request


@pytest.fixture
def create_user(server, admin, fresh):
    """A request that would make a user, and a way to see whether it did."""

    class Attempt:
        name = fresh("smuggled")
        body = signing.encode(signing.action("CreateUser", UserName=name))

        def sign(self, **options):
            return signing.sign(server.host, admin.key, body=self.body, **options)

        def happened(self):
            return admin.call("GetUser", UserName=self.name).status == 200

    return Attempt()
