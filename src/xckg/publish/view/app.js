// Brings the parts together: what is shown, what is chosen, and the address that remembers it.

translatePage();
const store = makeStore(JSON.parse(document.getElementById('data').textContent));
const { data } = store;
const at = (id) => document.getElementById(id);
const ALL = 200, BEST = 160, NEAR = 60, MORE = 60;
const view = { focus: null, wide: false, rows: [], places: new Map() };

const hidden = makeFilters(store, () => (view.wide ? panorama() : view.focus === null ? overview() : focus(view.focus)), (type) => cards.kind(type));
const passes = (relation) => !hidden.predicates.has(data.relations.predicate[relation]) && !hidden.modalities.has(data.relations.modality[relation])
  && seen(data.relations.subject[relation]) && seen(data.relations.object[relation]);
const narrowed = () => hidden.types.size + hidden.predicates.size + hidden.modalities.size > 0;
const overall = (row) => ({ x: data.entities.x[row], y: data.entities.y[row] });
const seen = (row) => !hidden.types.has(data.entities.type[row]);

const network = makeNetwork(at('network'), store, { entity: choose, relation: cite, nothing: release, open });
const cards = makeCards(at('card'), store, {
  entity: (row) => (document.body.dataset.view !== 'net' ? cards.entity(row) : network.shows(row) ? (choose(row), network.goTo(row)) : open(row)),
  relation: cite, focus: open, expand, collapse, article: (row) => cards.article(row),
  sheet: (id, parts) => go.sheet(id, parts),
});
makeSearch(at('query'), at('hits'), store, open);

const linked = data.entities.label.filter((_, row) => store.degree(row)).length;
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
  const row = store.rowOfIri.get(address.parts[0]);
  if (row === undefined) { overview(); startCard(address.query); return; }
  focus(row);
  cards.entity(row);
}

/** The card beside the whole network: a list or an article, where the address names one. */
function startCard(query) {
  const article = Number(query.get('article') ?? NaN);
  if (data.types[query.get('list')]) cards.kind(query.get('list'));
  else if (data.articles.title[article] !== undefined) cards.article(article);
  else cards.start();
}

/** All that is connected under the filters, or the best connected of very many. */
function overview() {
  view.focus = null;
  view.wide = false;
  const { opening } = data;
  if (!narrowed()) {
    view.rows = opening.rows;
    view.places = new Map(opening.rows.map((row, i) => [row, { x: opening.x[i], y: opening.y[i] }]));
  } else {
    const weight = new Map();
    data.relations.subject.forEach((subject, relation) => {
      if (passes(relation)) [subject, data.relations.object[relation]].forEach((row) => weight.set(row, (weight.get(row) || 0) + 1));
    });
    // Where the types left over have no relation among them, they stand by themselves.
    if (!weight.size && !hidden.predicates.size && !hidden.modalities.size) data.entities.label.forEach((_, row) => seen(row) && weight.set(row, 0));
    const rows = [...weight.keys()].sort((a, b) => weight.get(b) - weight.get(a) || store.byWeight(a, b));
    view.rows = rows.slice(0, rows.length > ALL ? BEST : ALL).sort((a, b) => a - b);
    view.places = arrangeFreely(store, view.rows, linesAmong(view.rows));
  }
  draw(true);
}

/** Everything: the best connected as nodes, all others behind them as dots to click. */
function panorama() {
  view.focus = null;
  view.wide = true;
  view.rows = data.entities.label.map((_, row) => row).filter(seen).sort(store.byWeight).slice(0, 40);
  view.places = new Map(view.rows.map((row) => [row, overall(row)]));
  draw(true);
  cards.start();
}

function focus(row) {
  view.focus = row;
  view.wide = false;
  view.rows = store.neighbourhood(row, 1, NEAR, passes);
  view.places = arrangeAround(store, row, view.rows);
  draw(true);
  network.emphasise(null, null);
}

