// Papers: the button that opens the browser's print dialog; without script Ctrl+P does it.
"use strict";
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
