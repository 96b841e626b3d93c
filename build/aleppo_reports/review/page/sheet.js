// The record at hand: its fields, what others read there, and the one field that is being edited.

import { chooser } from "./choose.js";
import { all, key, make, one, seen, typing, value } from "./dom.js";
import { styleOf } from "./marks.js";

const SIGNS = { open: "○", signed: "✓", lapsed: "↺", rejected: "✗" };
const TRUTH = [{ code: "true", title: "yes" }, { code: "false", title: "no" }];

/** A state with its sign, so that it is told by more than a colour. */
export const state = (name) => make("span", { class: `state s-${name}` }, `${SIGNS[name] || "○"} ${seen(name)}`);

/** A message of a rule: what is wrong, what to do. */
export const finding = (problem) =>
  make("li", { class: `finding f-${problem.severity === "warning" ? "warning" : "error"}` },
    make("b", {}, problem.severity === "warning" ? "Notice " : "Problem "), value(problem.message),
    problem.fix ? ". To do: " : null, problem.fix ? value(problem.fix) : null,
    make("small", {}, ` ${seen(problem.code)}${problem.line ? `, line ${problem.line}` : ""}`));

const findings = (problems) => (problems.length ? make("ul", { class: "findings" }, ...problems.map(finding)) : null);
/** The title of a field, with its number if it belongs to one of several parts of a record. */
const titleOf = (field) => {
  const number = field.path.match(/\.(\d+)\./)?.[1];
  return seen(number === undefined ? field.title : `${field.title} ${Number(number) + 1}`);
};
const code = (field) => (field.codes || []).find((one) => one.code === field.value);

/**
 * The sheet of a record.
 *
 * `desk` has what it needs of the desk: `choices(name)` gives the options of a reference, `save(path, value)` saves an
 * edit and gives what is to be said beside the field or null, `reveal(span)` shows words in the text, `say(text)` tells
 * it, `go(kind, id)` goes to another record, `levels()` are the levels of verification.
 */
export class Sheet {
  #node;
  #desk;
  #editor = null;
  #drafts = new Map();
  #last = "";
  record = null;
  blind = false;

