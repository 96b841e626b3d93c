// Text of the corpus is only ever set as text; nothing here reads markup.

/** The first node that a selector finds. */
export const one = (selector, within = document) => within.querySelector(selector);

/** All nodes that a selector finds. */
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/** Make an element: its properties and attributes (null leaves one out), then what stands in it: nodes or text. */
export function make(tag, attributes = {}, ...content) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...content.filter((item) => item !== null && item !== undefined && item !== false));
  return node;
}

// What changes the direction of a line or cannot be seen: it would make a value look like another one.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** A value as it is shown: what could not be seen in it is named. */
export const seen = (text) =>
  String(text).replace(UNSEEN, (sign) => `[U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}]`);

/** A text as it is shown where offsets count: what could not be seen in it becomes a sign of the same length. */
export const seenInPlace = (text) => text.replace(UNSEEN, "␦");

/** A value in a node of its own, so that its direction stays in it. */
export const value = (text, name) => make("bdi", { class: name }, seen(text));

/** A key as it is printed on the keyboard. */
export const key = (name) => make("kbd", {}, name);

/** Whether single keys belong to what has the focus: a window just closed keeps it until the page is drawn again. */
export const typing = (node) =>
  node instanceof HTMLElement &&
  !node.closest("dialog:not([open])") &&
  (node.isContentEditable ||
    node.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])"));
