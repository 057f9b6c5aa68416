// The page's data: compressed JSON in the letters of base64.

async function readData() {
  const holder = document.getElementById('data');
  if (typeof DecompressionStream === 'undefined') {
    document.getElementById('opening').textContent = t('浏览器太旧，打不开这一页：请用 2021 年以后的 Chrome、Edge、360、Safari 或 2023 年以后的 Firefox。');
    throw new Error('no DecompressionStream');
  }
  const letters = atob(holder.textContent);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  holder.remove();
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).json();
}
