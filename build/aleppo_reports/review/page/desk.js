// The review desk: what is at hand, what a key does, what was saved. Nothing counts as saved before the desk says so.

import { all, key, make, one, seen, typing, value } from "./dom.js";
import { Reading, styleOf } from "./marks.js";
import { Sheet, finding, state as stateOf } from "./sheet.js";
import { Windows } from "./windows.js";
import { get, path, post, trouble } from "./wire.js";

const AROUND = "around";
const KEYS = [
  [["j", "→", "↓"], "the next record"],
  [["k", "←", "↑"], "the record before"],
  [["n"], "the next record that is open"],
  [["s"], "sign the record, and go on to the next open one"],
  [["r"], "reject it with a reason, and go on"],
  [["e"], "edit: choose a field with the arrows or its first letter, then Enter"],
  [["m"], "mark that a record is missing: of the words selected, or of words you type"],
  [["u"], "undo the last thing done at this desk"],
  [["1 – 9"], "an article by its number"],
  [["[", "]"], "the article before, the next one"],
  [["x"], "explain the fields, or not"],
  [["?"], "this list"],
];

const BLIND_KEYS = [
  ...KEYS.filter(([names]) => !["s", "r", "e", "m", "x"].includes(names[0])),
  [["e"], "to the first field"],
  [["Ctrl Enter"], "save the coding of this span, and go on to the next open one"],
];

const at = {
  desk: null, article: null, record: null, kind: null, busy: false, turn: 0, lost: null, acted: [], done: 0,
  // Where one is, or is going while it is being read: keys pressed meanwhile count from there.
  where: null, heading: null, coming: null, opening: false, renewing: 0, stale: false,
};
const undoLabel = one("#undo");
const page = { main: one("#desk"), said: one("#said"), alarm: one("#alarm"), list: one("#records"), only: one("#only") };

// --- What is told ---

function say(text, tone) {
  page.said.className = tone || "";
  page.said.textContent = text;
}

function alarm(text, ...buttons) {
  if (!text) {
    page.alarm.replaceChildren();
    return;
  }
  say("");
  page.alarm.replaceChildren(
    make("div", { class: "notice" }, make("p", {}, seen(text)),
      make("p", { class: "buttons" },
        ...buttons.map(([name, act]) => make("button", { type: "button", onclick: () => {
          alarm("");
          act();
        } }, name)),
        make("button", { type: "button", onclick: () => alarm("") }, "Close"))));
}

// --- Having something done ---

/** Ask for one action at a time; while it is being done nothing else is. Gives the outcome, null if one is under way. */
async function act(address, body, doing) {
  if (at.busy) {
    say("The last action is still being saved.");
    return null;
  }
  at.busy = true;
  const article = at.article?.article_id;
  page.main.classList.add("busy");
  alarm("");
  say(`${doing} …`, "saving");
  const answer = await post(address, body);
  at.busy = false;
  page.main.classList.remove("busy");
  if (answer.outcome === "done") {
    at.lost = null;
    at.done += 1;
    say(`Saved: ${answer.done}`, "saved");
    // What can be undone, so that one is led back to it.
    if (["sign", "reject", "edit", "missing"].includes(address)) at.acted.push({ article, ...body });
    taken(answer);
  } else {
    // It may be on disk all the same if only the answer was lost.
    at.lost = answer.outcome === "gone" ? address : null;
    say(answer.outcome === "gone" ? "Not confirmed." : "Not saved.", "unsaved");
  }
  return answer;
}

/** Take over what the desk says of itself and of a record. */
function taken(answer) {
  if (answer.desk) at.desk = answer.desk;
  if (answer.record) known(answer.record);
  around();
}

/** The line of the list that stands for a record now has this state. */
function known(record) {
  const entry = at.article?.records.find((each) => each.kind === record.kind && each.record_id === record.record_id);
  if (entry) entry.state = record.state;
  if (at.record && record.kind === at.record.kind && record.record_id === at.record.record_id) at.record = record;
}

/** Tell why something was not done, and offer what can be done about it. */
function refused(answer, what, again) {
  if (answer.outcome === "conflict") {
    alarm(answer.conflict, ["Show it as it stands now", () => reload()]);
  } else if (answer.outcome === "gone") {
    alarm(`${what} is not confirmed. ${trouble(answer)}`, ["Try again", again]);
  } else if (answer.outcome === "problems") {
    alarm(`${what} was not saved. ${trouble(answer)}`);
  } else {
    alarm(`${what} was not saved. ${trouble(answer)}`, ["Try again", again]);
  }
}

