// The search of the Chinese book. Sphinx's own list of words for Chinese names a stemmer that it does not define: this
// is it, for the English words of the text. And Chinese words have no blanks between them: what is searched for is cut
// into the longest words that the index has.
var ChineseStemmer = function () {
  return new EnglishStemmer();
};

var splitQuery = (query) =>
  query
    .split(/[^\p{Letter}\p{Number}_]+/gu)
    .filter((run) => run)
    .flatMap((run) => (/\p{Script=Han}/u.test(run) ? wordsOfTheIndex(run) : [run]));

function wordsOfTheIndex(run) {
  const found = [];
  const known = (word) => Search._index.terms.hasOwnProperty(word) || Search._index.titleterms.hasOwnProperty(word);
  for (let start = 0; start < run.length; ) {
    let end = run.length;
    while (end > start + 1 && !known(run.slice(start, end).toLowerCase())) end--;
    if (end > start + 1) found.push(run.slice(start, end));
    start = Math.max(end, start + 1);
  }
  return found.length ? found : [run];
}
