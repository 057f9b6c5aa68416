// What the sheet of queries says, in English.

Object.assign(ENGLISH, {
  查询: 'Queries', 'SPARQL 查询': 'SPARQL queries', 现成的问题: 'Questions', 自己写: 'Write your own', 运行: 'Run', 取消: 'Cancel', 查询结果: 'Answer', '下载 CSV': 'Save as CSV',
  '图谱就在这一页里，查询也在这里运行，不连网。': 'The graph is in this page and queries run here, without network.',
  '这个图谱很大：页里是全部三元组，但没有按文档分的图（GRAPH ?g）。': 'This graph is big: the page has every triple, but not the graphs of single documents (GRAPH ?g).',
  '正在装入图谱……': 'Loading the graph…', '正在运行……': 'Running…', '正在运行……{n} 秒': 'Running… {n} s', '已取消': 'Cancelled', '{n} 行，用时 {s} 秒': '{n} rows in {s} s',
  '没有符合的': 'Nothing matches', '图谱里没有叫「{name}」的；相近的有：{others}': 'Nothing here is called “{name}”; near to it: {others}', '图谱里没有叫「{name}」的': 'Nothing here is called “{name}”',
  '显示其余 {n} 行': 'Show the other {n} rows', 'SPARQL 语句': 'SPARQL text', '改了再运行就是自己的查询；Ctrl+Enter 运行。前缀 {prefixes} 已经备好。': 'Change it and run: it is your own query then; Ctrl+Enter runs. Prefixes {prefixes} are there.',
  '第 {line} 行第 {column} 列不合 SPARQL 语法（{expected}）：{text}': 'Line {line}, column {column} is no SPARQL ({expected}): {text}', 用到的前缀没有声明: 'a prefix that is not declared',
  '不能查询别的服务器（SERVICE）：这一页不连网。': 'Other servers cannot be asked (SERVICE): this page uses no network.', '这里只能查询，不能改动数据。': 'Data can only be asked here, not changed.',
  '查询要的内存太多，已经停下；请缩小范围。': 'The query wanted too much memory and was stopped; please narrow it.', '运行时出错：{error}': 'It failed: {error}', '「{name}」应为整数': '“{name}” is to be an integer', '「{name}」应为日期，如 2023-01-01': '“{name}” is to be a date such as 2023-01-01',
  '这个浏览器不能运行 WebAssembly，查询用不了；别的视图照常。': 'This browser cannot run WebAssembly, so queries do not work; the other views do.',
  '网页里的引擎从右往左算连着的减和除（a - b - c 算成 a - (b - c)）：请加上括号再看数字。': 'The engine in this page takes chains of minus and division from the right (a - b - c as a - (b - c)): put brackets before you trust the number.',
});
