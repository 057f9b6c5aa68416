// The page's Chinese and the English that says the same; a text that is not here stays Chinese (a test finds those).

const ENGLISH = {
  // markup
  视图: 'Views', 关系网络: 'Network', 首页: 'Home', 按名称或别名搜索: 'Search by name or alias',
  '搜索企业、地区、产业、项目……（按 / 键）': 'Search firms, places, industries, projects… (press /)',
  搜索结果: 'Search results', 深色或浅色: 'Dark or light', 筛选: 'Filters', 类型: 'Types', 关系: 'Relations', 状态: 'Status', 全选: 'All',
  网络的工具: 'Network tools', 返回: 'Back', 回到上一个视图: 'Back to the previous view', 总览: 'Overview', 回到开篇的网络: 'Back to the opening network',
  全景: 'Everything', 每个实体一个点: 'One dot for each entity', 适应窗口: 'Fit', 缩放到全部可见: 'Zoom until all is visible', 放大: 'Zoom in', 缩小: 'Zoom out',
  详情: 'Details', '这一页需要浏览器允许运行脚本；它不访问网络。': 'This page needs scripts; it does not use the network.',
  '图谱正在更换或读不了，请稍后刷新。': 'The graph is being replaced or cannot be read; reload in a moment.',
  实体页: 'own page', '{start} 至 {end}': '{start} to {end}', '{start} 起': 'since {start}', '到 {end} 为止': 'until {end}', '{day} 时': 'on {day}',
  地图: 'Map', 地方之间: 'Between places',
  '圆越大，说到它的事实越多；弧线是两地之间的关系，或两地的企业、项目之间的关系。省画在省会处（空心圆）；位置取自 GeoNames（CC BY 4.0），不出自新闻。': 'The larger a circle, the more is said of the place; arcs are relations between two places or between firms and projects of both. A province is drawn at its capital (hollow); positions are from GeoNames (CC BY 4.0), not from the news.',
  成立时间: 'holds', 发表时间: 'published', '（文中：{words}）': ' (as printed: {words})', '{name}：{words}': '{name}: {words}',
  '浏览器太旧，打不开这一页：请用 2021 年以后的 Chrome、Edge、360、Safari 或 2023 年以后的 Firefox。': 'This browser is too old for the page: Chrome, Edge or Safari from 2021 on, or Firefox from 2023 on, will do.',
  // first page
  实体: 'entities', 数据: 'figures', 文章: 'articles', 有事实的文章: 'articles with facts', 文档: 'documents', 产业链与集群: 'Chains and clusters', 地区: 'Places', 企业: 'Companies',
  项目: 'Projects', 最近的文章: 'Latest articles', '{n} 条': '{n} facts',
  // network
  '以「{name}」为中心': 'Around “{name}”', '全景：每个实体一个点，点开看它的关系': 'Everything: a dot for each entity; click one to see its relations',
  筛选结果: 'Filtered', '总览：联系最多的实体': 'Overview: the best connected', '总览：有联系的实体': 'Overview: all that are connected',
  '显示 {n} / {of} 个实体，{lines} / {ofLines} 条关系': '{n} / {of} entities, {lines} / {ofLines} relations',
  当前筛选下没有可显示的内容: 'Nothing passes these filters', '图谱是空的：输入中没有找到实体': 'The graph is empty: no entity was found in the input',
  // cards
  '显示其余 {n} 条': 'Show the other {n}', '显示其余 {n} 个指标': 'Show the other {n} indicators', '同一报道另有 {n} 家': 'same story in {n} more papers',
  '{file}，第 {start}–{end} 字': '{file}, characters {start}–{end}', '{file}，第 {page} 页，第 {start}–{end} 字': '{file}, page {page}, characters {start}–{end}', '第 {page} 页': 'page {page}',
  '扫描件，认字把握 {sure}': 'scanned, read with {sure} certainty', '扫描件，认字把握最低 {sure}': 'scanned, read with at least {sure} certainty', 看原文依据: 'See the sentence that says so', 原文: 'Source', 范围: 'Scope', 置信度: 'Confidence', 规则: 'Rule',
  日期不详: 'no date', 首次报道: 'first reported', 又称: 'Also', '文中出现 {n} 次': 'mentioned {n} times',
  '属于：{areas}（据行政区划名录，不出自新闻）': 'In: {areas} (by the official list, not from the news)',
  '同名的地方不止一个，文中没有说清，可能是：{areas}': 'Several places have this name and the text does not say which: {areas}',
  以它为中心: 'Focus', 展开相邻: 'Expand', 收起相邻: 'Collapse', 进展: 'Progress', '文中只提到这个名称，没有说到它的关系或数据。': 'The texts only name it: no relation, no figure.',
  说明: 'Note', 原文依据: 'Sentences that say so', 两者之间的其他关系: 'Other relations between the two', 给出事实的句子: 'Sentences with facts', '{n} 条关系': '{n} relations',
  从这里看起: 'Start here', 联系最多的实体: 'Best connected', 来源文章: 'Articles',
  '点一个实体，看它的关系和数据；点一条连线，看是哪一句话这样说的。双击实体，以它为中心展开。': 'Click an entity for its relations and figures, a line for the sentence that says so; double-click an entity to focus on it.',
  矛盾: 'conflict', 更正: 'correction', 对不上: 'does not add up', 相差太大: 'far apart', 看不同的说法: 'See the different claims', 不同的说法: 'Different claims', '可能性大的在前：': 'The likelier first: ',
  // chains
  产业链: 'Industry chain', 上游: 'Upstream', 中游: 'Midstream', '中游 {n}': 'Midstream {n}', 下游: 'Downstream', 龙头: 'leader', '弱链：只见一家': 'weak: one firm only',
  '缺链：未见企业': 'missing: no firm seen', 选择产业链: 'Choose a chain', 全部上下游: 'Everything upstream and downstream', 产业链上下游: 'Upstream and downstream',
  文中没有说上下游的环节: 'Stages whose place in the chain the texts do not tell', 没有说在哪一环节的企业与项目: 'Firms and projects whose stage the texts do not tell',
  文中没有说到上下游: 'The texts tell of no upstream or downstream', 文中没有说它有哪些环节和企业: 'The texts name no stage and no firm of it',
  // numbers
  数字: 'Numbers', 对象与口径: 'Subject and slice', 时期: 'Period', 数值: 'Value', 选择指标: 'Choose an indicator', 看全部: 'See all', 文中没有数据: 'The texts give no figures',
  '点图中的记号或表中的“原文”，看是哪一句话说的。': 'Click a mark, or “Source” in the table, for the sentence that says it. ',
  '箭头表示“超”或“不足”，圆点以外的记号是目标或计划。': 'Arrows mean “over” or “under”; other marks than circles are targets or plans.',
  '浅色的是目标或计划。': 'Pale bars are targets or plans.', 各个时期: 'All periods',
  // places
  地方: 'Places', 主导产业: 'Leading industries', 园区与场所: 'Parks and facilities', 高校院所: 'Research institutions', 产品: 'Products', 来投资的: 'Investors',
  称号与名录: 'Honours', 政策与行动: 'Policies and programmes', 下辖: 'Areas within', 选择地方: 'Choose a place', 另一个地方: 'Another place', 对照: 'beside', 文中没有说到地方: 'The texts name no place',
  '其余 {n} 个': 'the other {n}', '{n} 个数据': '{n} figures', 最新数据: 'Latest figures', 文中没有说到: 'Not in the texts',
  // timeline
  时间线: 'Timeline', 政策: 'policy', 称号: 'honour', 设立: 'founding', 投资: 'investment', 活动: 'event', 目标: 'target', 项目怎样推进: 'How projects come on', '只列出最近的 {n} 件': 'Only the latest {n} are listed',
  // sources
  来源: 'Sources', 读全文: 'Read the article', 这句话说: 'This sentence says', '这句话给出 {n} 条事实': 'this sentence gives {n} facts', 上接: 'Goes on from', 下转: 'Goes on in', '原文件不在手边，只列出给出事实的句子': 'The source file is not at hand: only sentences with facts are listed',
  // settings, ways, exports
  项目进展: 'Project progress', 产业: 'Industry', 不限: 'any', 报道不早于: 'Reported since', 报道不晚于: 'Reported until', 置信度不低于: 'Confidence at least',
  以它为中心几步: 'Steps around the focus', 导出显示的内容: 'Export what is shown', 导出: 'Export', '1 步': '1 step', '2 步': '2 steps', '3 步': '3 steps',
  '「{from}」到「{to}」的最短路径': 'Shortest ways from “{from}” to “{to}”', '「{from}」与「{to}」之间没有路径': 'No way between “{from}” and “{to}”', 找路径: 'Find a way',
  '从「{name}」到……': 'From “{name}” to…', 最短路径: 'Shortest way', '现有的关系不能把两者连起来；放宽筛选再试。': 'No relations link the two; try with fewer filters.', '相隔 {n} 步': '{n} steps apart',
  主体: 'subject', 主体类型: 'subject type', 客体: 'object', 客体类型: 'object type', 依据: 'sentence', 日期: 'date', 文件: 'file', 起: 'start', 止: 'end', 页: 'page',
  // filters and search
  '只看{name}': 'Only {name}', 只看: 'only', '列出全部{name}': 'List all: {name}', 没有叫这个名字的实体: 'Nothing has this name', '（无标题）': '(untitled) ',
};
