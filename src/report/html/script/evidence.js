// The evidence: filtered, a page at a time, each line reachable by its number.
(() => {
  const one = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const PAGE = 100;
  const TONES = ['plain', 'good', 'bad', 'unclear'];

  const data = JSON.parse(one('#evidence-data').textContent);
  const cited = new Set(data.cited);
  const standing = new Map(all('#evidence-lines tbody tr').map((row) => [Number(row.id.slice(1)), row]));
  const problem = data.said.map(([, tone]) => tone > 1);
  const haystack = data.said.map(([kind, , text]) => `${kind} ${text}`.toLowerCase());
  const lines = [];
  for (let index = 0, at = 0; index < data.rows.length; index += 2) {
    at += data.rows[index];
    lines.push({ line: index / 2 + 1, at, said: data.rows[index + 1] });
  }

  const input = one('#filter');
  const body = one('#evidence-lines tbody');
  const count = one('#evidence-count');
  const scopes = all('[data-scope]');
  const [earlier, later] = all('[data-page]');
  const within = {
    cited: (line) => cited.has(line.line),
    problems: (line) => problem[line.said],
    all: () => true,
  };
  let scope = cited.size > 0 ? 'cited' : 'all';
  let first = 0;

  function matching() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = haystack.map((text) => words.every((word) => text.includes(word)));
    const numbers = words.length === 1 && /^\d+$/.test(words[0]) ? Number(words[0]) : 0;
    return lines.filter((line) => hits[line.said] || line.line === numbers);
  }

  function rowOf({ line, at, said }) {
    const known = standing.get(line);
    if (known) return known;
    const [kind, tone, text] = data.said[said];
    const row = document.createElement('tr');
    row.id = `L${line}`;
    row.tabIndex = -1;
    row.setAttribute('role', 'row');
    row.className = TONES[tone];
    for (const [index, value] of [line, `${(at / 1000).toFixed(2)} s`, kind, text].entries()) {
      const cell = row.insertCell();
      cell.setAttribute('role', 'cell');
      cell.textContent = value;
      if (index < 2) cell.className = 'num';
    }
    return row;
  }

  function say(found) {
    const shown = Math.min(PAGE, found.length - first);
    const which =
      found.length > PAGE
        ? `${first + 1} to ${first + shown} of ${found.length} lines`
        : `${found.length} lines`;
    const left = data.leftOut > 0 ? `; ${data.leftOut} later lines are in evidence.jsonl alone` : '';
    count.textContent = found.length === 0 ? 'No line matches' : which + left;
  }

  function draw() {
    const hits = matching();
    for (const button of scopes) {
      button.setAttribute('aria-pressed', String(button.dataset.scope === scope));
      button.firstElementChild.textContent = hits.filter(within[button.dataset.scope]).length;
    }
    const found = hits.filter(within[scope]);
    first = Math.max(0, Math.min(first, found.length - 1));
    first -= first % PAGE;
    body.replaceChildren(...found.slice(first, first + PAGE).map(rowOf));
    earlier.disabled = first === 0;
    later.disabled = first + PAGE >= found.length;
    earlier.parentElement.hidden = found.length <= PAGE;
    say(found);
  }

  function show(number) {
    if (!document.getElementById(`L${number}`)) {
      input.value = '';
      scope = 'all';
      first = number - 1;
      draw();
    }
    const row = document.getElementById(`L${number}`);
    row?.querySelector('details')?.setAttribute('open', '');
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'center' });
  }

  function restart() {
    first = 0;
    draw();
  }
  input.addEventListener('input', restart);
  input.form.addEventListener('submit', (event) => event.preventDefault());
  for (const button of scopes) {
    button.addEventListener('click', () => {
      scope = button.dataset.scope;
      restart();
    });
  }
  for (const button of [earlier, later]) {
    button.addEventListener('click', () => {
      first += PAGE * Number(button.dataset.page);
      draw();
    });
  }
  addEventListener('keydown', (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? '');
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
    } else if (event.key === 'Escape' && document.activeElement === input) {
      input.value = '';
      restart();
    }
  });
  const byHash = () => /^#L\d+$/.test(location.hash) && show(Number(location.hash.slice(2)));
  addEventListener('hashchange', byHash);
  addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="#L"]') : null;
    if (link && link.hash === location.hash) byHash();
  });
  draw();
  byHash();
})();
