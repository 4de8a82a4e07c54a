/* Passkeys: asks the device to make one (data-passkey="create") or to show one ("get"), and
   sends its answer with the form round the button. Without it the code of an app does. */

(() => {
  "use strict";

  const button = document.querySelector("[data-passkey]");
  if (!button || !window.PublicKeyCredential) return;
  const form = button.form;
  const said = form.querySelector("[data-passkey-said]");

  const bytes = (words) => Uint8Array.from(atob(words.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const words = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  /* What the server wrote as words becomes the bytes that the browser wants. */
  function question() {
    const { publicKey } = JSON.parse(button.dataset.question);
    publicKey.challenge = bytes(publicKey.challenge);
    if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
    for (const list of ["excludeCredentials", "allowCredentials"]) {
      publicKey[list] = (publicKey[list] || []).map((one) => ({ ...one, id: bytes(one.id) }));
    }
    return { publicKey };
  }

  function answer(made) {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[part]) response[part] = words(made.response[part]);
    }
    return {
      id: made.id,
      rawId: words(made.rawId),
      type: made.type,
      response,
      clientExtensionResults: made.getClientExtensionResults(),
    };
  }

  button.hidden = false;
  button.addEventListener("click", async () => {
    said.hidden = true;
    try {
      const made = await navigator.credentials[button.dataset.passkey](question());
      form.elements.credential.value = JSON.stringify(answer(made));
      form.submit();
    } catch {
      // Refused, too slow, or none on this device: the browser does not tell which.
      said.textContent = "Your device did not do it. Try again, or use another way.";
      said.hidden = false;
    }
  });
})();
