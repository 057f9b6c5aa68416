// An indicator over time and by slice: one chart, and under it the numbers as they were said, each with its sentence.

/** Numbers with 万 and 亿 in Chinese, thousands and millions in English. */
function brief(value) {
  if (language === 'en') return new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(value);
  const size = Math.abs(value);
  const [scale, name] = size >= 1e8 ? [1e8, '亿'] : size >= 1e4 ? [1e4, '万'] : [1, ''];
  return `${Number((value / scale).toPrecision(4))}${name}`;
}

/** A chart with a name for those who hear the page; its parts are groups with names of their own. */
function nameChart(figure, name) {
  const svg = figure.matches('svg') ? figure : [...figure.querySelectorAll('svg')].pop();
  svg.setAttribute('role', 'group');
  svg.setAttribute('aria-label', name);
  svg.querySelectorAll('g[aria-label]').forEach((part) => part.setAttribute('role', 'group'));
  return figure;
}

/** What one chart shows: observations of one indicator, measure and unit; the fullest first. */
function groupFigures(store) {
  const { observations, units } = store.data;
  const groups = new Map();
  observations.indicator.forEach((indicator, row) => {
    const key = [indicator, observations.measure[row], units[observations.unit[row]]].join('\t');
    if (!groups.has(key)) groups.set(key, { key, indicator, measure: observations.measure[row], unit: units[observations.unit[row]], rows: [] });
    groups.get(key).rows.push(row);
  });
  return [...groups.values()].sort((a, b) => b.rows.length - a.rows.length || (a.key < b.key ? -1 : 1));
}

/** The slices of an observation in words, its subject first. */
function sliceOf(store, row) {
  const { observations, entities } = store.data;
  return [entities.label[observations.subject[row]], ...Object.values(observations.dimensions[row])].join(' · ');
}

/** Whether a slice has numbers of several dates: then they are drawn as lines, else as bars. */
function isTrend(store, rows) {
  const { end, start } = store.data.observations;
  const dates = new Map();
  rows.forEach((row) => { const date = end[row] || start[row]; if (date) dates.set(sliceOf(store, row), (dates.get(sliceOf(store, row)) || new Set()).add(date)); });
  return [...dates.values()].some((each) => each.size > 1);
}

/** The periods in which several subjects have a number, newest first, and how they are called. */
function listPeriods({ data: { observations } }, rows) {
  const found = new Map();
  rows.filter((row) => observations.end[row]).forEach((row) => {
    const key = `${observations.start[row]}/${observations.end[row]}`;
    if (!found.has(key)) found.set(key, { key, end: observations.end[row], name: '', subjects: new Set() });
    const each = found.get(key);
    each.subjects.add(observations.subject[row]);
    if (!each.name || (/^\d{4}/.test(observations.period[row]) && !/^\d{4}/.test(each.name))) each.name = observations.period[row];
  });
  return [...found.values()].filter((each) => each.subjects.size > 1).sort((a, b) => b.end.localeCompare(a.end) || a.key.localeCompare(b.key));
}

/**
 * The chart of some observations of one unit: a line for each slice where there are several dates, else a bar each.
 * @param {(row: number) => void} choose called with the observation that is clicked
 */