/** Whether a record is the one in sight, and one is not going elsewhere. */
const isHere = (record) => !at.opening && at.record?.kind === record.kind && at.record.record_id === record.record_id;

/** Whether something can be done to the record at hand; if not, it is told why. */
function ready() {
  if (at.busy) say("The last action is still being saved.");
  else if (!at.record && at.opening) say("The record is still being read.");
  return !at.busy && at.record !== null;
}

const holds = (list) => list.some((each) => each.holds && each.by === at.desk.reviewer?.by);

/** Whether an action whose answer was lost is on disk; the record as it is now is shown if it is. */
async function wasDone(address, record, told) {
  if (at.lost !== address) return false;
  const now = await get(`records/${path(record.kind, record.record_id)}`);
  if (now.outcome !== "done" || !told(now)) return false;
  const desk = await get("desk");
  at.lost = null;
  taken({ desk: desk.outcome === "done" ? desk : null, record: now });
  say(`Saved: it had been done before the answer got lost (${record.record_id}).`, "saved");
  return true;
}

async function sign() {
  if (!ready()) return;
  const record = at.record;
  if (at.desk.blind) return say("Nothing is signed while coding blind.");
  if (!at.desk.reviewer) return windows.person(sign);
  if (sheet.editing) return say("A field is being edited: save it or leave it before you sign.");
  if (record.state === "signed" && holds(record.signed)) {
    say(`${record.record_id} is signed by you already.`);
    return;
  }
  if (await wasDone("sign", record, (now) => now.sha256 === record.sha256 && holds(now.signed))) return onwards(record);
  const answer = await act("sign", { kind: record.kind, record_id: record.record_id, sha256: record.sha256 },
    `Signing ${record.record_id}`);
  if (!answer) return;
  if (answer.outcome === "done") await onwards(record);
  else refused(answer, `Signing ${record.record_id}`, sign);
}

function reject() {
  if (!ready()) return;
  const record = at.record;
  if (at.desk.blind) return say("Nothing is rejected while coding blind.");
  if (!at.desk.reviewer) return windows.person(reject);
  if (sheet.editing) return say("A field is being edited: save it or leave it before you reject.");
  windows.rejection(record, async (reason) => {
    const same = (now) => now.objections.some((each) => each.holds && each.reason === reason);
    if (!(await wasDone("reject", record, same))) {
      const { kind, record_id, sha256 } = record;
      const answer = await act("reject", { kind, record_id, sha256, reason }, `Rejecting ${record_id}`);
      if (!answer) return "The last action is still being saved.";
      if (answer.outcome !== "done") return trouble(answer);
    }
    onwards(record);
    return null;
  });
}

function missing() {
  if (at.desk.blind) return say("Nothing is marked as missing while coding blind.");
  if (!at.article?.text) return say("A missing record is marked in the text of an article.");
  if (!at.desk.reviewer) return windows.person(missing);
  const article = at.article;
  windows.lack(reading, article, at.desk, at.kind, async (mark) => {
    if (at.lost === "missing") {
      await renew();
      const same = (each) => ["start", "end", "kind", "reason"].every((name) => each[name] === mark[name]);
      if (at.article.marks.some(same)) {
        at.lost = null;
        say("Saved: it had been marked before the answer got lost.", "saved");
        return null;
      }
    }
    const answer = await act("missing", { article_id: article.article_id, ...mark }, "Marking");
    if (!answer) return "The last action is still being saved.";
    if (answer.outcome !== "done") return trouble(answer);
    await renew();
    return null;
  });
}

async function undo() {
  if (at.busy) return say("The last action is still being saved.");
  if (!at.desk.undo) return say("There is nothing to undo.");
  // By its name: in another tab something else may have been done since.
  const answer = await act("undo", { undo: at.desk.undo }, "Undoing");
  if (!answer) return;
  if (answer.outcome === "gone") {
    // To ask again might undo one more thing: first one has to see whether this one is undone.
    return alarm(`Undoing is not confirmed. ${trouble(answer)}`, ["Show how it stands now", () => reload()]);
  }
  if (answer.outcome !== "done") return refused(answer, "Undoing", undo);
  const last = at.acted.pop();
  if (last?.record_id) await open(last.article, last.kind, last.record_id, { fresh: true });
  else await reload();
}

