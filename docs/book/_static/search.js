// What a search shows of a page is taken from its text, and not from the buttons and lists around it.
document.addEventListener("DOMContentLoaded", () => {
  if (typeof Search === "undefined") return;
  const textOf = Search.htmlToText;
  Search.htmlToText = (html, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const around = ".bd-header-article, .onlyprint, .bd-sidebar-secondary, .prev-next-footer";
    page.querySelectorAll(around).forEach((part) => part.remove());
    return textOf(page.documentElement.outerHTML, anchor);
  };
});
