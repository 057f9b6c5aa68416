// Places where they lie, as circles the larger the more is said of them; arcs for what ties one place to another.
// Points only: no boundaries are drawn. A province lies where its government sits.

const MAP_SIZE = { most: 640, margin: 56 };

/** Where Mercator draws a latitude, in degrees as the longitude is. */
const mercator = (latitude) => (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360));

/** Entities that have a point: row → x, y, how much is said of it. */
function readPlaces(store) {
  const { points } = store.data;
  return new Map(points.row.map((row, index) => [row, {
    row, x: points.longitude[index], y: mercator(points.latitude[index]), weight: store.degree(row) + store.observationsOf[row].length,
  }]));
}

/** What ties two places: relations between them, or between what lies in the one and what lies in the other. */
function readTies(store, places) {
  const { relations } = store.data;
  const home = new Map([...places.keys()].map((row) => [row, row]));
  relations.predicate.forEach((predicate, relation) => {
    const [inner, outer] = [relations.subject[relation], relations.object[relation]];
    // Of several places the one with the least said of it is the narrowest: 长葛市 rather than 河南省.
    if (predicate === 'locatedIn' && places.has(outer) && !places.has(inner)
      && (!home.has(inner) || places.get(outer).weight < places.get(home.get(inner)).weight)) home.set(inner, outer);
  });
  const ties = new Map();
  relations.predicate.forEach((predicate, relation) => {
    const [from, to] = [home.get(relations.subject[relation]), home.get(relations.object[relation])];
    if (from === undefined || to === undefined || from === to || ['locatedIn', 'partOf'].includes(predicate)) return;
    const key = `${from} ${to}`;
    if (!ties.has(key)) ties.set(key, { from, to, relations: [] });
    ties.get(key).relations.push(relation);
  });
  return [...ties.values()].sort((a, b) => b.relations.length - a.relations.length || a.from - b.from || a.to - b.to);
}

/** Names beside their circles, right, left or above, none over another, the weightier first. */
function chooseNames(store, dots) {
  const taken = dots.map(({ left, top }) => [left - 3, top - 3, left + 3, top + 3]);
  return dots.flatMap((dot, index) => {
    const { left, top, r, row } = dot;
    const width = 12.5 * Array.from(store.data.entities.label[row]).length;
    const sides = [['start', r + 3, 0, left + r + 3], ['end', -r - 3, 0, left - r - 3 - width], ['middle', 0, -r - 8, left - width / 2]];
    for (const [anchor, dx, dy, from] of sides) {
      const box = [from, top + dy - 7, from + width, top + dy + 7];
      if (taken.every(([x1, y1, x2, y2], other) => other === index || box[2] < x1 || box[0] > x2 || box[3] < y1 || box[1] > y2)) {
        taken.push(box);
        return [{ ...dot, anchor, dx, dy }];
      }
    }
    return [];
  });
}

function drawMap(store, places, ties, chosen, width, choose) {
  const { entities } = store.data;
  const span = (values) => [Math.min(...values), Math.max(...values)];
  const around = ([low, high]) => (high - low < 1.5 ? [(low + high) / 2 - 0.75, (low + high) / 2 + 0.75] : [low, high]);
  const [x, y] = ['x', 'y'].map((axis) => around(span(places.map((place) => place[axis]))));
  const { most, margin } = MAP_SIZE;
  const scale = Math.min(Math.max(60, width - 3 * margin) / (x[1] - x[0]), (most - 2 * margin) / (y[1] - y[0]));
  const heaviest = Math.max(1, ...places.map((place) => place.weight));
  const dots = [...places].sort((a, b) => b.weight - a.weight || a.row - b.row).map((place) => ({
    ...place, r: 4 + 16 * Math.sqrt(place.weight / heaviest), left: (place.x - x[0]) * scale, top: (y[1] - place.y) * scale,
    title: `${entities.label[place.row]}\n${t('{n} 条', { n: place.weight })}`,
  }));
  const byRow = new Map(dots.map((dot) => [dot.row, dot]));
  const arcs = ties.filter((tie) => byRow.has(tie.from) && byRow.has(tie.to)).map((tie) => ({ ...tie, a: byRow.get(tie.from), b: byRow.get(tie.to) }));
  const named = chooseNames(store, dots);
  const whole = (dot) => store.data.points.whole.includes(dot.row);
  const figure = Plot.plot({
    width: Math.max(240, Math.round((x[1] - x[0]) * scale) + 3 * margin), height: Math.round((y[1] - y[0]) * scale) + 2 * margin,
    marginTop: margin, marginBottom: margin, marginLeft: margin, marginRight: 2 * margin, axis: null, x: { domain: x }, y: { domain: y }, r: { type: 'identity' },
    style: { background: 'none', color: 'inherit', fontFamily: 'inherit', fontSize: '12px', overflow: 'visible' },
    marks: [
      Plot.link(arcs, {
        x1: (arc) => arc.a.x, y1: (arc) => arc.a.y, x2: (arc) => arc.b.x, y2: (arc) => arc.b.y, curve: 'bump-x', markerEnd: 'arrow',
        stroke: 'currentColor', strokeOpacity: 0.35, strokeWidth: (arc) => Math.min(4, 0.8 + 0.5 * arc.relations.length),
      }),
      Plot.dot(dots, {
        x: 'x', y: 'y', r: 'r', fill: 'var(--accent)', fillOpacity: (dot) => (whole(dot) ? 0.08 : 0.4), stroke: 'var(--accent)',
        strokeWidth: (dot) => (dot.row === chosen ? 3 : 1), title: 'title', tip: true,
      }),
      Plot.text(named, {
        x: 'x', y: 'y', text: (dot) => entities.label[dot.row], fill: 'currentColor', stroke: 'var(--paper)', strokeWidth: 3,
        // Plot moves all texts of a mark alike; here each goes to its own side of its circle.
        render: (index, scales, values, dimensions, context, next) => {
          const group = next(index, scales, values, dimensions, context);
          [...group.querySelectorAll('text')].forEach((text, at) => {
            const { anchor, dx, dy } = named[index[at]];
            Object.entries({ 'text-anchor': anchor, dx, dy }).forEach(([name, value]) => text.setAttribute(name, String(value)));
          });
          return group;
        },
      }),
    ],
  });
  figure.addEventListener('click', () => { if (figure.value && figure.value.row !== undefined) choose(figure.value.row); });
  return figure;
}

