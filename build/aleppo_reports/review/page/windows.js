// Windows over the desk: who reviews, why a record is rejected, what is missing, which keys there are.

import { key, make, one, seen } from "./dom.js";

const ORCID = /^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$/;

/** Whether the last sign of an ORCID follows from the others (ISO 7064, mod 11-2). */
export function isOrcid(text) {
  if (!ORCID.test(text)) return false;
  const signs = [...text.replaceAll("-", "")];
  const sum = signs.slice(0, -1).reduce((total, sign) => (total + Number(sign)) * 2, 0);
  const last = (12 - (sum % 11)) % 11;
  return signs.at(-1) === (last === 10 ? "X" : String(last));
}

export class Windows {
  #desk;

  constructor(desk) {
    this.#desk = desk;
  }

  /** Ask who reviews, then go on with what was to be done. */
  person(then, known) {
    const [by, orcid] = [one("#person-by"), one("#person-orcid")];
    by.value = known?.by || by.value;
    orcid.value = known?.orcid || orcid.value;
    this.#ask("person", by, async () => {
      const [name, digits] = [by.value.trim(), orcid.value.trim().replace(/^https?:\/\/orcid\.org\//, "") || null];
      if (!name) return "Your name is missing.";
      if (digits && !isOrcid(digits)) return "This is no ORCID: 16 digits in fours, of which the last one follows from the others.";
      return this.#desk.keep({ by: name, orcid: digits });
    }, then);
  }

  /** Ask why a record is rejected; `send` gives what is wrong, null if it is done. */
  rejection(record, send) {
    const reason = one("#rejection-reason");
    const words = record.spans[0]?.exact;
    one("#rejection-title").textContent = `Reject ${seen(record.record_id)}`;
    one("#rejection-words").textContent = words ? `“${seen(words)}”` : "";
    // What was typed about another record is not meant for this one.
    const name = `${record.kind}/${record.record_id}`;
    if (reason.dataset.of !== name) reason.value = "";
    reason.dataset.of = name;
    this.#ask("rejection", reason, async () => {
      const text = reason.value.trim();
      return text ? send(text) : "A reason is needed: what is wrong?";
    }, () => {
      reason.value = "";
    });
  }

  /** Ask where a record is missing, of which kind and why: the words selected, or words that are typed. */
  lack(reading, article, desk, kind, send) {
    const [words, found, next, context] = ["#lack-words", "#lack-found", "#lack-next", "#lack-context"].map((id) => one(id));
    const [kinds, reason] = [one("#lack-kind"), one("#lack-reason")];
    const progress = desk.articles.find((each) => each.article_id === article.article_id)?.progress || [];
    const before = kinds.value;
    kinds.replaceChildren(...progress.map((each) => make("option", { value: each.kind }, seen(each.title))));
    kinds.value = kind || (progress.some((each) => each.kind === before) ? before : progress[0]?.kind || "");
    const selected = reading.selected();
    let [places, at] = [[], 0];
    const show = () => {
      const place = places[at];
      reading.try(place?.start ?? 0, place?.end ?? 0);
      next.hidden = places.length < 2;
      found.textContent = !words.value.trim() ? "Type words of the text, or select them in the text before."
        : !place ? "These words do not stand in the text." : places.length > 1 ? `Place ${at + 1} of ${places.length}` : "";
      context.hidden = !place;
      if (place) {
        const around = reading.words(place.start, place.end);
        context.replaceChildren("… ", around.before, make("mark", {}, around.words), around.after, " …");
      }
    };
    const look = () => {
      places = reading.places(words.value);
      at = 0;
      show();
    };
    if (selected) {
      words.value = reading.words(selected.start, selected.end).words;
      places = [selected];
      reason.value = "";
      show();
    } else {
      look();
    }
    words.oninput = look;
    next.onclick = () => {
      at = (at + 1) % places.length;
      show();
    };
    this.#ask("lack", selected ? reason : words, async () => {
      if (!places[at]) return "The words must stand in the text.";
      const text = reason.value.trim();
      if (!text) return "A reason is needed: why should there be a record?";
      return send({ ...reading.points(places[at]), kind: kinds.value, reason: text });
    }, () => {
      words.value = "";
      reason.value = "";
    }, () => reading.try(0, 0));
  }

  /** List the keys and what the levels mean. */
  help(keys, levels) {
    one("#keys").replaceChildren(...keys.flatMap(([names, text]) => [
      make("dt", {}, ...names.flatMap((name, at) => [at ? " " : null, key(name)])), make("dd", {}, text)]));
    one("#levels").replaceChildren(...levels.flatMap((level) => [
      make("dt", {}, seen(level.title)), make("dd", {}, seen(level.definition))]));
    one("#help").showModal();
    one("#help").scrollTop = 0;
  }

  // Open a window. What `send` says stays in it, and so does what was typed; it closes when there is nothing to say.
  #ask(name, first, send, then, left) {
    const dialog = one(`#${name}`);
    const form = one("form", dialog);
    const told = one(`#${name}-trouble`);
    told.textContent = "";
    let sending = false;
    const submit = async () => {
      if (sending) return;
      sending = true;
      told.textContent = "";
      dialog.classList.add("busy");
      const trouble = await send();
      dialog.classList.remove("busy");
      sending = false;
      if (trouble) {
        told.textContent = trouble;
        return;
      }
      dialog.close();
      then();
    };
    form.onsubmit = (event) => {
      event.preventDefault();
      submit();
    };
    form.onkeydown = (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches("textarea")) return;
      event.preventDefault();
      submit();
    };
    // While it is being saved the window cannot be left: what came of it would be told to nobody.
    dialog.oncancel = (event) => {
      if (sending) event.preventDefault();
    };
    dialog.onclose = () => left?.();
    if (!dialog.open) dialog.showModal();
    first.focus();
    if (first.value) first.select();
  }
}
