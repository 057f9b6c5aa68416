// The box for SPARQL: a text area, over which YASQE (the editor of YASGUI) comes when it is opened: colours, brackets, what
// does not parse, variables completed. What YASQE could ask of other servers (prefixes, terms) is left out.

let yasqe = null;

/** YASQE's class, its script run when first asked for; null where the page has none. */
function loadYasqe() {
  yasqe = yasqe || (async () => {
    const read = async (id) => new Response(new Blob([takeBytes(id)]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
    // The policy knows this script by its sum, so it runs though it is put in later; what nobody opens costs no time.
    document.head.append(make('style', {}, await read('carried-editor-style')), make('script', {}, await read('carried-editor')));
    Yasgui.Yasqe.defaults.autocompleters = ['variables'];
    return Yasgui.Yasqe;
  })();
  return yasqe;
}

/**
 * @param {string} start what stands in it at first
 * @param {object} prefixes that need no declaration
 * @param {{change: () => void, run: () => void}} then called when the reader has changed it, and on Ctrl+Enter
 * @returns {{element: HTMLElement, value: string, open: () => Promise, point: (line: number, column: number) => void}}
 */
function makeEditor(start, prefixes, then) {
  const text = make('textarea', { class: 'text', spellcheck: 'false', autocapitalize: 'off', 'aria-label': t('SPARQL 语句'), rows: '14' });
  const element = make('div', { class: 'editor' }, text);
  let editor = null, opening = null, quiet = false;
  text.value = start;
  text.addEventListener('input', then.change);
  text.addEventListener('keydown', (event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) then.run(); });
  return {
    element,
    get value() { return text.value; },
    set value(next) {
      text.value = next;
      quiet = true;
      if (editor) editor.setValue(next);
      quiet = false;
    },
    /** Brings YASQE over the text area; where it does not come, the text area stays. */
    open() {
      opening = opening || (async () => {
        const Yasqe = await loadYasqe();
        const holder = make('div', {});
        text.hidden = true;
        element.append(holder);
        editor = new Yasqe(holder, { value: text.value, persistenceId: null, showQueryButton: false, createShareableLink: null, resizeable: false, editorHeight: '300px', consumeShareLink: null });
        // Prefixes that need no declaration are none that YASQE should miss.
        const mode = editor.getMode(), fresh = mode.startState;
        mode.startState = (...given) => { const state = fresh(...given); Object.assign(state.prefixes, prefixes); return state; };
        editor.setValue(text.value);
        editor.getInputField().setAttribute('aria-label', t('SPARQL 语句'));
        editor.getScrollerElement().tabIndex = 0; // who has no mouse scrolls by it
        editor.setOption('extraKeys', { ...editor.getOption('extraKeys'), 'Ctrl-Enter': then.run, 'Cmd-Enter': then.run, 'Ctrl-S': false, Tab: false, 'Shift-Tab': false });
        editor.on('change', () => { if (quiet) return; text.value = editor.getValue(); then.change(); });
      })().catch(() => { text.hidden = false; });
      return opening;
    },
    point(line, column) {
      if (editor) { editor.setSelection({ line: line - 1, ch: column - 1 }, { line: line - 1, ch: column }); return; }
      const at = text.value.split('\n').slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
      text.setSelectionRange(at, Math.min(text.value.length, at + 1));
    },
  };
}
