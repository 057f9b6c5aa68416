// The articles to read, with what the graph took from them marked where it stands.

const sourcesSheet = {
  id: 'sources',
  title: '来源',
  has: (store) => store.data.articles.title.length > 0,
  offers: () => false,

  show(holder, store, go, { parts }) {
    const { articles, documents, sentences, entities } = store.data;
    const newest = articles.title.map((_, row) => row).sort((a, b) => articles.date[b].localeCompare(articles.date[a]) || a - b);
    const chosen = articles.title[Number(parts[0])] === undefined ? newest[0] : Number(parts[0]);
    const factsIn = (row) => store.sentencesOf[row].reduce((sum, each) => sum + store.factsOf[each].relations.length + store.factsOf[each].observations.length, 0);
    const rows = store.sentencesOf[chosen];
    const sure = Math.min(...rows.map(store.sureOf).filter(Boolean)); // Infinity where nothing was read off an image
    const whole = rows.some((row) => sentences.order[row] >= 0);

    let page = 0;
    /** A sentence: its page where another one begins, its entities marked, and a number at its end that opens what it says. */
    const sentence = (row) => {
      const turned = store.pageOf(row) !== page && (page = store.pageOf(row));
      const letters = Array.from(sentences.text[row]), pieces = [];
      let done = 0;
      sentences.marks[row].forEach(([entity, start, end]) => {
        pieces.push(letters.slice(done, start).join(''), make('mark', {
          style: `--kind: ${store.kind(entity).color}`, title: `${nameOf(store.kind(entity))}：${entities.label[entity]}`, onclick: () => go.entity(entity),
        }, letters.slice(start, end).join('')));
        done = end;
      });
      pieces.push(letters.slice(done).join(''));
      const facts = store.factsOf[row], count = facts.relations.length + facts.observations.length;
      const read = store.sureOf(row) > 0 ? { title: t('扫描件，认字把握 {sure}', { sure: certainty(store.sureOf(row)) }) } : {};
      return [turned > 0 && make('span', { class: 'turned' }, t('第 {page} 页', { page: turned })), make('span', { class: count ? 'says' : '', ...read }, pieces, count > 0 && make('button', {
        type: 'button', class: 'told', 'aria-label': t('这句话给出 {n} 条事实', { n: count }), title: t('这句话给出 {n} 条事实', { n: count }), onclick: () => go.sentence(row),
      }, String(count)))];
    };

    const paragraphs = new Map();
    rows.forEach((row) => {
      const key = sentences.order[row] < 0 ? `cited ${row}` : `${sentences.role[row]} ${sentences.paragraph[row]}`;
      paragraphs.set(key, [...(paragraphs.get(key) || []), row]);
    });
    const tags = { title: 'h3', heading: 'h4' };
    holder.append(make('div', { class: 'split reader' },
      make('nav', { class: 'menu', 'aria-label': t('文章') }, make('ul', {}, newest.map((row) => make('li', {}, make('button', {
        type: 'button', class: 'link', 'aria-pressed': String(row === chosen), onclick: () => go.sheet('sources', [String(row)]),
      }, store.titleOf(row)), make('span', { class: 'number' }, articles.date[row], ' · ', number(factsIn(row))))))),
      make('article', { class: 'paper' },
        make('h2', {}, store.titleOf(chosen)),
        make('p', { class: 'about' }, [articles.date[chosen], articles.byline[chosen], documents[articles.document[chosen]],
          sure < 1 / 0 && t('扫描件，认字把握最低 {sure}', { sure: certainty(sure) })].filter(Boolean).join(' · ')),
        !whole && make('p', { class: 'hint' }, t('原文件不在手边，只列出给出事实的句子')),
        [...paragraphs.values()].filter((group) => sentences.role[group[0]] !== 'title').map((group) => make(tags[sentences.role[group[0]]] || 'p', { class: sentences.role[group[0]] }, group.flatMap(sentence))))));
  },
};
