// The desk works without this file: it keeps the first line and the lists fresh, and saves a draft while it is typed.
"use strict";
(() => {
  const csrf = document.body.dataset.csrf;

  // Only parts that nobody types in are ever replaced.
  const put = (element, fresh) => {
    if (!fresh || element.innerHTML === fresh.innerHTML || element.contains(document.activeElement)) return;
    element.replaceChildren(...Array.from(fresh.childNodes, (node) => document.adoptNode(node)));
  };
  const parse = (text) => new DOMParser().parseFromString(text, "text/html");

  const refresh = async () => {
    const parts = document.querySelectorAll("[data-live]");
    if (!parts.length) return;
    const answer = await fetch(location.pathname, { headers: { "X-Desk-Live": "1" }, redirect: "manual" });
    if (!answer.ok) return;
    const page = parse(await answer.text());
    for (const part of parts) put(part, page.querySelector(`[data-live="${part.dataset.live}"]`));
  };

  if (document.body.dataset.events && window.EventSource) {
    const events = new EventSource(document.body.dataset.events);
    // Who cannot see the first line hears when the line is lost or back, or something is wrong; not each try.
    const holder = document.getElementById("baris-pertama");
    const standing = () => {
      const link = holder.querySelector(".link.ok, .link.bad");
      return link ? [link, ...holder.querySelectorAll(".alarm")].map((part) => part.textContent).join(". ") : "";
    };
    let told = holder ? standing() : "";
    events.addEventListener("status", (event) => {
      if (!holder) return;
      put(holder, parse(event.data).body);
      const now = standing();
      if (!now || now === told) return;
      document.getElementById("kabar").textContent = told = now;
    });
    events.addEventListener("news", () => refresh().catch(() => {}));
    events.addEventListener("locked", () => { events.close(); leave(); });
    addEventListener("pagehide", () => events.close());
  }

  // Drafts: a field is saved when it is left, and while it is typed after a short rest.
  const form = document.querySelector("form[data-draft]");
  const waiting = new Map();
  const note = document.getElementById("saved");
  const send = async (name, value) => {
    const body = new URLSearchParams({ _csrf: csrf });
    body.set(name, value);
    const answer = await fetch(`/draf/${form.dataset.draft}/simpan`, { method: "POST", body, headers: { "X-CSRF-Token": csrf }, keepalive: true });
    if (answer.status === 401) leave();
    if (answer.status === 409) { location.reload(); return; }
    if (!answer.ok) return;
    const known = await answer.json();
    if (note) note.textContent = `${note.dataset.text} ${known.saved}`;
    offer(known);
  };
  // What the desk knows already is offered: empty fields are filled, people are listed; nothing that was typed is touched.
  const offer = (known) => {
    for (const [name, value] of Object.entries(known.fill)) {
      const field = form.elements.namedItem(name);
      if (!field || field.value || field === document.activeElement) continue;
      field.value = value;
      field.classList.add("filled");
      send(name, value).catch(() => {});
    }
    const place = document.getElementById("suggest");
    if (!place || !known.people.length) return;
    // The same people again leave the list alone: it may have the focus.
    const who = known.people.map((person) => person.record).join(" ");
    if (place.dataset.who === who) return;
    place.dataset.who = who;
    const list = document.createElement("ul");
    list.className = "rows";
    for (const person of known.people) {
      const button = document.createElement("button");
      button.type = "submit"; button.name = "pilih"; button.value = person.record;
      for (const [name, text] of [["row-title", person.name], ["row-note", person.note]]) {
        const part = document.createElement("span");
        part.className = name;
        part.textContent = text;
        button.append(part);
      }
      const item = document.createElement("li");
      item.append(button);
      list.append(item);
    }
    const title = document.createElement("p");
    title.textContent = place.dataset.text;
    place.replaceChildren(title, list);
  };
  const save = (field) => {
    clearTimeout(waiting.get(field.name));
    waiting.delete(field.name);
    send(field.name, field.type === "checkbox" ? (field.checked ? "1" : "") : field.value).catch(() => {});
  };
  const flush = () => { for (const name of [...waiting.keys()]) { const field = form.elements.namedItem(name); if (field) save(field); } };
  const leave = () => { if (form) flush(); location.assign(location.pathname); };
  if (form) {
    form.addEventListener("change", (event) => { if (event.target.name) save(event.target); });
    form.addEventListener("input", (event) => {
      const field = event.target;
      if (!field.name) return;
      clearTimeout(waiting.get(field.name));
      waiting.set(field.name, setTimeout(() => save(field), 700));
    });
    addEventListener("pagehide", flush);
  }

  // A button that was pressed is not pressed twice; what goes back to a cached page finds it as it was.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "1";
  });
  addEventListener("pageshow", () => { for (const sent of document.querySelectorAll("form[data-sent]")) delete sent.dataset.sent; });
})();
