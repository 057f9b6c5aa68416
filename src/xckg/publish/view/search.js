// The search box: a combobox over labels and aliases that waits for an input method to finish its word.

function makeSearch(input, list, store, open) {
  const MOST = 30;
  let hits = [], active = -1, composing = false;

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function mark(index) {
    active = index;
    [...list.children].forEach((item, position) => item.setAttribute('aria-selected', String(position === index)));
    const item = list.children[index];
    if (item) {
      item.scrollIntoView({ block: 'nearest' });
      input.setAttribute('aria-activedescendant', item.id);
    }
  }

  function choose(index) {
    const hit = hits[index];
    if (!hit) return;
    input.value = store.data.entities.label[hit.row];
    close();
    open(hit.row);
  }

  function refresh() {
    if (composing) return;
    if (!input.value.trim()) { close(); return; }
    hits = store.find(input.value, MOST);
    list.replaceChildren(...hits.map((hit, index) => make('li', {
      id: `hit-${index}`, role: 'option', 'aria-selected': 'false',
      onmousedown: (event) => { event.preventDefault(); choose(index); },
    }, shapeOf(store, hit.row), make('span', {}, store.data.entities.label[hit.row]),
    hit.via && make('span', { class: 'also' }, hit.via), make('span', { class: 'kind' }, nameOf(store.kind(hit.row))))));
    if (!hits.length) list.append(make('li', { class: 'none', role: 'option', 'aria-disabled': 'true' }, t('没有叫这个名字的实体')));
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    mark(hits.length ? 0 : -1);
  }

  input.addEventListener('compositionstart', () => { composing = true; });
  input.addEventListener('compositionend', () => { composing = false; refresh(); });
  input.addEventListener('input', refresh);
  input.addEventListener('focus', () => { input.select(); });
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    // While an input method composes, its Enter and arrows are its own.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) refresh();
      else if (hits.length) mark((active + (event.key === 'ArrowDown' ? 1 : -1) + hits.length) % hits.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (list.hidden) refresh();
      else choose(active);
    } else if (event.key === 'Escape') {
      if (list.hidden) input.value = '';
      close();
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      input.focus();
    }
  });
}
