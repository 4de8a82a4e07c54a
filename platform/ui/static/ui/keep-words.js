/* A form with much typing in it: before it is sent, the server is asked whether the person
   is still signed in. If not, or if the line is down, the page says so and stays, with
   every word in it. Without this file the form is sent as any other. */
"use strict";
for (const form of document.querySelectorAll("form[data-token-url]")) {
  const notes = {
    "signed-out": form.querySelector("[data-signed-out]"),
    offline: form.querySelector("[data-offline]"),
  };
  const say = (which) => {
    for (const [name, note] of Object.entries(notes)) note.hidden = name !== which;
  };
  const ask = async () => {
    try {
      const options = { credentials: "same-origin", redirect: "manual", cache: "no-store" };
      const answer = await fetch(form.dataset.tokenUrl, options);
      if (!answer.ok) return "signed-out";
      const { token } = await answer.json();
      form.elements.csrfmiddlewaretoken.value = token;
      return "";
    } catch {
      return "offline";
    }
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.asking) return;
    form.dataset.asking = "yes";
    const button = event.submitter;
    const wrong = await ask();
    delete form.dataset.asking;
    say(wrong);
    if (wrong) return notes[wrong].scrollIntoView({ block: "nearest" });
    // The button that was pressed is part of the answer, and submit() leaves it out.
    if (button?.name) {
      const pressed = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
      form.append(pressed);
    }
    form.submit();
  });
}
