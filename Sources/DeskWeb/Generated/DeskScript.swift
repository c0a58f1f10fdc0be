// Written by Tools/generate-desk from Sources/DeskWeb/Script. Change what stands there and run it again.

enum DeskScript {
    static let path = "/aset/naskah-85ccceed911d.js"
    static let source = ##"""
// What goes on by itself is shown anew every second while it goes on; without this file a link does it.
"use strict";
(() => {
  const look = async () => {
    const part = document.querySelector("[data-poll]");
    if (!part) return;
    const answer = await fetch(location.pathname, { headers: { "X-Desk-Live": "1" }, redirect: "manual" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
    if (!fresh) return;
    if (part.innerHTML !== fresh.innerHTML) part.replaceChildren(...Array.from(fresh.childNodes, (node) => document.adoptNode(node)));
    if (!fresh.dataset.poll) delete part.dataset.poll;
  };
  if (document.querySelector("[data-poll]")) {
    const timer = setInterval(() => {
      if (!document.querySelector("[data-poll]")) { clearInterval(timer); return; }
      look().catch(() => {});
    }, 1000);
  }
})();
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
// Papers: what goes on at the scanner is shown as it comes, pages are dragged into order, a cut is drawn. Buttons and fields do the same without it.
(() => {
  const csrf = document.body.dataset.csrf;
  const send = (action, fields) => fetch(action, { method: "POST", body: new URLSearchParams({ _csrf: csrf, ...fields }), headers: { "X-CSRF-Token": csrf } });

  const fresh = async () => {
    const answer = await fetch(location.pathname, { headers: { "X-Desk-Live": "1" }, redirect: "manual" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-part]")) {
      const other = page.querySelector(`[data-part="${part.dataset.part}"]`);
      if (other && !part.contains(document.activeElement)) part.replaceChildren(...Array.from(other.childNodes, (node) => document.adoptNode(node)));
    }
    drag();
  };

  const job = document.getElementById("job");
  if (job && job.dataset.events && window.EventSource) {
    const events = new EventSource(job.dataset.events);
    events.addEventListener("job", (event) => {
      const page = new DOMParser().parseFromString(event.data, "text/html");
      job.replaceChildren(...Array.from(page.body.childNodes, (node) => document.adoptNode(node)));
    });
    events.addEventListener("page", () => fresh().catch(() => {}));
    // Refused for good: the page asks for itself, as it does without script.
    events.addEventListener("error", () => { if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 2000); });
    events.addEventListener("end", () => { events.close(); location.reload(); });
    addEventListener("pagehide", () => events.close());
  }

  // A file that was chosen is sent at once.
  for (const form of document.querySelectorAll("form[data-autosend]")) {
    form.addEventListener("change", (event) => { if (event.target.type === "file" && event.target.files.length) form.requestSubmit(); });
  }

  function drag() {
    const list = document.querySelector("[data-drag]");
    if (!list || list.dataset.ready) return;
    list.dataset.ready = "1";
    let dragged;
    list.addEventListener("dragstart", (event) => {
      dragged = event.target.closest("li");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", dragged.dataset.number);
    });
    list.addEventListener("dragover", (event) => {
      const over = event.target.closest("li");
      if (!dragged || !over) return;
      event.preventDefault();
      for (const item of list.children) item.classList.toggle("over", item === over && item !== dragged);
    });
    list.addEventListener("drop", async (event) => {
      const over = event.target.closest("li");
      if (!dragged || !over || over === dragged) return;
      event.preventDefault();
      await send(dragged.dataset.action, { aksi: "ke", ke: over.dataset.number, dari: "daftar" });
      location.reload();
    });
    list.addEventListener("dragend", () => { dragged = undefined; for (const item of list.children) item.classList.remove("over"); });
  }
  drag();

  const cutter = document.querySelector("[data-cut]");
  const fields = document.querySelector("[data-cut-form]");
  if (cutter && fields) {
    cutter.dataset.ready = "1";
    const picture = cutter.querySelector("img");
    const frame = document.createElement("div");
    frame.className = "frame";
    frame.hidden = true;
    cutter.append(frame);
    let start;
    const share = (value, size) => Math.min(100, Math.max(0, Math.round((value / size) * 100)));
    const place = (event) => {
      const box = picture.getBoundingClientRect();
      return { x: share(event.clientX - box.left, box.width), y: share(event.clientY - box.top, box.height) };
    };
    const show = () => {
      const side = (name) => Number(fields.elements.namedItem(name).value);
      const [left, top, right, bottom] = ["kiri", "atas", "kanan", "bawah"].map(side);
      frame.hidden = left === 0 && top === 0 && right === 100 && bottom === 100;
      frame.style.left = `${(left / 100) * picture.clientWidth}px`;
      frame.style.top = `${(top / 100) * picture.clientHeight}px`;
      frame.style.width = `${(Math.max(0, right - left) / 100) * picture.clientWidth}px`;
      frame.style.height = `${(Math.max(0, bottom - top) / 100) * picture.clientHeight}px`;
    };
    const set = (a, b) => {
      const values = { kiri: Math.min(a.x, b.x), kanan: Math.max(a.x, b.x), atas: Math.min(a.y, b.y), bawah: Math.max(a.y, b.y) };
      for (const [name, value] of Object.entries(values)) fields.elements.namedItem(name).value = String(value);
      show();
    };
    cutter.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      start = place(event);
      cutter.setPointerCapture(event.pointerId);
    });
    cutter.addEventListener("pointermove", (event) => { if (start) set(start, place(event)); });
    cutter.addEventListener("pointerup", () => { start = undefined; });
    fields.addEventListener("input", show);
  }
})();
// Papers: the button that opens the browser's print dialog; without script Ctrl+P does it.
"use strict";
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
"""## + "\n"
}
