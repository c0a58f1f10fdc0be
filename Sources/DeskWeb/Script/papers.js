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
