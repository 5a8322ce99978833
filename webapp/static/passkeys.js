// Asks a device for a passkey and sends its answer with the form.
"use strict";

(() => {
  const form = document.querySelector("[data-passkey]");
  if (!form || !window.PublicKeyCredential) {
    return;
  }
  form.querySelector("[data-passkey-missing]").hidden = true;
  const failed = form.querySelector("[data-passkey-failed]");

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const options = JSON.parse(form.dataset.options);
  options.challenge = bytes(options.challenge);
  for (const known of [...(options.excludeCredentials || []), ...(options.allowCredentials || [])]) {
    known.id = bytes(known.id);
  }
  if (options.user) {
    options.user.id = bytes(options.user.id);
  }

  const told = (credential) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) {
        response[part] = text(credential.response[part]);
      }
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      const credential = await navigator.credentials[form.dataset.passkey]({ publicKey: options });
      form.elements.answer.value = told(credential);
    } catch {
      failed.hidden = false;
      return;
    }
    form.submit();
  });
})();
