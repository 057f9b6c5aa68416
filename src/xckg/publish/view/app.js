// Brings the parts together: what is shown, what is chosen, and the address that remembers it.

translatePage();
const store = makeStore(await readData());
const { data } = store;
const at = (id) => document.getElementById(id);
const network = makeNetwork(at('network'), store, { entity: choose, relation: cite, nothing: release, open });
const cards = makeCards(at('card'), store, {
  entity: (row) => (document.body.dataset.view !== 'net' ? cards.entity(row) : network.shows(row) ? (choose(row), network.goTo(row)) : open(row)),
  relation: cite, figure: (row) => cards.figure(row), focus: open, expand, collapse, way: askWay, article: (row) => cards.article(row),
  sheet: (id, parts) => go.sheet(id, parts),
});
let wayFrom = null;
const placeholder = at('query').placeholder;
const forgetWay = () => { wayFrom = null; at('query').placeholder = placeholder; };
makeSearch(at('query'), at('hits'), store, (row) => {
  if (wayFrom === null || wayFrom === row) open(row);
  else move(writeSettings(store, { ...settings, focus: wayFrom, to: row, all: false, add: [], drop: [] }));
  forgetWay();
});
at('query').addEventListener('blur', forgetWay);

const netView = makeNetView(store, network, at);
let settings = readSettings(store, { parts: [], query: new URLSearchParams() });
const filters = makeFilters(store, (patch) => move(writeSettings(store, { ...settings, ...patch })), (type) => cards.kind(type));
const sheets = SHEETS.filter((sheet) => sheet.has(store));
const go = {
  open,
  article: (row) => move({ view: 'net', query: new URLSearchParams({ article: row }) }),
  relation: (row) => cards.relation(row),
  entity: (row) => cards.entity(row),
  figure: (row) => cards.figure(row),
  sentence: (row) => cards.sentence(row),
  kind: (type) => move({ view: 'net', query: new URLSearchParams({ list: type }) }),
  sheet: (id, parts = [], query) => move({ view: id, parts, query }),
};

/** Goes to an address, so that the browser's own back and forward work. */
function move(address) {
  const next = writeAddress(address);
  if (location.hash === next || (location.hash === '' && next === '#')) route();
  else location.hash = next;
}

function open(row) { move({ view: 'net', parts: [data.entities.iri[row]] }); }

function route() {
  const address = readAddress(location.hash);
  // Who links here from outside knows whole IRIs only.
  address.parts = address.parts.map((part) => (part.startsWith(data.base) ? part.slice(data.base.length) : part));
  const sheet = sheets.find((each) => each.id === address.view);
  document.body.dataset.view = sheet ? sheet.id : 'net';
  [...at('tabs').children].forEach((tab) => tab.setAttribute('aria-current', tab.dataset.view === document.body.dataset.view ? 'page' : 'false'));
  at('sheet').hidden = !sheet;
  at('sheet').replaceChildren();
  if (sheet) {
    sheet.show(at('sheet'), store, go, address);
    at('sheet').scrollTop = 0;
    const row = store.rowOfIri.get(address.parts[0]);
    if (row === undefined) cards.start(); else cards.entity(row);
    return;
  }
  settings = readSettings(store, address);
  filters.show(settings);
  netView.show(settings);
  if (settings.focus === null) startCard(address.query);
  else if (settings.to !== null) cards.way(settings.focus, settings.to, netView.view.ways);
  else cards.entity(settings.focus);
}

/** The card beside the whole network: a list or an article, where the address names one. */
function startCard(query) {
  const article = Number(query.get('article') ?? NaN);
  if (data.types[query.get('list')]) cards.kind(query.get('list'));
  else if (data.articles.title[article] !== undefined) cards.article(article);
  else cards.start();
}

