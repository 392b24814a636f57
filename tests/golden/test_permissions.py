"""Who may do what: every action as each of six callers, held against golden/permissions.txt.

A cell is `✔` or the code of the refusal. `--bless` writes what the server answers; read the difference before it is committed.
"""

from pathlib import Path

import pytest

from support import signing, wire
from support.actions import ROWS
from support.policies import allow, deny, document
from support.scene import Scene

GOLDEN = Path(__file__).with_name("permissions.txt")
CALLERS = ["root", "admin", "self", "stranger", "anonymous", "denied"]
HEAD = """\
# Every action as: root; a user that may do everything; the user it is done to, without any policy;
# another user without any policy; nobody; the user it is done to, with an Allow of all and a Deny of this action.
"""


def anonymous(server, row, parameters):
    request = signing.Request("POST", "/", [("Host", server.host), ("Content-Type", signing.FORM)],
                              signing.encode(signing.action(row.name, row.service, **parameters)))
    return wire.exchange(server.host, request.wire())


def cells(server, root, admin, person, stranger, fresh, row):
    """One line of the table."""
    for caller in CALLERS:
        own = None
        if caller == "denied":
            own = document(allow("*"), deny(f"{row.service}:{row.name}"))
        target = person(own)
        parameters = row.given(Scene(root.iam, fresh, target.name, root.call))
        someone = {"root": root, "admin": admin, "stranger": stranger}.get(caller, target)
        answer = anonymous(server, row, parameters) if caller == "anonymous" else someone.call(row.name, row.service, **parameters)
        yield "✔" if answer.code == "OK" else answer.code


def line(name, answers):
    return f"{name:<48}" + "".join(f"{a:<28}" for a in answers).rstrip()


@pytest.fixture(scope="module")
def table(server, root, admin, person, stranger, fresh, request):
    """What the server answers."""
    lines = {row.name: line(row.name, cells(server, root, admin, person, stranger, fresh, row)) for row in ROWS}
    if request.config.getoption("--bless"):
        GOLDEN.write_text(HEAD + "\n".join([line("action", CALLERS), *lines.values()]) + "\n")
    return lines


@pytest.fixture(scope="module")
def golden():
    return {text.split()[0]: text for text in GOLDEN.read_text().splitlines() if not text.startswith("#")}


@pytest.mark.parametrize("action", [row.name for row in ROWS])
def test_permissions(table, golden, action):
    assert table[action] == golden[action]


def test_the_golden_table_has_exactly_these_actions(golden):
    assert list(golden) == ["action", *(row.name for row in ROWS)]
