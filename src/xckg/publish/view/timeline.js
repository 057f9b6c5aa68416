// What happened when, as far as the texts tell: how projects come on, policies, honours, and what is promised for later.

const TOLD = { issues: '政策', recognizedAs: '称号', establishes: '设立', investsIn: '投资', hosts: '活动' };

/**
 * Everything with a day, the newest first.
 * @returns {{date: string, kind: string, rows: number[], text: string, why: (go: object) => void}[]} date: YYYY-MM-DD
 */
function readTimeline(store) {
  const { entities, relations, observations, articles, sentences, statuses, predicates, modalities } = store.data;
  const items = [];
  entities.steps.forEach((steps, row) => steps.forEach(([status, date, stated]) => {
    if (date) items.push({ date, kind: '项目', rows: [row], text: `${nameOf(statuses[status])}${stated ? '' : `（${t('首次报道')}）`}`, status, why: (go) => go.entity(row) });
  }));
  relations.predicate.forEach((predicate, relation) => {
    if (!TOLD[predicate]) return;
    const dates = relations.evidence[relation].map(([sentence]) => articles.date[sentences.article[sentence]]).filter(Boolean).sort();
    if (!dates.length) return;
    const rows = [relations.subject[relation], relations.object[relation]];
    const status = relations.modality[relation] === 'actual' ? '' : `（${nameOf(modalities[relations.modality[relation]])}）`;
    items.push({ date: dates[0], kind: TOLD[predicate], rows, text: `${nameOf(predicates[predicate])}${status}`, why: (go) => go.relation(relation) });
  });
  observations.modality.forEach((modality, row) => {
    if (modality === 'target' && observations.end[row]) {
      items.push({ date: observations.end[row], kind: '目标', rows: [observations.subject[row]], text: `${observations.indicator[row]} ${observations.said[row]}`, why: (go) => go.figure(row) });
    }
  });
  return items.sort((a, b) => b.date.localeCompare(a.date) || a.rows[0] - b.rows[0] || (a.text < b.text ? -1 : 1));
}

const timelineSheet = {
  id: 'time',
  title: '时间线',
  has: (store) => readTimeline(store).length > 0,
  offers: (store, row) => store.data.entities.type[row] === 'Project' && store.data.entities.steps[row].length > 1,

  show(holder, store, go, { parts, query }) {
    const { entities, statuses } = store.data;
    const about = store.rowOfIri.get(parts[0]);
    const near = about === undefined ? null : new Set([about, ...store.relationsOf[about].map((relation) => store.other(relation, about))]);
    const items = readTimeline(store).filter((item) => !near || item.rows.some((row) => near.has(row)));
    const kinds = [...new Set(items.map((item) => item.kind))];
    const hide = new Set((query.get('hide') || '').split(',').filter(Boolean));
    const shown = items.filter((item) => !hide.has(item.kind));
    const toggle = (kind) => {
      if (hide.has(kind)) hide.delete(kind); else hide.add(kind);
      go.sheet('time', parts, hide.size ? new URLSearchParams({ hide: [...hide].join(',') }) : undefined);
    };
    holder.append(make('header', { class: 'sheet-head' }, make('h2', {}, about === undefined ? t('时间线') : entities.label[about]),
      make('div', { class: 'tiles' }, kinds.map((kind) => make('button', { type: 'button', 'aria-pressed': String(!hide.has(kind)), onclick: () => toggle(kind) },
        t(kind), make('span', { class: 'number' }, number(items.filter((item) => item.kind === kind).length))))),
      about !== undefined && make('button', { type: 'button', class: 'more', onclick: () => go.sheet('time') }, t('看全部'))));

    const perProject = new Map();
    shown.filter((item) => item.kind === '项目').forEach((item) => perProject.set(item.rows[0], [...(perProject.get(item.rows[0]) || []), item]));
    const projects = [...perProject].filter(([, steps]) => about !== undefined || steps.length > 1).sort((a, b) => b[1].length - a[1].length || store.byWeight(a[0], b[0])).slice(0, 25);
    if (projects.length) {
      const steps = projects.flatMap(([row, list]) => list.map((item) => ({
        row, at: new Date(item.date), name: entities.label[row], status: nameOf(statuses[item.status]), tip: `${entities.label[row]}\n${item.date} ${item.text}`,
      })));
      const short = (name) => { const letters = Array.from(name); return letters.length > 22 ? `${letters.slice(0, 21).join('')}…` : name; };
      const chart = Plot.plot({
        width: Math.max(640, holder.clientWidth - 80), height: 60 + projects.length * 28, marginLeft: 290, x: { type: 'utc', label: null, grid: true, ticks: 8, tickFormat: (date) => date.toISOString().slice(0, 7) },
        y: { label: null, domain: projects.map(([row]) => entities.label[row]), tickFormat: short },
        color: { legend: true, domain: Object.values(statuses).map(nameOf), range: ['#8b98a9', '#c28a1d', '#a763c4', '#2b6cb8', '#2e9e5b', '#0d5c3d'] },
        style: { background: 'none', color: 'inherit', fontFamily: 'inherit', fontSize: '12px' },
        marks: [Plot.line(steps, { x: 'at', y: 'name', z: 'row', stroke: 'var(--edge)', strokeWidth: 2, sort: 'at' }),
          Plot.dot(steps, { x: 'at', y: 'name', fill: 'status', r: 6, title: 'tip', tip: true })],
      });
      chart.addEventListener('click', () => { if (chart.value) go.entity(chart.value.row); });
      holder.append(make('h3', { class: 'part' }, t('项目怎样推进')), make('div', { class: 'chart' }, nameChart(chart, t('项目怎样推进'))));
    }
    const months = new Map();
    shown.slice(0, 600).forEach((item) => months.set(item.date.slice(0, 7), [...(months.get(item.date.slice(0, 7)) || []), item]));
    months.forEach((list, month) => holder.append(make('section', { class: 'month' }, make('h3', {}, month), make('ul', {}, list.map((item) => make('li', { class: 'fact' },
      make('span', { class: 'when' }, item.date), make('span', { class: 'tag' }, t(item.kind)),
      make('span', {}, make('button', { type: 'button', class: 'link', onclick: () => go.entity(item.rows[0]) }, shapeOf(store, item.rows[0]), entities.label[item.rows[0]]), ` ${item.text} `,
        item.rows[1] !== undefined && make('button', { type: 'button', class: 'link', onclick: () => go.entity(item.rows[1]) }, shapeOf(store, item.rows[1]), entities.label[item.rows[1]])),
      make('button', { type: 'button', class: 'why', title: t('看原文依据'), onclick: () => item.why(go) }, t('原文'))))))));
    if (!shown.length) holder.append(make('p', { class: 'hint' }, t('当前筛选下没有可显示的内容')));
    if (shown.length > 600) holder.append(make('p', { class: 'hint' }, t('只列出最近的 {n} 件', { n: 600 })));
  },
};
