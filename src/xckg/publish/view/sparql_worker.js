// Runs in a worker, after Oxigraph's own script: takes the graph once, then answers queries one by one.
// It is sent { engine, graph, form, ontology } first, then { query }; it sends { size }, { answer } or { error, broken }.

'use strict';
let graph = null;

const unpack = (bytes) => new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();

async function open({ engine, graph: packed, form, ontology }) {
  oxigraph.initSync({ module: await unpack(engine) });
  graph = new oxigraph.Store();
  const format = form === 'turtle' ? 'text/turtle' : 'application/n-quads';
  graph.load(new Uint8Array(await unpack(packed)), { format, lenient: true });
  // The default graph is the union of all documents, each triple once, as in `xckg query`.
  if (form !== 'turtle') graph.update('INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }');
  graph.load(ontology.turtle, { format: 'text/turtle', to_graph_name: oxigraph.namedNode(ontology.graph), lenient: true });
  return { size: graph.size };
}

onmessage = async ({ data }) => {
  try {
    postMessage(data.engine ? await open(data) : { answer: graph.query(data.query, { results_format: 'json' }) });
  } catch (error) {
    // After a fault of the WebAssembly itself (most often: no memory left) the worker is of no use any more.
    postMessage({ error: String(error.message || error), broken: !graph || error instanceof WebAssembly.RuntimeError || error instanceof RangeError });
  }
};
