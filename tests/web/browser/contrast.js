// Text below 4.5:1 on its ground or under 14 px, and controls whose edge is below 3:1.
() => {
  const light = rgb => rgb.slice(0, 3).map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const parse = text => text.match(/[\d.]+/g).map(Number);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
  const weak = [];
  for (const e of document.querySelectorAll('body *')) {
    if (!e.offsetParent || e.classList.contains('sr') || e.classList.contains('skip')) continue;
    const style = getComputedStyle(e), own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (own && ratio(parse(style.color), ground(e)) < 4.5) weak.push([e.className, style.color]);
    if (own && parseFloat(style.fontSize) < 14) weak.push([e.className, style.fontSize]);
    if (/^(BUTTON|INPUT|TEXTAREA)$/.test(e.tagName) && e.type !== 'file') {
      const around = ground(e.parentElement), edge = parse(style.borderTopColor);
      const seen = Math.max(ratio(ground(e), around), parseFloat(style.borderTopWidth) ? ratio(edge, around) : 1);
      if (seen < 3) weak.push([e.className, 'edge', seen]);
    }
  }
  return weak;
}
