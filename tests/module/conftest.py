"""Envoy with the dynamic module, and an edge that does what a test wants of it."""

import pytest

from support.keeper import Module, kept


@pytest.fixture
def module(tmp_path, compiled):
    with kept(Module, tmp_path, cache=compiled) as make:
        yield make
