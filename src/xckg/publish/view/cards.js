// The cards at the right: what is known of an entity, a relation, an article, with the sentences that say so.
// Texts of sources become text nodes, never markup.

/** An element with attributes (`on…` are handlers) and children; strings become text, false and null nothing. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  });
  element.append(...children.flat().filter((child) => child !== false && child !== null && child !== undefined && child !== ''));
  return element;
}

const percent = (value) => `${Math.round(value * 100)}%`;
/** How surely something was read: never said to be surer than it is, 99.98 % is no 100 %. */
const certainty = (value) => `${Math.floor(value * 1000) / 10}%`;

const OUTLINES = {
  dot: 'M6 1a5 5 0 1 1 0 10a5 5 0 1 1 0-10z', square: 'M1.5 1.5h9v9h-9z', hexagon: 'M3.2 1.2h5.6L11.6 6l-2.8 4.8H3.2L.4 6z',
  triangle: 'M6 .8L11.6 10.8H.4z', triangleDown: 'M6 11.2L.4 1.2h11.2z', diamond: 'M6 .2L11.8 6L6 11.8L.2 6z',
  star: 'M6 .3l1.7 3.7l4 .4l-3 2.7l.9 4L6 9.1l-3.6 2l.9-4l-3-2.7l4-.4z',
};

function drawShape(shape, color) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  svg.setAttribute('viewBox', '0 0 12 12');
  svg.setAttribute('class', 'shape');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', OUTLINES[shape] || OUTLINES.dot);
  path.setAttribute('fill', color);
  svg.append(path);
  return svg;
}

const shapeOf = (store, row) => drawShape(store.shape(row), store.kind(row).color);

/**
 * @param {HTMLElement} holder
 * @param {object} store of makeStore
 * @param {object} go actions: entity(row), focus(row), expand(row), collapse(row), relation(row), article(row), start(), shown(row)
 */
