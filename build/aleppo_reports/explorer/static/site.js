"use strict";
// Everything here is a help: the pages say all without it. Text of the tables is only ever set as text.
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (tag, text, name) => {
    const node = document.createElement(tag);
    node.textContent = text;
    if (name) node.className = name;
    return node;
  };
  const json = (id) => {
    const node = document.getElementById(id);
    return node && JSON.parse(node.textContent);
  };

  // --- Filters: an item stays if each chosen value is among its own ---
  const asked = new URLSearchParams(location.search);
  for (const bar of all("[data-filters]")) {
    const area = document.getElementById(bar.dataset.filters);
    const items = all("[data-item]", area), groups = all("[data-group]", area), selects = all("select", bar);
    const apply = () => {
      const chosen = selects.filter((select) => select.value);
      let shown = 0;
      for (const item of items) {
        item.hidden = !chosen.every((select) => item.dataset[select.dataset.key].split(" ").includes(select.value));
        shown += !item.hidden;
      }
      for (const group of groups) group.hidden = !one("[data-item]:not([hidden])", group);
      one("[data-status]", bar).textContent = `${shown} of ${items.length} shown`;
    };
    for (const select of selects) {
      const value = asked.get(select.dataset.key);
      if ([...select.options].some((option) => option.value === value)) select.value = value;
      select.addEventListener("change", apply);
    }
    one("[data-reset]", bar).addEventListener("click", () => {
      for (const select of selects) select.value = "";
      apply();
    });
    bar.hidden = false;
    apply();
    // A record that is asked for by its id is shown whatever is filtered.
    addEventListener("hashchange", () => {
      const target = document.getElementById(location.hash.slice(1));
      if (target && target.hidden) one("[data-reset]", bar).click();
    });
  }

  // --- In a small window the key is folded, so that what it explains is in sight ---
  const key = one(".key");
  if (key && matchMedia("(max-width: 46rem)").matches) key.open = false;

  // --- Charts: what a mark stands for, shown beside it while it has the pointer or the focus ---
  const tip = one("#_tip");
  if (tip) {
    const rows = new Map(all("[data-record]").map((row) => [row.dataset.record, row]));
    const show = (mark) => {
      const row = rows.get(mark.getAttribute("href"));
      if (!row) return;
      const cells = [...row.cells].map((cell) => cell.innerText.replace(/\s+/g, " ").trim());
      tip.replaceChildren(
        make("p", cells[0], "n"), make("p", cells[1]), make("p", cells[3], "w"),
        make("p", `${cells[2]}, ${cells[4]}; printed by ${cells[5]}`),
      );
      tip.hidden = false;
      const at = mark.getBoundingClientRect(), box = tip.getBoundingClientRect();
      const left = Math.max(8, Math.min(at.left + at.width / 2 - box.width / 2, document.documentElement.clientWidth - box.width - 8));
      const above = at.top - box.height - 12;
      tip.style.left = `${left + scrollX}px`;
      tip.style.top = `${(above > 0 ? above : at.bottom + 12) + scrollY}px`;
    };
    const hide = () => { tip.hidden = true; };
    for (const mark of all(".chart a.mark")) {
      mark.addEventListener("pointerenter", () => show(mark));
      mark.addEventListener("pointerleave", hide);
      mark.addEventListener("focus", () => show(mark));
      mark.addEventListener("blur", hide);
    }
    addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  }

  // --- Citations: each style, and a button that copies it ---
  const cited = json("_cited");
  const fill = (id, style) => {
    const [table, sha256, ...numbers] = cited.records[id];
    const facts = [id, sha256, sha256.slice(0, 16), table];
    return cited.patterns[numbers[style]].replace(/⟦([0-3])⟧/g, (_, number) => facts[number]);
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.body.appendChild(make("textarea", text, "sr"));
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  };
  for (const box of cited ? all("[data-cite]") : []) {
    box.addEventListener("toggle", () => {
      if (!box.open || one(".copy", box)) return;
      const bar = make("div", "", "copy"), button = make("button", "Copy"), status = make("span", "");
      const text = one("[data-citation]", box);
      const id = box.dataset.cite;
      button.type = "button";
      status.setAttribute("role", "status");
      if (cited.styles.length > 1) {
        const select = make("select", "");
        select.setAttribute("aria-label", `Style of the citation of ${id}`);
        cited.styles.forEach((style, number) => select.append(new Option(style, number)));
        select.addEventListener("change", () => { text.textContent = fill(id, select.value); status.textContent = ""; });
        bar.append(select);
      }
      button.addEventListener("click", async () => {
        status.textContent = (await copy(text.textContent)) ? "Copied" : "Could not copy: select the text";
      });
      bar.append(button, status);
      box.append(bar);
    });
  }

  // --- Find ---
  const find = one("[data-find]");
  find.hidden = false;
  find.addEventListener("submit", (event) => {
    event.preventDefault();
    location.href = `find.html?q=${encodeURIComponent(one("input", find).value)}`;
  });
  const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/(\d)[,\s](?=\d{3})/g, "$1").replace(/\s+%|\s*per ?cent\b/g, "%");
  const index = json("_index");
  if (index) {
    const query = asked.get("q") || "", wanted = location.hash.slice(1);
    const status = one("#_found"), list = one("#_results");
    const entry = ([href, kind, text, note]) => {
      const item = make("li", ""), link = make("a", text);
      link.href = href;
      item.append(link, make("small", `${kind} · ${note}`));
      return item;
    };
    let hits;
    if (wanted && !query) {
      hits = index.filter(([href]) => href.endsWith(`#${wanted}`));
      if (hits.length === 1) location.replace(hits[0][0]);
    } else {
      const words = plain(query).split(/\s+/).filter(Boolean);
      hits = words.length ? index.filter((row) => { const text = plain(row.join(" ")); return words.every((word) => text.includes(word)); }) : [];
    }
    one("input", find).value = query;
    list.replaceChildren(...hits.slice(0, 200).map(entry));
    const count = `${hits.length} ${hits.length === 1 ? "record" : "records"}`;
    status.textContent = query || wanted ? `${count} with ${query || wanted}${hits.length > 200 ? ", the first 200 shown" : ""}` : "";
  } else {
    // An id of a record that stands on another page.
    const elsewhere = () => {
      const id = decodeURIComponent(location.hash.slice(1));
      if (id && !document.getElementById(id)) location.replace(`find.html${location.hash}`);
    };
    addEventListener("hashchange", elsewhere);
    elsewhere();
  }
})();
