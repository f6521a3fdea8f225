// The timeline: one stop of the tab key for the whole picture; arrows go from mark to mark and lane to lane.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const lanes = all('.lane[data-lane]')
    .map((lane) => marksOf(lane))
    .filter((marks) => marks.length > 0);
  const tip = document.querySelector('.tip');

  function marksOf(lane) {
    const left = new Map(
      [...lane.querySelectorAll('.m')].map((mark) => [mark, mark.getBoundingClientRect().left]),
    );
    return [...left.keys()].sort((a, b) => left.get(a) - left.get(b));
  }

  function point(mark, text) {
    const frame = tip.parentElement.getBoundingClientRect();
    const box = mark.getBoundingClientRect();
    tip.textContent = text;
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
    const text = title?.textContent ?? '';
    mark.addEventListener('pointerenter', () => {
      // The browser's own tooltip would come on top of ours a second later.
      title?.remove();
      point(mark, text);
    });
    mark.addEventListener('pointerleave', () => {
      tip.hidden = true;
      if (title) mark.append(title);
    });
    mark.addEventListener('focus', () => point(mark, text));
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
})();
