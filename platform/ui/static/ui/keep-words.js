/* A form with much typing in it: before it is sent, the server is asked who is signed in.
   If nobody is, or somebody else, or the line is down, the page says so and stays, with
   every word in it. Without this file the form is sent as any other, and Django itself
   refuses it after another sign-in. */
"use strict";
for (const form of document.querySelectorAll("form[data-token-url]")) {
  const notes = Object.fromEntries(
    [...form.querySelectorAll("[data-note]")].map((note) => [note.dataset.note, note])
  );
  const ask = async () => {
    try {
      const options = { credentials: "same-origin", redirect: "manual", cache: "no-store" };
      const answer = await fetch(form.dataset.tokenUrl, options);
      // A redirect leads to signing in; any other answer is a server that is not well.
      if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) return "signed-out";
      if (!answer.ok) return "offline";
      const { token, person } = await answer.json();
      if (person !== form.dataset.person) return "somebody-else";
      form.elements.csrfmiddlewaretoken.value = token;
      return "";
    } catch {
      return "offline";
    }
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "yes";
    const button = event.submitter;
    const wrong = await ask();
    for (const [name, note] of Object.entries(notes)) note.hidden = name !== wrong;
    if (wrong) {
      delete form.dataset.sending;
      return notes[wrong].scrollIntoView({ block: "nearest" });
    }
    // The button that was pressed is part of the answer, and submit() leaves it out.
    if (button?.name) {
      const pressed = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
      form.append(pressed);
    }
    form.submit();
  });
  // Back from the next page: the form may be sent again.
  addEventListener("pageshow", () => delete form.dataset.sending);
}
