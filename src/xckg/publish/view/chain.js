// The industry chain: lanes from upstream to downstream, under each stage the firms that are in it.

/** Relations of an entity as [predicate, other end] in one direction, those of other predicates left out. */
function ends(store, row, predicate, outwards) {
  const { relations } = store.data;
  return store.relationsOf[row].filter((each) => relations.predicate[each] === predicate && (outwards ? relations.subject : relations.object)[each] === row)
    .map((each) => ({ relation: each, row: store.other(each, row) }));
}

/** Lines of business, goods and steps that `upstreamOf` orders, or that are part of the chain. */
const STAGE_TYPES = ['Industry', 'IndustryChain', 'IndustryCluster', 'Product'];
// Which of a firm's figures says how big it is.
const TELLING = /产值|收入|营收|投资|产能|产量|销售|销量/;
const FIRM_TYPES = ['Company', 'Organization', 'ResearchInstitution', 'Project'];

/**
 * What a chain consists of.
 * @param {object} store of makeStore
 * @param {number | null} chain its row; null for all that has an upstream or a downstream
 * @returns {{chains: {title: string, stages: object[]}[][], loose: object[], firms: object[]}} chains are lanes; stages: row, firms, why (relations)
 */
function readChain(store, chain) {
  const { entities } = store.data;
  const isStage = (row) => STAGE_TYPES.includes(entities.type[row]);
  const stages = new Set(), members = new Map();
  if (chain === null) {
    store.data.relations.predicate.forEach((predicate, relation) => {
      if (predicate === 'upstreamOf') [store.data.relations.subject[relation], store.data.relations.object[relation]].forEach((row) => stages.add(row));
    });
  } else {
    const inside = [chain];
    for (let next = 0; next < inside.length; next += 1) {
      ['belongsTo', 'partOf', 'leads'].forEach((predicate) => ends(store, inside[next], predicate, false).forEach(({ row, relation }) => {
        if (isStage(row)) { if (row !== chain && !stages.has(row)) { stages.add(row); inside.push(row); } }
        else if (FIRM_TYPES.includes(entities.type[row]) && !members.has(row)) members.set(row, relation);
      }));
    }
    members.forEach((_, firm) => ['produces', 'belongsTo'].forEach((predicate) => ends(store, firm, predicate, true)
      .forEach(({ row }) => { if (isStage(row) && row !== chain) stages.add(row); })));
    // What lies before and behind the chain itself and its stages, as far as the texts tell.
    const order = [chain, ...stages];
    for (let next = 0; next < order.length && next < 400; next += 1) {
      [true, false].forEach((outwards) => ends(store, order[next], 'upstreamOf', outwards).forEach(({ row }) => {
        if (!stages.has(row) && row !== chain) { stages.add(row); order.push(row); }
      }));
    }
    if (ends(store, chain, 'upstreamOf', true).length || ends(store, chain, 'upstreamOf', false).length) stages.add(chain);
  }
  const firmsOf = (stage) => {
    const found = new Map();
    ['leads', 'belongsTo', 'produces', 'undertakes'].forEach((predicate) => ends(store, stage, predicate, false).forEach(({ row, relation }) => {
      if (FIRM_TYPES.includes(entities.type[row]) && !found.has(row)) found.set(row, { row, relation, leads: predicate === 'leads' });
    }));
    return [...found.values()].sort((a, b) => b.leads - a.leads || store.byWeight(a.row, b.row));
  };
  return { chains: split(store, stages).map((part) => laneOut(store, part, firmsOf)), ...leftOver(store, stages, members, firmsOf) };
}

/** The stages that one chain of steps holds together, the longest chains first. */
function split(store, stages) {
  const left = new Set(stages), parts = [];
  [...stages].sort(store.byWeight).forEach((start) => {
    if (!left.delete(start)) return;
    const part = [start];
    for (let next = 0; next < part.length; next += 1) {
      [true, false].forEach((outwards) => ends(store, part[next], 'upstreamOf', outwards).forEach(({ row }) => { if (left.delete(row)) part.push(row); }));
    }
    if (part.length > 1) parts.push(new Set(part));
  });
  return parts.sort((a, b) => b.size - a.size);
}

/** One chain of steps as lanes from upstream to downstream. */
function laneOut(store, stages, firmsOf) {
  const level = layer(store, stages);
  const linked = [...stages].filter((row) => level.has(row));
  const describe = (row) => ({
    row,
    firms: firmsOf(row),
    why: [true, false].flatMap((outwards) => ends(store, row, 'upstreamOf', outwards).filter((each) => stages.has(each.row)).map((each) => each.relation)),
  });
  const most = Math.max(0, ...level.values());
  const name = (at) => (at === 0 ? t('上游') : at === most ? t('下游') : most === 2 ? t('中游') : t('中游 {n}', { n: at }));
  return Array.from({ length: most + 1 }, (_, at) => ({
    title: name(at), stages: linked.filter((row) => level.get(row) === at).sort(store.byWeight).map(describe),
  })).filter((lane) => lane.stages.length);
}

/** Stages without a step before or behind them, and members that are in no stage. */
function leftOver(store, stages, members, firmsOf) {
  const alone = (row) => ![true, false].some((outwards) => ends(store, row, 'upstreamOf', outwards).some((each) => stages.has(each.row) && each.row !== row));
  const loose = [...stages].filter(alone).sort(store.byWeight).map((row) => ({ row, firms: firmsOf(row), why: [] }));
  const placed = new Set([...stages].flatMap((row) => firmsOf(row).map((firm) => firm.row)));
  const firms = [...members].filter(([row]) => !placed.has(row)).sort((a, b) => store.byWeight(a[0], b[0]))
    .map(([row, relation]) => ({ row, relation, leads: store.data.relations.predicate[relation] === 'leads' }));
  return { loose, firms };
}

