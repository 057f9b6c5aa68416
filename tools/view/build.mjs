// Bundles the page's chart library and Oxigraph, and gathers the licences of every package that went into the bundles.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2] ?? join(here, '../../src/xckg/publish/view/vendor');
const { metafile } = await build({
  absWorkingDir: here, entryPoints: ['plot.js'], bundle: true, minify: true, format: 'iife', globalName: 'Plot', target: 'es2020',
  charset: 'utf8', legalComments: 'none', metafile: true, outfile: join(target, 'plot.min.js'), logLevel: 'warning',
});
const packages = new Set(Object.keys(metafile.inputs).map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean));
const notices = [...packages].sort().map((name) => {
  const folder = join(here, 'node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : ''}\n`;
});
writeFileSync(join(target, 'plot.LICENSES.txt'), `Packages inside plot.min.js, each under its licence.\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`);

// Oxigraph: the glue as one script, the WebAssembly as it came, compressed. Another Node may compress otherwise, so the
// file is written only where what is in it differs.
const { version, license } = JSON.parse(readFileSync(join(here, 'node_modules/oxigraph/package.json'), 'utf8'));
await build({
  absWorkingDir: here, entryPoints: ['oxigraph.js'], bundle: true, minify: true, format: 'iife', globalName: 'oxigraph', target: 'es2020',
  charset: 'utf8', legalComments: 'none', define: { 'import.meta.url': '""' }, outfile: join(target, 'oxigraph.min.js'), logLevel: 'warning',
});
const wasm = readFileSync(join(here, 'node_modules/oxigraph/web_bg.wasm')), packed = join(target, 'oxigraph.wasm.gz');
if (!existsSync(packed) || !gunzipSync(readFileSync(packed)).equals(wasm)) writeFileSync(packed, gzipSync(wasm, { level: 9 }));
writeFileSync(join(target, 'oxigraph.LICENSE.txt'), `Inside oxigraph.min.js and oxigraph.wasm.gz: oxigraph ${version} (${license})\n\n${readFileSync(join(here, 'oxigraph.LICENSE.txt'), 'utf8')}`);
