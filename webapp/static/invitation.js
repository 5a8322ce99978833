// Takes the invitation out of the address, which no server was sent, and out of the browser's history. Without script it is typed in.
"use strict";

(() => {
  const field = document.querySelector("[name=token]");
  if (field && window.location.hash.length > 1) {
    field.value = window.location.hash.slice(1);
    window.history.replaceState(null, "", window.location.pathname);
  }
})();
