// The left side: legend and filters in one. A box switches a kind on and off, its name lists it or shows it alone.

/**
 * @param {object} store of makeStore
 * @param {(filters: object) => void} changed called with what is hidden after each change
 * @param {(type: string) => void} list shows all entities of a type
 */
function makeFilters(store, changed, list) {
  const { data } = store;
  const hidden = { types: new Set(), predicates: new Set(), modalities: new Set() };
  const count = (values) => values.reduce((all, value) => all.set(value, (all.get(value) || 0) + 1), new Map());
  const lines = { types: new Map(), predicates: new Map(), modalities: new Map() };

  function refresh(group) {
    lines[group].forEach((line, id) => {
      const off = hidden[group].has(id);
      line.classList.toggle('off', off);
      line.querySelector('input').checked = !off;
    });
    changed(hidden);
  }

  function line(group, id, zh, total, symbol, named) {
    const box = make('input', { type: 'checkbox', 'aria-label': zh, onchange: () => {
      if (box.checked) hidden[group].delete(id); else hidden[group].add(id);
      refresh(group);
    } });
    box.checked = true;
    const only = make('button', { type: 'button', class: 'plain only', 'aria-label': t('只看{name}', { name: zh }), onclick: () => {
      lines[group].forEach((_, each) => { if (each === id) hidden[group].delete(each); else hidden[group].add(each); });
      refresh(group);
    } }, t('只看'));
    const element = make('div', { class: 'pick' }, box, symbol,
      named ? make('button', { type: 'button', class: 'name', title: t('列出全部{name}', { name: zh }), onclick: () => named(id) }, zh) : make('span', { class: 'name' }, zh),
      only, make('span', { class: 'number' }, number(total)));
    lines[group].set(id, element);
    return element;
  }

  const perType = count(data.entities.type);
  data.families.forEach((family) => {
    const types = Object.entries(data.types).filter(([, type]) => type.family === family.id);
    if (!types.length) return;
    document.getElementById('types').append(make('h3', {}, nameOf(family)), ...types.map(([id, type]) => (
      line('types', id, nameOf(type), perType.get(id), drawShape(family.shape, type.color), list))));
  });
  const perPredicate = count(data.relations.predicate);
  document.getElementById('predicates').append(...Object.entries(data.predicates).map(([id, term]) => (
    line('predicates', id, nameOf(term), perPredicate.get(id)))));
  const perModality = count(data.relations.modality);
  document.getElementById('modalities').append(...Object.entries(data.modalities).filter(([id]) => perModality.has(id)).map(([id, term]) => (
    line('modalities', id, nameOf(term), perModality.get(id)))));
  ['types', 'predicates'].forEach((group) => {
    document.getElementById(`${group}-all`).addEventListener('click', () => { hidden[group].clear(); refresh(group); });
  });
  return hidden;
}
