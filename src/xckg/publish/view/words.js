// What the page says, in Chinese or in English. Chinese is the key, as in gettext: `t('显示其余 {n} 条', { n: 3 })`.

const language = (() => {
  const asked = new URLSearchParams(location.hash.split('?')[1] || '').get('lang');
  if (asked === 'zh' || asked === 'en') return asked;
  // A page opened from a file may be refused storage.
  try { return localStorage.getItem('xckg-language') === 'en' ? 'en' : 'zh'; } catch { return 'zh'; }
})();

/** The text in the reader's language, with `{name}` replaced by values. */
function t(text, values) {
  const said = language === 'en' && ENGLISH[text] !== undefined ? ENGLISH[text] : text;
  return values ? said.replace(/\{(\w+)\}/g, (slot, name) => (name in values ? String(values[name]) : slot)) : said;
}

/** The reader's name of a term of the data, which has `zh` and `en`. */
const nameOf = (term) => (language === 'en' && term.en) || term.zh;

const number = (value) => value.toLocaleString(language === 'en' ? 'en' : 'zh-CN');

/** Translates what the page's own markup says: its texts, and what its controls are called. */
function translatePage() {
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
  if (language !== 'en') return;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, {
    acceptNode: (node) => (node.parentElement.closest('script, style') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT),
  });
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const text = node.data.trim();
    if (ENGLISH[text] !== undefined) node.data = node.data.replace(text, ENGLISH[text]);
  }
  ['title', 'aria-label', 'placeholder'].forEach((name) => document.querySelectorAll(`[${name}]`).forEach((element) => {
    const said = ENGLISH[element.getAttribute(name)];
    if (said !== undefined) element.setAttribute(name, said);
  }));
}

/** Shows the page in another language; what is made in one language is made anew. */
function speak(next) {
  try { localStorage.setItem('xckg-language', next); } catch { /* the address says it instead */ }
  const address = readAddress(location.hash);
  address.query.set('lang', next);
  history.replaceState(null, '', writeAddress(address));
  location.reload();
}
