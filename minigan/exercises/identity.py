"""Which exercise a file answers: its own text says it first, then its name, then the functions that it defines."""

import re
from dataclasses import dataclass

from minigan.exercises.bank import exercises

TITLE = re.compile(r"^(?:# ?)?#{1,3} *(?:Exercise|练习) *(\d\d)\b", re.MULTILINE)
DEFINED = re.compile(r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^((?:\w+[ \t]*(?:[,:]|=(?!=))[ \t]*)+)", re.MULTILINE)
CHECK = "check_"  # how the name of a cell with a question's check begins


@dataclass(frozen=True)
class Identity:
    """The exercises that a file answers, in order, and how that is known: "text", "name", "functions" or "nothing".

    others: {"text" | "name" | "functions": the exercises that this evidence names, and none of those}; and as "also"
    the exercises that are whole in it and not among them.
    """

    exercises: tuple[str, ...]
    known_by: str
    others: dict[str, tuple[str, ...]]


def identify(name, code, text, ids):
    """The Identity of a file. name: its own; code: all its code; text: its words; ids: the names of its cells.

    Of several exercises that one evidence names, those count of which the code defines a function.
    """
    defined = {name for found in DEFINED.findall(code) for part in found for name in re.findall(r"\w+", part)}
    count = {e.name: sum(q.name in defined for q in e.questions) for e in exercises().values()}
    evidence = {"text": by_text(text, ids), "name": by_name(name), "functions": by_functions(count)}
    known_by = next((way for way, found in evidence.items() if found), "nothing")
    named = evidence.get(known_by, ())
    chosen = tuple(e for e in named if count[e]) or named[:1]
    answered = any(count[e] for e in chosen)
    if answered:  # the functions contradict nothing; but all those of another exercise may be more than one's own help
        whole = [e for e in evidence.pop("functions") if count[e] == len(exercises()[e].questions)]
        evidence["also"] = tuple(e for e in whole if e not in chosen and not brought(e, chosen))
    others = {way: found for way, found in evidence.items() if found and not set(found) & set(chosen)}
    return Identity(chosen, known_by, others)


def by_text(text, ids):
    """The exercises whose title stands in a text or whose checks are among the cells; else those of other questions."""
    titles = set(TITLE.findall(text))
    names = {q.name: e.name for e in exercises().values() for q in e.questions}
    checked = {names.get(each.removeprefix(CHECK)) for each in ids if each.startswith(CHECK)}
    asked = {names.get(each) for each in ids}
    surely = [name for name in exercises() if name[:2] in titles or name in checked]
    return tuple(surely or [name for name in exercises() if name in asked])


def by_name(name):
    """The exercises that a file's name names: "05_value", also as "05-Value"."""
    plain = re.sub(r"[ -]", "_", name.lower())
    return tuple(exercise for exercise in exercises() if exercise in plain)


def by_functions(count):
    """The exercises all of whose functions are defined, or else the one that most are of. count: of each, how many."""
    whole = tuple(name for name, exercise in exercises().items() if count[name] == len(exercise.questions))
    most = max(count, key=lambda name: count[name])
    return tuple(name for name in whole if not brought(name, whole)) or ((most,) if count[most] else ())


def brought(name, others):
    """Whether one of other exercises has all functions of an exercise brought along, as 22 has those of 04."""
    own = {question.name for question in exercises()[name].questions}
    return any(own <= {question.name for question in exercises()[other].pasted} for other in others)
