// The text of an article and the marks in it. Offsets of the corpus count code points, those of the browser UTF-16 units.

import { make, seen, seenInPlace } from "./dom.js";

/** Names of the kinds that have a mark of their own in desk.css. */
const STYLED = new Set(["reports", "figures", "quotes", "labels"]);
/** What lies over what: long below short, the record at hand on top. */
const ORDER = ["quotes", "reports", "labels", "figures", "other"];

/** The name under which desk.css knows a kind. */
export const styleOf = (kind) => (STYLED.has(kind) ? kind : "other");

/** Functions that turn code points into UTF-16 units and back. */
export function offsets(text) {
  if (!/[\ud800-\udfff]/.test(text)) return { units: (point) => point, points: (unit) => unit };
  const units = [];
  const points = new Map();
  let unit = 0;
  for (const sign of text) {
    points.set(unit, units.length);
    units.push(unit);
    unit += sign.length;
  }
  points.set(unit, units.length);
  units.push(unit);
  return { units: (point) => units[point] ?? unit, points: (at) => points.get(at) ?? points.get(at - 1) };
}

/** The text pane. `wanted` is called with the records under a click, the smallest first. */
export class Reading {
  #pane;
  #pieces = [];
  #byNode = new Map();
  #turn = offsets("");
  #spans = [];
  #text = "";

  constructor(pane, wanted) {
    this.#pane = pane;
    this.able = "highlights" in CSS;
    pane.addEventListener("click", (event) => {
      if (!getSelection().isCollapsed) return;
      const found = this.under(event.clientX, event.clientY);
      if (found.length) wanted(found);
    });
  }

