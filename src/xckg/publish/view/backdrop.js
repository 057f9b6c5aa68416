// Everything at once, under the network: each entity a dot, each relation a hair. Drawn once into a bitmap that is moved
// while one pans and redrawn when the view has come to rest, so that tens of thousands cost no more than a hundred.

/**
 * @param {object} store of makeStore
 * @param {() => void} redraw asks for a new frame
 */
function makeBackdrop(store, redraw) {
  const { entities, relations } = store.data;
  const CELL = 120, REST = 110;
  const bitmap = document.createElement('canvas');
  let rows = [], lines = [], cells = new Map(), drawn = null, waiting = 0;

  /** Paints the surroundings of a view (`x`, `y` its middle, `scale`, `ratio` device pixels) into the bitmap. */
  function paint(view, color) {
    const { x, y, scale, ratio, width, height } = view;
    bitmap.width = Math.min(4096, width * ratio * 2);
    bitmap.height = Math.min(4096, height * ratio * 2);
    const context = bitmap.getContext('2d');
    const zoom = scale * ratio;
    context.setTransform(zoom, 0, 0, zoom, bitmap.width / 2 - x * zoom, bitmap.height / 2 - y * zoom);
    context.globalAlpha = lines.length > 4000 ? 0.18 : 0.45;
    context.strokeStyle = color;
    context.lineWidth = 0.7 / scale;
    context.beginPath();
    lines.forEach((line) => {
      context.moveTo(entities.x[relations.subject[line]], entities.y[relations.subject[line]]);
      context.lineTo(entities.x[relations.object[line]], entities.y[relations.object[line]]);
    });
    context.stroke();
    context.globalAlpha = 0.85;
    let last = '';
    rows.forEach((row) => {
      const side = Math.max((rows.length > 4000 ? 2 : 3) / scale, entities.size[row] * 0.9);
      if (store.kind(row).color !== last) context.fillStyle = last = store.kind(row).color;
      context.fillRect(entities.x[row] - side / 2, entities.y[row] - side / 2, side, side);
    });
    drawn = { ...view, color };
  }

  return {
    /** What is behind from now on; empty for nothing. */
    set(someRows, someLines) {
      rows = [...someRows].sort((a, b) => (entities.type[a] < entities.type[b] ? -1 : entities.type[a] > entities.type[b] ? 1 : a - b));
      lines = someLines;
      drawn = null;
      cells = new Map();
      rows.forEach((row) => {
        const key = `${Math.floor(entities.x[row] / CELL)} ${Math.floor(entities.y[row] / CELL)}`;
        if (!cells.has(key)) cells.set(key, []);
        cells.get(key).push(row);
      });
    },

    /** Draws into vis-network's canvas, whose coordinates are the entities' own. */
    draw(context, view, color) {
      if (!rows.length) return;
      if (!drawn || drawn.color !== color) paint(view, color);
      const away = Math.max(Math.abs(view.x - drawn.x) * 2 / view.width, Math.abs(view.y - drawn.y) * 2 / view.height) * view.scale;
      if (drawn.scale !== view.scale || away > 0.5 || drawn.width !== view.width || drawn.height !== view.height) {
        clearTimeout(waiting);
        waiting = setTimeout(() => { paint(view, color); redraw(); }, REST);
      }
      const wide = bitmap.width / (drawn.scale * drawn.ratio), high = bitmap.height / (drawn.scale * drawn.ratio);
      context.drawImage(bitmap, drawn.x - wide / 2, drawn.y - high / 2, wide, high);
    },

    /** The entity whose dot is nearest to a point, within `reach`, or null. */
    at({ x, y }, reach) {
      let best = null, least = reach;
      for (let i = Math.floor((x - reach) / CELL); i <= Math.floor((x + reach) / CELL); i += 1) {
        for (let j = Math.floor((y - reach) / CELL); j <= Math.floor((y + reach) / CELL); j += 1) {
          (cells.get(`${i} ${j}`) || []).forEach((row) => {
            const far = Math.hypot(entities.x[row] - x, entities.y[row] - y);
            if (far < least) [best, least] = [row, far];
          });
        }
      }
      return best;
    },
    /** Two opposite corners of all dots. */
    corners() {
      const xs = rows.map((row) => entities.x[row]), ys = rows.map((row) => entities.y[row]);
      const least = (values) => values.reduce((a, b) => Math.min(a, b)), most = (values) => values.reduce((a, b) => Math.max(a, b));
      return [{ x: least(xs), y: least(ys) }, { x: most(xs), y: most(ys) }];
    },
    get shown() { return rows.length > 0; },
  };
}
