"""The folder from which Sphinx makes the book of one language: every page, with the book's links, and its pictures."""

import json
import re

from docs.book import api, claims, references, sources
from docs.book.contents import IN_CHINESE, ROOT, chapters, exists, listed, pages
from docs.book.links import rewritten
from docs.book.markdown import toctree

SOURCE = re.compile(r"book://en/source/([^\"#)\s]+\.py)\.html")
HEADING = re.compile(r"^# (.*)$", re.MULTILINE)


class Stage:
    """A folder that is made anew; a file whose content has not changed keeps its time, so that Sphinx skips it."""

    def __init__(self, folder):
        self.folder, self.made = folder, set()

    def write(self, name, content):
        """Write a file of the stage, text or bytes."""
        path = self.folder / name
        content = content.encode() if isinstance(content, str) else content
        if not (path.exists() and path.read_bytes() == content):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self.made.add(path)

    def end(self):
        """Remove what an earlier build has left."""
        for path in [path for path in self.folder.rglob("*") if path.is_file() and path not in self.made]:
            path.unlink()


def chinese(folder, wanted):
    """Make the stage of the Chinese book. wanted: what its pages want beside them is added there."""
    stage = Stage(folder)
    copy_pages(stage, "zh", wanted)
    notebooks = "全部教程，按顺序阅读。每一篇都执行过；文字所说的数字，单元格里有断言检验。"
    exercises = (
        "每个练习里你自己写出论文中的一步；检查程序会说出错误的名称。给教师的说明是英文的："
        "[Exercises from the paper: for teachers](book://en/exercises/index.html)。"
    )
    for part, title, says in (("notebooks", "教程", notebooks), ("exercises", "练习", exercises)):
        files = {page: file for file, page in pages("zh").items()}
        rows = [f"- [{heading(files[page])}]({page.partition('/')[2]}.ipynb)" for page in listed(part)]
        stage.write(f"{part}/index.md", f"# {title}\n\n{says}\n\n" + "\n".join(rows) + "\n" + children(part))
    finish(stage, wanted)


def english(folder, wanted):
    """Make the stage of the English book, with the pages that are generated. wanted: as in `chinese`."""
    stage = Stage(folder)
    copy_pages(stage, "en", wanted)
    for page, content in {**claims.reference(), **api.reference(), **references.reference()}.items():
        stage.write(f"{page}.md", content)
        wanted.sources |= set(SOURCE.findall(content))
    for name, picture in claims.pictures():
        stage.write(f"claims/pictures/{name}.png", picture)
    for folder in sorted(wanted.folders):
        stage.write(f"source/{folder}/index.md", sources.listing(folder, wanted))
    for file in sorted(wanted.sources):
        stage.write(f"source/{file}.md", sources.shown(file))
    finish(stage, wanted)


def copy_pages(stage, language, wanted):
    """Write the files of the repository that are pages of a language."""
    for file, page in pages(language).items():
        content = (ROOT / file).read_text("utf-8")
        if file.endswith(".ipynb"):
            wanted.files.add(file)
            stage.write(f"{page}.ipynb", notebook(content, file, language, wanted))
        else:
            below = sidebar(language) if page == "index" else children(page.partition("/")[0], page)
            stage.write(f"{page}.md", f"{rewritten(content, file, language, wanted)}\n{below}")


def notebook(content, file, language, wanted):
    """A notebook with the book's links, and at its end a link to the notebook itself."""
    loaded = json.loads(content)
    for cell in loaded["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = rewritten("".join(cell["source"]), file, language, wanted)
        elif cell["metadata"].get("jupyter", {}).get("source_hidden"):
            cell["metadata"]["tags"] = [*cell["metadata"].get("tags", []), "hide-input"]  # folded, as in JupyterLab
    says = "下载这个笔记本" if language == "zh" else "Download this notebook"
    link = f"[{says}](book://files/{file})"
    loaded["cells"].append({"cell_type": "markdown", "id": "download", "metadata": {}, "source": link})
    return json.dumps(loaded, ensure_ascii=False)


def sidebar(language):
    """The lists of pages from which the sidebar is made."""
    trees = []
    for caption, names in chapters(language):
        entries = [name if exists(name, language) else (IN_CHINESE[name], f"book://en/{name}.html") for name in names]
        trees.append(toctree(entries, caption))
    return "\n\n".join(trees) + "\n"


def children(part, page=None):
    """The list of the pages below the index of a part; nothing for another page."""
    if part not in ("notebooks", "exercises") or page not in (None, f"{part}/index"):
        return ""
    return "\n" + toctree([name.partition("/")[2] for name in listed(part)]) + "\n"


def heading(file):
    """The title of a notebook."""
    return HEADING.search(references.text(file))[1]


def finish(stage, wanted):
    """Copy the pictures that the pages show, and remove what is old."""
    for picture in wanted.pictures:
        stage.write(f"pictures/{picture}", (ROOT / picture).read_bytes())
    wanted.pictures.clear()
    stage.end()
