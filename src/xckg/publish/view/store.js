// The page's data with what searching and walking it need. No DOM in here.

/**
 * @param {object} data as pagedata.py writes it: columns; rows refer to each other by number.
 */
function makeStore(data) {
  const { entities, relations, observations, sentences } = data;
  const size = entities.label.length;
  const lists = (length) => Array.from({ length }, () => []);
  const relationsOf = lists(size);
  relations.subject.forEach((subject, row) => {
    relationsOf[subject].push(row);
    if (relations.object[row] !== subject) relationsOf[relations.object[row]].push(row);
  });
  const observationsOf = lists(size);
  observations.subject.forEach((subject, row) => observationsOf[subject].push(row));
  const sentencesOf = lists(data.articles.title.length);
  sentences.article.forEach((article, row) => sentencesOf[article].push(row));
  sentencesOf.forEach((rows) => rows.sort((a, b) => sentences.order[a] - sentences.order[b] || sentences.start[a] - sentences.start[b] || a - b));
  const factsOf = sentences.text.map(() => ({ relations: [], observations: [] }));
  relations.evidence.forEach((cited, row) => cited.forEach(([at]) => factsOf[at].relations.push(row)));
  observations.evidence.forEach((cited, row) => cited.forEach(([at]) => factsOf[at].observations.push(row)));
  const disputesOf = observations.subject.map(() => []);
  data.disputes.facts.forEach((facts, dispute) => facts.forEach((row) => disputesOf[row].push(dispute)));
  const rowOfIri = new Map(entities.iri.map((iri, row) => [iri, row]));
  const shapes = Object.fromEntries(data.families.map((family) => [family.id, family.shape]));
  const fold = (text) => text.normalize('NFKC').toLowerCase().replace(/[\s“”"《》·・()（）]/g, '');
  const readings = new Map(Object.entries(data.readings).map(([character, all]) => [character, all.split(' ')]));

  /** How many characters of `letters` from `at` the typed Latin spells, each by a whole reading or its first letters; 0 for none. */
  function spell(letters, at, typed, from = 0) {
    if (from === typed.length) return 0;
    const sounds = letters[at] && (readings.get(letters[at]) || (/[a-z0-9]/.test(letters[at]) ? [letters[at]] : null));
    if (!sounds) return -1;
    for (const sound of sounds) {
      // The whole syllable, its initial, or (at the end of what is typed) any beginning of it.
      for (const length of new Set([sound.length, /^[csz]h/.test(sound) ? 2 : 1, 1])) {
        if (typed.startsWith(sound.slice(0, length), from)) {
          const rest = spell(letters, at + 1, typed, from + length);
          if (rest >= 0) return rest + 1;
        }
      }
      if (typed.length - from < sound.length && sound.startsWith(typed.slice(from))) return 1;
    }
    return -1;
  }

  const names = entities.label.map((label, row) => [label, ...entities.aliases[row]].map((name) => [fold(name), name]));

  const other = (relation, row) =>
    relations.subject[relation] === row ? relations.object[relation] : relations.subject[relation];
  const degree = (row) => relationsOf[row].length;
  const byWeight = (a, b) => degree(b) - degree(a) || entities.mentions[b] - entities.mentions[a] || a - b;

  return {
    data, size, relationsOf, observationsOf, disputesOf, sentencesOf, factsOf, rowOfIri, other, degree, byWeight,
    iri: (row) => (/^[a-z]+:/.test(entities.iri[row]) ? '' : data.base) + entities.iri[row],
    kind: (row) => data.types[entities.type[row]],
    shape: (row) => shapes[data.types[entities.type[row]].family],
    shapeOfType: (id) => shapes[data.types[id].family],
    /** On which page a sentence is printed, counting from 1, and how surely it was read off an image; 0 where that is not so. */
    pageOf: (sentence) => (sentences.page ? sentences.page[sentence] : 0),
    sureOf: (sentence) => (sentences.sure ? sentences.sure[sentence] : 0),
    titleOf: (article) => data.articles.title[article] || `${t('（无标题）')}${data.documents[data.articles.document[article]].split(/[\\/]/).pop()}`,

    /** Entities whose name or alias holds the query: whole names first, then beginnings, then the rest. */
    find(query, limit) {
      const wanted = fold(query);
      if (!wanted) return [];
      const latin = /^[a-z0-9']+$/.test(wanted);
      const hits = [];
      names.forEach((known, row) => {
        let best = 9, via = '';
        known.forEach(([folded, name], position) => {
          const at = folded.indexOf(wanted);
          let rank = at < 0 ? 9 : (folded === wanted ? 0 : at === 0 ? 2 : 4) + (position ? 1 : 0);
          if (rank === 9 && latin) {
            const letters = Array.from(folded);
            const heard = letters.findIndex((_, start) => spell(letters, start, wanted) > 0);
            if (heard >= 0) rank = (heard > 0 ? 7.5 : spell(letters, 0, wanted) >= letters.length - 1 ? 6 : 6.5) + (position ? 0.2 : 0);
          }
          if (rank < best) [best, via] = [rank, position ? name : ''];
        });
        if (best < 9) hits.push({ row, rank: best, via });
      });
      hits.sort((a, b) => a.rank - b.rank || byWeight(a.row, b.row));
      return hits.slice(0, limit);
    },

    /** Up to `most` entities within `steps` of a row, the near and well connected first; the row itself is first. */
    neighbourhood(row, steps, most, passes) {
      const found = new Set([row]);
      let edge = [row];
      for (let step = 0; step < steps && found.size < most; step += 1) {
        const next = new Set();
        edge.forEach((from) => relationsOf[from].forEach((relation) => {
          const to = other(relation, from);
          if (!found.has(to) && passes(relation)) next.add(to);
        }));
        edge = [...next].sort(byWeight).slice(0, most - found.size);
        edge.forEach((to) => found.add(to));
      }
      return [...found];
    },
  };
}