/** Save one field; gives what is to be said beside it, null if it is saved. */
async function save(field, text, settled) {
  const record = at.record;
  const after = async () => {
    settled();
    if (isHere(record)) {
      sheet.show(at.record, entryOf(at.record)?.label);
      // At once: by the time everything is read again, one may be typing elsewhere.
      sheet.refocus(field.path);
    }
    await renew();
  };
  const held = (now) => now.fields.some((each) => each.path === field.path && each.value === text);
  if (await wasDone("edit", record, held)) {
    await after();
    return null;
  }
  const { kind, record_id, sha256, file_sha256 } = record;
  const answer = await act("edit", { kind, record_id, sha256, file_sha256, path: field.path, value: text },
    `Saving ${field.title}`);
  if (!answer) return ["The last action is still being saved."];
  if (answer.outcome === "done") {
    await after();
    return null;
  }
  if (answer.outcome === "problems") {
    return [make("p", {}, "Not written, since it would break a rule:"), make("ul", { class: "findings" }, ...answer.problems.map(finding))];
  }
  if (answer.outcome === "conflict") {
    const now = answer.record;
    const theirs = now?.fields.find((each) => each.path === field.path);
    return [make("p", {}, seen(answer.conflict)),
      theirs ? make("p", {}, "In the file stands now: ", theirs.value === null ? make("em", {}, "nothing") : value(theirs.value, "value")) : null,
      now ? make("p", { class: "buttons" },
        make("button", { type: "button", onclick: () => {
          at.record = now;
          sheet.again(now);
        } }, "Write mine all the same"),
        make("button", { type: "button", onclick: () => {
          settled();
          known(now);
          sheet.show(now, entryOf(now)?.label);
          sheet.refocus(field.path);
          renew();
        } }, "Keep what is in the file")) : null,
    ].filter(Boolean);
  }
  return [trouble(answer)];
}

/** Save a blind coding. */
async function code() {
  if (!at.desk.blind || !ready()) return;
  const record = at.record;
  const values = sheet.values;
  const answer = await act("code", { article_id: at.article.article_id, record_id: record.record_id, values },
    `Saving ${record.record_id}`);
  if (!answer) return;
  if (answer.outcome === "done") {
    sheet.settle(record);
    await renew();
    await onwards(record);
  } else if (!isHere(record)) {
    alarm(`${record.record_id} was not saved. ${trouble(answer)}`);
  } else if (answer.outcome === "problems") {
    sheet.blame(answer.problems, "Not written, since it would break a rule:");
  } else sheet.blame([], trouble(answer));
}

// --- Going about ---

const entries = () => (at.article ? at.article.records.filter((entry) => !at.kind || entry.kind === at.kind) : []);
const isOpen = (entry) => entry.state !== "signed" && entry.state !== "rejected";
const isAt = (entry) => at.where && entry.kind === at.where.kind && entry.record_id === at.where.record_id;
const entryOf = (record) =>
  at.article?.records.find((entry) => entry.kind === record.kind && entry.record_id === record.record_id);
const shown = () => entries().filter((entry) => !page.only.checked || isOpen(entry) || isAt(entry));
const address = (article, kind, id) => `#${path(...[article, kind, id].filter(Boolean))}`;