function makeCards(holder, store, go) {
  const { entities, relations, observations, sentences, articles, documents, predicates, modalities, qualifiers } = store.data;
  const SOME = 12;

  const put = (...children) => { holder.replaceChildren(...children.flat().filter(Boolean)); holder.scrollTop = 0; };
  const total = (value) => make('span', { class: 'number' }, number(value));
  const link = (row) => make('button', { type: 'button', class: 'link', onclick: () => go.entity(row) }, entities.label[row]);
  const status = (modality) => modality !== 'actual' && make('span', { class: `tag ${modality}` }, say(modalities, modality));
  const say = (terms, id) => (terms[id] ? nameOf(terms[id]) : id);
  const said = (kinds) => Object.entries(kinds).map(([name, value]) => `${say(qualifiers, name)}：${value}`).join('，');

  /** The first few of many, and a button for the rest. */
  function some(rows, draw, most = SOME) {
    const list = make('ul', {}, rows.slice(0, most).map((row) => make('li', {}, draw(row))));
    if (rows.length <= most) return [list];
    const more = make('button', { type: 'button', class: 'more', onclick: () => {
      list.append(...rows.slice(most).map((row) => make('li', {}, draw(row))));
      more.remove();
    } }, t('显示其余 {n} 条', { n: rows.length - most }));
    return [list, more];
  }

  const copiesOf = (article) => articles.copies[article] > 0 && t('同一报道另有 {n} 家', { n: articles.copies[article] });
  const sourceLine = (article) => [
    make('button', { type: 'button', class: 'link', onclick: () => go.article(article) }, store.titleOf(article)),
    [articles.date[article], articles.byline[article], copiesOf(article)].filter(Boolean).map((text) => ` · ${text}`).join(''),
  ];

  /** Where a sentence stands: file, page, characters; and how surely it was read, if off an image. */
  const standing = (sentence) => [
    make('div', { class: 'path' }, t(store.pageOf(sentence) ? '{file}，第 {page} 页，第 {start}–{end} 字' : '{file}，第 {start}–{end} 字', {
      file: documents[articles.document[sentences.article[sentence]]], page: store.pageOf(sentence), start: sentences.start[sentence], end: sentences.end[sentence],
    })),
    store.sureOf(sentence) > 0 && make('div', { class: 'path' }, t('扫描件，认字把握 {sure}', { sure: certainty(store.sureOf(sentence)) })),
  ];

  /** A sentence with its entities marked, those of `strong` and a figure `value` more so, and where it stands. */
  function quote(sentence, strong, value, extra, rule) {
    const letters = Array.from(sentences.text[sentence]);
    const spans = sentences.marks[sentence].map(([row, start, end]) => ({ row, start, end }));
    if (value) {
      const at = sentences.text[sentence].indexOf(value);
      const start = at < 0 ? -1 : Array.from(sentences.text[sentence].slice(0, at)).length;
      const end = start + Array.from(value).length;
      if (start >= 0 && spans.every((span) => span.end <= start || end <= span.start)) spans.push({ row: null, start, end });
      spans.sort((a, b) => a.start - b.start);
    }
    const pieces = [];
    let done = 0;
    spans.forEach(({ row, start, end }) => {
      pieces.push(letters.slice(done, start).join(''));
      const attributes = row === null ? { class: 'strong' } : {
        class: strong.includes(row) ? 'strong' : '', title: `${nameOf(store.kind(row))}：${entities.label[row]}`, onclick: () => go.entity(row),
      };
      pieces.push(make('mark', attributes, letters.slice(start, end).join('')));
      done = end;
    });
    pieces.push(letters.slice(done).join(''));
    const article = sentences.article[sentence];
    return make('blockquote', { class: 'quote' }, make('p', {}, pieces), extra || make('footer', {}, sourceLine(article), ...standing(sentence),
      rule !== undefined && make('div', { class: 'path' }, `${t('规则')}：${store.data.rules[rule]}`)));
  }

  const quotes = (evidence, strong, value) => evidence.map(([sentence, rule]) => quote(sentence, strong, value, undefined, rule));

  /** Since when and until when a relation holds, as far as it is said: 2023-05-18 起. */
  function holding(relation) {
    const [starts, ends, day] = relations.holds[relation];
    if (starts && ends) return t('{start} 至 {end}', { start: starts, end: ends });
    if (starts) return t('{start} 起', { start: starts });
    if (ends) return t('到 {end} 为止', { end: ends });
    return day ? t('{day} 时', { day }) : '';
  }

  /** The days on which sentences that say a relation were published, the first and the last. */
  function published(relation) {
    const days = relations.evidence[relation].map(([sentence]) => articles.date[sentences.article[sentence]]).filter(Boolean).sort();
    return !days.length || days[0] === days[days.length - 1] ? days[0] || '' : t('{start} 至 {end}', { start: days[0], end: days[days.length - 1] });
  }

  function relationLine(relation, from) {
    const to = store.other(relation, from);
    return make('div', { class: 'fact' }, shapeOf(store, to), link(to), status(relations.modality[relation]),
      make('span', { class: 'note' }, [...Object.values(relations.qualifiers[relation]), holding(relation)].filter(Boolean).join('，')),
      make('button', { type: 'button', class: 'why', title: t('看原文依据'), onclick: () => go.relation(relation) },
        relations.evidence[relation].length > 1 ? `${t('原文')} ${relations.evidence[relation].length}` : t('原文')));
  }

  function relationGroups(row) {
    const groups = new Map();
    Object.entries(predicates).forEach(([id, names]) => {
      groups.set(`${id} out`, { head: language === 'en' ? `${names.en} →` : names.forward, rows: [] });
      if (names.inverse === names.forward) groups.set(`${id} in`, groups.get(`${id} out`));
      else groups.set(`${id} in`, { head: language === 'en' ? `← ${names.en}` : names.inverse, rows: [] });
    });
    store.relationsOf[row].forEach((relation) => {
      groups.get(`${relations.predicate[relation]} ${relations.subject[relation] === row ? 'out' : 'in'}`).rows.push(relation);
    });
    return [...new Set(groups.values())].filter((group) => group.rows.length).flatMap((group) => [
      make('h4', {}, group.head, ' ', total(group.rows.length)),
      ...some(group.rows.sort((a, b) => store.byWeight(store.other(a, row), store.other(b, row))), (each) => relationLine(each, row)),
    ]);
  }

  const DISPUTES = { conflict: '矛盾', correction: '更正', sum: '对不上', apart: '相差太大' };
  const disputeOf = (dispute) => t(DISPUTES[store.data.disputes.kind[dispute]]);

  /** That sentences say different numbers of this: one word beside it, and more on the card of the number. */
  const disputed = (row) => store.disputesOf[row].slice(0, 1).map((dispute) =>
    make('button', { type: 'button', class: 'tag weak', title: t('看不同的说法'), onclick: () => go.figure(row) }, disputeOf(dispute)));

  /** The other numbers that are said of it, the likelier first, and why. */
  const otherClaims = (row) => store.disputesOf[row].flatMap((dispute) => [
    make('h3', {}, `${t('不同的说法')} · ${disputeOf(dispute)}`), make('p', { class: 'hint' },
      ['conflict', 'correction'].includes(store.data.disputes.kind[dispute]) && t('可能性大的在前：'), store.data.disputes.why[dispute]),
    make('table', { class: 'figures' }, figureRows(store.data.disputes.facts[dispute], false)),
  ]);

  function figureRows(rows, telling = true) {
    return rows.flatMap((row) => {
      const slices = Object.entries(observations.dimensions[row]).map(([name, value]) => `${name}：${value}`);
      if (observations.scope[row]) slices.push(`${t('范围')}：${observations.scope[row]}`);
      const evidence = make('tr', { class: 'evidence', hidden: '' }, make('td', { colspan: '3' }));
      const open = make('button', { type: 'button', class: 'link', 'aria-expanded': 'false', title: t('看原文依据'), onclick: () => {
        evidence.hidden = !evidence.hidden;
        open.setAttribute('aria-expanded', String(!evidence.hidden));
        evidence.firstChild.replaceChildren(...quotes(observations.evidence[row], [observations.subject[row]], observations.value[row]),
          make('p', { class: 'hint' }, `${t('置信度')} ${percent(observations.confidence[row])}`));
      } }, t('原文'));
      return [make('tr', {}, make('td', { class: 'said' }, observations.said[row]),
        make('td', {}, make('span', { class: 'when' }, observations.period[row]), ' ', status(observations.modality[row]), telling && disputed(row),
          slices.length > 0 && make('div', { class: 'slices' }, slices.join('；'))), make('td', { class: 'open' }, open)), evidence];
    });
  }

  /** The longest series among the figures of one indicator, drawn small; nothing where it has fewer than three dates. */
  function sparkline(name, rows) {
    const series = new Map();
    rows.filter((row) => observations.modality[row] === 'actual' && (observations.end[row] || observations.start[row])).forEach((row) => {
      const key = JSON.stringify([observations.measure[row], observations.unit[row], observations.dimensions[row], observations.scope[row]]);
      if (!series.has(key)) series.set(key, new Map());
      series.get(key).set(observations.end[row] || observations.start[row], row);
    });
    const [days] = [...series.values()].sort((a, b) => b.size - a.size);
    if (!days || days.size < 3) return false;
    const points = [...days].sort(([a], [b]) => a.localeCompare(b)).map(([day, row]) => ({ date: new Date(day), value: observations.number[row], row }));
    const [first, last] = [points[0], points[points.length - 1]];
    const figure = Plot.plot({
      width: 96, height: 22, margin: 4, axis: null, x: { type: 'utc' }, style: { background: 'none', color: 'inherit', overflow: 'visible' },
      marks: [Plot.line(points, { x: 'date', y: 'value', stroke: 'currentColor', strokeWidth: 1.4 }), Plot.dot([last], { x: 'date', y: 'value', r: 2.4, fill: 'var(--accent)' })],
    });
    const words = [first, last].map(({ row }) => `${observations.period[row]} ${observations.said[row]}`).join(' → ');
    figure.setAttribute('class', 'spark');
    figure.setAttribute('role', 'img');
    figure.setAttribute('aria-label', t('{name}：{words}', { name, words }));
    figure.querySelectorAll('g[aria-label]').forEach((part) => part.removeAttribute('aria-label'));
    return make('span', { class: 'sparkline', title: words }, figure);
  }

  function figures(row) {
    const groups = new Map();
    store.observationsOf[row].forEach((each) => {
      const name = observations.indicator[each];
      if (!groups.has(name)) groups.set(name, []);
      groups.get(name).push(each);
    });
    // The newest first; within a period the whole before its slices, the amount before its change, share and rank.
    const measures = Object.keys(store.data.measures);
    const slices = (each) => Object.keys(observations.dimensions[each]).length;
    const rank = (a, b) => observations.end[b].localeCompare(observations.end[a]) || slices(a) - slices(b)
      || measures.indexOf(observations.measure[a]) - measures.indexOf(observations.measure[b]) || a - b;
    const order = [...groups].map(([name, rows]) => [name, rows.sort(rank)]).sort((a, b) => b[1].length - a[1].length);
    const table = make('table', { class: 'figures' });
    const draw = (some) => table.append(...some.map(([name, rows]) => make('tbody', {},
      make('tr', {}, make('th', { colspan: '3', scope: 'colgroup' }, name, sparkline(name, rows))), figureRows(rows))));
    draw(order.slice(0, SOME));
    if (order.length <= SOME) return [table];
    const more = make('button', { type: 'button', class: 'more', onclick: () => { draw(order.slice(SOME)); more.remove(); } },
      t('显示其余 {n} 个指标', { n: order.length - SOME }));
    return [table, more];
  }

  /** The steps of a project in order, each with its day and the sentences that say so. */
  function history(row) {
    const { statuses } = store.data;
    return make('ol', { class: 'history' }, entities.steps[row].map(([status, day, stated, evidence]) => {
      const holder = make('div', { class: 'evidence', hidden: '' });
      const open = make('button', { type: 'button', class: 'why', 'aria-expanded': 'false', title: t('看原文依据'), onclick: () => {
        holder.hidden = !holder.hidden;
        open.setAttribute('aria-expanded', String(!holder.hidden));
        holder.replaceChildren(...quotes(evidence, [row]));
      } }, evidence.length > 1 ? `${t('原文')} ${evidence.length}` : t('原文'));
      return make('li', {}, make('div', { class: 'fact' }, make('span', { class: 'when' }, day || t('日期不详')),
        make('span', {}, say(statuses, status)), !stated && day && make('span', { class: 'note' }, t('首次报道')), open), holder);
    }));
  }

  /** A sentence and under it every fact that it gives. */
  const saying = (sentence) => quote(sentence, [], '', make('div', { class: 'saying' },
          store.factsOf[sentence].relations.map((each) => make('div', { class: 'fact' }, make('button', { type: 'button', class: 'link', onclick: () => go.relation(each) },
            `${entities.label[relations.subject[each]]} — ${nameOf(predicates[relations.predicate[each]])} → ${entities.label[relations.object[each]]}`), status(relations.modality[each]))),
          store.factsOf[sentence].observations.map((each) => make('div', { class: 'fact' }, make('button', { type: 'button', class: 'link', onclick: () => go.entity(observations.subject[each]) },
            `${entities.label[observations.subject[each]]} · ${observations.indicator[each]} ${observations.said[each]}`), status(observations.modality[each]))),
          ...standing(sentence)));

  const kindLine = (row) => make('p', { class: 'kind' }, shapeOf(store, row), nameOf(store.kind(row)));

  return {
    entity(row) {
      const codes = Object.entries(entities.links[row]).map(([name, value]) => `${say(store.data.lists, name)} ${value}`);
      const act = (words, then, sort = '') => make('button', { type: 'button', class: sort, onclick: then }, words);
      put(
        kindLine(row), make('h2', {}, entities.label[row]),
        entities.aliases[row].length > 0 && make('p', { class: 'about' }, `${t('又称')}：${entities.aliases[row].join('、')}`),
        make('p', { class: 'about' }, [t('文中出现 {n} 次', { n: entities.mentions[row] }), ...codes].join(' · ')),
        entities.lies[row] && make('p', { class: 'about' }, t('属于：{areas}（据行政区划名录，不出自新闻）', { areas: entities.lies[row] })),
        entities.maybe[row] && make('p', { class: 'about' }, t('同名的地方不止一个，文中没有说清，可能是：{areas}', { areas: entities.maybe[row] })),
        make('div', { class: 'acts' }, act(t('以它为中心'), () => go.focus(row)),
          store.degree(row) > 0 && act(t('展开相邻'), () => go.expand(row), 'on-net'),
          store.degree(row) > 0 && act(t('收起相邻'), () => go.collapse(row), 'on-net'),
          store.degree(row) > 0 && act(t('找路径'), () => go.way(row)),
          SHEETS.filter((sheet) => sheet.offers(store, row)).map((sheet) => act(t(sheet.title), () => go.sheet(sheet.id, [entities.iri[row]])))),
        // A server has a page for each entity, and gives its facts as RDF.
        store.data.about && make('p', { class: 'about' }, make('a', { href: store.data.about + encodeURIComponent(store.iri(row)) }, t('实体页')),
          [['turtle', 'Turtle'], ['jsonld', 'JSON-LD']].flatMap(([form, name]) => [' · ', make('a', { href: `${store.data.about}${encodeURIComponent(store.iri(row))}&format=${form}` }, name)])),
        entities.steps[row].length > 0 && [make('h3', {}, t('进展'), total(entities.steps[row].length)), history(row)],
        store.observationsOf[row].length > 0 && [make('h3', {}, t('数据'), total(store.observationsOf[row].length)), ...figures(row)],
        store.degree(row) > 0 && [make('h3', {}, t('关系'), total(store.degree(row))), ...relationGroups(row)],
        !store.degree(row) && !store.observationsOf[row].length && make('p', { class: 'hint' }, t('文中只提到这个名称，没有说到它的关系或数据。')),
      );
    },

    relation(row) {
      const [subject, object] = [relations.subject[row], relations.object[row]];
      const modality = relations.modality[row];
      const beside = store.relationsOf[subject].filter((each) => each !== row && store.other(each, subject) === object);
      put(
        make('div', { class: 'ends' }, make('div', { class: 'end' }, shapeOf(store, subject), link(subject)),
          make('div', { class: `arrow ${modality}` }, nameOf(predicates[relations.predicate[row]]), status(modality)),
          make('div', { class: 'end' }, shapeOf(store, object), link(object))),
        make('dl', { class: 'facts' }, make('dt', {}, t('状态')), make('dd', {}, say(modalities, modality)),
          make('dt', {}, t('置信度')), make('dd', {}, percent(relations.confidence[row])),
          holding(row) && [make('dt', {}, t('成立时间')), make('dd', {}, holding(row), relations.holds[row][3] && make('span', { class: 'note' }, t('（文中：{words}）', { words: relations.holds[row][3] })))],
          published(row) && [make('dt', {}, t('发表时间')), make('dd', {}, published(row))],
          said(relations.qualifiers[row]) && [make('dt', {}, t('说明')), make('dd', {}, said(relations.qualifiers[row]))]),
        make('h3', {}, t('原文依据'), total(relations.evidence[row].length)),
        ...quotes(relations.evidence[row], [subject, object]),
        beside.length > 0 && [make('h3', {}, t('两者之间的其他关系')), ...beside.map((each) => make('div', { class: 'fact' },
          make('span', {}, `${entities.label[relations.subject[each]]} ${nameOf(predicates[relations.predicate[each]])} ${entities.label[relations.object[each]]}`),
          status(relations.modality[each]), make('button', { type: 'button', class: 'why', onclick: () => go.relation(each) }, t('原文'))))],
      );
    },

    /** How two entities are linked, step by step, each with the sentence that says so. */
    way(from, to, ways) {
      const far = ways.steps.get(to);
      put(
        make('p', { class: 'kind' }, t('最短路径')), make('h2', {}, `${entities.label[from]} — ${entities.label[to]}`),
        far === undefined ? make('p', { class: 'hint' }, t('现有的关系不能把两者连起来；放宽筛选再试。'))
          : [make('p', { class: 'about' }, t('相隔 {n} 步', { n: far })), ...ways.relations.map((row) => make('div', { class: 'step' }, make('div', { class: 'fact' },
            link(relations.subject[row]), make('span', { class: 'note' }, nameOf(predicates[relations.predicate[row]])), link(relations.object[row]), status(relations.modality[row]),
            make('button', { type: 'button', class: 'why', onclick: () => go.relation(row) }, t('原文'))), quote(relations.evidence[row][0][0], [relations.subject[row], relations.object[row]])))],
      );
    },

    /** One number with the sentences that say it. */
    figure(row) {
      const subject = observations.subject[row];
      put(
        make('p', { class: 'kind' }, shapeOf(store, subject), link(subject)), make('h2', {}, observations.indicator[row]),
        make('table', { class: 'figures' }, figureRows([row], false)),
        make('dl', { class: 'facts' }, make('dt', {}, t('状态')), make('dd', {}, say(modalities, observations.modality[row])),
          make('dt', {}, t('置信度')), make('dd', {}, percent(observations.confidence[row]))),
        make('h3', {}, t('原文依据'), total(observations.evidence[row].length)),
        ...quotes(observations.evidence[row], [subject], observations.value[row]), ...otherClaims(row),
      );
    },

    /** One sentence and what the graph took from it. */
    sentence(row) {
      const article = sentences.article[row];
      put(make('p', { class: 'kind' }, t('这句话说')), saying(row), make('h3', {}, t('来源文章')), make('p', {}, sourceLine(article)));
    },

    article(article) {
      const rows = store.sentencesOf[article].filter((row) => store.factsOf[row].relations.length + store.factsOf[row].observations.length > 0);
      const read = SHEETS.find((sheet) => sheet.id === 'sources');
      put(
        make('p', { class: 'kind' }, t('文章')), make('h2', {}, store.titleOf(article)),
        make('p', { class: 'about' }, [articles.date[article], articles.byline[article], copiesOf(article), documents[articles.document[article]]].filter(Boolean).join(' · ')),
        read && make('div', { class: 'acts' }, make('button', { type: 'button', onclick: () => go.sheet('sources', [String(article)]) }, t('读全文'))),
        make('h3', {}, t('给出事实的句子'), total(rows.length)),
        ...some(rows, saying, 40),
      );
    },

    kind(type) {
      const rows = entities.type.flatMap((each, row) => (each === type ? [row] : [])).sort(store.byWeight);
      put(make('p', { class: 'kind' }, t('类型')), make('h2', {}, nameOf(store.data.types[type])), make('h3', {}, t('实体'), total(rows.length)),
        ...some(rows, (row) => make('div', { class: 'fact' }, shapeOf(store, row), link(row),
          make('span', { class: 'note' }, store.degree(row) ? t('{n} 条关系', { n: store.degree(row) }) : '')), 100));
    },

    start() {
      const rows = entities.label.map((_, row) => row).sort(store.byWeight).slice(0, 10);
      const read = articles.title.map((_, row) => row).sort((a, b) => articles.date[b].localeCompare(articles.date[a]) || a - b);
      put(
        make('h2', {}, t('从这里看起')),
        make('p', { class: 'hint' }, t('点一个实体，看它的关系和数据；点一条连线，看是哪一句话这样说的。双击实体，以它为中心展开。')),
        rows.length > 0 && [make('h3', {}, t('联系最多的实体')), make('ul', {}, rows.map((row) => make('li', { class: 'fact' }, shapeOf(store, row), link(row),
          make('span', { class: 'note' }, nameOf(store.kind(row))), make('span', { class: 'number note' }, t('{n} 条关系', { n: store.degree(row) })))))],
        read.length > 0 && [make('h3', {}, t('来源文章'), total(read.length)), ...some(read, (row) => make('div', { class: 'fact' },
          make('button', { type: 'button', class: 'link', onclick: () => go.article(row) }, store.titleOf(row)),
          make('span', { class: 'note' }, articles.date[row])), 20)],
      );
    },
  };
}
