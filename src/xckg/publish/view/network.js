// The drawing: vis-network with what is shown now, names drawn over it, the backdrop of everything under it.

/**
 * @param {HTMLElement} holder
 * @param {object} store of makeStore
 * @param {object} on handlers: entity(row), relation(row), nothing(), open(row)
 */
function makeNetwork(holder, store, on) {
  const { entities, relations, network: { options, dashes } } = store.data;
  const nodes = new vis.DataSet(store.data.network.nodes), edges = new vis.DataSet(store.data.network.edges);
  const colors = {};
  const drawing = new vis.Network(holder, { nodes, edges }, options);
  const backdrop = makeBackdrop(store, () => drawing.redraw());
  let chosen = null, near = null, labelled = [], labelEdges = false, hovered = null, hoveredDot = null;

  const nodeOf = (row, place) => ({
    id: row, label: entities.label[row], shape: store.shape(row), group: entities.type[row],
    x: place.x, y: place.y, size: entities.size[row],
  });
  const edgeOf = (row, bends) => {
    const pair = `${relations.subject[row]} ${relations.object[row]}`;
    const bend = bends.has(pair) ? bends.get(pair) + 1 : 0;
    bends.set(pair, bend);
    return {
      id: row, from: relations.subject[row], to: relations.object[row], arrows: 'to',
      dashes: dashes[relations.modality[row]], width: Math.min(1 + 0.4 * (relations.evidence[row].length - 1), 3),
      smooth: { enabled: true, type: 'curvedCW', roundness: Number((0.06 + 0.2 * bend).toFixed(2)) },
    };
  };

  function readColors() {
    const style = getComputedStyle(document.documentElement);
    ['ink', 'soft', 'halo', 'accent', 'edge'].forEach((name) => { colors[name] = style.getPropertyValue(`--${name}`).trim(); });
    drawing.setOptions({ edges: { color: { ...options.edges.color, color: colors.edge, highlight: colors.accent } } });
  }

  /** Makes a DataSet hold exactly these items, touching only what changed. */
  function sync(set, items) {
    const keep = new Set(items.map((item) => item.id));
    set.remove(set.getIds().filter((id) => !keep.has(id)));
    set.update(items);
  }

  function drawBackdrop(context) {
    const { x, y } = drawing.getViewPosition();
    const { clientWidth: width, clientHeight: height } = holder;
    backdrop.draw(context, { x, y, scale: drawing.getScale(), ratio: devicePixelRatio || 1, width, height }, colors.edge);
  }

  /** Names, the chosen and the big first; one that would lie over another is left out until there is room. */
  function drawNames(context) {
    const scale = drawing.getScale();
    const places = drawing.getPositions();
    const face = getComputedStyle(document.body).fontFamily;
    const bodies = labelled.filter((row) => places[row]).map((row) => {
      const { x, y } = places[row], half = entities.size[row] * scale * 0.9;
      return { row, box: [x * scale - half, y * scale - half, x * scale + half, y * scale + half] };
    });
    const { x: middle, y: centre } = drawing.getViewPosition();
    const wide = holder.clientWidth / 2, high = holder.clientHeight / 2;
    const window = [middle * scale - wide, centre * scale - high, middle * scale + wide, centre * scale + high];
    const taken = { names: [], bodies, window };
    const first = [hovered, chosen].filter((row) => row !== null && places[row]);
    const order = [...new Set([...first, ...(near ? labelled.filter((row) => near.has(row)) : []), ...labelled])];
    context.textAlign = 'center';
    context.textBaseline = 'top';
    context.lineJoin = 'round';
    order.filter((row) => places[row]).forEach((row) => drawName(context, row, places[row], entities.size[row], scale, taken, first.includes(row), face));
    if (hoveredDot !== null) {
      drawName(context, hoveredDot, { x: entities.x[hoveredDot], y: entities.y[hoveredDot] }, 4, scale, { names: [], bodies: [] }, true, face);
    }
  }

  /** One name, in the first place around its node where nothing lies yet: below, above, right, left. */
  function drawName(context, row, place, size, scale, taken, always, face) {
    const strong = always || (near && near.has(row));
    const pixels = size > 21 ? 15 : size > 14 ? 13 : 12;
    const letters = Array.from(entities.label[row]);
    const name = strong || scale > 1.4 || letters.length <= 14 ? entities.label[row] : `${letters.slice(0, 13).join('')}…`;
    context.font = `${size > 21 || always ? 600 : 400} ${pixels / scale}px ${face}`;
    const wide = context.measureText(name).width * scale, half = wide / 2 + 3;
    const x = place.x * scale, y = place.y * scale, out = size * scale + 3;
    const spots = [[x, y + out], [x, y - out - pixels - 2], [x + out + half, y - pixels / 2], [x - out - half, y - pixels / 2]];
    const boxes = spots.map(([middle, top]) => [middle - half, top - 1, middle + half, top + pixels + 3]);
    const meets = (one) => (two) => one[0] < two[2] && two[0] < one[2] && one[1] < two[3] && two[1] < one[3];
    const inside = ([left, top, right, bottom]) => !taken.window || (left >= taken.window[0] && top >= taken.window[1]
      && right <= taken.window[2] && bottom <= taken.window[3]);
    const free = (list) => boxes.findIndex((box) => inside(box) && !list.some((each) => each.row !== row && meets(box)(each.box)));
    let spot = free([...taken.names, ...taken.bodies]);
    // The big ones may lie over a node rather than go without a name; the chosen one over anything.
    if (spot < 0 && size > 17) spot = free(taken.names);
    if (spot < 0 && always) spot = 0;
    if (spot < 0) return;
    taken.names.push({ box: boxes[spot] });
    context.globalAlpha = near && !near.has(row) && !always ? 0.25 : 1;
    context.lineWidth = 3.5 / scale;
    context.strokeStyle = colors.halo;
    context.fillStyle = colors.ink;
    context.strokeText(name, spots[spot][0] / scale, spots[spot][1] / scale);
    context.fillText(name, spots[spot][0] / scale, spots[spot][1] / scale);
    context.globalAlpha = 1;
  }

  const dotAt = (point) => backdrop.at(drawing.DOMtoCanvas(point), 8 / drawing.getScale());

  /** Brings out an entity with its neighbours, or a relation with its ends; everything else fades. */
  function emphasise(row, relation) {
    chosen = row;
    near = null;
    const lit = new Set();
    if (relation !== null) {
      near = new Set([relations.subject[relation], relations.object[relation]]);
      lit.add(relation);
    } else if (row !== null && nodes.get(row)) {
      near = new Set([row]);
      store.relationsOf[row].forEach((each) => { if (edges.get(each)) { lit.add(each); near.add(store.other(each, row)); } });
    }
    nodes.update(nodes.getIds().map((id) => ({ id, opacity: near && !near.has(id) ? 0.22 : 1 })));
    const naming = labelEdges || lit.size <= 40;
    edges.update(edges.getIds().map((id) => ({
      id,
      label: (labelEdges && !near) || (naming && lit.has(id)) ? nameOf(store.data.predicates[relations.predicate[id]]) : ' ',
      font: { size: 11, color: colors.soft, strokeWidth: 4, strokeColor: colors.halo, face: 'inherit' },
      color: near ? { color: lit.has(id) ? colors.accent : colors.edge, opacity: lit.has(id) ? 0.9 : 0.18 } : { color: colors.edge, opacity: 1 },
    })));
    drawing.unselectAll();
    if (relation !== null && edges.get(relation)) drawing.setSelection({ nodes: [], edges: [relation] }, { highlightEdges: false });
    else if (near) drawing.setSelection({ nodes: [row], edges: [] }, { highlightEdges: false });
  }

  drawing.on('beforeDrawing', drawBackdrop);
  drawing.on('afterDrawing', drawNames);
  drawing.on('hoverNode', ({ node }) => { hovered = node; holder.style.cursor = 'pointer'; });
  drawing.on('blurNode', () => { hovered = null; holder.style.cursor = ''; });
  drawing.on('hoverEdge', () => { holder.style.cursor = 'pointer'; });
  drawing.on('blurEdge', () => { holder.style.cursor = ''; });
  drawing.on('click', ({ nodes: [node], edges: [edge], pointer }) => {
    const dot = node === undefined && edge === undefined ? dotAt(pointer.DOM) : null;
    if (node !== undefined) on.entity(node);
    else if (edge !== undefined) on.relation(edge);
    else if (dot !== null) on.open(dot);
    else on.nothing();
  });
  drawing.on('doubleClick', ({ nodes: [node] }) => { if (node !== undefined) on.open(node); });
  holder.addEventListener('mousemove', (event) => {
    if (!backdrop.shown || event.buttons) return;
    const { left, top } = holder.getBoundingClientRect();
    const dot = hovered === null ? dotAt({ x: event.clientX - left, y: event.clientY - top }) : null;
    if (dot === hoveredDot) return;
    hoveredDot = dot;
    holder.style.cursor = dot === null ? '' : 'pointer';
    drawing.redraw();
  });
  const recolor = () => { readColors(); emphasise(chosen, null); };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recolor);
  readColors();

  return {
    drawing,
    emphasise,
    recolor,
    /** Shows these entities at these places and these relations; `under`: what lies behind. */
    show(rows, places, shownRelations, under, underLines, withEdgeNames) {
      const bends = new Map();
      labelled = [...rows].sort((a, b) => entities.size[b] - entities.size[a] || a - b);
      labelEdges = withEdgeNames;
      backdrop.set(under, underLines);
      hovered = hoveredDot = null;
      const lines = shownRelations.map((row) => edgeOf(row, bends));
      sync(nodes, rows.map((row) => nodeOf(row, places.get(row))));
      sync(edges, lines);
      drawing.setOptions({ interaction: { hideEdgesOnDrag: shownRelations.length > 1200 } });
    },
    /** All that is shown, with room for the names at the edge and for what floats in the corners. */
    fit() {
      const all = backdrop.shown ? backdrop.corners() : Object.values(drawing.getPositions());
      if (!all.length) return;
      const xs = all.map((place) => place.x), ys = all.map((place) => place.y);
      const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
      const scale = Math.min(1.1, (holder.clientWidth - 150) / (right - left + 60), (holder.clientHeight - 130) / (bottom - top + 60));
      drawing.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale: Math.max(scale, 0.01) });
    },
    goTo(row) {
      const place = drawing.getPosition(row);
      drawing.moveTo({ position: place, scale: Math.max(drawing.getScale(), 0.8), animation: { duration: 250, easingFunction: 'easeInOutQuad' } });
    },
    zoom(factor) { drawing.moveTo({ scale: Math.min(4, Math.max(0.02, drawing.getScale() * factor)) }); },
    shows: (row) => Boolean(nodes.get(row)),
  };
}
