// What the network shows follows from its address alone; here settings and address become each other. No DOM in here.
//
//   steps=2            how far around the focus                  add=IRI~IRI   whose neighbours are shown, too
//   drop=IRI           whose neighbours were taken away           to=IRI        the shortest ways from the focus to it
//   all=1              every entity, as dots
//   types, predicates, modalities, statuses = ID~ID               what is hidden
//   least=80           confidence in percent                     since, until  days, of the article
//   source=3           an article's document                      place, line   IRI: only what belongs to it

const SETS = ['types', 'predicates', 'modalities', 'statuses'];

/**
 * @param {object} store of makeStore
 * @param {{parts: string[], query: URLSearchParams}} address of the network
 */
function readSettings(store, { parts, query }) {
  const { data } = store;
  const listed = (name) => (query.get(name) || '').split('~').filter(Boolean);
  const rows = (name) => listed(name).map((iri) => store.rowOfIri.get(iri)).filter((row) => row !== undefined);
  const row = (iri) => store.rowOfIri.get(iri) ?? null;
  const day = (name) => (/^\d{4}(-\d\d){0,2}$/.test(query.get(name) || '') ? query.get(name) : '');
  const source = query.has('source') && data.documents[Number(query.get('source'))] !== undefined ? Number(query.get('source')) : null;
  return {
    focus: row(parts[0]), to: row(query.get('to')), all: query.get('all') === '1', steps: Math.min(3, Math.max(1, Number(query.get('steps')) || 1)),
    add: rows('add'), drop: rows('drop'), ...Object.fromEntries(SETS.map((name) => [name, new Set(listed(name))])),
    least: Math.min(100, Math.max(0, Number(query.get('least')) || 0)), since: day('since'), until: day('until'), source,
    place: row(query.get('place')), line: row(query.get('line')),
  };
}

/** The address of settings; what is as at first is left out. */
function writeSettings(store, settings) {
  const { iri } = store.data.entities;
  const query = new URLSearchParams();
  const put = (name, value) => { if (value) query.set(name, value); };
  put('to', settings.to !== null && iri[settings.to]);
  put('all', settings.all && '1');
  put('steps', settings.steps > 1 && String(settings.steps));
  ['add', 'drop'].forEach((name) => put(name, settings[name].map((row) => iri[row]).join('~')));
  SETS.forEach((name) => put(name, [...settings[name]].join('~')));
  put('least', settings.least && String(settings.least));
  put('since', settings.since);
  put('until', settings.until);
  put('source', settings.source !== null && String(settings.source));
  ['place', 'line'].forEach((name) => put(name, settings[name] !== null && iri[settings[name]]));
  return { view: 'net', parts: settings.focus === null ? [] : [iri[settings.focus]], query };
}

const isNarrowed = (settings) => SETS.some((name) => settings[name].size) || Boolean(settings.least || settings.since || settings.until)
  || settings.source !== null || settings.place !== null || settings.line !== null;

/**
 * Which entities and relations pass the settings.
 * @returns {{seen: (row: number) => boolean, passes: (relation: number) => boolean}}
 */
function makePasses(store, settings) {
  const { data } = store;
  const { relations, entities, articles, sentences } = data;
  const within = ['place', 'line'].filter((name) => settings[name] !== null).map((name) => belonging(store, settings[name], name === 'place'));
  const reached = (row) => { const steps = entities.steps[row]; return steps.length ? steps[steps.length - 1][0] : ''; };
  const seen = (row) => !settings.types.has(entities.type[row]) && within.every((set) => set.has(row)) && !settings.statuses.has(reached(row));
  const dated = settings.since || settings.until || settings.source !== null;
  const cited = ([sentence]) => {
    const article = sentences.article[sentence], date = articles.date[article];
    return (!settings.since || date >= settings.since) && (!settings.until || date.slice(0, settings.until.length) <= settings.until)
      && (settings.source === null || articles.document[article] === settings.source);
  };
  const passes = (relation) => !settings.predicates.has(relations.predicate[relation]) && !settings.modalities.has(relations.modality[relation])
    && relations.confidence[relation] * 100 >= settings.least && (!dated || relations.evidence[relation].some(cited))
    && seen(relations.subject[relation]) && seen(relations.object[relation]);
  return { seen, passes };
}

/** What lies in a place, or belongs to a line of business, with what is directly related to it. */
function belonging(store, root, isPlace) {
  const { entities, relations } = store.data;
  const inside = new Set([root]), open = [root];
  const inward = isPlace ? ['locatedIn', 'partOf'] : ['belongsTo', 'partOf', 'leads', 'produces', 'undertakes', 'upstreamOf'];
  while (open.length) {
    const row = open.pop();
    store.relationsOf[row].forEach((relation) => {
      const from = relations.subject[relation];
      if (relations.object[relation] === row && inward.includes(relations.predicate[relation]) && !inside.has(from)) { inside.add(from); open.push(from); }
    });
  }
  // Parents by the official list: 长葛市 lies in 许昌市 though no article says so.
  if (isPlace) entities.lies.forEach((lies, row) => { if (lies.split(' → ').includes(entities.label[root])) inside.add(row); });
  const near = new Set(inside);
  inside.forEach((row) => store.relationsOf[row].forEach((relation) => near.add(store.other(relation, row))));
  return near;
}

/**
 * All shortest ways between two entities, as rows and relations; empty where there is none.
 * @param {(relation: number) => boolean} passes
 */
function shortestWays(store, from, to, passes) {
  const steps = new Map([[from, 0]]), before = new Map();
  let edge = [from];
  while (edge.length && !steps.has(to)) {
    const next = [];
    edge.forEach((row) => store.relationsOf[row].forEach((relation) => {
      const other = store.other(relation, row);
      if (!passes(relation) || other === row) return;
      if (!steps.has(other)) { steps.set(other, steps.get(row) + 1); next.push(other); }
      if (steps.get(other) === steps.get(row) + 1) before.set(other, [...(before.get(other) || []), [row, relation]]);
    }));
    edge = next;
  }
  const rows = new Set(), relations = new Set(), open = steps.has(to) ? [to] : [];
  while (open.length) {
    const row = open.pop();
    if (rows.has(row)) continue;
    rows.add(row);
    (before.get(row) || []).forEach(([other, relation]) => { relations.add(relation); open.push(other); });
  }
  return { rows: [...rows].sort((a, b) => steps.get(a) - steps.get(b) || store.byWeight(a, b)), relations: [...relations].sort((a, b) => a - b), steps };
}
