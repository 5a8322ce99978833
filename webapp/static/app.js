// Every page works without this file. It makes leaving quicker and lists of suggestions live.
"use strict";

(() => {
  // The one way from text to markup, where the browser asks for one: parts of pages that htmx puts in. They run and load nothing.
  if (window.trustedTypes) {
    window.trustedTypes.createPolicy("default", {
      createHTML: (markup) => {
        if (/<(?:script|iframe|object|embed|base)\b/i.test(markup)) {
          throw new TypeError("no part of a page");
        }
        return markup;
      },
    });
  }

  document.body.classList.add("js-enabled", "govuk-frontend-supported");

  const exit = document.querySelector("[data-exit]");

  const leave = () => {
    const overlay = document.createElement("div");
    overlay.className = "fh-leaving";
    overlay.setAttribute("role", "status");
    overlay.textContent = exit.dataset.leaving;
    document.body.replaceChildren(overlay);
    document.title = exit.dataset.leaving;
    // The address ends the session on the server and answers with a neutral page; replace() takes this page out of "back".
    window.location.replace(exit.href);
  };

  exit.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  // Shift alone, three times, each within five seconds of the last; Shift used with another key does not count.
  let presses = 0;
  let timer = 0;
  let alone = false;
  const forget = () => {
    presses = 0;
    window.clearTimeout(timer);
  };
  window.addEventListener("keydown", (event) => {
    alone = event.key === "Shift";
  }, true);
  window.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) {
      forget();
      return;
    }
    presses += 1;
    window.clearTimeout(timer);
    timer = window.setTimeout(forget, 5000);
    if (presses === 3) {
      forget();
      leave();
    }
  }, true);

  // A page kept for "back" may show what was just left.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      window.location.reload();
    }
  });

  // A form that is on its way is not saved once more: its answer carries the version that follows.
  document.addEventListener("submit", (event) => {
    event.target.dataset.sent = "";
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if ("sent" in event.target.dataset) {
      event.preventDefault();
    }
  });

  const summary = document.querySelector(".govuk-error-summary");
  if (summary) {
    summary.setAttribute("tabindex", "-1");
    summary.focus();
  }
})();