function drawFigures(store, rows, unit, width, choose) {
  const { observations } = store.data;
  const trend = isTrend(store, rows);
  // A number without a date has no place on the axis of time; as a bar it has.
  const points = rows.filter((row) => !trend || observations.end[row] || observations.start[row]).map((row) => ({
    row, slice: sliceOf(store, row), date: new Date(observations.end[row] || observations.start[row]), value: observations.number[row],
    bound: observations.bound[row], kind: nameOf(store.data.modalities[observations.modality[row]]),
    tip: `${sliceOf(store, row)}\n${observations.period[row]} ${observations.said[row]}`,
  }));
  const series = new Set(points.map((point) => point.slice));
  const kinds = new Set(points.map((point) => point.kind));
  const symbols = { domain: Object.values(store.data.modalities).map(nameOf).filter((kind) => kinds.has(kind)) }; // what happened is a circle
  const tip = { title: 'tip', tip: true };
  const common = { width, style: { background: 'none', color: 'inherit', fontFamily: 'inherit', fontSize: '12px' } };
  const many = series.size > 10;
  let figure;
  if (trend) {
    // 超 and 不足 say on which side the true number lies: an arrow's length of a twentieth of the range shows it.
    const values = points.map((point) => point.value);
    const reach = (Math.max(...values) - Math.min(...values) || Math.abs(values[0]) || 1) / 20;
    const bounds = points.filter((point) => point.bound === '>' || point.bound === '<').map((point) => ({ ...point, to: point.value + (point.bound === '>' ? reach : -reach) }));
    figure = Plot.plot({
      ...common, height: 340, marginLeft: 64, x: { type: 'utc', label: null, ticks: Math.min(8, new Set(points.map((point) => Number(point.date))).size), tickFormat: (date) => date.toISOString().slice(0, 7) },
      y: { grid: true, label: unit, tickFormat: brief, nice: true }, color: many ? {} : { legend: true }, symbol: { ...symbols, legend: symbols.domain.length > 1 },
      marks: [
        Plot.line(points.filter((point) => observations.modality[point.row] === 'actual'), { x: 'date', y: 'value', z: 'slice', stroke: many ? 'currentColor' : 'slice', strokeOpacity: many ? 0.4 : 0.9, sort: 'date' }),
        Plot.link(bounds, { x1: 'date', x2: 'date', y1: 'value', y2: 'to', stroke: many ? 'currentColor' : 'slice', markerEnd: 'arrow' }),
        Plot.dot(points, { x: 'date', y: 'value', stroke: many ? 'currentColor' : 'slice', symbol: 'kind', r: 4.5, ...tip }),
      ],
    });
  } else {
    const shown = [...points].sort((a, b) => b.value - a.value).slice(0, 40);
    const ofOneTime = new Set(shown.map(({ row }) => `${observations.start[row]}/${observations.end[row]}`)).size < 2;
    const nameBar = ({ row, slice }) => (ofOneTime || !observations.period[row] ? slice : `${slice}（${observations.period[row]}）`);
    const named = shown.map((point, index) => ({ ...point, name: nameBar(point), index }));
    const longest = Math.min(26, Math.max(0, ...named.map((each) => Array.from(each.name).length)));
    figure = Plot.plot({
      ...common, width: Math.max(width, longest * 12.2 + 320), height: 46 + named.length * 26, marginLeft: 20 + longest * 12.2, marginRight: 90, x: { grid: true, label: unit, tickFormat: brief, nice: true },
      y: { label: null, tickFormat: (index) => { const letters = Array.from(named[index].name); return letters.length > 26 ? `${letters.slice(0, 25).join('')}…` : named[index].name; } },
      symbol: symbols,
      marks: [
        Plot.barX(named, { x: 'value', y: 'index', fill: 'var(--accent)', fillOpacity: (point) => (observations.modality[point.row] === 'actual' ? 0.75 : 0.3), ...tip }),
        Plot.text(named, { x: 'value', y: 'index', text: (point) => observations.said[point.row], textAnchor: 'start', dx: 5, fill: 'currentColor' }),
        Plot.ruleX([0]),
      ],
    });
  }
  figure.addEventListener('click', () => { if (figure.value && figure.value.row !== undefined) choose(figure.value.row); });
  return figure;
}

/** Numbers as they were said, newest first; a click shows the sentence. */
function tableFigures(store, rows, go) {
  const { observations, modalities } = store.data;
  const sorted = [...rows].sort((a, b) => observations.end[b].localeCompare(observations.end[a]) || observations.number[b] - observations.number[a] || a - b);
  return make('table', { class: 'figures list' },
    make('thead', {}, make('tr', {}, ['对象与口径', '时期', '数值', '状态', '原文'].map((head) => make('th', { scope: 'col' }, t(head))))),
    make('tbody', {}, sorted.slice(0, 300).map((row) => make('tr', {}, make('td', {}, sliceOf(store, row)), make('td', { class: 'when' }, observations.period[row]),
      make('td', { class: 'said' }, observations.said[row]), make('td', {}, nameOf(modalities[observations.modality[row]])),
      make('td', { class: 'open' }, make('button', { type: 'button', class: 'why link', title: t('看原文依据'), onclick: () => go.figure(row) }, t('原文')))))));
}

