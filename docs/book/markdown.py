"""Plain sentences as Markdown: what the package says in docstrings and claims is none, and must look as it is."""

import re
import textwrap

SPECIAL = re.compile(r"([\\*_<>\[\]$#~|{}^])")


def plain(text):
    """One line in which the letters that Markdown takes for signs are escaped; `code` stays code."""
    parts = re.split(r"(`[^`\n]+`)", " ".join(text.split()))
    return "".join(part if n % 2 else SPECIAL.sub(r"\\\1", part) for n, part in enumerate(parts))


def paragraphs(docstring):
    """The Markdown of a docstring: what is indented, or is a prompt's, stays as it is, as code."""
    blocks = []
    for block in re.split(r"\n\s*\n", textwrap.dedent(docstring).strip("\n")):
        lines, is_prompt = block.splitlines(), block.lstrip().startswith(">>>")
        if is_prompt or all(line.startswith("  ") for line in lines):
            blocks.append(fenced(textwrap.dedent(block), "python" if is_prompt else "text"))
        elif any(line.startswith("   ") for line in lines) and not lines[0].lstrip().startswith(("-", "*")):
            blocks.append(fenced(block, "text"))
        elif lines[0].startswith(("- ", "1. ")):
            blocks.append("\n".join(items(lines)))
        else:
            blocks.append(plain(block))
    return "\n\n".join(blocks)


def items(lines):
    """The lines of a list, each item in one line."""
    joined = re.sub(r"\n(?!- |\d+\. )\s*", " ", "\n".join(lines))
    parts = [re.match(r"(- |\d+\. )?(.*)", line) for line in joined.split("\n")]
    return [(part[1] or "") + plain(part[2]) for part in parts]


def fenced(code, language):
    """A block of code, between more backticks than it has itself."""
    ticks = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", code) or [""]))
    return f"{ticks}{language}\n{code}\n{ticks}"


def table(header, rows):
    """A table of cells that are Markdown already."""
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def toctree(entries, caption=None, hidden=True):
    """The list of pages from which Sphinx makes the sidebar. entries: names of pages, or (title, address)."""
    lines = [entry if isinstance(entry, str) else f"{entry[0]} <{entry[1]}>" for entry in entries]
    options = [":hidden:"] * hidden + ([f":caption: {caption}"] if caption else [])
    return "\n".join(["```{toctree}", *options, "", *lines, "```"])