/** Adds an entity's neighbours, where all are shown already theirs: around a focus on the outside next to it, else wherever pull and push put them. */
function expand(row) {
  const around = (steps, most) => store.neighbourhood(row, steps, MORE + view.rows.length, passes).filter((each) => !view.places.has(each)).slice(0, most);
  const near = around(1, MORE);
  const fresh = near.length ? near : around(2, MORE / 2);
  if (view.focus === null) {
    putAround(view.places, row, fresh);
    view.rows = [...view.rows, ...fresh];
  } else {
    view.rows = [...view.rows, ...fresh];
    view.places = arrangeAround(store, view.focus, view.rows);
  }
  draw(true);
  choose(row);
}

/** Takes away the neighbours that nothing else shown is linked to. */
function collapse(row) {
  if (row === view.focus) { focus(row); cards.entity(row); return; }
  const shown = new Set(view.rows);
  const gone = new Set(store.relationsOf[row].map((relation) => store.other(relation, row)).filter((each) => each !== view.focus
    && store.relationsOf[each].every((relation) => { const to = store.other(relation, each); return to === row || to === each || !shown.has(to); })));
  view.rows = view.rows.filter((each) => each === row || !gone.has(each));
  gone.forEach((each) => each !== row && view.places.delete(each));
  draw(false);
  choose(row);
}

/** The relations among these entities that pass the filters, in order. */
function linesAmong(rows) {
  const shown = new Set(rows);
  return rows.flatMap((row) => store.relationsOf[row].filter((relation) => data.relations.subject[relation] === row
    && shown.has(data.relations.object[relation]) && passes(relation))).sort((a, b) => a - b);
}

function draw(refit) {
  const lines = linesAmong(view.rows);
  const everything = view.wide ? data.relations.subject.map((_, row) => row).filter(passes) : [];
  const behind = view.wide ? data.entities.label.flatMap((_, row) => (seen(row) ? [row] : [])) : [];
  network.show(view.rows, view.places, lines, behind, everything,
    view.focus !== null && lines.length <= 60);
  if (refit) network.fit();
  const place = view.focus !== null ? t('以「{name}」为中心', { name: data.entities.label[view.focus] }) : view.wide ? t('全景：每个实体一个点，点开看它的关系')
    : narrowed() ? t('筛选结果') : view.rows.length < linked ? t('总览：联系最多的实体') : view.rows.length < store.size ? t('总览：有联系的实体') : t('总览');
  at('place').textContent = place;
  at('status').textContent = t('显示 {n} / {of} 个实体，{lines} / {ofLines} 条关系', {
    n: number(view.wide ? behind.length : view.rows.length), of: number(store.size),
    lines: number(view.wide ? everything.length : lines.length), ofLines: number(data.relations.subject.length),
  });
  at('empty').hidden = view.rows.length > 0;
  at('empty').textContent = store.size ? t('当前筛选下没有可显示的内容') : t('图谱是空的：输入中没有找到实体');
  at('home').disabled = view.focus === null && !view.wide;
  at('wide').disabled = view.wide;
  at('wide').hidden = data.opening.rows.length === store.size;
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
  if (view.focus === null) cards.start(); else cards.entity(view.focus);
}

at('counts').append(...[['实体', store.size], ['关系', data.relations.subject.length], ['数据', data.observations.subject.length], ['文档', data.documents.length]]
  .map(([word, total]) => make('div', {}, make('dt', {}, t(word)), make('dd', {}, number(total)))));
at('tabs').append(...[...sheets.filter((sheet) => sheet.id === 'home'), { id: 'net', title: '关系网络' }, ...sheets.filter((sheet) => sheet.id !== 'home')]
  .map(({ id, title }) => make('a', { href: writeAddress({ view: id }), 'data-view': id }, t(title))));
at('theme').addEventListener('click', switchTheme);
at('language').addEventListener('click', () => speak(language === 'en' ? 'zh' : 'en'));
if (language === 'en') { at('language').textContent = '中'; at('language').lang = 'zh'; at('language').title = '中文'; }
at('home').addEventListener('click', () => move({ view: 'net' }));
at('wide').addEventListener('click', panorama);
at('back').addEventListener('click', () => history.back());
at('fit').addEventListener('click', () => network.fit());
at('closer').addEventListener('click', () => network.zoom(1.3));
at('farther').addEventListener('click', () => network.zoom(1 / 1.3));
addEventListener('hashchange', route);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && document.activeElement !== at('query')) release();
});
route();
document.documentElement.dataset.ready = 'yes';
