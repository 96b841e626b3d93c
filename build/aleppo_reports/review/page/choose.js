// A field with a list to choose from: codes with their definitions, or names with what helps to tell them apart.

import { make, seen } from "./dom.js";

const MOST = 60;
let lists = 0;

/**
 * Make the field and its list.
 *
 * `options` are {code, title, definition}; `text` is what the field holds at first. The field's value is the code
 * chosen, or what was typed if it fits no option: whether that may stand is for the desk to say.
 */
export function chooser(attributes, options, text) {
  const id = `choices-${(lists += 1)}`;
  const input = make("input", {
    ...attributes, role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": id,
  });
  const list = make("ul", { id, class: "choices", role: "listbox", "aria-label": "What can be chosen", hidden: true });
  input.value = text ?? "";
  let shown = [];
  let active = -1;

  const fits = (option, words) => {
    const all = `${option.code} ${option.title || ""} ${option.definition || ""}`.toLowerCase();
    return words.every((word) => all.includes(word));
  };
  // Somebody who types a name wants it before those whose definitions hold it.
  const rank = (option, typed) =>
    [option.code, option.title || ""].some((name) => name.toLowerCase() === typed) ? 0
      : [option.code, option.title || ""].some((name) => name.toLowerCase().startsWith(typed)) ? 1 : 2;

  const point = (to) => {
    active = to;
    [...list.children].forEach((node, at) => node.setAttribute("aria-selected", String(at === active)));
    const node = list.children[active];
    if (node && shown[active]) {
      input.setAttribute("aria-activedescendant", node.id);
      node.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };

  const open = (typed) => {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    shown = options
      .filter((option) => fits(option, words))
      .map((option, at) => [rank(option, typed.trim().toLowerCase()), at, option])
      .sort((a, b) => a[0] - b[0] || a[1] - b[1])
      .slice(0, MOST)
      .map((item) => item[2]);
    list.replaceChildren(
      ...shown.map((option, at) => {
        const same = !option.title || option.title === option.code;
        return make("li", {
          id: `${id}-${at}`, role: "option", "aria-selected": "false",
          onpointerdown: (event) => {
            event.preventDefault();
            take(option);
          },
        },
        make("b", {}, seen(same ? option.code : option.title)),
        same ? null : make("code", {}, seen(option.code)),
        option.definition ? make("span", {}, seen(option.definition)) : null);
      }),
    );
    list.hidden = shown.length === 0;
    list.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-expanded", String(!list.hidden));
    const held = shown.findIndex((option) => option.code === input.value);
    point(held >= 0 ? held : words.length && shown.length ? 0 : -1);
  };

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    point(-1);
  };

  const take = (option) => {
    input.value = option.code;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  input.addEventListener("input", () => open(input.value));
  input.addEventListener("focus", () => {
    input.select();
    open("");
  });
  input.addEventListener("blur", close);
  input.addEventListener("click", () => list.hidden && open(""));
  input.addEventListener("keydown", (event) => {
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (move) {
      event.preventDefault();
      if (list.hidden) open("");
      else if (shown.length) point(Math.max(0, Math.min(shown.length - 1, active + move)));
    } else if (event.key === "Enter" && !event.ctrlKey && !list.hidden && shown[active]) {
      take(shown[active]); // and the field that holds this one saves it
    } else if (event.key === "Tab" && !list.hidden && shown[active] && input.value) {
      take(shown[active]);
    }
  });
  return { input, list, node: make("div", { class: "chooser" }, input, list) };
}
