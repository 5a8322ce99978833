// Warns before the session ends, and keeps what was typed in this window (in the browser only) until its owner has signed in again.
"use strict";

(() => {
  const { idle, owner, stay, out } = document.body.dataset;
  const KEPT = "kept";
  const HOUR = 3600000;
  const WARN = 120000; // before the end
  const LEAVE = 10000; // before the end: what is shown here is taken away
  const limit = Number(idle) * 1000;
  const notice = document.querySelector(".fh-idle");
  let since = Date.now();

  const fields = () => [...document.querySelectorAll("main form")].flatMap((form) =>
    [...form.elements].filter((field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type))
      .map((field) => ({ field, form: form.getAttribute("action") })));
  const numbered = () => {
    const seen = {};
    return fields().map(({ field, form }) => {
      const name = `${form} ${field.name}`;
      seen[name] = (seen[name] || 0) + 1;
      return { field, key: `${name} ${seen[name]}` };
    });
  };

  const keep = () => {
    const values = {};
    for (const { field, key } of numbered()) {
      values[key] = ["checkbox", "radio"].includes(field.type) ? field.checked : field.value;
    }
    sessionStorage.setItem(KEPT, JSON.stringify({ owner, path: window.location.pathname, at: Date.now(), values }));
  };

  const restore = () => {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
    if (!kept || kept.owner !== owner || Date.now() - kept.at > HOUR) {
      sessionStorage.removeItem(KEPT);
      return;
    }
    if (kept.path !== window.location.pathname) {
      return;
    }
    sessionStorage.removeItem(KEPT);
    for (const { field, key } of numbered()) {
      if (!(key in kept.values)) {
        continue;
      }
      if (typeof kept.values[key] === "boolean") {
        field.checked = kept.values[key];
      } else {
        field.value = kept.values[key];
      }
    }
  };

  const leave = () => {
    keep();
    window.location.replace(out);
  };

  const look = () => {
    const left = limit - (Date.now() - since);
    if (left < LEAVE) {
      leave();
      return;
    }
    if (left < WARN && notice.hidden) {
      notice.hidden = false;
      notice.querySelector("button").focus();
    }
  };

  notice.querySelector("button").addEventListener("click", async () => {
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    const answer = await fetch(stay, { method: "POST", headers, redirect: "manual" }).catch(() => null);
    if (!answer || answer.status !== 204) {
      leave();
      return;
    }
    since = Date.now();
    notice.hidden = true;
  });

  document.addEventListener("submit", (event) => {
    if (event.target.closest(".fh-nav__out")) {
      sessionStorage.removeItem(KEPT);
    } else if (event.target.closest("main") && Date.now() - since > limit) { // a computer that slept
      event.preventDefault();
      leave();
    }
  }, true);
  document.addEventListener("htmx:afterRequest", () => {
    since = Date.now();
  });

  restore();
  window.setInterval(look, 5000);
})();
