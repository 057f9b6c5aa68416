// What the texts tell of a place: its lines of business, clusters, parks, firms, projects and figures; two side by side.

const PLACE_TYPES = ['AdministrativeArea', 'Region', 'IndustrialPark', 'Country'];

/** The parts of a place's column: title, and the entities with the relation that ties each to the place. */
function readPlace(store, place) {
  const { entities } = store.data;
  const inside = [...ends(store, place, 'locatedIn', false), ...ends(store, place, 'partOf', false), ...ends(store, place, 'hosts', true)];
  const of = (types, found) => {
    const seen = new Map();
    found.filter(({ row }) => types.includes(entities.type[row])).forEach(({ row, relation }) => { if (!seen.has(row)) seen.set(row, relation); });
    return [...seen].map(([row, relation]) => ({ row, relation })).sort((a, b) => store.byWeight(a.row, b.row));
  };
  const lines = [...ends(store, place, 'focusesOn', true), ...inside];
  return [
    ['产业链与集群', of(['IndustryChain', 'IndustryCluster'], lines)], ['主导产业', of(['Industry'], lines)], ['园区与场所', of(['IndustrialPark', 'Facility'], inside)],
    ['项目', of(['Project'], inside)], ['企业', of(['Company', 'FinancialInstitution'], inside)], ['高校院所', of(['ResearchInstitution'], inside)],
    ['产品', of(['Product'], [...ends(store, place, 'produces', true), ...ends(store, place, 'exports', true)])],
    ['来投资的', of(['Company', 'Organization', 'FinancialInstitution', 'GovernmentAgency'], ends(store, place, 'investsIn', false))],
    ['称号与名录', of(['Honor'], ends(store, place, 'recognizedAs', true))], ['政策与行动', of(['Policy', 'Programme'], [...ends(store, place, 'issues', true), ...ends(store, place, 'participatesIn', true)])],
    ['下辖', of(PLACE_TYPES, inside)],
  ];
}

/** When a number was last published: of two that say different things of one period, the later is shown first. */
const publishedOn = ({ data }, row) => data.observations.evidence[row].map(([at]) => data.articles.date[data.sentences.article[at]]).sort().pop() || '';

/** The numbers of each indicator that is not a slice, newest period first; of one period the last published, exact and surest. */
function headlineFigures(store, place) {
  const { observations, units } = store.data;
  const found = new Map();
  store.observationsOf[place].filter((row) => !Object.keys(observations.dimensions[row]).length).forEach((row) => {
    const key = [observations.indicator[row], observations.measure[row], units[observations.unit[row]], observations.modality[row] === 'actual' ? '' : observations.modality[row]].join('\t');
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(row);
  });
  const later = (a, b) => observations.end[b].localeCompare(observations.end[a]) || publishedOn(store, b).localeCompare(publishedOn(store, a))
    || (observations.bound[b] === '=') - (observations.bound[a] === '=') || observations.confidence[b] - observations.confidence[a] || a - b;
  found.forEach((rows) => rows.sort(later));
  return found;
}

/** Of the numbers of one indicator for each place one to show: of the newest period that all have, if there is one. */
function sameTime({ data: { observations } }, columns) {
  const time = (row) => `${observations.start[row]}/${observations.end[row]}`;
  const [first = [], ...others] = columns.map((rows) => rows || []);
  const shared = first.find((row) => observations.end[row] && others.length && others.every((rows) => rows.some((each) => time(each) === time(row))));
  if (shared === undefined) return { rows: columns.map((rows) => rows && rows[0]), shared: false };
  return { rows: columns.map((rows) => rows.find((each) => time(each) === time(shared))), shared: true };
}

/** Sorts indicators: what is asked of a place first (GDP, industry, trade …), then what most places tell of. */
function rankIndicators({ data: { headlines, measures, observations } }) {
  const places = new Map();
  observations.indicator.forEach((name, row) => places.set(name, (places.get(name) || new Set()).add(observations.subject[row])));
  const kinds = Object.keys(measures);
  const rank = (key) => {
    const [name, measure, , modality] = key.split('\t');
    const at = headlines.indexOf(name);
    const first = at >= 0 && !modality && (measure === 'amount' || measure === 'growth');
    return [first ? at : headlines.length + (at < 0), -places.get(name).size, modality ? 1 : 0, kinds.indexOf(measure)];
  };
  return (a, b) => { const other = rank(b); return rank(a).map((each, at) => each - other[at]).find(Boolean) || 0; };
}

