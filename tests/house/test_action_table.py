"""The README's table of actions is the program's own; `tests/all house --bless` writes it anew."""

import json
import subprocess

from support.server import BINARY, REPOSITORY

# What an action is that does less than its name says, in words for a reader.
EFFECTS = {"kept": "kept, with no effect outside AWS", "none outside AWS": "only at AWS: answers AWS's fault, or nothing"}

BEGIN, END = "<!-- actions: written by `tests/all house --bless` -->\n", "<!-- /actions -->\n"


SEAWEEDFS = {"SetUserStatus", "CreateServiceAccount", "GetServiceAccount", "ListServiceAccounts", "UpdateServiceAccount",
             "DeleteServiceAccount"}
OWN_OF_RESELLERS = {"RSRegisterReseller", "RSPutCustomerGuardrail", "RSGetCustomerGuardrail", "RSDeleteCustomerGuardrail"}


def whose(name):
    """Whose an action is that AWS has not."""
    if name in SEAWEEDFS:
        return "SeaweedFS's"
    return "Lyve Cloud's" if name.startswith("RS") and name not in OWN_OF_RESELLERS else "Keyward's"


def table():
    """What `keyward describe` says, as Markdown."""
    actions = json.loads(subprocess.run([BINARY, "describe"], capture_output=True, text=True, check=True).stdout)
    lines = ["| action | access level | what is special |", "|---|---|---|"]
    for action in sorted(actions, key=lambda action: (action["service"], action["name"])):
        beyond = action["beyond"]
        extra = whose(action["name"]) if beyond["whole"] else ", ".join(f"`{name}`" for name in beyond["parameters"])
        extra = EFFECTS.get(action["effect"], extra)
        lines.append(f"| `{action['service']}:{action['name']}` | {action['level']} | {extra} |")
    return "\n".join([*lines, ""])


def test_the_readme_lists_the_actions_that_are_served(request):
    readme = REPOSITORY / "README.md"
    before, rest = readme.read_text().split(BEGIN)
    _, after = rest.split(END)
    wanted = before + BEGIN + table() + END + after
    if request.config.getoption("--bless"):
        readme.write_text(wanted)
    assert readme.read_text() == wanted, "run `tests/all house --bless`"
