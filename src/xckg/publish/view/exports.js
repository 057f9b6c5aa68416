// What is shown, as files to keep: a picture (PNG, SVG) or a table for Excel (CSV).

/** Hands the reader a file; nothing leaves the page but this. */
function save(name, type, content) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = make('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** A cell that Excel shows as text: one that begins like a formula gets an apostrophe, one with commas or quotes is quoted. */
function cell(value) {
  const text = /^[=+\-@\t\r\n＝＋－＠]/.test(String(value)) && Number.isNaN(Number(value)) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** The relations shown, one a line, with the first sentence that says each. */
function tableOf(store, lines) {
  const { entities, relations, predicates, modalities, types, sentences, articles, documents } = store.data;
  const head = ['主体', '主体类型', '关系', '客体', '客体类型', '状态', '置信度', '依据', '文章', '日期', '文件', '起', '止', '页'].map((each) => t(each));
  const rows = lines.map((line) => {
    const [subject, object] = [relations.subject[line], relations.object[line]];
    const [sentence] = relations.evidence[line][0];
    const article = sentences.article[sentence];
    return [entities.label[subject], nameOf(types[entities.type[subject]]), nameOf(predicates[relations.predicate[line]]), entities.label[object], nameOf(types[entities.type[object]]),
      nameOf(modalities[relations.modality[line]]), relations.confidence[line], sentences.text[sentence], articles.title[article], articles.date[article],
      documents[articles.document[article]], sentences.start[sentence], sentences.end[sentence], store.pageOf(sentence) || ''];
  });
  return `\ufeff${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** The network shown as SVG: lines, shapes and names at their places. */
function drawingOf(store, rows, lines, places) {
  const { entities, relations, predicates } = store.data;
  const text = (value) => value.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]);
  const xs = rows.map((row) => places[row].x), ys = rows.map((row) => places[row].y), room = 90;
  const least = (values) => values.reduce((a, b) => Math.min(a, b), Infinity), most = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);
  const [left, top] = [least(xs) - room, least(ys) - room];
  const box = [left, top, most(xs) + room - left, most(ys) + room - top].map((value) => Math.round(value));
  const names = lines.length <= 60;
  const strokes = lines.map((line) => {
    const [a, b] = [places[relations.subject[line]], places[relations.object[line]]];
    const dash = { actual: '', target: ' stroke-dasharray="2 4"', planned: ' stroke-dasharray="7 5"' }[relations.modality[line]];
    const label = names ? `<text x="${((a.x + b.x) / 2).toFixed(1)}" y="${((a.y + b.y) / 2).toFixed(1)}" font-size="11" fill="#5a6779">${text(nameOf(predicates[relations.predicate[line]]))}</text>` : '';
    return `<line x1="${a.x.toFixed(1)}" y1="${a.y.toFixed(1)}" x2="${b.x.toFixed(1)}" y2="${b.y.toFixed(1)}" stroke="#a6b4c4"${dash} marker-end="url(#arrow)"/>${label}`;
  });
  const nodes = rows.map((row) => {
    const { x, y } = places[row], half = entities.size[row];
    return `<g transform="translate(${(x - half).toFixed(1)} ${(y - half).toFixed(1)}) scale(${(half / 6).toFixed(3)})"><path d="${OUTLINES[store.shape(row)] || OUTLINES.dot}" fill="${store.kind(row).color}"/></g>`
      + `<text x="${x.toFixed(1)}" y="${(y + half + 14).toFixed(1)}" font-size="12" fill="#17212f">${text(entities.label[row])}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box.join(' ')}" width="${box[2]}" height="${box[3]}" font-family="sans-serif" text-anchor="middle">`
    + '<defs><marker id="arrow" viewBox="0 0 8 8" refX="16" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#a6b4c4"/></marker></defs>'
    + `<rect x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" fill="#ffffff"/>${strokes.join('')}${nodes.join('')}</svg>\n`;
}

/** The canvas of the network on its ground, as a PNG file. */
function pictureOf(canvas, ground) {
  const copy = document.createElement('canvas');
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const context = copy.getContext('2d');
  context.fillStyle = ground;
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(canvas, 0, 0);
  return new Promise((done) => { copy.toBlob(done, 'image/png'); });
}
