"""An Envoy that tells Keyward what goes through it, and what Keyward makes of that."""

import datetime
import re
import time

import yaml

from support.proxy import CONFIGURATIONS

NOTED_SECONDS = 30.0


def told_to(socket, flush="1s"):
    """Changes a configuration so that Envoy sends its log to the edge at a socket."""
    text = (CONFIGURATIONS / "metering.yaml").read_text().replace("/run/keyward/edge.sock", str(socket))
    more = yaml.safe_load(text.replace("stats_flush_interval: 5s", f"stats_flush_interval: {flush}"))

    def change(bootstrap):
        manager = bootstrap["static_resources"]["listeners"][0]["filter_chains"][0]["filters"][0]["typed_config"]
        manager["access_log"] = manager.get("access_log", []) + more["access_log"]
        bootstrap["static_resources"]["clusters"] += more["clusters"]
        bootstrap |= {name: more[name] for name in ("node", "stats_sinks", "stats_flush_interval")}

    return change


def today():
    return datetime.datetime.now(datetime.timezone.utc).date().isoformat()


def days(someone, **more):
    """What was moved today, as RSListBillingData says it: bytes up, down and deleted, by place."""
    answer = someone.call("RSListBillingData", From=today(), Till=today(), **more)
    assert answer.code == "OK", answer.text
    return {place: tuple(day[0][f"{word}Bytes"] for word in ("Upload", "Download", "Delete"))
            for place, day in answer.json["Stats"].items()}


def soon(look, wanted):
    """Looks until it sees what is wanted."""
    deadline = time.monotonic() + NOTED_SECONDS
    while (seen := look()) != wanted:
        assert time.monotonic() < deadline, (seen, wanted)
        time.sleep(0.1)


def metric(server, name, **labels):
    """The value of a metric; none if it is not there."""
    wanted = "".join(f'{key}="{value}"' for key, value in labels.items())
    found = re.search(rf"^keyward_{name}{{{re.escape(wanted)}}} (\S+)$" if wanted else rf"^keyward_{name} (\S+)$",
                      server.admin("/metrics")[1], re.MULTILINE)
    return float(found[1]) if found else None