  constructor(node, desk) {
    this.#node = node;
    this.#desk = desk;
    node.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Whether something typed is not saved. */
  get unsaved() {
    return [...this.#drafts.values()].some((draft) => draft.text !== draft.was);
  }

  /** Whether a field of the record at hand is being edited and holds something else than the file. */
  get editing() {
    return this.#editor !== null && this.#draft(this.#editor.path) !== undefined;
  }

  /** Show a record; null leaves the sheet empty, with a word why. */
  show(record, label, why) {
    this.record = record;
    this.#editor = null;
    this.#node.classList.remove("choosing");
    if (!record) {
      this.#node.replaceChildren(make("h2", { id: "record-title", tabindex: "-1" }, "No record"), make("p", {}, why || ""));
      return;
    }
    // A record's own span comes first, then its cues and its date phrase.
    const [words, ...beside] = record.spans;
    const loose = record.problems.filter((problem) => !record.fields.some((field) => this.#about(field, problem.field)));
    this.#node.replaceChildren(
      make("header", {},
        make("p", { class: "kind" }, make("i", { class: `swatch k-${styleOf(record.kind)}` }), seen(record.kind),
          state(record.state)),
        make("h2", { id: "record-title", tabindex: "-1" }, seen(record.record_id)),
        words?.exact
          ? make("blockquote", {}, value(words.exact))
          : label ? make("p", { class: "lead" }, value(label)) : null,
        beside.length ? make("ul", { class: "spans" }, ...beside.map((span) => this.#span(span))) : null,
        this.blind ? null : this.#levels(record)),
      ...[findings(loose)].filter(Boolean),
      ...(this.blind ? this.#form(record) : this.#reading(record)),
    );
    if (this.blind) return;
    const kept = record.fields.find((field) => this.#draft(field.path) !== undefined);
    if (kept) this.edit(kept.path, false);
  }

  /** Begin to choose a field to edit, or edit the one with the focus. */
  choose() {
    if (this.blind) {
      one("input, textarea", this.#node)?.focus();
      return;
    }
    const buttons = all(".edit", this.#node);
    if (!buttons.length) {
      this.#desk.say("No field of this record can be edited here.");
      return;
    }
    const at = buttons.find((button) => button.dataset.path === this.#last) || buttons[0];
    this.#node.classList.add("choosing");
    at.focus();
    this.#desk.say("Choose a field: arrows or its first letter, then Enter. Escape leaves.");
  }

  /** Edit one field. */
  edit(path, focus = true) {
    const field = this.record.fields.find((one) => one.path === path);
    if (!field || !field.editable) return;
    if (this.#editor) this.#close(false);
    this.#node.classList.remove("choosing");
    this.#last = path;
    const row = this.#row(path);
    const draft = this.#draft(path);
    const box = make("div", { class: "editor" });
    const id = `edit-${path}`;
    const told = make("div", { id: `${id}-told`, class: "trouble", role: "alert" });
    const described = { id, "aria-describedby": `${id}-about ${id}-told` };
    this.#input(field, described, draft ?? field.value ?? "").then((made) => {
      if (!box.isConnected || this.#editor?.box !== box) return;
      const input = made.input;
      const save = (text) => this.#save(field, text, input, told);
      // The field keeps the focus, and with it the list its place, until the click has arrived.
      const stay = (event) => event.preventDefault();
      this.#editor.save = () => save(input.value);
      box.replaceChildren(
        make("label", { for: id }, titleOf(field), field.unit ? make("small", {}, ` (${seen(field.unit)})`) : null),
        made.node,
        make("p", { id: `${id}-about`, class: "small" }, seen(field.description || "")),
        told,
        make("p", { class: "buttons" },
          make("button", { type: "button", class: "main", onpointerdown: stay, onclick: () => save(input.value) }, "Save ", key("Enter")),
          make("button", { type: "button", onpointerdown: stay, onclick: () => this.#close(true) }, "Leave ", key("Esc")),
          field.required || field.value === null ? null
            : make("button", { type: "button", onpointerdown: stay, onclick: () => save("") }, "Take it out")));
      const keep = () => {
        // A field that is taken off the page tells once more that it has changed.
        if (this.#editor?.box !== box) return;
        if (input.value === (field.value ?? "")) this.#drafts.delete(this.#key_(path));
        else this.#drafts.set(this.#key_(path), { text: input.value, was: field.value ?? "" });
      };
      input.addEventListener("input", keep);
      input.addEventListener("change", keep);
      input.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        save(input.value);
      });
      if (draft !== undefined) told.replaceChildren("This was typed before and is not saved.");
      if (focus) {
        input.focus();
        input.select();
        box.scrollIntoView({ block: "nearest" });
      }
    });
    this.#editor = { path, box, row };
    row.classList.add("edited");
    row.append(box);
  }

  /** What a form holds, by path, as the desk wants it. A field whose list is still being read holds what it held. */
  get values() {
    const held = new Map(all("input[data-path], textarea[data-path]", this.#node).map((node) => [node.dataset.path, node.value]));
    return Object.fromEntries(this.record.fields.filter((field) => field.editable).map((field) => {
      const text = held.get(field.path) ?? this.#draft(field.path) ?? field.value ?? "";
      return [field.path, text.trim() || null];
    }));
  }

  /** Put messages beside the fields of a form; those of no field stand above it. */
  blame(problems, text) {
    for (const node of all(".findings, .told", this.#node)) node.remove();
    const loose = [];
    for (const problem of problems) {
      const row = this.#row(problem.field);
      if (row) row.append(findings([problem]));
      else loose.push(problem);
    }
    const told = make("div", { class: "told trouble", role: "alert" });
    one("header", this.#node).after(told);
    told.append(...[text ? make("p", {}, text) : null, findings(loose)].filter(Boolean));
  }

  /** What was typed into the form is saved. */
  settle(record) {
    for (const name of [...this.#drafts.keys()]) if (name.startsWith(`${record.kind}/${record.record_id}/`)) this.#drafts.delete(name);
  }

  // --- What is shown ---

  #reading(record) {
    const open = record.fields.filter((field) => field.editable);
    const sorted = [...open.filter((field) => field.value !== null), ...open.filter((field) => field.value === null)];
    const fixed = record.fields.filter((field) => !field.editable && field.value !== null);
    const wrong = fixed.some((field) => record.problems.some((problem) => this.#about(field, problem.field)));
    return [
      make("div", { class: "fields", role: "list", "aria-label": "Fields" }, ...sorted.map((field) => this.#field(field))),
      fixed.length
        ? make("details", { class: "more", open: wrong }, make("summary", {}, `Not changed at the desk (${fixed.length})`),
            ...[...new Set(fixed.map((field) => field.why_not))].map((why) => make("div", {},
              make("p", { class: "small" }, seen(why || "")),
              make("div", { class: "fields", role: "list" },
                ...fixed.filter((field) => field.why_not === why).map((field) => this.#field(field))))))
        : null,
      this.#others(record),
      this.#disagreements(record),
      this.#history(record),
      make("p", { class: "small where" }, seen(record.file), record.line ? `, line ${record.line}` : "", " · fingerprint ",
        make("code", {}, seen(record.sha256.slice(0, 12))), "…"),
    ].filter(Boolean);
  }

  #field(field) {
    const chosen = code(field);
    const notes = this.#notes(field);
    const problems = this.record.problems.filter((problem) => this.#about(field, problem.field));
    const nothing = field.value === null;
    return make("div", { class: `field${nothing ? " nothing" : ""}${problems.length ? " bad" : ""}`, role: "listitem", "data-row": field.path },
      make("div", { class: "name" }, titleOf(field), nothing && field.required ? make("small", {}, " (must be given)") : null),
      make("div", { class: "held" },
        nothing ? make("span", { class: "none" }, "not given") : value(field.value, "value"),
        nothing || !field.unit ? null : make("small", {}, ` ${seen(field.unit)}`),
        field.shown && field.shown !== field.value ? value(field.shown, "shown") : null,
        chosen ? make("small", { class: "definition" }, value(chosen.definition || chosen.title)) : null,
        notes, findings(problems)),
      field.editable
        ? make("button", {
            type: "button", class: "edit", "data-path": field.path, "aria-label": `Edit ${titleOf(field)}`,
            onclick: () => this.edit(field.path),
          }, "Edit")
        : null,
      make("p", { class: "about small" }, seen(field.description || "")));
  }

  #notes(field) {
    const read = this.record.concordance.filter((one) => this.#about(field, one.field));
    const coded = this.record.second.flatMap((coder) =>
      coder.values.filter((one) => this.#about(field, one.field)).map((one) => ({ coder: coder.coder, ...one })));
    // That nobody has a value where there is none need not be said.
    if (field.value === null && read.every((one) => one.agrees) && coded.every((one) => one.same)) return null;
    const agreeing = [
      read.length && read.every((one) => one.agrees) ? "so read from the words" : null,
      coded.some((one) => one.same) ? `so coded by ${coded.filter((one) => one.same).map((one) => one.coder).join(", ")}` : null,
    ].filter(Boolean);
    const others = new Map();
    for (const one of read.filter((one) => !one.agrees)) others.set(one.said, ["read from the words"]);
    for (const one of coded.filter((one) => !one.same)) {
      const who = others.get(one.theirs) || [];
      others.set(one.theirs, [...who, who.length ? one.coder : `coded by ${one.coder}`]);
    }
    const items = [
      agreeing.length ? make("li", { class: "same" }, `✓ ${seen(agreeing.join(", "))}`) : null,
      ...[...others].map(([said, who]) => make("li", { class: "other" }, "✗ ",
        said === null || said === "" ? make("em", {}, "nothing") : value(said), ` ${seen(who.join(", "))}`)),
    ].filter(Boolean);
    return items.length ? make("ul", { class: "notes" }, ...items) : null;
  }

  // What was read for fields that have no row of their own, and coders who have nothing here.
  #others(record) {
    const row = (name) => record.fields.some((field) => this.#about(field, name));
    const said = new Map();
    const add = (same, field, text, who) => {
      const name = JSON.stringify([same, field, text]);
      said.set(name, { same, field, text, who: [...(said.get(name)?.who || []), who] });
    };
    for (const one of record.concordance) if (!row(one.field)) add(one.agrees, one.field, one.said, "the words, read again");
    for (const coder of record.second) {
      if (!coder.values.length) add(false, null, null, coder.coder);
      for (const one of coder.values) {
        // That nobody has a value where there is none need not be said.
        if (!row(one.field) && !(one.same && one.theirs === null)) add(one.same, one.field, one.theirs, coder.coder);
      }
    }
    const items = [...said.values()].map((one) => make("li", { class: one.same ? "same" : "other" }, one.same ? "✓ " : "✗ ",
      one.field ? value(one.field) : "no such record here", one.field ? ": " : null,
      one.field ? (one.text === null || one.text === "" ? make("em", {}, "nothing") : value(one.text)) : null,
      ` (${seen(one.who.join(", "))})`));
    return items.length
      ? make("section", { class: "more" }, make("h3", {}, "Read and coded by others"), make("ul", { class: "notes" }, ...items))
      : null;
  }

  #disagreements(record) {
    if (!record.disagreements.length) return null;
    return make("section", { class: "more" }, make("h3", {}, "Other answers to the same question"),
      ...record.disagreements.map((one) => make("div", { class: "question" },
        make("p", {}, value(one.question), make("small", {}, ` ${seen(one.kind)}, ${seen(one.disagreement_id)}`)),
        make("ul", {}, ...one.answers.map((answer) => make("li", {},
          answer.record_id === record.record_id ? make("b", {}, value(answer.value ?? "")) : value(answer.value ?? ""),
          " ", make("small", {}, `${seen(answer.record_id)}${answer.article_id ? `, ${seen(answer.article_id)}` : ""}`)))))));
  }

  #history(record) {
    const items = [
      ...record.signed.map((one) => make("li", {}, one.holds ? "✓ Signed by " : "↺ Signed, before it changed, by ", value(one.by),
        one.orcid ? ` (${seen(one.orcid)})` : "", `, ${seen(one.on)}`)),
      ...record.objections.map((one) => make("li", {}, one.holds ? "✗ Rejected by " : "↺ Rejected, before it changed, by ", value(one.by),
        `, ${seen(one.on)}: `, value(one.reason))),
    ];
    return items.length
      ? make("section", { class: "more" }, make("h3", {}, "Sign-offs and objections"), make("ul", { class: "notes" }, ...items))
      : null;
  }

  #levels(record) {
    const known = this.#desk.levels();
    const every = (known.length ? known : record.levels.map((name) => ({ code: name, title: name })))
      // No program can compare a record that has no words with a text.
      .filter((level) => record.article_id || level.code === "reviewed" || record.levels.includes(level.code));
    if (!every.length) return null;
    return make("ul", { class: "levels", "aria-label": "Levels of verification" }, ...every.map((level) => {
      const has = record.levels.includes(level.code);
      return make("li", { class: has ? "has" : "lacks" }, has ? "✓ " : "– ", seen(level.title),
        has ? null : make("span", { class: "sr" }, " (not)"));
    }));
  }

  #span(span) {
    const placed = span.start !== null && span.start !== undefined;
    const words = make("span", {}, seen(span.title), ": ", span.exact ? value(`“${span.exact}”`) : null);
    return make("li", {}, placed ? make("button", { type: "button", class: "plain", onclick: () => this.#desk.reveal(span) }, words) : words);
  }

  // --- What is typed ---

  #form(record) {
    const rows = record.fields.filter((field) => field.editable).map((field) => {
      const id = `code-${field.path}`;
      const row = make("div", { class: "field", "data-row": field.path },
        make("label", { for: id, class: "name" }, titleOf(field), field.required ? " *" : "",
          field.unit ? make("small", {}, ` (${seen(field.unit)})`) : null));
      this.#input(field, { id, "data-path": field.path, "aria-describedby": `${id}-about`, "aria-required": field.required ? "true" : null },
        this.#draft(field.path) ?? field.value ?? "").then((made) => {
        const keep = () => this.#drafts.set(this.#key_(field.path), { text: made.input.value, was: field.value ?? "" });
        made.input.addEventListener("input", keep);
        made.input.addEventListener("change", keep);
        row.append(make("div", { class: "held" }, made.node), make("p", { id: `${id}-about`, class: "about small" }, seen(field.description || "")));
      });
      return row;
    });
    if (rows.length) return [make("div", { class: "fields form" }, ...rows), make("p", { class: "small" }, "* must be given")];
    return [
      make("p", { class: "small" }, seen(record.fields[0]?.why_not || "")),
      make("div", { class: "fields", role: "list", "aria-label": "Fields" }, ...record.fields.map((field) => this.#field(field))),
    ];
  }

  async #input(field, attributes, text) {
    let options = null;
    if (field.codes) options = field.codes;
    else if (field.type === "boolean") options = TRUTH;
    else if (field.references) options = await this.#desk.choices(field.references);
    if (options) return chooser(attributes, options, text);
    const long = field.type === "text" || field.type === "span";
    const input = long
      ? make("textarea", { ...attributes, rows: text.length > 90 ? "4" : "2" })
      : make("input", { ...attributes, autocomplete: "off", inputmode: { integer: "numeric", number: "decimal" }[field.type] });
    input.value = text;
    return { input, node: input };
  }

  async #save(field, typed, input, told) {
    const text = typed.trim().replace(/\s*\n\s*/g, " ");
    if (text === (field.value ?? "")) {
      this.#drafts.delete(this.#key_(field.path));
      this.#close(true);
      return;
    }
    const name = this.#key_(field.path);
    this.#drafts.set(name, { text, was: field.value ?? "" });
    input.readOnly = true;
    told.replaceChildren();
    const trouble = await this.#desk.save(field, text || null, () => this.#drafts.delete(name));
    if (!trouble || !input.isConnected) return;
    input.readOnly = false;
    input.setAttribute("aria-invalid", "true");
    told.replaceChildren(...trouble);
    input.focus();
  }

  #close(focus) {
    const { path, box, row } = this.#editor;
    this.#editor = null;
    this.#drafts.delete(this.#key_(path));
    box.remove();
    row.classList.remove("edited");
    if (focus) one(".edit", row)?.focus();
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape") {
      if (this.#editor && this.#editor.box.contains(event.target)) this.#close(true);
      else if (typing(event.target) || this.#node.classList.contains("choosing")) one("#record-title", this.#node).focus();
      else return;
      this.#node.classList.remove("choosing");
      event.preventDefault();
      return;
    }
    if (!event.target.matches(".edit")) return;
    const buttons = all(".edit", this.#node).filter((button) => button.offsetParent);
    const at = buttons.indexOf(event.target);
    const choosing = this.#node.classList.contains("choosing");
    let to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined && choosing && /^[a-z]$/i.test(event.key)) {
      const begins = (button) => button.getAttribute("aria-label").toLowerCase().startsWith(`edit ${event.key.toLowerCase()}`);
      const after = [...buttons.slice(at + 1), ...buttons.slice(0, at + 1)].find(begins);
      to = after ? buttons.indexOf(after) : at;
    }
    if (to === undefined) return;
    event.preventDefault();
    buttons[Math.max(0, Math.min(buttons.length - 1, to))].focus();
  }

  /** Focus an edit button again after the sheet was made anew. */
  refocus(path) {
    one(`.edit[data-path="${CSS.escape(path)}"]`, this.#node)?.focus();
  }

  /** Go on with the field that is being edited, now that its record is another one in the file. */
  again(record) {
    this.record = record;
    this.#editor?.save();
  }

  // A finding or a reading names a path, or the key alone: then it is about the key that is not nested, if there is one.
  #about(field, name) {
    if (!name) return false;
    if (field.path === name) return true;
    return field.field === name && !this.record.fields.some((other) => other.path === name);
  }

  #row(path) {
    return path ? all("[data-row]", this.#node).find((row) => row.dataset.row === path) : undefined;
  }

  #key_(path) {
    return `${this.record.kind}/${this.record.record_id}/${path}`;
  }

  #draft(path) {
    return this.#drafts.get(this.#key_(path))?.text;
  }
}