/** Go to a record of an article; without one, to the first that is open. */
async function open(articleId, kind, id, { fresh = false, gently = true } = {}) {
  const turn = (at.turn += 1);
  [at.opening, at.heading, at.coming] = [true, articleId, null];
  // Whoever goes elsewhere meanwhile has it still to be read again.
  at.stale ||= fresh;
  busy();
  if (at.stale || at.article?.article_id !== articleId) {
    at.coming = get(`articles/${path(articleId)}`);
    const article = await at.coming;
    if (turn !== at.turn) return;
    at.coming = null;
    if (article.outcome !== "done") return unread(article, () => open(articleId, kind, id, { fresh, gently }));
    at.stale = false;
    const other = at.article?.article_id !== articleId;
    at.article = article;
    if (other) {
      at.kind = null;
      reading.show(article);
    }
  }
  const every = at.article.records;
  const wanted = every.find((entry) => entry.kind === kind && entry.record_id === id);
  const entry = wanted || entries().find(isOpen) || entries()[0];
  // Nothing is done to a record that is no longer, or not yet, in sight.
  at.record = null;
  at.where = entry || null;
  if (!entry) {
    sheet.show(null, null, "There is no record here.");
    reading.hold([], true);
    return settled();
  }
  const record = await get(`records/${path(entry.kind, entry.record_id)}`);
  if (turn !== at.turn) return;
  if (record.outcome !== "done") return unread(record, () => open(articleId, kind, id, { fresh, gently }));
  at.record = record;
  entry.state = record.state;
  if (at.kind && entry.kind !== at.kind) at.kind = null;
  const inside = one("#sheet").contains(document.activeElement);
  sheet.blind = at.desk.blind;
  sheet.show(record, entry.label);
  if (inside) one("#record-title").focus();
  one("#sheet").scrollTop = 0;
  one("#record-title").scrollIntoView({ block: "nearest" });
  history.replaceState(null, "", address(at.article.article_id, entry.kind, entry.record_id));
  settled();
  reading.hold(entry.spans, gently);
  stand();
}

/** The page says whether anything is being read. */
function busy() {
  page.main.setAttribute("aria-busy", String(at.opening || at.renewing > 0));
}

function settled() {
  at.opening = false;
  busy();
  around();
}

function unread(answer, again) {
  [at.opening, at.heading] = [false, at.article?.article_id];
  busy();
  alarm(`It could not be read. ${trouble(answer)}`, ["Try again", again]);
}

/** Read the article again, whose marks and states may have changed, and stay where one is. */
async function renew() {
  at.renewing += 1;
  busy();
  let desk, article, done;
  do {
    // What was asked for before an action does not tell of it.
    done = at.done;
    [desk, article] = await Promise.all([get("desk"), get(`articles/${path(at.article.article_id)}`)]);
  } while (done !== at.done);
  at.renewing -= 1;
  if (desk.outcome === "done") at.desk = desk;
  if (article.outcome === "done" && article.article_id === at.article.article_id) {
    if (article.text !== at.article.text) reading.show(article);
    at.article = article;
  }
  busy();
  around();
  const entry = at.record && entryOf(at.record);
  if (entry) reading.hold(entry.spans, true);
}

/** Read everything again and show it. */
async function reload() {
  const desk = await get("desk");
  if (desk.outcome === "done") at.desk = desk;
  choicesOf.clear();
  const here = at.record || {};
  await open(at.article.article_id, here.kind, here.record_id, { fresh: true });
}

async function step(by) {
  // Of an article that is being read one knows no records yet.
  if (at.coming) await at.coming;
  const list = shown();
  const here = list.findIndex(isAt);
  const to = list[here < 0 ? 0 : here + by];
  if (to) open(at.article.article_id, to.kind, to.record_id);
  else say(by > 0 ? "This is the last record of the list." : "This is the first record of the list.");
}

/** The next open record after the one at hand, from the beginning again at the end; null if all are done. */
function nextOpen() {
  const list = entries();
  const here = list.findIndex(isAt);
  return [...list.slice(here + 1), ...list.slice(0, Math.max(0, here))].find(isOpen) || null;
}

/** Go on to the next open record, unless one has gone elsewhere while this one was saved. */
async function onwards(from, told = page.said.textContent) {
  if (!isHere(from)) return;
  const to = nextOpen();
  if (to) {
    await open(at.article.article_id, to.kind, to.record_id);
    if (told) say(`${told}. Now ${to.record_id}: ${seen(to.label)}`, page.said.className);
    return;
  }
  // The last one stays in sight, as it is now.
  if (at.record) sheet.show(at.record, entryOf(at.record)?.label);
  around();
  say(`${told ? `${told}. ` : ""}Nothing is open any more ${at.kind ? "of this kind " : ""}in this article.`, page.said.className);
}

const articleIds = () => [...at.desk.articles.map((article) => article.article_id), AROUND];

function article(number) {
  const id = articleIds()[number];
  if (id) open(id);
}

function articleStep(by) {
  const ids = articleIds();
  article((ids.indexOf(at.heading) + by + ids.length) % ids.length);
}

