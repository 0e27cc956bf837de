"""Journeys of the library: spec → plan → apply against a sandbox over real HTTP, with nothing in between replaced."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.scenarios.journey import ESCALATION, Org

from genesys_caseplans.sandbox import Sandbox


@pytest.fixture
def org() -> Iterator[Org]:
    with Sandbox(rate_limit=0) as sandbox:
        org = Org(sandbox)
        yield org
        org.client.close()


@pytest.fixture
def escalation() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(ESCALATION.read_text())
    return document
