"""Runs to begin with, each with what to look for: one minute each in class.

What a text says is checked in numbers, for several seeds, by tests/play/test_presets.py.
"""

from dataclasses import dataclass, replace

from minigan.play.settings import Settings


@dataclass(frozen=True)
class Preset:
    """Settings with a title and two sentences, in English and Chinese."""

    settings: Settings
    title: tuple[str, str]
    about: tuple[str, str]


PRESETS = {
    "healthy": Preset(
        Settings(),
        ("Healthy: the ring", "正常训练：圆环"),
        ("x", "x"),
    ),
}
FIRST = "healthy"
