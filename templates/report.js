(() => {
const d = document, r = d.documentElement, $ = s => d.querySelector(s), $$ = s => [...d.querySelectorAll(s)];
r.classList.add('js');
const memory = (() => { try { return localStorage } catch { return null } })();
const theme = v => { r.dataset.theme = v; if (memory) try { memory.setItem('mldebt-theme', v) } catch {} };
const kept = memory && memory.getItem('mldebt-theme');
if (kept === 'dark' || kept === 'light') r.dataset.theme = kept;
const toggle = () => theme((r.dataset.theme ? r.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme:dark)').matches) ? 'light' : 'dark');
$('#theme').onclick = toggle;
const reach = () => $$('.wide,.scroll').forEach(x => { if (x.scrollWidth > x.clientWidth) x.tabIndex = 0; else x.removeAttribute('tabindex') });
reach(); addEventListener('resize', reach);
let opened = [];
addEventListener('beforeprint', () => { opened = $$('.fix details').filter((x, i) => i === 0 && !x.open); opened.forEach(x => x.open = true) });
addEventListener('afterprint', () => opened.forEach(x => x.open = false));

const q = $('#q'), data = JSON.parse($('#data').textContent || '{}');
addEventListener('keydown', e => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  if (/INPUT|SELECT|TEXTAREA/.test(e.target.tagName)) { if (e.key === 'Escape') e.target.blur(); return }
  if (e.key === '/' && q) { e.preventDefault(); q.focus() }
  if (e.key === 't') toggle();
  if (e.key === '?' && $('#help')) $('#help').showModal();
});
if (!q || !data.rows) return;

const {rows, words: w, columns: c, links, folders, kinds} = data, SIZE = 50, body = $('#ft tbody');
const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
for (const k in w) { let n = 0; c[k] = typeof c[k] === 'string' ? [...c[k]].map(x => digits.indexOf(x)) : c[k].map(v => v ? v - 1 : n++) }
w.path = w.path.map(p => { const n = p.indexOf('/'), f = folders[p.slice(0, n)]; return (f ? f + '/' : '') + p.slice(n + 1) });
const word = (k, i) => w[k][c[k][i]], text = i => word('text', i).replaceAll('\ue000', () => word('name', i));
const place = i => word('path', i) + (c.cell[i] === undefined ? '' : ':cell ' + c.cell[i]) + ':' + c.line[i];
const id = i => 'f-' + [...atob(c.id.slice(11 * i, 11 * i + 11) + '=')].map(x => x.charCodeAt(0).toString(16).padStart(2, '0')).join('');
const href = i => {
  if (!links.file) return '';
  const p = word('path', i), base = links.odd[p] || links.file.replace('{path}', () => p.split('/').map(s => encodeURIComponent(s).replace(/[!'()*]/g, x => '%' + x.charCodeAt(0).toString(16).toUpperCase())).join('/'));
  return c.cell[i] === undefined ? base + links.line.replaceAll('{line}', c.line[i]) : base;
};
const el = (tag, cls, txt) => { const x = d.createElement(tag); if (cls) x.className = cls; if (txt !== undefined) x.textContent = txt; return x };
const named = (x, txt) => { (txt.match(/[^\/_ ]{1,28}(?![^\/_ ])[\/_ ]*|[^\/_ ]{1,27}-|[^\/_ ]{1,28}[\/_ ]*|[\/_ ]+/gu) || []).forEach((p, n, all) => x.append(...(n && !all[n - 1].endsWith(' ') ? [el('wbr')] : []), p)); return x };
const prose = (x, txt) => { const parts = txt.split('`'); if (parts.length % 2) parts.forEach((p, n) => n % 2 ? x.append(el('code', '', p)) : named(x, p)); else named(x, txt) };
const row = i => {
  const tr = el('tr'), cells = Array.from({length: 7}, () => tr.appendChild(el('td')));
  tr.id = id(i);
  cells[0].append(el('code', 'a' + kinds[c.area[i]], word('code', i)));
  cells[0].className = 'nw';
  prose(cells[1], text(i));
  const s = word('status', i);
  if (s !== 'existing') cells[1].append(el('span', 'new', s === 'worsened' ? 'worse' : s));
  const h = href(i), a = named(el(h ? 'a' : 'span', 'm'), place(i));
  if (h) { a.href = h; a.rel = 'noreferrer' }
  cells[2].append(a);
  ['owner', 'severity', 'confidence', 'cost'].forEach((k, n) => named(cells[n + 3], word(k, i)));
  cells[3].className = 'ow'; cells[6].className = 'r nw';
  return tr;
};
const rank = {severity: ['critical', 'major', 'minor', 'info'], confidence: ['high', 'medium', 'low']};
const value = (k, i) => k === 'minutes' ? -word(k, i) : k === 'text' ? text(i) : rank[k] ? rank[k].indexOf(word(k, i)) : word(k, i);
const fh = $('#fh');
let shown = [], page = 0, sort = '', down = false, at = '';
const hay = Array.from({length: rows});
const draw = () => {
  const last = Math.max(0, Math.ceil(shown.length / SIZE) - 1);
  page = Math.min(Math.max(page, 0), last);
  const from = page * SIZE, part = shown.slice(from, from + SIZE);
  body.replaceChildren(...part.map((i, n) => { const tr = row(i); if (from + n >= 30) tr.className = 'noprint'; return tr }));
  if (at) { const x = d.getElementById(at); if (x) x.classList.add('at') }
  $('#cnt').textContent = shown.length ? `${from + 1} to ${from + part.length} of ${shown.length.toLocaleString('en')}` : 'nothing matches';
  $('#prev').disabled = !page; $('#next').disabled = page === last;
};
const filter = () => {
  const t = q.value.toLowerCase().split(/\s+/).filter(Boolean), a = $('#fa').value, o = $('#fo').value, f = $('#fc').value, n = $('#fn').checked, h0 = fh ? fh.value : '';
  shown = [];
  for (let i = 0; i < rows; i++) {
    if (a && word('area', i) !== a || o && word('owner', i) !== o || f && word('confidence', i) !== f || h0 && word('challenge', i) !== h0 || n && word('status', i) === 'existing') continue;
    if (t.length) { const h = hay[i] ||= [word('code', i), text(i), place(i), word('owner', i), word('area', i)].join(' ').toLowerCase(); if (!t.every(x => h.includes(x))) continue }
    shown.push(i);
  }
  if (sort) shown.sort((x, y) => { const p = value(sort, x), v = value(sort, y); return (p < v ? -1 : p > v ? 1 : x - y) * (down ? -1 : 1) });
  page = 0; draw();
};
for (const x of [q, $('#fa'), $('#fo'), $('#fc'), fh, $('#fn')]) if (x) x.addEventListener('input', filter);
$('#prev').onclick = () => { page--; draw() };
$('#next').onclick = () => { page++; draw() };
for (const th of $$('#ft th')) {
  const b = el('button', '', th.textContent); b.type = 'button'; th.replaceChildren(b);
  b.onclick = () => {
    down = sort === th.dataset.k && !down; sort = th.dataset.k;
    for (const x of $$('#ft th')) x.removeAttribute('aria-sort');
    th.setAttribute('aria-sort', down ? 'descending' : 'ascending'); filter();
  };
}
for (const a of $$('[data-owner]')) a.addEventListener('click', () => { const o = $('#fo'), name = a.dataset.owner; o.value = name; if (o.value !== name) { o.value = ''; q.value = name + '/' } filter() });
for (const [key, field] of [['chal', fh], ['area', $('#fa')]]) for (const a of $$(`[data-${key}]`)) a.addEventListener('click', () => { if (field) { field.value = a.dataset[key]; filter() } });
const go = () => {
  const key = decodeURIComponent(location.hash.slice(1));
  if (!/^f-[0-9a-f]{16}$/.test(key)) return;
  const i = Array.from({length: rows}, (_, n) => n).find(n => id(n) === key);
  if (i === undefined) return;
  q.value = $('#fa').value = $('#fo').value = $('#fc').value = ''; $('#fn').checked = false; sort = ''; at = key; if (fh) fh.value = '';
  filter(); page = Math.floor(i / SIZE); draw();
  d.getElementById(key).scrollIntoView({block: 'center'});
};
addEventListener('hashchange', go);
filter(); go();
})();