const mapSheet = {
  id: 'map',
  title: '地图',
  has: (store) => store.data.points.row.length > 1,
  offers: (store, row) => store.data.points.row.length > 1 && store.data.points.row.includes(row),

  show(holder, store, go, { parts }) {
    const { entities, relations, predicates } = store.data;
    const all = readPlaces(store);
    const chosen = store.rowOfIri.get(parts[0]);
    const province = chosen === undefined ? '' : (entities.lies[chosen].split(' → ').slice(-2, -1)[0] || entities.label[chosen]);
    const inside = [...all.values()].filter(({ row }) => entities.label[row] === province || entities.lies[row].split(' → ').includes(province));
    const places = all.has(chosen) && inside.length > 1 ? inside : [...all.values()];
    const rows = new Set(places.map((place) => place.row));
    const ties = readTies(store, all).filter((tie) => rows.has(tie.from) && rows.has(tie.to));
    const link = (row, words) => make('button', { type: 'button', class: 'link', onclick: () => go.entity(row) }, words || entities.label[row]);
    holder.append(make('header', { class: 'sheet-head' }, make('h2', {}, places.length < all.size ? province : t('地图')),
      places.length < all.size && make('button', { type: 'button', class: 'more', onclick: () => go.sheet('map') }, t('看全部'))));
    const ranked = [...places].sort((a, b) => b.weight - a.weight || a.row - b.row);
    const width = Math.max(280, Math.min(1000, holder.clientWidth - (innerWidth > 820 ? 300 : 50)));
    const tie = ({ from, to, relations: told }) => make('li', {}, make('div', { class: 'fact' }, link(from), ' → ', link(to), make('span', { class: 'number' }, number(told.length))),
      make('ul', {}, told.slice(0, 5).map((row) => make('li', { class: 'fact' }, make('span', { class: 'note' },
        `${entities.label[relations.subject[row]]} ${nameOf(predicates[relations.predicate[row]])} ${entities.label[relations.object[row]]}`),
      make('button', { type: 'button', class: 'why', title: t('看原文依据'), onclick: () => go.relation(row) }, t('原文'))))));
    holder.append(make('div', { class: 'split drawn' },
      make('ul', { class: 'menu' }, ranked.slice(0, 60).map(({ row, weight }) => make('li', {}, link(row), make('span', { class: 'number' }, number(weight))))),
      make('div', {},
        make('div', { class: 'chart map' }, nameChart(drawMap(store, places, ties, chosen, width, go.entity), t('地图'))),
        make('p', { class: 'hint' }, t('圆越大，说到它的事实越多；弧线是两地之间的关系，或两地的企业、项目之间的关系。省画在省会处（空心圆）；位置取自 GeoNames（CC BY 4.0），不出自新闻。')),
        ties.length > 0 && make('section', { class: 'panel' }, make('h3', {}, t('地方之间')), make('ul', {}, ties.slice(0, 40).map(tie))))));
  },
};
