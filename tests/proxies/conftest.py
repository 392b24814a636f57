"""One stage for each door. All tests of a door share it."""

import pytest

from support import stage as stages


@pytest.fixture(scope="session", params=stages.DOORS)
def stage(request, tmp_path_factory):
    with stages.opened(request.param, tmp_path_factory.mktemp(request.param)) as opened:
        yield opened