/** Let the desk keep where one stands: at once, but one after another. No action of the person, so nobody is told. */
let standing = false;
async function stand() {
  if (standing) return;
  standing = true;
  for (let kept = null; at.record && kept !== at.record;) {
    kept = at.record;
    await post("place", { article_id: at.article.article_id, kind: kept.kind, record_id: kept.record_id });
  }
  standing = false;
}

// --- What stands around the record ---

const total = (progress) => progress.reduce(
  (sum, each) => ({ records: sum.records + each.records, done: sum.done + each.signed + each.rejected }),
  { records: 0, done: 0 });

/** A bar with what it says in words beside it. */
const bar = (done, records) => make("progress", { max: String(records || 1), value: String(done), "aria-hidden": "true" });

function around() {
  tabs();
  tools();
  if (!at.article) return;
  kinds();
  list();
  marks();
  head();
  legend();
  reading.mark(entries(), at.article.marks);
}

function tabs() {
  const own = at.desk.articles.map((article, number) => ({
    id: article.article_id, name: article.publisher || article.title || `Article ${number + 1}`,
    more: article.publisher ? article.article_id.match(/\d{4}-\d\d-\d\d/)?.[0] : "", progress: article.progress,
  }));
  const every = [...own, { id: AROUND, name: "Registries", more: "", progress: at.desk.around.progress }];
  one("#articles").replaceChildren(...every.filter((tab) => tab.progress.length).map((tab, number) => {
    const { records, done } = total(tab.progress);
    const here = at.article?.article_id === tab.id;
    return make("li", {}, make("a", { href: address(tab.id), "aria-current": here ? "page" : null },
      make("span", { class: "tab" }, key(String(number + 1)), value(tab.name)),
      make("span", { class: "count" }, make("small", {}, seen(tab.more)), make("small", {}, `${done} of ${records}`)),
      bar(done, records)));
  }));
}

function tools() {
  const who = at.desk.reviewer;
  const button = one("#who");
  button.hidden = at.desk.blind;
  button.textContent = who ? seen(who.by) : "Who reviews?";
  button.title = who ? "Change name and ORCID" : "";
  undoLabel.textContent = at.desk.undo ? `Undo: ${seen(at.desk.undo)}` : "Undo";
  one("[data-do=undo]").disabled = !at.desk.undo;
  for (const name of ["sign", "reject", "edit", "missing"]) one(`[data-do=${name}]`).hidden = at.desk.blind;
  one("[data-do=code]").hidden = !at.desk.blind;
  document.body.classList.toggle("blind", at.desk.blind);
  one(".brand").textContent = at.desk.blind ? "Blind coding" : "Review desk";
  for (const name of ["sign", "reject", "edit", "code"]) one(`[data-do=${name}]`).disabled = !at.record;
}

function progressHere() {
  return at.article.article_id === AROUND
    ? at.desk.around.progress
    : at.desk.articles.find((article) => article.article_id === at.article.article_id)?.progress || [];
}

function kinds() {
  const choose = (kind) => {
    at.kind = at.kind === kind ? null : kind;
    around();
  };
  const focused = document.activeElement?.dataset?.kind;
  one("#kinds").replaceChildren(...progressHere().map((each) => {
    const done = each.signed + each.rejected;
    return make("button", {
      type: "button", class: "kindly", "data-kind": each.kind, "aria-pressed": String(at.kind === each.kind), onclick: () => choose(each.kind),
    }, make("i", { class: `swatch k-${styleOf(each.kind)}` }), make("span", {}, seen(each.title)),
    make("small", {}, `${done} of ${each.records}`), bar(done, each.records));
  }));
  if (focused !== undefined) one(`[data-kind="${CSS.escape(focused)}"]`)?.focus();
}

function list() {
  const items = shown();
  const every = entries();
  one("#listed").textContent = items.length === every.length ? `${every.length} records` : `${items.length} of ${every.length} records`;
  const focused = page.list.contains(document.activeElement);
  page.list.replaceChildren(...items.map((entry) => {
    const here = isAt(entry);
    return make("li", {}, make("a", {
      href: address(at.article.article_id, entry.kind, entry.record_id), "aria-current": here ? "true" : null, tabindex: here ? "0" : "-1",
    }, make("i", { class: `swatch k-${styleOf(entry.kind)}` }), make("span", { class: "id" }, seen(entry.record_id)), stateOf(entry.state),
    value(entry.label, "label")));
  }));
  const current = one("[aria-current]", page.list);
  if (!current) one("a", page.list)?.setAttribute("tabindex", "0");
  else {
    if (focused) current.focus({ preventScroll: true });
    const [box, frame] = [current.getBoundingClientRect(), page.list.getBoundingClientRect()];
    if (box.top < frame.top || box.bottom > frame.bottom) {
      page.list.scrollTop += box.top - frame.top - frame.height / 3;
    }
  }
}

