// Asks the worker that holds the graph: starts it when first asked, ends it to cancel, and starts it anew. No DOM but the
// elements that hold what it is given.

/** What an element of the page holds, as bytes; the element is emptied. */
function takeBytes(id) {
  const holder = document.getElementById(id);
  const letters = atob(holder.textContent);
  holder.textContent = '';
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

/**
 * @param {{form: string, ontology: object, prefixes: object}} told of the data
 * @returns {{start: () => Promise, ask: (query: string) => Promise, cancel: () => void}} an answer is { answer, seconds };
 *   what goes wrong is thrown as { error } (the engine's own words), { broken: true } or { cancelled: true }
 */
function makeEngine(told) {
  // `settle` is whoever waits for the worker's next message: the loading from its first moment on, later a question.
  let parts = null, worker = null, ready = null, settle = null;
  // On a line of its own, so that the engine's line numbers are the reader's plus one.
  const head = `${Object.entries(told.prefixes).map(([prefix, space]) => `PREFIX ${prefix}: <${space}>`).join(' ')}\n`;

  /** What the page carries for the worker; taken out of the page once, however often a worker is started. */
  async function unpack() {
    const [engine, graph] = [takeBytes('carried-engine'), takeBytes('carried-graph')];
    const script = new Response(new Blob([takeBytes('carried-worker')]).stream().pipeThrough(new DecompressionStream('gzip')));
    return { engine, graph, script: URL.createObjectURL(new Blob([await script.text()], { type: 'text/javascript' })) };
  }

  /** Ends the worker; who waits for it is told why. */
  function stop(why) {
    const waiting = settle;
    if (worker) worker.terminate();
    [worker, ready, settle] = [null, null, null];
    if (waiting) waiting.fail(why);
  }

  function hear({ data }) {
    if (!settle) return;
    if (data.broken) { stop(data); return; }
    const { done, fail } = settle;
    settle = null;
    if (data.error === undefined) done(data); else fail(data);
  }

  /** Sends something to the worker; its next message is the answer. */
  const send = (message) => new Promise((done, fail) => {
    settle = { done, fail };
    worker.postMessage(message);
  });

  function open({ engine, graph, script }) {
    const mine = new Worker(script);
    worker = mine;
    mine.onmessage = (event) => { if (mine === worker) hear(event); };
    mine.onerror = (event) => {
      event.preventDefault();
      if (mine === worker) stop({ error: event.message, broken: true });
    };
    mine.postMessage({ engine, graph, form: told.form, ontology: told.ontology });
  }

  function start() {
    ready = ready || new Promise((done, fail) => {
      const mine = { done, fail };
      settle = mine;
      parts = parts || unpack();
      // Who was cancelled before there was a worker gets none.
      parts.then((found) => { if (settle === mine) open(found); }).catch((error) => { if (settle === mine) stop({ error: error.message }); });
    });
    return ready;
  }

  const cancel = () => stop({ cancelled: true });

  return {
    start,
    cancel,
    async ask(query) {
      await start();
      if (settle) { cancel(); await start(); }
      const began = performance.now();
      const { answer } = await send({ query: head + query });
      return { answer, seconds: (performance.now() - began) / 1000 };
    },
  };
}

/** A value of a named query's parameter as SPARQL writes it; null where it is not of the parameter's kind. */
function writeLiteral(kind, value) {
  const signs = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r' };
  const text = `"${value.replace(/["\\\n\r]/g, (sign) => signs[sign])}"`;
  if (kind === 'integer') return /^-?\d{1,18}$/.test(value) ? value : null;
  if (kind === 'date') return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)) ? `${text}^^<http://www.w3.org/2001/XMLSchema#date>` : null;
  return kind === 'name' ? `${text}@zh` : text;
}

/** A named query with its parameters filled in. */
const fillIn = (question, values) => question.pieces.map((piece, turn) => (turn % 2
  ? writeLiteral(question.parameters.find((each) => each.name === piece).kind, values[piece]) : piece)).join('');

/**
 * Whether a query reckons with `a - b - c` or `a / b * c`: Oxigraph for the web (as of 0.5.11) takes them from the right, so
 * that 10 - 3 - 2 is 9, and the reader must be told. Brackets are taken from the inside out, each then one operand.
 */
function reckonsFromRight(query) {
  let text = query.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>/g, 'V').replace(/#[^\n]*/g, '');
  const chain = /(?:[?$][\p{L}\p{N}_]+|\d+(?:\.\d+)?|\w*:?\w*V)(?:\s*[-+*/]\s*(?:[?$][\p{L}\p{N}_]+|\d+(?:\.\d+)?|\w*:?\w*V))+/gu;
  const wrong = (part) => [...part.matchAll(chain)].some(([found]) => {
    const signs = found.replace(/[^-+*/]/g, '');
    return /-[*/]*[-+]/.test(signs) || /\/[*/]/.test(signs);
  });
  for (let inner = /\(([^()]*)\)/.exec(text); inner; inner = /\(([^()]*)\)/.exec(text)) {
    if (wrong(inner[1])) return true;
    text = text.replace(inner[0], 'V');
  }
  return false;
}

/** The answer as columns and rows of terms { type, value, … }, whatever the query's form. */
function readAnswer(text) {
  const told = JSON.parse(text);
  if (Array.isArray(told)) { // a graph, as JSON-LD
    const term = (value) => ('@id' in value ? { type: 'uri', value: value['@id'] }
      : { type: 'literal', value: String(value['@value']), 'xml:lang': value['@language'], datatype: value['@type'] });
    const rows = told.flatMap((node) => Object.entries(node).filter(([predicate]) => predicate !== '@id').flatMap(([predicate, values]) => (predicate === '@type'
      ? values.map((type) => [{ type: 'uri', value: node['@id'] }, { type: 'uri', value: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type' }, { type: 'uri', value: type }])
      : values.map((value) => [{ type: 'uri', value: node['@id'] }, { type: 'uri', value: predicate }, term(value)]))));
    return { columns: ['subject', 'predicate', 'object'], rows };
  }
  if (typeof told.boolean === 'boolean') return { columns: ['answer'], rows: [[{ type: 'literal', value: String(told.boolean) }]] };
  const columns = told.head.vars;
  return { columns, rows: told.results.bindings.map((row) => columns.map((column) => row[column] || null)) };
}
