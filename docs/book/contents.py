"""Which file of the repository is which page of the book, in English and in Chinese, and in which chapter it stands.

A page has a name without its suffix, "notebooks/03_value_at_the_logit", which is its address in both languages. What
only the English book has is reached from the Chinese one by a `book://` address: see links.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "zh")


class Chapter(NamedTuple):
    """A heading of the sidebar, and the pages below it. The first of a part that has an index is that index."""

    caption: str
    pages: list[str]


def stems(folder, pattern):
    """The names of the files in a folder of the repository that fit a pattern, sorted, without their suffix."""
    return sorted(path.stem for path in (ROOT / folder).glob(pattern))


NOTEBOOKS = stems("notebooks", "[0-9]*.ipynb")
EXERCISES = stems("notebooks/exercises", "[0-9]*.ipynb")
GUIDES = ["commands", "play", "python", "extending", "systems", "dcgan", "games", "scores"]  # of docs/, in order
GUIDES += ["learned", "own-theory", "citations", "speed", "gpu", "sweep", "scaling", "book"]

IN_CHINESE = {  # the titles, in the Chinese sidebar, of pages that are in English only
    "docs/commands": "命令",
    "docs/play": "GAN 实验台",
    "docs/python": "在 Python 中使用",
    "docs/extending": "扩展 minigan",
    "docs/systems": "各种系统",
    "docs/dcgan": "DCGAN",
    "docs/games": "三十种损失、惩罚和更新",
    "docs/scores": "分数的含义",
    "docs/learned": "网络与理论相差多少",
    "docs/own-theory": "自己的密度和论断",
    "docs/citations": "每条论断的出处",
    "docs/speed": "速度",
    "docs/gpu": "GPU",
    "docs/sweep": "许多次训练（Dask）",
    "docs/scaling": "一次训练用多台机器（MPI）",
    "docs/book": "制作本书",
    "claims/index": "论断：理论中的数字",
    "api/index": "程序接口",
    "references": "参考文献",
    "contributing": "参与开发",
    "changelog": "更新记录",
    "docs/mnist": "MNIST 的许可",
}


@cache
def pages(language):
    """{file of the repository: name of its page} of a language: what is not generated."""
    if language == "zh":
        found = {"README.zh.md": "index"}
        found |= {f"notebooks/zh/{name}.ipynb": f"notebooks/{name}" for name in NOTEBOOKS}
        return found | {f"notebooks/exercises/zh/{name}.ipynb": f"exercises/{name}" for name in EXERCISES}
    found = {"README.md": "index", "notebooks/README.md": "notebooks/index"}
    found |= {f"notebooks/{name}.ipynb": f"notebooks/{name}" for name in NOTEBOOKS}
    found |= {"notebooks/exercises/README.md": "exercises/index"}
    found |= {f"notebooks/exercises/{name}.ipynb": f"exercises/{name}" for name in EXERCISES}
    found |= {f"docs/{name}.md": f"docs/{name}" for name in GUIDES}
    return found | {
        "CONTRIBUTING.md": "contributing",
        "CHANGELOG.md": "changelog",
        "minigan/data/files/README.md": "docs/mnist",
    }


def chapters(language):
    """The Chapters of the sidebar. A page of the English book is in the Chinese sidebar a `book://` address."""
    if language == "zh":
        guides = [f"docs/{name}" for name in GUIDES]
        return [
            Chapter("阅读", ["notebooks/index"]),
            Chapter("练习", ["exercises/index"]),
            Chapter("验证（英文）", ["claims/index"]),
            Chapter("说明（英文）", guides),
            Chapter("查阅（英文）", ["api/index", "references", "contributing", "changelog", "docs/mnist"]),
        ]
    return [
        Chapter("Read", ["notebooks/index"]),
        Chapter("Do", ["exercises/index"]),
        Chapter("Verify", ["claims/index"]),
        Chapter("Guides", [f"docs/{name}" for name in GUIDES]),
        Chapter("Reference", ["api/index", "references", "contributing", "changelog", "docs/mnist"]),
    ]


def listed(part):
    """The pages below the index of a part, "notebooks" or "exercises", in order."""
    return [f"{part}/{name}" for name in {"notebooks": NOTEBOOKS, "exercises": EXERCISES}[part]]


def exists(page, language):
    """Whether a page has this language: of the Chinese, only notebooks, exercises, their lists and the first."""
    return language == "en" or page in pages("zh").values() or page in ("notebooks/index", "exercises/index", "search")