function marks() {
  const every = at.article.marks;
  one("#missing").hidden = every.length === 0;
  one("#marks").replaceChildren(...every.map((mark) => make("li", {},
    make("button", { type: "button", class: "plain", onclick: () => reading.reveal(mark) }, seen(mark.kind)),
    ": ", value(mark.reason), make("small", {}, ` ${seen(mark.by)}, ${seen(mark.on)}`))));
}

function head() {
  const own = at.desk.articles.find((article) => article.article_id === at.article.article_id);
  const title = own ? own.title || `Article ${at.desk.articles.indexOf(own) + 1}` : "Registries";
  one("#reading-title").textContent = seen(title);
  document.title = `${at.record ? `${seen(at.record.record_id)} – ` : ""}${one(".brand").textContent}`;
  page.main.classList.toggle("no-text", !at.article.text);
}

function legend() {
  one("#legend").replaceChildren(
    ...progressHere().filter((each) => each.records).map((each) =>
      make("li", {}, make("span", { class: `sample m-${styleOf(each.kind)}` }, seen(each.title).toLowerCase()))),
    make("li", {}, make("span", { class: "sample m-hand" }, "at hand")),
    ...(at.desk.blind ? [] : [make("li", {}, make("span", { class: "sample m-beside" }, "its cue or date"))]),
    ...(at.article.marks.length ? [make("li", {}, make("span", { class: "sample m-missing" }, "missing"))] : []),
    ...(reading.able ? [] : [make("li", {}, "This browser is too old to mark words in the text.")]));
}

// --- Parts of the page ---

const choicesOf = new Map();
async function choices(name) {
  if (!choicesOf.has(name)) {
    const answer = await get(`choices/${path(name)}`);
    if (answer.outcome !== "done") return [];
    choicesOf.set(name, answer.list.map((item) => ({ code: item.id, title: item.name, definition: item.hint })));
  }
  return choicesOf.get(name);
}

const reading = new Reading(one("#text"), (found) => {
  const here = found.findIndex((entry) => isAt(entry));
  const to = found[(here + 1) % found.length];
  say(found.length > 1 ? `${found.length} records lie here: click again for the next one below.` : "");
  open(at.article.article_id, to.kind, to.record_id);
});

const sheet = new Sheet(one("#sheet"), {
  choices, save, say, levels: () => at.desk.levels || [], reveal: (span) => reading.reveal(span),
});

const windows = new Windows({
  keep: async (person) => {
    const answer = await act("reviewer", person, "Keeping your name");
    if (!answer) return "The last action is still being saved.";
    return answer.outcome === "done" ? null : trouble(answer);
  },
});