const numbersSheet = {
  id: 'numbers',
  title: '数字',
  has: (store) => store.data.observations.indicator.length > 0,
  offers: (store, row) => store.observationsOf[row].length > 1,

  show(holder, store, go, { parts, query }) {
    const { entities, observations, measures } = store.data;
    const subject = store.rowOfIri.get(parts[0]);
    const wanted = query.get('of') || '';
    const groups = groupFigures(store).map((group) => ({ ...group, rows: group.rows.filter((row) => subject === undefined || observations.subject[row] === subject) }))
      .filter((group) => group.rows.length).sort((a, b) => b.rows.length - a.rows.length);
    const name = (group) => `${group.indicator}${group.measure === 'amount' ? '' : ` · ${nameOf(measures[group.measure])}`}${group.unit ? `（${group.unit}）` : ''}`;
    const go2 = (key) => go.sheet('numbers', parts.slice(0, 1), new URLSearchParams({ of: key }));
    const chosen = groups.find((group) => group.key === wanted) || groups[0];
    const options = make('datalist', { id: 'indicator-names' }, groups.slice(0, 400).map((group) => make('option', { value: name(group) })));
    const box = make('input', {
      type: 'text', id: 'indicator', list: 'indicator-names', size: '26', 'aria-label': t('选择指标'), placeholder: t('选择指标'), autocomplete: 'off',
      onchange: () => { const found = groups.find((group) => name(group) === box.value); if (found) go2(found.key); },
    });
    holder.append(make('header', { class: 'sheet-head' }, make('h2', {}, subject === undefined ? t('数字') : entities.label[subject]), box, options,
      subject !== undefined && make('button', { type: 'button', class: 'more', onclick: () => go.sheet('numbers') }, t('看全部'))));
    if (!chosen) { holder.append(make('p', { class: 'hint' }, t('文中没有数据'))); return; }
    const width = Math.max(320, holder.clientWidth - 300);
    const periods = listPeriods(store, chosen.rows), at = periods.find((period) => period.key === query.get('at'));
    const rows = at ? chosen.rows.filter((row) => `${observations.start[row]}/${observations.end[row]}` === at.key) : chosen.rows;
    const period = make('select', {
      id: 'period', 'aria-label': t('时期'),
      onchange: () => go.sheet('numbers', parts.slice(0, 1), new URLSearchParams(period.value ? { of: chosen.key, at: period.value } : { of: chosen.key })),
    }, make('option', { value: '' }, t('各个时期')), periods.map((each) => make('option', { value: each.key }, each.name)));
    period.value = at ? at.key : '';
    holder.append(make('div', { class: 'split' },
      make('ul', { class: 'menu' }, groups.slice(0, 60).map((group) => make('li', {}, make('button', {
        type: 'button', class: 'link', 'aria-pressed': String(group === chosen), onclick: () => go2(group.key),
      }, name(group)), make('span', { class: 'number' }, number(group.rows.length))))),
      make('div', {}, make('h3', { class: 'indicator' }, name(chosen), periods.length > 0 && period),
        make('div', { class: 'chart' }, nameChart(drawFigures(store, rows, chosen.unit, width, go.figure), name(chosen))),
        make('p', { class: 'hint' }, t('点图中的记号或表中的“原文”，看是哪一句话说的。'),
          t(isTrend(store, rows) ? '箭头表示“超”或“不足”，圆点以外的记号是目标或计划。' : '浅色的是目标或计划。')),
        tableFigures(store, rows, go))));
  },
};
