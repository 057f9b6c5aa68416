// The answer to a query: a table whose entities and sentences lead on, and the same as a file.

const RESULT_ROWS = 200;

/** What the page knows by its name: entities by IRI and by label, sentences by their text. Made when first needed. */
function makeFinder(store) {
  const { base, entities, sentences, types, predicates } = store.data;
  let labels = null, texts = null;
  return {
    entity(term) {
      if (term.type === 'uri') return term.value.startsWith(base) ? store.rowOfIri.get(term.value.slice(base.length)) : undefined;
      if (!labels) {
        labels = new Map();
        entities.label.forEach((label, row) => labels.set(label, labels.has(label) ? null : row)); // several of one name: none
      }
      return labels.get(term.value) ?? undefined;
    },
    sentence(term) {
      if (!texts) texts = new Map(sentences.text.map((text, row) => [text, row]));
      return term.type === 'literal' ? texts.get(term.value) : undefined;
    },
    /** An IRI in words, or short: what the ontology names, or with its prefix. */
    say(iri) {
      const found = Object.entries(store.data.sparql.prefixes).find(([, space]) => iri.startsWith(space));
      if (!found) return iri.startsWith(base) ? iri.slice(base.length) : iri;
      const name = iri.slice(found[1].length);
      const known = found[0] === 'xc' && (types[name] || predicates[name]);
      return known ? nameOf(known) : `${found[0]}:${name}`;
    },
  };
}

const isNumber = (term) => Boolean(term && term.datatype && /#(integer|decimal|double|float)$/.test(term.datatype));

/** One cell of the answer: an entity and a sentence can be opened. */
function drawTerm(store, finder, term, go) {
  if (!term) return '';
  const row = finder.entity(term);
  if (row !== undefined) return make('button', { type: 'button', class: 'link', title: term.type === 'uri' ? term.value : '', onclick: () => go.entity(row) }, shapeOf(store, row), store.data.entities.label[row]);
  const sentence = finder.sentence(term);
  if (sentence !== undefined) return [make('span', { class: 'sentence' }, term.value), make('button', { type: 'button', class: 'why link', title: t('看原文依据'), onclick: () => go.sentence(sentence) }, t('原文'))];
  return term.type === 'uri' ? make('span', { class: 'iri', title: term.value }, finder.say(term.value)) : term.value;
}

/** The answer as a table, its first rows at once and the others as they are asked for. */
function drawAnswer(store, finder, { columns, rows }, go) {
  const numeric = columns.map((_, at) => rows.slice(0, 50).some((row) => isNumber(row[at])));
  const short = (term) => !term || (term.type === 'literal' && term.value.length <= 10);
  const kind = (term, at) => (numeric[at] ? { class: 'amount short' } : short(term) ? { class: 'short' } : {});
  const body = make('tbody', {});
  let done = 0;
  const more = make('button', { type: 'button', class: 'more', onclick: () => add(RESULT_ROWS * 5) });
  function add(most) {
    body.append(...rows.slice(done, done + most).map((row) => make('tr', {}, row.map((term, at) => make('td', kind(term, at), drawTerm(store, finder, term, go))))));
    done = Math.min(rows.length, done + most);
    more.hidden = done === rows.length;
    more.textContent = t('显示其余 {n} 行', { n: number(rows.length - done) });
  }
  add(RESULT_ROWS);
  return make('div', { class: 'answer', tabindex: '0', role: 'region', 'aria-label': t('查询结果') },
    make('table', { class: 'figures list' }, make('thead', {}, make('tr', {}, columns.map((column, at) => make('th', numeric[at] ? { scope: 'col', class: 'amount' } : { scope: 'col' }, column)))), body), more);
}

/** The answer as a file for Excel, every row. */
const answerAsTable = ({ columns, rows }) => `\ufeff${[columns, ...rows.map((row) => row.map((term) => (term ? term.value : '')))].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
