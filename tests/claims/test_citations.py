"""Every source that a claim names is on the page of citations, docs/citations.md, which says how it was checked."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from minigan.claims.registry import all_claims

PAGE = (Path(__file__).parents[2] / "docs" / "citations.md").read_text(encoding="utf-8")
LISTED = set(re.findall(r"`([^`]+)`", PAGE))


def sources(groups):
    """What claims, or enclosures, name as their sources; the notes name lines of their own."""
    return {c.source for title, claims in groups.items() if "study notes" not in title for c in claims}


def test_every_source_of_a_claim_is_on_the_page():
    assert sources(all_claims()) <= LISTED


@pytest.mark.skipif(find_spec("flint") is None, reason="python-flint is not installed")
def test_every_source_of_an_enclosure_is_on_the_page():
    from minigan.claims.rigorous.registry import all_enclosures

    assert sources(all_enclosures()) <= LISTED
