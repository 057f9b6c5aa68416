// Questions to the graph in the page: named ones with their parameters, and the reader's own SPARQL.
//   #sparql/NAME?parameter=value   a named query, answered when the address is opened
//   #sparql?query=TEXT             one's own

const OWN_QUERY = `SELECT ?企业 ?名称 WHERE {
  ?企业 a xc:Company ;
      rdfs:label ?名称 .
}
LIMIT 20`;

let engine = null, finder = null;
let turn = 0;  // the last run's: an earlier one, of this sheet or of one that is gone, asks and says nothing any more

/** What went wrong, for one who reads neither Rust nor logs; `line` and `column` are of the reader's text. */
function explainFault(fault, query) {
  if (fault.broken) return { text: typeof WebAssembly === 'undefined' ? t('这个浏览器不能运行 WebAssembly，查询用不了；别的视图照常。') : t('查询要的内存太多，已经停下；请缩小范围。') };
  const error = String(fault.error ?? fault.message ?? fault);
  if (/^The service /.test(error)) return { text: t('不能查询别的服务器（SERVICE）：这一页不连网。') };
  const place = /^error at (\d+):(\d+): ([^]*)/.exec(error);
  if (!place) return { text: t('运行时出错：{error}', { error }) };
  const [line, column] = [Number(place[1]) - 1, Number(place[2])];
  const text = (query.split('\n')[line - 1] || '').trim();
  if (/^(insert|delete|load|clear|drop|create|add|move|copy|with)\b/i.test(text)) return { text: t('这里只能查询，不能改动数据。'), line, column };
  const expected = place[3].includes('Prefix not found') ? t('用到的前缀没有声明') : place[3].split(/\s+/).join(' ').slice(0, 200);
  return { text: t('第 {line} 行第 {column} 列不合 SPARQL 语法（{expected}）：{text}', { line, column, expected, text }), line, column };
}

