// Makes the page handier: nothing that it says is only here, and nothing is fetched.
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
  const caption = one('#evidence-lines caption');
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
    row.className = TONES[tone];
    for (const [index, value] of [line, `${(at / 1000).toFixed(2)} s`, kind, text].entries()) {
      const cell = row.insertCell();
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
    caption.textContent = found.length === 0 ? 'No line matches' : which + left;
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

  // One stop of the tab key for the whole picture; the arrows go from mark to mark and from lane to lane.
  const lanes = all('.lane[data-lane]')
    .map((lane) => marksOf(lane))
    .filter((marks) => marks.length > 0);
  const tip = one('.tip');

  function marksOf(lane) {
    const left = new Map(
      [...lane.querySelectorAll('.m')].map((mark) => [mark, mark.getBoundingClientRect().left]),
    );
    return [...left.keys()].sort((a, b) => left.get(a) - left.get(b));
  }

  function point(mark) {
    const frame = tip.parentElement.getBoundingClientRect();
    const box = mark.getBoundingClientRect();
    tip.textContent = mark.getAttribute('aria-label');
    tip.hidden = false;
    const x = Math.min(Math.max(0, box.left - frame.left - 12), frame.width - tip.offsetWidth);
    tip.style.left = `${Math.max(0, x)}px`;
    tip.style.top = `${box.bottom - frame.top + 6}px`;
  }

  const beside = (marks, mark) => {
    const x = mark.getBoundingClientRect().left;
    const far = (other) => Math.abs(other.getBoundingClientRect().left - x);
    return marks.reduce((best, other) => (far(other) < far(best) ? other : best));
  };

  function go(mark, key) {
    const row = lanes.findIndex((marks) => marks.includes(mark));
    const marks = lanes[row];
    const at = marks.indexOf(mark);
    const to = {
      ArrowRight: () => marks[at + 1],
      ArrowLeft: () => marks[at - 1],
      Home: () => marks[0],
      End: () => marks.at(-1),
      ArrowDown: () => lanes[row + 1] && beside(lanes[row + 1], mark),
      ArrowUp: () => lanes[row - 1] && beside(lanes[row - 1], mark),
    }[key];
    return to?.();
  }

  for (const mark of lanes.flat()) {
    const title = mark.querySelector('title');
    mark.addEventListener('pointerenter', () => {
      // The browser's own tooltip would come on top of ours a second later.
      title?.remove();
      point(mark);
    });
    mark.addEventListener('pointerleave', () => {
      tip.hidden = true;
      if (title) mark.append(title);
    });
    mark.addEventListener('focus', () => point(mark));
    mark.addEventListener('blur', () => {
      tip.hidden = true;
    });
    mark.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') tip.hidden = true;
      const to = go(mark, event.key);
      if (!to) return;
      event.preventDefault();
      mark.setAttribute('tabindex', '-1');
      to.setAttribute('tabindex', '0');
      to.focus();
    });
  }
  lanes[0]?.[0]?.setAttribute('tabindex', '0');

  const copy = one('.copy');
  copy.addEventListener('click', async () => {
    getSelection().selectAllChildren(one('#replay'));
    const copied = await navigator.clipboard?.writeText(one('#replay').textContent).then(
      () => true,
      () => false,
    );
    copy.textContent = copied ? 'Copied' : 'Selected';
  });

  let opened = [];
  addEventListener('beforeprint', () => {
    opened = all('details.assertion:not([open]), details.moments:not([open])');
    for (const details of opened) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of opened) details.open = false;
  });

  for (const element of all('.scripted')) element.hidden = false;
  draw();
  byHash();
})();
