"""A link holds what is played: the preset, and every setting that differs from it.

write("helvetica", settings)         # "preset=helvetica&k=3"
read("preset=helvetica&k=3")         # ("helvetica", settings), or an error of one line
"""

from urllib.parse import parse_qsl, urlencode

from minigan.errors import UserError, near
from minigan.play.presets import FIRST, PRESETS
from minigan.play.settings import SHOWN
from minigan.systems.settings import changed


class LinkError(UserError):
    """A link that cannot be played."""


def read(query):
    """(preset, Settings) of a link's query, the part behind "?". Of a name given twice the last counts.

    Raises LinkError, RecipeError or WordError, one line each, for what is not understood.
    """
    try:
        given = dict(parse_qsl(query.removeprefix("?"), keep_blank_values=True, max_num_fields=40))
    except ValueError:
        raise LinkError("the link has more than 40 parts: take a new one from the page") from None
    given.pop("lang", None)
    preset = given.pop("preset", FIRST)
    if preset not in PRESETS:
        raise LinkError(f"no preset {preset!r}{near(preset, list(PRESETS))}")
    for name in given:
        if name not in SHOWN:
            raise LinkError(f"no setting {name!r}{near(name, list(SHOWN))}")
    return preset, changed(PRESETS[preset].settings, given)


def write(preset, settings):
    """The query that `read` understands as these."""
    base, given = PRESETS[preset].settings, {"preset": preset}
    for name in SHOWN:
        value = getattr(settings, name)
        if value != getattr(base, name):
            given[name] = text_of(value)
    return urlencode(given)


def text_of(value):
    """A setting's value as an option and a link have it."""
    return "none" if value is None else repr(value) if isinstance(value, float) else str(value)
