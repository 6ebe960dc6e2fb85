"""Sphinx's settings for both languages. build.py runs Sphinx, with the language as an option."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from docs.book import contents

project = "minigan"
author = "The minigan developers"
copyright = "The minigan developers, MIT licence"
extensions = ["myst_nb"]
exclude_patterns = []
html_use_index = False
html_domain_indices = False
language = "en"  # build.py says

nb_execution_mode = "off"
nb_ipywidgets_js = {}  # they would be loaded from another host
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None)]  # the static picture instead
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 6
myst_url_schemes = {"http": None, "https": None, "mailto": None, "book": None}
myst_dmath_double_inline = True
suppress_warnings = ["myst.header", "misc.highlighting_failure"]

mathjax_path = "mathjax/tex-svg.js"
html_theme = "sphinx_book_theme"
html_title = "minigan"
html_static_path = ["_static"]
templates_path = ["_templates"]
html_css_files = ["book.css"]
html_js_files = ["search.js"]
html_favicon = "_static/favicon.svg"
html_context = {"default_mode": "auto"}  # light or dark, as the reader's system is
html_copy_source = False
html_show_sourcelink = False
html_last_updated_fmt = None
html_theme_options = {
    "use_download_button": False,
    "use_fullscreen_button": False,
    "use_source_button": False,
    "show_toc_level": 2,
    "show_navbar_depth": 1,
    "collapse_navbar": True,  # of the other chapters only the headings: a page is made in a tenth of the time
    "article_header_end": ["language.html", "article-header-buttons.html"],
    "search_bar_text": "Search",
}


def other_language(app, page, template, context, doctree):
    """Where the button for the other language leads: to the same page, or to the first one if there is none."""
    here = "zh" if app.config.language.startswith("zh") else "en"
    other = "en" if here == "zh" else "zh"
    there = contents.exists(page, other) and page not in ("genindex",)
    context["other"] = f"book://{other}/{page if there else 'index'}.html"
    context["other_has_page"] = there
    context["other_name"] = "中文" if here == "en" else "English"
    context["other_says"] = ("本书的中文版" if there else "本页只有英文") if here == "en" else "This page in English"


def setup(app):
    """Add what the language button needs."""
    app.connect("html-page-context", other_language)
    if app.config.language.startswith("zh"):
        app.config.html_theme_options["search_bar_text"] = "搜索"
        app.config.nb_code_prompt_show, app.config.nb_code_prompt_hide = "展开代码", "收起代码"
        app.add_js_file("chinese.js", priority=100)
