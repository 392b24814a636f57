"""The README's tour, walked: every command of it runs, and says what the README says it says."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

from support.identity import Identity
from support.server import REPOSITORY, free_port
from support.signing import Key

#: What differs from run to run.
MASKS = [
    (r"\bA(?:KIA|IDA|GPA|NPA)[A-Z2-7]{16,17}\b", "ID"),
    (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)", "TIME"),
    (r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "REQUEST"),
    (r"(?<![\w+/])[A-Za-z0-9+/]{40}(?![\w+/])", "SECRET"),
    (r"\b1\d{11}\b", "CUSTOMER"),
    (r"\baws: \[ERROR\]: ", ""),
]

END = "--- end of a command ---"


def steps(text):
    """Each command of the console blocks with the output shown below it."""
    for block in re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        lines = block.splitlines()
        while lines:
            line = lines.pop(0)
            if line.startswith("$ "):
                command = line[2:]
                while lines and is_open(command):
                    command += "\n" + lines.pop(0)
                shown = []
                while lines and not lines[0].startswith("$ "):
                    shown.append(lines.pop(0))
                yield command, "\n".join(shown)


def is_open(command):
    """Whether a command goes on in the next line."""
    heredoc = re.search(r"<< '(\w+)'\n?", command)
    if heredoc:
        return not command.endswith(f"\n{heredoc[1]}")
    if command.endswith("\\"):
        return True
    try:
        shlex.split(command)
    except ValueError:
        return True
    return False


def said(text):
    """The words of an output, without what differs each time and without its line breaks."""
    for pattern, word in MASKS:
        text = re.sub(pattern, word, text)
    return text.split()


class Shell:
    """One bash in which the tour is walked."""

    def __init__(self, place, environment):
        self.bash = subprocess.Popen(["bash"], cwd=place, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def run(self, command):
        """Runs a command; answers what it said."""
        self.bash.stdin.write(f"{command}\necho\necho '{END}'\n")
        self.bash.stdin.flush()
        heard = []
        while (line := self.bash.stdout.readline()).strip() != END:
            assert line, "the shell ended"
            heard.append(line)
        return "".join(heard)

    def close(self):
        self.bash.stdin.close()
        self.bash.wait(10)


def test_the_tour(new_server, tmp_path):
    server = new_server().start()
    environment = Identity(server, "", Key(*server.root)).environment()
    (tmp_path / ".curlrc").write_text("silent\n")  # a terminal's progress bar is not what curl says
    environment |= {"AWS_ENDPOINT_URL": server.url, "CURL_HOME": str(tmp_path), "HOME": str(tmp_path), "PATH": f"{Path(sys.executable).parent}:{environment['PATH']}"}
    shell, walked = Shell(tmp_path, environment), 0
    text = (REPOSITORY / "README.md").read_text().replace("127.0.0.1:9000", f"127.0.0.1:{(provider := free_port())}").replace(" 9000 ", f" {provider} ")
    for command, shown in steps(text):
        if "cargo run" in command:
            if "pkill" in command:
                server.kill()
                server.flags += command.partition(" -- ")[2].split()
                server.start()
            continue
        answer = shell.run(command.replace("http://127.0.0.1:8333", server.url))
        assert said(answer) == said(shown), command
        walked += 1
    shell.close()
    assert walked >= 45