/** How many steps lie before each stage at most; stages in a circle share one step, those without a link have none. */
function layer(store, stages) {
  const after = new Map(), before = new Map();
  stages.forEach((row) => ends(store, row, 'upstreamOf', true).forEach(({ row: to }) => {
    if (!stages.has(to) || to === row) return;
    after.set(row, [...(after.get(row) || []), to]);
    before.set(to, [...(before.get(to) || []), row]);
  }));
  const level = new Map(), open = new Set();
  const depth = (row) => {
    if (level.has(row)) return level.get(row);
    if (open.has(row)) return -1; // a circle: this step does not count
    open.add(row);
    const found = 1 + Math.max(-1, ...(before.get(row) || []).map(depth));
    open.delete(row);
    level.set(row, found);
    return found;
  };
  [...stages].sort((a, b) => a - b).filter((row) => after.has(row) || before.has(row)).forEach(depth);
  return level;
}

const chainSheet = {
  id: 'chain',
  title: '产业链',
  has: (store) => store.data.entities.type.some((type) => type === 'IndustryChain' || type === 'IndustryCluster') || Boolean(store.data.predicates.upstreamOf),
  offers: (store, row) => ['IndustryChain', 'IndustryCluster', 'Industry'].includes(store.data.entities.type[row]),

  show(holder, store, go, { parts }) {
    const { entities, observations } = store.data;
    const chain = store.rowOfIri.get(parts[0]) ?? null;
    const link = (row, then = go.entity) => make('button', { type: 'button', class: 'link', onclick: () => then(row) }, shapeOf(store, row), entities.label[row]);
    const placeOf = (row) => ends(store, row, 'locatedIn', true).map((each) => entities.label[each.row])[0] || '';
    const size = (row) => {
      const amounts = store.observationsOf[row].filter((each) => observations.measure[each] === 'amount' && !Object.keys(observations.dimensions[each]).length)
        .sort((a, b) => observations.end[b].localeCompare(observations.end[a]) || a - b);
      const telling = amounts.filter((each) => TELLING.test(observations.indicator[each]));
      return telling.length ? { row: telling[0], text: `${observations.indicator[telling[0]]} ${observations.said[telling[0]]}` } : null;
    };
    const firm = ({ row, relation, leads }) => make('li', { class: 'firm' },
      make('div', { class: 'fact' }, link(row), leads && make('span', { class: 'tag lead' }, t('龙头')),
        make('button', { type: 'button', class: 'why', title: t('看原文依据'), onclick: () => go.relation(relation) }, t('原文'))),
      make('div', { class: 'note' }, [placeOf(row), size(row)?.text].filter(Boolean).join(' · ')));
    const gap = (stage) => stage.why.length > 0 && stage.firms.length < 2 && make('button', {
      type: 'button', class: `tag ${stage.firms.length ? 'weak' : 'missing'}`, title: t('看原文依据'), onclick: () => go.relation(stage.why[0]),
    }, stage.firms.length ? t('弱链：只见一家') : t('缺链：未见企业'));
    const card = (stage) => make('section', { class: 'stage-card' }, make('h3', {}, link(stage.row), gap(stage)),
      stage.firms.length > 0 && make('ul', {}, stage.firms.slice(0, 30).map(firm)));

    const rows = entities.label.flatMap((_, row) => (['IndustryChain', 'IndustryCluster'].includes(entities.type[row]) ? [row] : [])).sort(store.byWeight);
    const choice = make('select', { id: 'chain-choice', 'aria-label': t('选择产业链'), onchange: () => go.sheet('chain', choice.value ? [choice.value] : []) },
      make('option', { value: '' }, t('全部上下游')),
      [...new Set([...(chain === null ? [] : [chain]), ...rows])].map((row) => make('option', { value: entities.iri[row] }, entities.label[row])));
    choice.value = chain === null ? '' : entities.iri[chain];
    const { chains, loose, firms } = readChain(store, chain);
    holder.append(make('header', { class: 'sheet-head' }, make('h2', {}, chain === null ? t('产业链上下游') : entities.label[chain]), choice,
      chain !== null && make('p', { class: 'hint' }, [...new Set([...ends(store, chain, 'locatedIn', true), ...ends(store, chain, 'focusesOn', false)].map((each) => entities.label[each.row]))].join('、'))));
    chains.forEach((lanes) => holder.append(make('div', { class: 'lanes', style: `--lanes: ${lanes.length}` }, lanes.map((lane) => make('section', { class: 'lane' },
      make('h3', { class: 'lane-title' }, lane.title, ' ', make('span', { class: 'number' }, number(lane.stages.length))), lane.stages.map(card))))));
    if (loose.length) holder.append(make('h3', { class: 'part' }, t('文中没有说上下游的环节')), make('div', { class: 'panels' }, loose.map(card)));
    if (firms.length) holder.append(make('h3', { class: 'part' }, t('没有说在哪一环节的企业与项目')), make('ul', { class: 'columns' }, firms.map(firm)));
    if (!chains.length && !loose.length && !firms.length) {
      holder.append(make('p', { class: 'hint' }, chain === null ? t('文中没有说到上下游') : t('文中没有说它有哪些环节和企业')));
    }
    if (chain === null && rows.length) {
      holder.append(make('h3', { class: 'part' }, t('产业链与集群')), make('ul', { class: 'columns' },
        rows.map((row) => make('li', { class: 'fact' }, link(row, (each) => go.sheet('chain', [entities.iri[each]])), make('span', { class: 'number note' }, t('{n} 条', { n: store.degree(row) + store.observationsOf[row].length }))))));
    }
  },
};
