// Oxigraph for the worker that answers SPARQL in the page; the WebAssembly is given to it, never fetched.
export { initSync, Store, namedNode } from 'oxigraph/web.js';
