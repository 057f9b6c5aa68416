// The first page: what there is, in numbers, and where to begin.

const homeSheet = {
  id: 'home',
  title: '首页',
  has: () => true,
  offers: () => false,

  show(holder, store, go) {
    const { data } = store;
    const { entities, articles } = data;
    const perType = new Map();
    entities.type.forEach((type) => perType.set(type, (perType.get(type) || 0) + 1));
    const facts = (row) => store.degree(row) + store.observationsOf[row].length;
    const best = (types, most) => entities.label.flatMap((_, row) => (types.includes(entities.type[row]) ? [row] : []))
      .sort((a, b) => facts(b) - facts(a) || store.byWeight(a, b)).slice(0, most);
    const link = (row) => make('li', {}, make('button', { type: 'button', class: 'link', onclick: () => go.open(row) },
      shapeOf(store, row), entities.label[row]), make('span', { class: 'number' }, t('{n} 条', { n: facts(row) })));
    const list = (title, types, most = 8) => {
      const rows = best(types, most);
      return rows.length > 0 && make('section', { class: 'panel' }, make('h2', {}, t(title)), make('ul', { class: 'ranked' }, rows.map(link)));
    };
    const newest = articles.title.map((_, row) => row).sort((a, b) => articles.date[b].localeCompare(articles.date[a]) || a - b).slice(0, 8);
    holder.append(
      make('div', { class: 'big-counts' }, [['实体', store.size], ['关系', data.relations.subject.length], ['数据', data.observations.subject.length],
        ['有事实的文章', articles.title.length]].map(([word, total]) => make('div', {}, make('strong', {}, number(total)), make('span', {}, t(word))))),
      make('section', { class: 'panel wide' }, make('h2', {}, t('类型')), make('div', { class: 'tiles' },
        Object.entries(data.types).map(([id, type]) => make('button', { type: 'button', onclick: () => go.kind(id) },
          drawShape(store.shapeOfType(id), type.color), nameOf(type), make('span', { class: 'number' }, number(perType.get(id) || 0)))))),
      make('div', { class: 'panels' },
        list('产业链与集群', ['IndustryChain', 'IndustryCluster']), list('地区', ['AdministrativeArea', 'Region', 'IndustrialPark']),
        list('企业', ['Company']), list('项目', ['Project']),
        newest.length > 0 && make('section', { class: 'panel' }, make('h2', {}, t('最近的文章')), make('ul', { class: 'ranked' }, newest.map((row) => make('li', {},
          make('button', { type: 'button', class: 'link', onclick: () => go.article(row) }, store.titleOf(row)), make('span', { class: 'number' }, articles.date[row])))))),
    );
  },
};
