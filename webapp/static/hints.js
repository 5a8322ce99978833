// The form works without this file. It puts a hint's words into the text, and takes them out again.
"use strict";

(() => {
  const panel = document.getElementById("hints");
  const undo = document.querySelector("[data-undo]");
  const done = [];

  // Without script nothing shows the buttons. What holds them is hidden: the style of a button would show it all the same.
  const show = () => {
    panel.querySelectorAll("[data-apply]").forEach((button) => {
      button.parentElement.hidden = false;
    });
    undo.parentElement.hidden = done.length === 0;
  };

  const write = (field, text) => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    show();
  };

  // The words are looked for anew: somebody may have typed since the hint came.
  const place = (text, words, nth) => {
    let at = text.indexOf(words);
    for (let left = nth; left > 0 && at >= 0; left -= 1) {
      at = text.indexOf(words, at + words.length);
    }
    return at;
  };

  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-apply]");
    if (!button) {
      return;
    }
    const field = document.getElementById(button.dataset.apply);
    const { words, instead, nth } = button.dataset;
    const at = place(field.value, words, Number(nth));
    if (at >= 0) {
      done.push([field, field.value]);
      write(field, field.value.slice(0, at) + instead + field.value.slice(at + words.length));
      button.parentElement.hidden = true;
      undo.focus();
    }
  });

  undo.addEventListener("click", () => {
    const [field, before] = done.pop();
    write(field, before);
    field.focus();
  });

  panel.addEventListener("htmx:afterSwap", show);
  show();
})();