/** Adds an entity's neighbours, or takes them away; the address remembers, so that Back undoes it. */
function expand(row) {
  const { steps, focus } = settings;
  if (row === focus && steps < 3) move(writeSettings(store, { ...settings, steps: steps + 1 }));
  else move(writeSettings(store, { ...settings, add: [...new Set([...settings.add, row])], drop: settings.drop.filter((each) => each !== row) }));
  after(row);
}

function collapse(row) {
  if (row === settings.focus) move(writeSettings(store, { ...settings, steps: 1, add: [], drop: [] }));
  else move(writeSettings(store, { ...settings, add: settings.add.filter((each) => each !== row), drop: [...new Set([...settings.drop, row])] }));
  after(row);
}

/** What one has worked on stays chosen when the network has been drawn anew. */
function after(row) { addEventListener('hashchange', () => { if (row !== settings.focus) choose(row); }, { once: true }); }

/** Asks for the other end of a way; the search box takes the name. */
function askWay(row) {
  wayFrom = row;
  at('query').value = '';
  at('query').placeholder = t('从「{name}」到……', { name: data.entities.label[row] });
  at('query').focus();
}

/** Light to dark and back; what the system prefers holds until one chooses. */
function switchTheme() {
  const root = document.documentElement;
  const dark = (root.dataset.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  root.dataset.theme = dark ? 'light' : 'dark';
  try { localStorage.setItem('xckg-theme', root.dataset.theme); } catch { /* not remembered, then */ }
  network.recolor();
}

function choose(row) { network.emphasise(row, null); cards.entity(row); }
function cite(relation) { if (document.body.dataset.view === 'net') network.emphasise(null, relation); cards.relation(relation); }
function release() {
  network.emphasise(null, null);
  if (settings.focus === null) cards.start(); else if (settings.to === null) cards.entity(settings.focus);
}

at('counts').append(...[['实体', store.size], ['关系', data.relations.subject.length], ['数据', data.observations.subject.length], ['文档', data.documents.length]]
  .map(([word, total]) => make('div', {}, make('dt', {}, t(word)), make('dd', {}, number(total)))));
at('tabs').append(...[...sheets.filter((sheet) => sheet.id === 'home'), { id: 'net', title: '关系网络' }, ...sheets.filter((sheet) => sheet.id !== 'home')]
  .map(({ id, title }) => make('a', { href: writeAddress({ view: id }), 'data-view': id }, t(title))));
at('theme').addEventListener('click', switchTheme);
at('language').addEventListener('click', () => speak(language === 'en' ? 'zh' : 'en'));
if (language === 'en') { at('language').textContent = '中'; at('language').lang = 'zh'; at('language').title = '中文'; }
at('home').addEventListener('click', () => move({ view: 'net' }));
at('wide').addEventListener('click', () => move(writeSettings(store, { ...settings, focus: null, to: null, all: true, add: [], drop: [] })));
at('steps').addEventListener('change', () => move(writeSettings(store, { ...settings, steps: Number(at('steps').value) })));
at('save').addEventListener('change', async () => {
  const kind = at('save').value, name = `${document.title}.${kind}`;
  at('save').value = '';
  const { rows, lines } = netView.view;
  if (kind === 'csv') save(name, 'text/csv;charset=utf-8', tableOf(store, lines));
  else if (kind === 'svg') save(name, 'image/svg+xml', drawingOf(store, rows, lines, network.drawing.getPositions()));
  else if (kind === 'png') save(name, 'image/png', await pictureOf(at('network').querySelector('canvas'), getComputedStyle(at('network').parentElement).backgroundColor));
});
at('back').addEventListener('click', () => history.back());
at('fit').addEventListener('click', () => network.fit());
at('closer').addEventListener('click', () => network.zoom(1.3));
at('farther').addEventListener('click', () => network.zoom(1 / 1.3));
addEventListener('hashchange', route);
// In a frame of a notebook a link to `#…` would lead to the notebook: its address is what links are read against there.
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  move(readAddress(link.getAttribute('href')));
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && document.activeElement !== at('query')) release();
});
route();
document.getElementById('opening').remove();
document.documentElement.dataset.ready = 'yes';