  /** Show an article's text, part by part. */
  show(article) {
    const text = article.text || "";
    this.#text = seenInPlace(text);
    this.#turn = offsets(text);
    this.#pieces = [];
    this.#byNode.clear();
    const nodes = [];
    const add = (start, end, part) => {
      if (start >= end) return;
      const node = document.createTextNode(this.#text.slice(start, end));
      const piece = { start, end, node };
      this.#pieces.push(piece);
      this.#byNode.set(node, piece);
      const name = part && /^[a-z_]+$/.test(part.part) ? `part part-${part.part}` : "part";
      const title = part && part.part !== "body" ? make("span", { class: "part-title" }, seen(part.title)) : null;
      nodes.push(make("div", { class: name }, title, node));
    };
    let reached = 0;
    for (const part of [...article.parts].sort((a, b) => a.start - b.start)) {
      const [start, end] = [this.#turn.units(part.start), this.#turn.units(part.end)];
      add(reached, start, null);
      add(Math.max(start, reached), end, part);
      reached = Math.max(reached, end);
    }
    add(reached, text.length, null);
    this.#pane.replaceChildren(...nodes);
    this.#pane.scrollTop = 0;
  }

  /** Mark the spans of some records, and of marks that a record is missing. */
  mark(records, missing) {
    this.#spans = records
      .filter((record) => record.start !== null && record.start !== undefined)
      .map((record) => ({ start: this.#turn.units(record.start), end: this.#turn.units(record.end), record }));
    if (!this.able) return;
    const ranges = new Map();
    for (const { start, end, record } of this.#spans) {
      const done = record.state === "signed" ? "done" : "open";
      const name = `${done}-${styleOf(record.kind)}`;
      const range = this.#range(start, end);
      if (range) ranges.set(name, [...(ranges.get(name) || []), range]);
    }
    ORDER.forEach((kind, priority) => {
      for (const done of ["done", "open"]) this.#set(`${done}-${kind}`, ranges.get(`${done}-${kind}`), priority);
    });
    const lacking = missing
      .filter((mark) => mark.start !== null && mark.start !== undefined)
      .map((mark) => this.#range(this.#turn.units(mark.start), this.#turn.units(mark.end)));
    this.#set("missing", lacking, 10);
  }

  /** Mark the record at hand, and bring its words in sight unless they are. */
  hold(spans, gently) {
    const placed = spans.filter((span) => span.start !== null && span.start !== undefined);
    const range = (span) => this.#range(this.#turn.units(span.start), this.#turn.units(span.end));
    // A record's own span comes first.
    const [words, ...others] = placed.map(range);
    this.#set("beside", others, 20);
    this.#set("hand", words && [words], 21);
    if (words) this.#bring(words, gently);
  }

  /** Mark some words for the time being, given in UTF-16 units. */
  try(start, end) {
    const range = end > start ? this.#range(start, end) : null;
    this.#set("trial", range && [range], 30);
    if (range) this.#bring(range, true);
  }

  /** Bring the words of a span in sight. */
  reveal(span) {
    const range = this.#range(this.#turn.units(span.start), this.#turn.units(span.end));
    if (range) this.#bring(range, false);
  }

  /** The records whose words lie under a point of the window, the smallest first. */
  under(x, y) {
    const at = this.#unitAt(x, y);
    if (at === null) return [];
    return this.#spans
      .filter(({ start, end }) => start <= at && at < end)
      .sort((a, b) => a.end - a.start - (b.end - b.start) || a.start - b.start)
      .map(({ record }) => record);
  }

  /** What is selected in the text, in UTF-16 units, without blanks at its ends; null if nothing is. */
  selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(this.#pane)) return null;
    let found = null;
    for (const piece of this.#pieces) {
      if (!range.intersectsNode(piece.node)) continue;
      const from = range.startContainer === piece.node ? piece.start + range.startOffset : piece.start;
      const to = range.endContainer === piece.node ? piece.start + range.endOffset : piece.end;
      found = found ? { start: found.start, end: to } : { start: from, end: to };
    }
    if (!found) return null;
    const words = this.#text.slice(found.start, found.end);
    const start = found.start + words.length - words.trimStart().length;
    const end = found.end - (words.length - words.trimEnd().length);
    return end > start ? { start, end } : null;
  }

  /** Where some words stand in the text, in UTF-16 units; any white space in them stands for any other. */
  places(words) {
    const wanted = words.trim();
    if (!wanted) return [];
    const pattern = wanted
      .split(/\s+/)
      .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("\\s+");
    const every = [...this.#text.matchAll(new RegExp(pattern, "gu"))];
    return every.map((found) => ({ start: found.index, end: found.index + found[0].length }));
  }

  /** The words of a span given in UTF-16 units, and some of what stands around them. */
  words(start, end) {
    return { words: this.#text.slice(start, end), before: this.#text.slice(Math.max(0, start - 60), start),
      after: this.#text.slice(end, end + 60) };
  }

  /** A span given in UTF-16 units as the corpus counts it. */
  points({ start, end }) {
    return { start: this.#turn.points(start), end: this.#turn.points(end) };
  }

  #piece(unit, atEnd) {
    const fits = (piece) => (atEnd ? piece.start < unit && unit <= piece.end : piece.start <= unit && unit < piece.end);
    return this.#pieces.find(fits);
  }

  #range(start, end) {
    const [from, to] = [this.#piece(start, false), this.#piece(end, true)];
    if (!from || !to) return null;
    const range = new Range();
    range.setStart(from.node, start - from.start);
    range.setEnd(to.node, end - to.start);
    return range;
  }

  #set(name, ranges, priority) {
    if (!this.able) return;
    const placed = (ranges || []).filter(Boolean);
    if (!placed.length) {
      CSS.highlights.delete(name);
      return;
    }
    const highlight = new Highlight(...placed);
    highlight.priority = priority;
    CSS.highlights.set(name, highlight);
  }

  #bring(range, gently) {
    const [words, pane] = [range.getBoundingClientRect(), this.#pane.getBoundingClientRect()];
    if (gently && words.top >= pane.top && words.bottom <= pane.bottom) return;
    const top = this.#pane.scrollTop + words.top - pane.top - this.#pane.clientHeight / 3;
    this.#pane.scrollTo({ top });
  }

  #unitAt(x, y) {
    let node, offset;
    if (document.caretPositionFromPoint) ({ offsetNode: node, offset } = document.caretPositionFromPoint(x, y) || {});
    else ({ startContainer: node, startOffset: offset } = document.caretRangeFromPoint(x, y) || {});
    const piece = this.#byNode.get(node);
    if (!piece) return null;
    // The caret stands between two characters: the one under the point is meant.
    for (const from of [offset, offset - 1]) {
      if (from < 0 || from >= node.length) continue;
      const range = new Range();
      range.setStart(node, from);
      range.setEnd(node, from + 1);
      for (const box of range.getClientRects()) {
        if (box.left <= x && x <= box.right && box.top - 6 <= y && y <= box.bottom + 6) return piece.start + from;
      }
    }
    return null;
  }
}
