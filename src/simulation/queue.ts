/** What is to happen, in the order of its time; what is due at the same moment keeps the order it was entered in. */
export interface Entry {
  at: number;
  order: number;
  /** Null once it was called off: it is dropped when its turn comes. */
  run: (() => void) | null;
}

export interface Queue {
  add(at: number, run: () => void): Entry;
  /** Takes out what is next, if anything is. */
  take(): Entry | undefined;
  peek(): Entry | undefined;
}

export function newQueue(): Queue {
  const heap: Entry[] = [];
  let order = 0;

  function rise(entry: Entry, from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as Entry;
      if (!isBefore(entry, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  function sink(entry: Entry): void {
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      const right = child + 1;
      if (right < heap.length && isBefore(heap[right] as Entry, heap[child] as Entry)) child = right;
      const below = heap[child] as Entry;
      if (!isBefore(below, entry)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = entry;
  }

  function pop(): Entry | undefined {
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (heap.length > 0) sink(last);
    return first;
  }

  function dropCalledOff(): void {
    while (heap.length > 0 && (heap[0] as Entry).run === null) pop();
  }

  return {
    add(at, run) {
      const entry: Entry = { at, order, run };
      order += 1;
      heap.push(entry);
      rise(entry, heap.length - 1);
      return entry;
    },
    take() {
      dropCalledOff();
      return pop();
    },
    peek() {
      dropCalledOff();
      return heap[0];
    },
  };
}

const isBefore = (a: Entry, b: Entry) => a.at < b.at || (a.at === b.at && a.order < b.order);
