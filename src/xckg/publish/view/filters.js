// The left side: legend and filters in one. A box switches a kind on and off, its name lists it or shows it alone.

/**
 * @param {object} store of makeStore
 * @param {(patch: object) => void} change called with the settings that change
 * @param {(type: string) => void} list shows all entities of a type
 * @returns {{show: (settings: object) => void}}
 */
function makeFilters(store, change, list) {
  const { data } = store;
  const at = (id) => document.getElementById(id);
  const count = (values) => values.reduce((all, value) => all.set(value, (all.get(value) || 0) + 1), new Map());
  const lines = Object.fromEntries(SETS.map((name) => [name, new Map()]));
  let now = null;

  function line(group, id, zh, total, symbol, named) {
    const set = (hidden) => change({ [group]: hidden });
    const box = make('input', { type: 'checkbox', 'aria-label': zh, onchange: () => {
      const hidden = new Set(now[group]);
      if (box.checked) hidden.delete(id); else hidden.add(id);
      set(hidden);
    } });
    const only = make('button', { type: 'button', class: 'plain only', 'aria-label': t('只看{name}', { name: zh }), onclick: () => {
      set(new Set([...lines[group].keys()].filter((each) => each !== id)));
    } }, t('只看'));
    const element = make('div', { class: 'pick' }, box, symbol,
      named ? make('button', { type: 'button', class: 'name', title: t('列出全部{name}', { name: zh }), onclick: () => named(id) }, zh) : make('span', { class: 'name' }, zh),
      only, make('span', { class: 'number' }, number(total)));
    lines[group].set(id, element);
    return element;
  }

  const perType = count(data.entities.type);
  data.families.forEach((family) => {
    const types = Object.entries(data.types).filter(([, type]) => type.family === family.id);
    if (!types.length) return;
    at('types').append(make('h3', {}, nameOf(family)), ...types.map(([id, type]) => (
      line('types', id, nameOf(type), perType.get(id), drawShape(family.shape, type.color), list))));
  });
  const plain = (group, terms, totals) => at(group).append(...Object.entries(terms).filter(([id]) => totals.has(id)).map(([id, term]) => line(group, id, nameOf(term), totals.get(id))));
  plain('predicates', data.predicates, count(data.relations.predicate));
  plain('modalities', data.modalities, count(data.relations.modality));
  plain('statuses', data.statuses, count(data.entities.steps.filter((steps) => steps.length).map((steps) => steps[steps.length - 1][0])));
  at('statuses').parentElement.hidden = !lines.statuses.size;
  ['types', 'predicates'].forEach((group) => at(`${group}-all`).addEventListener('click', () => change({ [group]: new Set() })));

  /** A box that takes the name of an entity of some types. */
  function nameBox(setting, types, words) {
    const rows = data.entities.label.flatMap((_, row) => (types.includes(data.entities.type[row]) && store.degree(row) ? [row] : [])).sort(store.byWeight).slice(0, 1500);
    const names = make('datalist', { id: `${setting}-list` }, rows.map((row) => make('option', { value: data.entities.label[row] })));
    const box = make('input', { type: 'text', id: `only-${setting}`, list: `${setting}-list`, placeholder: t('不限'), autocomplete: 'off', onchange: () => {
      const name = box.value.trim();
      const row = rows.find((each) => data.entities.label[each] === name || data.entities.aliases[each].includes(name));
      if (row !== undefined || !name) change({ [setting]: row ?? null });
    } });
    return [make('label', {}, t(words), box), names, box];
  }
  const [placeLine, placeNames, placeBox] = nameBox('place', ['AdministrativeArea', 'Region', 'IndustrialPark', 'Country'], '地区');
  const [lineLine, lineNames, lineBox] = nameBox('line', ['Industry', 'IndustryChain', 'IndustryCluster'], '产业');
  const dates = data.articles.date.filter(Boolean).sort();
  const dayBox = (setting, words) => {
    const box = make('input', { type: 'date', id: setting, min: dates[0] || '', max: dates[dates.length - 1] || '', onchange: () => change({ [setting]: box.value }) });
    return [make('label', {}, t(words), box), box];
  };
  const [sinceLine, sinceBox] = dayBox('since', '报道不早于'), [untilLine, untilBox] = dayBox('until', '报道不晚于');
  const least = make('input', { type: 'range', id: 'least', min: '0', max: '95', step: '5', oninput: () => { leastText.textContent = `${least.value}%`; }, onchange: () => change({ least: Number(least.value) }) });
  const leastText = make('span', { class: 'number' }, '0%');
  const source = make('select', { id: 'source', onchange: () => change({ source: source.value === '' ? null : Number(source.value) }) },
    make('option', { value: '' }, t('不限')), data.documents.map((path, row) => make('option', { value: String(row) }, path.split(/[\\/]/).pop())));
  at('scopes').append(placeLine, placeNames, lineLine, lineNames, sinceLine, untilLine,
    make('label', {}, make('span', {}, t('置信度不低于'), ' ', leastText), least), make('label', {}, t('来源'), source));

  return {
    show(settings) {
      now = settings;
      SETS.forEach((group) => lines[group].forEach((element, id) => {
        const off = settings[group].has(id);
        element.classList.toggle('off', off);
        element.querySelector('input').checked = !off;
      }));
      placeBox.value = settings.place === null ? '' : data.entities.label[settings.place];
      lineBox.value = settings.line === null ? '' : data.entities.label[settings.line];
      [sinceBox.value, untilBox.value, least.value] = [settings.since, settings.until, String(settings.least)];
      leastText.textContent = `${settings.least}%`;
      source.value = settings.source === null ? '' : String(settings.source);
    },
  };
}
