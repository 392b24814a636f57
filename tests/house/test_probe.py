"""What gates are asked before they run is what its maker writes; `tests/all house --bless` writes it anew."""

from support import probe
from support.server import REPOSITORY

PROBE = REPOSITORY / "host" / "runtime" / "src" / "probe" / "policy.json"


def test_the_probe_is_what_its_maker_writes(request):
    if request.config.getoption("--bless"):
        PROBE.write_text(probe.text())
    assert PROBE.read_text() == probe.text()


def test_the_probe_asks_for_both_answers():
    expected = [case["expected"] for case in probe.cases()]
    assert expected.count("pass") >= 4 and expected.count("refuse") >= 15
