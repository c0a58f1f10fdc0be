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