const actions = {
  sign, reject, missing, undo, code,
  edit: () => ready() && sheet.choose(),
  previous: () => step(-1),
  next: () => step(1),
  open: async () => {
    if (at.coming) await at.coming;
    const to = nextOpen();
    if (to) open(at.article.article_id, to.kind, to.record_id);
    else say("Nothing else is open here.");
  },
  help: () => windows.help(at.desk.blind ? BLIND_KEYS : KEYS, at.desk.levels || []),
  explain: () => {
    const on = one("#record").classList.toggle("explain");
    say(on ? "Every field is explained." : "The fields are no longer explained.");
  },
};
const BY_KEY = {
  j: "next", k: "previous", ArrowRight: "next", ArrowLeft: "previous", ArrowDown: "next", ArrowUp: "previous",
  n: "open", s: "sign", r: "reject", e: "edit", m: "missing", u: "undo", x: "explain", "?": "help",
};
const REPEATS = new Set(["next", "previous"]);

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || one("dialog[open]")) return;
  if (event.key === "Enter" && event.ctrlKey && at.desk?.blind) {
    event.preventDefault();
    code();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (one("#sheet").classList.contains("choosing") && event.target.matches(".edit")) return;
  if (!at.desk || !at.article) return;
  const action = BY_KEY[event.key];
  // Arrows up and down scroll what has the focus and can be scrolled.
  const scrolls = event.key.startsWith("Arrow") && event.target.closest("#text");
  if (action && !scrolls) {
    event.preventDefault();
    if (!event.repeat || REPEATS.has(action)) actions[action]();
  } else if (/^[1-9]$/.test(event.key)) {
    event.preventDefault();
    article(Number(event.key) - 1);
  } else if (event.key === "[" || event.key === "]") {
    event.preventDefault();
    articleStep(event.key === "]" ? 1 : -1);
  }
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button && at.desk) actions[button.dataset.do]();
});
one("#who").addEventListener("click", () => windows.person(() => {}, at.desk.reviewer));
page.only.addEventListener("change", around);
// The address does not change for the record at hand: it only comes into sight.
page.list.addEventListener("click", (event) => {
  if (at.opening || !event.target.closest("[aria-current]")) return;
  one("#record-title").scrollIntoView({ block: "nearest" });
  const entry = at.record && entryOf(at.record);
  if (entry) reading.hold(entry.spans, false);
});

// Nor does it for the record one is just leaving, or for one that could not be read: then nobody tells but the click.
document.addEventListener("click", (event) => {
  const link = event.target.closest("#records a, #articles a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.hash !== location.hash) return;
  const [articleId, kind, id] = asked(link.href);
  if (at.opening || !at.record) open(articleId, kind, id);
});

function asked(url) {
  const steps = new URL(url).hash.slice(1).split("/");
  try {
    return steps.map(decodeURIComponent);
  } catch {
    return [];
  }
}
addEventListener("hashchange", (event) => {
  // By now the address may be another one again: where one wanted to go counts.
  const [articleId, kind, id] = asked(event.newURL);
  if (!at.desk || !articleIds().includes(articleId)) return;
  if (at.article?.article_id === articleId && isHere({ kind, record_id: id })) return;
  open(articleId, kind, id);
});
addEventListener("beforeunload", (event) => {
  if (sheet.unsaved || at.busy) event.preventDefault();
});

/** When one comes back from another window: was something done elsewhere meanwhile? */
document.addEventListener("visibilitychange", async () => {
  if (document.hidden || !at.record || at.busy) return;
  const record = at.record;
  const now = await get(`records/${path(record.kind, record.record_id)}`);
  if (now.outcome !== "done" || at.record !== record || at.busy) return;
  await renew();
  if (at.record !== record || at.busy) return;
  if (now.sha256 === record.sha256 && now.state === record.state) return;
  if (sheet.editing) {
    say(`${record.record_id} has changed meanwhile; what you are typing is kept.`);
    return;
  }
  known(now);
  sheet.show(at.record, entryOf(now)?.label);
  around();
  say(`${record.record_id} has changed meanwhile: it is shown as it stands now.`);
});

async function start() {
  const desk = await get("desk");
  if (desk.outcome !== "done") {
    page.main.setAttribute("aria-busy", "false");
    sheet.show(null, null, "");
    alarm(trouble(desk), ["Try again", start]);
    return;
  }
  at.desk = desk;
  const [articleId, kind, id] = asked(location.href);
  const ids = articleIds();
  const unfinished = desk.articles.find((article) => total(article.progress).done < total(article.progress).records);
  const place = ids.includes(articleId) ? { article_id: articleId, kind, record_id: id }
    : desk.resume && ids.includes(desk.resume.article_id || AROUND) ? { ...desk.resume, article_id: desk.resume.article_id || AROUND }
      : { article_id: (unfinished || desk.articles[0])?.article_id || AROUND };
  await open(place.article_id, place.kind, place.record_id, { gently: false });
  const errors = desk.problems.filter((problem) => problem.severity !== "warning");
  if (errors.length) {
    alarm(`The annotations have ${errors.length} problem${errors.length > 1 ? "s" : ""}; run aleppo check. The first: ${errors[0].message}`);
  }
  if (!desk.blind && !desk.reviewer) windows.person(() => {});
}

for (const button of all("[data-close]")) button.addEventListener("click", () => button.closest("dialog").close());
start();
