// The network as its settings want it: the opening, around a focus, between two, everything.

const ALL = 200, BEST = 160, NEAR = 60, MORE = 60, FAR = 240;

/**
 * @param {object} store of makeStore
 * @param {object} network of makeNetwork
 * @param {(id: string) => HTMLElement} at an element of the page
 */
function makeNetView(store, network, at) {
  const { data } = store;
  const { entities, relations } = data;
  const linked = entities.label.filter((_, row) => store.degree(row)).length;
  const view = { rows: [], lines: [], places: new Map() };
  let before = '';

  /** The relations among these entities that pass the filters, in order. */
  function linesAmong(rows, passes) {
    const shown = new Set(rows);
    return rows.flatMap((row) => store.relationsOf[row].filter((relation) => relations.subject[relation] === row
      && shown.has(relations.object[relation]) && passes(relation))).sort((a, b) => a - b);
  }

  /** All that is connected under the filters, or the best connected of very many. */
  function overview(settings, { seen, passes }) {
    const { opening } = data;
    if (!isNarrowed(settings)) {
      view.places = new Map(opening.rows.map((row, i) => [row, { x: opening.x[i], y: opening.y[i] }]));
      return opening.rows;
    }
    const weight = new Map();
    relations.subject.forEach((subject, relation) => {
      if (passes(relation)) [subject, relations.object[relation]].forEach((row) => weight.set(row, (weight.get(row) || 0) + 1));
    });
    // Where the types left over have no relation among them, they stand by themselves.
    if (!weight.size && !settings.predicates.size && !settings.modalities.size && !settings.least) {
      entities.label.forEach((_, row) => seen(row) && weight.set(row, 0));
    }
    const rows = [...weight.keys()].sort((a, b) => weight.get(b) - weight.get(a) || store.byWeight(a, b));
    const best = rows.slice(0, rows.length > ALL ? BEST : ALL).sort((a, b) => a - b);
    view.places = arrangeFreely(store, best, linesAmong(best, passes));
    return best;
  }

  /** What an entity's neighbours add: its own, or where all are shown already theirs. */
  function around(row, rows, passes) {
    const shown = new Set(rows);
    const fresh = (steps, most) => store.neighbourhood(row, steps, MORE + rows.length, passes).filter((each) => !shown.has(each)).slice(0, most);
    const near = fresh(1, MORE);
    return near.length ? near : fresh(2, MORE / 2);
  }

  /** Without the neighbours of an entity that nothing else shown is linked to. */
  function without(row, rows, keep) {
    const shown = new Set(rows);
    const gone = new Set(store.relationsOf[row].map((relation) => store.other(relation, row)).filter((each) => each !== keep && each !== row
      && store.relationsOf[each].every((relation) => { const to = store.other(relation, each); return to === row || to === each || !shown.has(to); })));
    return rows.filter((each) => !gone.has(each));
  }

  function choose(settings, filters) {
    const { focus } = settings;
    if (focus !== null && settings.to !== null) {
      const ways = shortestWays(store, focus, settings.to, filters.passes);
      view.places = arrangeWays(ways);
      view.ways = ways;
      return ways.rows.length ? ways.rows : [focus, settings.to];
    }
    if (settings.all) {
      const rows = entities.label.map((_, row) => row).filter(filters.seen).sort(store.byWeight).slice(0, 40);
      view.places = new Map(rows.map((row) => [row, { x: entities.x[row], y: entities.y[row] }]));
      return rows;
    }
    let rows = focus === null ? overview(settings, filters) : store.neighbourhood(focus, settings.steps, settings.steps > 1 ? FAR : NEAR, filters.passes);
    settings.add.forEach((row) => {
      const fresh = around(row, rows, filters.passes);
      if (focus === null) { if (!view.places.has(row)) view.places.set(row, { x: 0, y: 0 }); putAround(view.places, row, fresh); }
      rows = [...new Set([...rows, row, ...fresh])];
    });
    settings.drop.forEach((row) => { rows = without(row, rows, focus); });
    if (focus !== null) view.places = arrangeAround(store, focus, rows);
    return rows;
  }

  /** The ways from left to right, those after equally many steps above each other. */
  function arrangeWays({ rows, steps }) {
    const columns = new Map();
    rows.forEach((row) => columns.set(steps.get(row), [...(columns.get(steps.get(row)) || []), row]));
    const places = new Map();
    columns.forEach((column, step) => column.forEach((row, index) => places.set(row, { x: step * 230, y: (index - (column.length - 1) / 2) * 95 })));
    return places;
  }

  function say(settings) {
    const { focus } = settings;
    if (focus !== null && settings.to !== null) {
      return t(view.ways.rows.length ? '「{from}」到「{to}」的最短路径' : '「{from}」与「{to}」之间没有路径', { from: entities.label[focus], to: entities.label[settings.to] });
    }
    if (focus !== null) return t('以「{name}」为中心', { name: entities.label[focus] });
    if (settings.all) return t('全景：每个实体一个点，点开看它的关系');
    if (isNarrowed(settings)) return t('筛选结果');
    return view.rows.length < linked ? t('总览：联系最多的实体') : view.rows.length < store.size ? t('总览：有联系的实体') : t('总览');
  }

  return {
    view,
    /** Draws what the settings say. */
    show(settings) {
      const filters = makePasses(store, settings);
      const { seen, passes } = filters;
      const onWay = settings.focus !== null && settings.to !== null;
      view.rows = choose(settings, filters);
      view.rows.forEach((row, index) => { if (!view.places.has(row)) view.places.set(row, { x: index * 230, y: 0 }); });
      view.lines = onWay ? view.ways.relations : linesAmong(view.rows, passes);
      const everything = settings.all ? relations.subject.map((_, row) => row).filter(passes) : [];
      const behind = settings.all ? entities.label.flatMap((_, row) => (seen(row) ? [row] : [])) : [];
      network.show(view.rows, view.places, view.lines, behind, everything, settings.focus !== null && view.lines.length <= 60);
      const about = JSON.stringify([settings.focus, settings.to, settings.all]);
      // Taking some away leaves what is left where it is; anything else is shown whole.
      if (about !== before || !settings.drop.length) network.fit();
      before = about;
      network.emphasise(null, null);
      at('place').textContent = say(settings);
      at('status').textContent = t('显示 {n} / {of} 个实体，{lines} / {ofLines} 条关系', {
        n: number(settings.all ? behind.length : view.rows.length), of: number(store.size),
        lines: number(settings.all ? everything.length : view.lines.length), ofLines: number(relations.subject.length),
      });
      at('empty').hidden = view.rows.length > 0;
      at('empty').textContent = store.size ? t('当前筛选下没有可显示的内容') : t('图谱是空的：输入中没有找到实体');
      at('home').disabled = settings.focus === null && !settings.all && !isNarrowed(settings) && !settings.add.length;
      at('wide').disabled = settings.all;
      at('wide').hidden = data.opening.rows.length === store.size;
      at('steps').disabled = settings.focus === null || onWay;
      at('steps').value = String(settings.steps);
    },
  };
}
