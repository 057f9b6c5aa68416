// The address after `#`: `view/part/part?setting=value`, each part percent-encoded, so that a link restores what is shown.
// `#/IRI` is the network around an entity; nothing is the first page.

/** @returns {{view: string, parts: string[], query: URLSearchParams}} */
function readAddress(hash) {
  const [path, query = ''] = hash.replace(/^#/, '').split('?');
  const decode = (part) => { try { return decodeURIComponent(part); } catch { return part; } };
  const [view, ...parts] = path.split('/').map(decode);
  return { view: view || (parts.some(Boolean) ? 'net' : 'home'), parts: parts.filter(Boolean), query: new URLSearchParams(query) };
}

function writeAddress({ view, parts = [], query }) {
  const path = [view === 'home' ? '' : view, ...parts].map(encodeURIComponent).join('/');
  const settings = query ? query.toString() : '';
  return `#${path}${settings ? `?${settings}` : ''}`;
}
