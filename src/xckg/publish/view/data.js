// The page's data: compressed JSON in the letters of base64; or, where a server shows the page, what it has now.

async function readData() {
  const holder = document.getElementById('data');
  if (typeof DecompressionStream === 'undefined') {
    document.getElementById('opening').textContent = t('浏览器太旧，打不开这一页：请用 2021 年以后的 Chrome、Edge、360、Safari 或 2023 年以后的 Firefox。');
    throw new Error('no DecompressionStream');
  }
  const { source, about } = holder.dataset;
  if (source) {
    const answer = await fetch(source);
    if (!answer.ok) {
      document.getElementById('opening').textContent = t('图谱正在更换或读不了，请稍后刷新。');
      throw new Error(`${source}: ${answer.status}`);
    }
    return { ...await answer.json(), about };
  }
  const letters = atob(holder.textContent);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  holder.remove();
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).json();
}