const placeSheet = {
  id: 'place',
  title: '地方',
  has: (store) => store.data.entities.type.some((type) => PLACE_TYPES.includes(type)),
  offers: (store, row) => PLACE_TYPES.includes(store.data.entities.type[row]),

  show(holder, store, go, { parts }) {
    const { entities, observations, modalities, measures } = store.data;
    const all = entities.label.flatMap((_, row) => (PLACE_TYPES.includes(entities.type[row]) && store.degree(row) + store.observationsOf[row].length ? [row] : [])).sort(store.byWeight);
    const chosen = parts.map((iri) => store.rowOfIri.get(iri)).filter((row) => row !== undefined).slice(0, 2);
    if (!chosen.length && all.length) chosen.push(all[0]);
    const names = make('datalist', { id: 'place-names' }, all.slice(0, 2000).map((row) => make('option', { value: entities.label[row] })));
    const pick = (index, label) => {
      const box = make('input', { type: 'text', list: 'place-names', 'aria-label': t(label), placeholder: t(label), autocomplete: 'off', onchange: () => {
        const row = all.find((each) => entities.label[each] === box.value.trim() || entities.aliases[each].includes(box.value.trim()));
        const next = [...chosen];
        if (row !== undefined) next[index] = row; else if (!box.value.trim() && index) next.length = 1; else return;
        go.sheet('place', next.map((each) => entities.iri[each]));
      } });
      box.value = chosen[index] === undefined ? '' : entities.label[chosen[index]];
      return box;
    };
    holder.append(make('header', { class: 'sheet-head' }, make('h2', {}, t('地方')), pick(0, '选择地方'), make('span', {}, t('对照')), pick(1, '另一个地方'), names));
    if (!chosen.length) { holder.append(make('p', { class: 'hint' }, t('文中没有说到地方'))); return; }

    const fact = ({ row, relation }) => make('li', { class: 'fact' }, make('button', { type: 'button', class: 'link', onclick: () => go.entity(row) }, shapeOf(store, row), entities.label[row]),
      make('button', { type: 'button', class: 'why', title: t('看原文依据'), onclick: () => go.relation(relation) }, t('原文')));
    const list = (found) => {
      const rest = make('details', {}, make('summary', {}, t('其余 {n} 个', { n: found.length - 10 })), make('ul', {}, found.slice(10).map(fact)));
      return [make('ul', {}, found.slice(0, 10).map(fact)), found.length > 10 && rest];
    };
    const read = chosen.map((row) => readPlace(store, row));
    const wide = { class: 'compare', style: `--places: ${chosen.length}` };
    holder.append(make('div', wide, chosen.map((row) => make('header', { class: 'panel' }, make('h2', {},
      make('button', { type: 'button', class: 'link', onclick: () => go.entity(row) }, shapeOf(store, row), entities.label[row])),
    make('p', { class: 'hint' }, entities.lies[row] || nameOf(store.kind(row)), ' · ', t('{n} 条关系', { n: store.degree(row) }), ' · ', t('{n} 个数据', { n: store.observationsOf[row].length }))))));

    const figures = chosen.map((row) => headlineFigures(store, row));
    const ranked = rankIndicators(store);
    const weight = (key) => figures.filter((each) => each.has(key)).length;
    const keys = [...new Set(figures.flatMap((each) => [...each.keys()]))].sort((a, b) => weight(b) - weight(a) || ranked(a, b));
    if (keys.length) {
      const line = (key) => {
        const [indicator, measure, , modality] = key.split('\t');
        const { rows, shared } = sameTime(store, figures.map((each) => each.get(key)));
        const most = Math.max(...rows.map((row) => (row === undefined ? 0 : Math.abs(observations.number[row])))) || 1;
        return make('tr', {}, make('th', { scope: 'row' }, indicator, measure !== 'amount' && ` · ${nameOf(measures[measure])}`, modality && make('span', { class: `tag ${modality}` }, nameOf(modalities[modality]))),
          rows.map((row) => (row === undefined ? make('td', {}) : make('td', {}, make('button', { type: 'button', class: 'link', title: t('看原文依据'), onclick: () => go.figure(row) },
              make('span', { class: 'said' }, observations.said[row])), make('span', { class: 'when' }, ` ${observations.period[row]}`),
            store.disputesOf[row].length > 0 && make('span', { class: 'tag weak' }, t('不同的说法')),
            shared && measure !== 'rank' && make('span', { class: observations.number[row] < 0 ? 'bar below' : 'bar', style: `--share: ${(Math.abs(observations.number[row]) / most).toFixed(3)}` })))));
      };
      const body = make('tbody', {}, keys.slice(0, 12).map(line));
      const more = keys.length > 12 && make('button', { type: 'button', class: 'more', onclick: () => { body.append(...keys.slice(12).map(line)); more.remove(); } }, t('显示其余 {n} 个指标', { n: keys.length - 12 }));
      holder.append(make('h3', { class: 'part' }, t('最新数据')), make('table', { class: 'figures list places' },
        chosen.length > 1 && make('thead', {}, make('tr', {}, make('th', {}), chosen.map((row) => make('th', { scope: 'col' }, entities.label[row])))), body), ...(more ? [more] : []));
    }
    read[0].forEach(([title], part) => {
      if (!read.some((each) => each[part][1].length)) return;
      holder.append(make('h3', { class: 'part' }, t(title)), make('div', wide, read.map((each) => make('section', { class: 'panel' },
        each[part][1].length ? list(each[part][1]) : make('p', { class: 'hint' }, t('文中没有说到'))))));
    });
  },
};
