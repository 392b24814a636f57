"""The README's table of actions is the program's own; `tests/all house --bless` writes it anew."""

import json
import subprocess

from support.server import BINARY, REPOSITORY

BEGIN, END = "<!-- actions: written by `tests/all house --bless` -->\n", "<!-- /actions -->\n"


OWN = {"RSRegisterReseller", "RSPutCustomerGuardrail", "RSGetCustomerGuardrail", "RSDeleteCustomerGuardrail"}


def whose(name):
    """Whose an action is that AWS has not."""
    return "Keyward's" if name in OWN else "Lyve Cloud's" if name.startswith("RS") else "Keyward's" if name == "Login" else "SeaweedFS's"


def table():
    """What `keyward describe` says, as Markdown."""
    actions = json.loads(subprocess.run([BINARY, "describe"], capture_output=True, text=True, check=True).stdout)
    lines = ["| action | access level | beyond AWS |", "|---|---|---|"]
    for action in sorted(actions, key=lambda action: (action["service"], action["name"])):
        beyond = action["beyond"]
        extra = whose(action["name"]) if beyond["whole"] else ", ".join(f"`{name}`" for name in beyond["parameters"])
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
