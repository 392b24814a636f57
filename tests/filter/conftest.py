"""Envoy with the module for proxy-wasm hosts, and an edge that does what a test wants of it."""

import pytest

from support.keeper import PATIENT, Filter, kept


@pytest.fixture
def proxy(tmp_path):
    with kept(Filter, tmp_path, limits=PATIENT) as make:
        yield make
