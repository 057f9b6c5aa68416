// Places that are not known beforehand: neighbours around a focus, and what a filter leaves over.

const ASPECT = 1.25;

/**
 * The focus in the middle, its neighbours on ellipses around it, those of one relation together.
 * @param {object} store of makeStore
 * @param {number} focus the entity in the middle
 * @param {number[]} rows all that is shown, the focus among them
 * @returns {Map<number, {x: number, y: number}>} places in pixels at zoom 1
 */
function arrangeAround(store, focus, rows) {
  const { relations } = store.data;
  const types = Object.keys(store.data.types);
  const predicates = Object.keys(store.data.predicates);
  const shown = new Set(rows);
  const places = new Map([[focus, { x: 0, y: 0 }]]);
  const near = new Map();
  store.relationsOf[focus].forEach((relation) => {
    const to = store.other(relation, focus);
    const key = predicates.indexOf(relations.predicate[relation]) * 2 + (relations.subject[relation] === focus ? 0 : 1);
    if (to !== focus && shown.has(to) && !(near.get(to) <= key)) near.set(to, key);
  });
  const kind = (row) => types.indexOf(store.data.entities.type[row]);
  const first = [...near.keys()].sort((a, b) => near.get(a) - near.get(b) || kind(a) - kind(b) || store.byWeight(a, b));
  const angles = putOnRings(first, first.length < 7 ? 190 : 250, places);
  const parent = (row) => {
    const seen = store.relationsOf[row].map((relation) => store.other(relation, row)).filter((to) => angles.has(to));
    return seen.length ? Math.min(...seen.map((to) => angles.get(to))) : 0;
  };
  const rest = rows.filter((row) => !places.has(row));
  rest.sort((a, b) => parent(a) - parent(b) || store.byWeight(a, b));
  putOnRings(rest, radiusOf(places) + 170, places);
  return places;
}

/** How far out (across the shorter axis) the places reach. */
function radiusOf(places) {
  return Math.max(150, ...[...places.values()].map(({ x, y }) => Math.hypot(x / ASPECT, y)));
}

/** Spreads rows, in order, by angle; when one ring is full they alternate between two, three … rings. */
function putOnRings(rows, radius, places) {
  const room = Math.floor((2 * Math.PI * radius * 1.2) / 84);
  let rings = 1;
  while (rings * (room + (rings - 1) * 6) < rows.length) rings += 1;
  const angles = new Map();
  rows.forEach((row, index) => {
    const angle = (2 * Math.PI * index) / rows.length - (rows.length > 4 ? Math.PI / 2 - 0.12 : 0);
    const out = radius + (index % rings) * 105;
    angles.set(row, angle);
    places.set(row, { x: Math.round(ASPECT * out * Math.cos(angle)), y: Math.round(out * Math.sin(angle)) });
  });
  return angles;
}

/**
 * Lets relations pull and names push, from where the entities stand overall. Up to some 300 entities: every pair is computed.
 * @param {object} store of makeStore
 * @param {number[]} rows what is shown
 * @param {number[]} lines the relations between them
 */
function arrangeFreely(store, rows, lines) {
  const { entities, relations } = store.data;
  const index = new Map(rows.map((row, i) => [row, i]));
  const reach = Math.sqrt(rows.length) * 100;
  const spread = Math.max(1, ...rows.map((row) => Math.hypot(entities.x[row], entities.y[row])));
  const x = rows.map((row) => (entities.x[row] / spread) * reach), y = rows.map((row) => (entities.y[row] / spread) * reach);
  const ties = lines.map((line) => [index.get(relations.subject[line]), index.get(relations.object[line])]).filter(([a, b]) => a !== b);
  const degree = rows.map(() => 0);
  ties.forEach((tie) => tie.forEach((i) => { degree[i] += 1; }));
  const STEPS = 160;
  for (let step = 0; step < STEPS; step += 1) {
    const heat = reach * 0.06 * (1 - step / STEPS) ** 1.5 + 0.5;
    const fx = x.map((at) => -0.25 * at), fy = y.map((at) => -0.25 * at * ASPECT);
    for (let i = 0; i < rows.length; i += 1) {
      for (let j = i + 1; j < rows.length; j += 1) {
        // Names are wider than high: what lies side by side needs to stand farther apart.
        const dx = x[i] - x[j] || 0.1, dy = y[i] - y[j] || 0.1;
        const push = 3000 / (dx * dx * 0.55 + dy * dy * 1.6 + 60);
        fx[i] += dx * push; fy[i] += dy * push;
        fx[j] -= dx * push; fy[j] -= dy * push;
      }
    }
    ties.forEach(([a, b]) => {
      const pull = 0.3 / Math.sqrt(Math.min(degree[a], degree[b]));
      const dx = (x[b] - x[a]) * pull, dy = (y[b] - y[a]) * pull;
      fx[a] += dx; fy[a] += dy; fx[b] -= dx; fy[b] -= dy;
    });
    for (let i = 0; i < rows.length; i += 1) {
      const length = Math.hypot(fx[i], fy[i]) || 1;
      const go = Math.min(length * 0.3, heat) / length;
      x[i] += fx[i] * go; y[i] += fy[i] * go;
    }
  }
  return new Map(rows.map((row, i) => [row, { x: Math.round(x[i]), y: Math.round(y[i]) }]));
}

/** Puts newcomers on rings around an entity that already has its place. */
function putAround(places, row, fresh) {
  const middle = places.get(row);
  fresh.forEach((each, index) => {
    const ring = Math.floor(index / 12), angle = (2 * Math.PI * index) / Math.min(12, fresh.length) + ring * 0.26;
    const out = 110 + ring * 70;
    places.set(each, { x: middle.x + ASPECT * out * Math.cos(angle), y: middle.y + out * Math.sin(angle) });
  });
}