const sparqlSheet = {
  id: 'sparql',
  title: '查询',
  has: () => true,
  offers: () => false,

  show(holder, store, go, { parts, query: settings }) {
    const told = store.data.sparql;
    engine = engine || makeEngine(told);
    finder = finder || makeFinder(store);
    const question = told.questions.find((each) => each.name === parts[0]);
    const words = (each) => (language === 'en' && each.english) || each.text;
    const own = question ? null : settings.get('query');

    // parameters
    const given = (blank) => settings.get(blank.name) ?? blank.default;
    const inputs = question ? question.parameters.map((blank) => make('input', {
      type: { integer: 'number', date: 'date' }[blank.kind] || 'text', name: blank.name, value: given(blank), autocomplete: 'off', size: '22', ...(blank.kind === 'name' && { list: 'asked-names' }),
    })) : [];
    const names = make('datalist', { id: 'asked-names' }, store.data.entities.label.map((_, row) => row).sort(store.byWeight).slice(0, 300).map((row) => make('option', { value: store.data.entities.label[row] })));
    const values = () => Object.fromEntries(inputs.map((input) => [input.name, input.value.trim()]));

    // the text
    const filled = () => (question ? fillIn(question, values()) : null);
    let touched = false;
    const text = makeEditor(question ? filled() : own ?? OWN_QUERY, told.prefixes, { change() { touched = true; }, run: () => form.requestSubmit() });
    inputs.forEach((input) => input.addEventListener('input', () => { if (!touched) text.value = filled(); }));

    // what is said and done
    const said = make('div', { class: 'said' }), status = make('span', { role: 'status' }), answer = make('div', {});
    const cancel = make('button', { type: 'button', hidden: '', onclick: () => quit(t('已取消')) }, t('取消'));
    said.append(status);
    const say = (words_, fault) => { status.textContent = words_; status.className = fault ? 'fault' : ''; };

    /** Ends what runs, however far it has come, and says why. */
    function quit(why, fault) {
      turn += 1;
      engine.cancel();
      cancel.hidden = true;
      say(why, fault);
    }

    /** A parameter that is not of its kind, in words; '' where all are. */
    const wrong = () => inputs.map((input, at) => [input, question.parameters[at]]).filter(([input, blank]) => writeLiteral(blank.kind, input.value.trim()) === null)
      .map(([, blank]) => t(blank.kind === 'date' ? '「{name}」应为日期，如 2023-01-01' : '「{name}」应为整数', { name: blank.note || blank.name })).join(' ');

    /** Names that were asked for and are not in the graph: what is near to them. */
    const strangers = () => (question && !touched ? inputs.filter((input, at) => question.parameters[at].kind === 'name' && input.value.trim()) : [])
      .filter((input) => !store.data.entities.label.some((label, row) => label === input.value.trim() || store.data.entities.aliases[row].includes(input.value.trim())))
      .map((input) => {
        const others = store.find(input.value, 5).map(({ row }) => store.data.entities.label[row]);
        return t(others.length ? '图谱里没有叫「{name}」的；相近的有：{others}' : '图谱里没有叫「{name}」的', { name: input.value.trim(), others: others.join('、') });
      });

    async function run() {
      const mine = turn += 1;
      const fault = question && !touched ? wrong() : '';
      answer.replaceChildren();
      [...said.children].forEach((child) => child !== status && child.remove());
      if (fault) { quit(fault, true); return; }
      const asked = text.value;
      let seconds = 0;
      say(t('正在装入图谱……'));
      cancel.hidden = false;
      let clock = 0;
      try {
        await engine.start();
        if (mine !== turn || !form.isConnected) return;
        say(t('正在运行……'));
        clock = setInterval(() => {
          if (mine !== turn) return;
          if (!form.isConnected) { quit(''); return; } // who has gone elsewhere waits for no answer
          seconds += 1;
          say(t('正在运行……{n} 秒', { n: seconds }));
        }, 1000);
        const found = await engine.ask(asked);
        if (mine !== turn) return;
        const table = readAnswer(found.answer);
        say(table.rows.length ? t('{n} 行，用时 {s} 秒', { n: number(table.rows.length), s: found.seconds.toFixed(found.seconds < 1 ? 3 : 1) }) : [t('没有符合的'), ...strangers()].join('。'));
        if (table.rows.length) {
          said.append(make('button', { type: 'button', class: 'more', onclick: () => save(`${question && !touched ? question.name : 'query'}.csv`, 'text/csv;charset=utf-8', answerAsTable(table)) }, t('下载 CSV')));
          if (reckonsFromRight(asked)) said.append(make('span', { class: 'fault' }, t('网页里的引擎从右往左算连着的减和除（a - b - c 算成 a - (b - c)）：请加上括号再看数字。')));
          answer.append(drawAnswer(store, finder, table, go));
        }
      } catch (error) {
        if (mine !== turn) return;
        const { text: plain, line, column } = explainFault(error, asked);
        say(plain, true);
        if (line) { editor.open = true; await text.open(); text.point(line, column); }
      } finally {
        clearInterval(clock);
        if (mine === turn) cancel.hidden = true;
      }
    }

    /** Runs what is in the boxes, or the text where it was changed; the address remembers, and the focus stays. */
    function submit(event) {
      event.preventDefault();
      const named = question && !touched;
      const next = writeAddress({ view: 'sparql', parts: named ? [question.name] : [], query: new URLSearchParams(named ? values() : { query: text.value }) });
      if (next !== location.hash) history.pushState(null, '', next);
      run();
    }

    const editor = make('details', { ontoggle: () => { if (editor.open) text.open(); }, ...(!question && { open: '' }) }, make('summary', {}, t('SPARQL 语句')), text.element,
      make('p', { class: 'hint' }, t('改了再运行就是自己的查询；Ctrl+Enter 运行。前缀 {prefixes} 已经备好。', { prefixes: Object.keys(told.prefixes).map((each) => `${each}:`).join(' ') })));
    const form = make('form', { onsubmit: submit }, make('h3', {}, question ? words(question) : t('自己写')),
      inputs.length > 0 && make('div', { class: 'blanks' }, inputs.map((input, at) => make('label', {}, question.parameters[at].note || input.name, input)), names),
      editor, make('div', { class: 'run' }, make('button', { type: 'submit' }, t('运行')), cancel));

    // the questions
    const link = (title, chosen, then) => make('li', {}, make('button', { type: 'button', class: 'link', 'aria-pressed': String(chosen), onclick: then }, title));
    const groups = new Map();
    told.questions.forEach((each) => groups.set(each.group, [...(groups.get(each.group) || []), each]));
    const menu = make('nav', { class: 'menu', 'aria-label': t('现成的问题') }, make('ul', {}, link(t('自己写'), !question, () => go.sheet('sparql'))),
      [...groups].map(([group, questions]) => [make('h3', {}, (language === 'en' && told.groups[group]) || group), make('ul', {}, questions.map((each) => link(words(each), each === question, () => go.sheet('sparql', [each.name]))))]).flat());

    holder.append(make('header', { class: 'sheet-head' }, make('h2', {}, t('SPARQL 查询')), make('p', { class: 'hint' }, t('图谱就在这一页里，查询也在这里运行，不连网。'),
      told.whole ? '' : ` ${t('这个图谱很大：页里是全部三元组，但没有按文档分的图（GRAPH ?g）。')}`)),
    make('div', { class: 'split asking' }, menu, make('div', {}, form, said, answer)));
    if (question || own !== null) run(); else engine.start().catch(() => {});
  },
};

SHEETS.push(sparqlSheet);
