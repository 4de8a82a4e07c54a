/* What lies on this device and cannot be sent: the course has ended or was left, or the file was
   refused. It is its owner's: it can be read, copied, kept elsewhere or thrown away.
   Brought by outbox.js only then; needs clean.js. */

(() => {
  "use strict";

  const { clean, fromText } = window.Writing;

  function make(name, words, about = {}) {
    return Object.assign(document.createElement(name), { textContent: words }, about);
  }

  function press(words, run) {
    const button = make("button", words, { type: "button", className: "btn btn-quiet" });
    button.addEventListener("click", () => run(button));
    return button;
  }

  /* text: words as html, perhaps none; files: [{name, blob()}]; drop() throws all of it away. */
  function stranded({ text, files, drop }) {
    const whole = make("details", "", { className: "stranded" });
    whole.append(make("summary", "Show what is on this device"));
    const choices = make("p", "", { className: "stranded-choices" });
    if (text) {
      const words = make("div", "", { className: "stranded-words", tabIndex: 0 });
      words.append(clean(fromText(text)));
      whole.append(words);
      choices.append(press("Copy the words", async (button) => {
        const copied = await navigator.clipboard.writeText(words.innerText).then(() => true, () => false);
        button.textContent = copied ? "Copied" : "Mark the words and copy them";
      }));
    }
    for (const { name, blob } of files) {
      choices.append(press(`Save ${name}`, async () => {
        const href = URL.createObjectURL(await blob());
        make("a", "", { href, download: name }).click();
        setTimeout(() => URL.revokeObjectURL(href), 60000);
      }));
    }
    choices.append(press("Throw it away", (button) => {
      const keep = press("No, keep it", () => {
        for (const one of [yes, keep]) one.remove();
        button.hidden = false;
        button.focus();
      });
      const yes = press("Yes, throw it away", async () => {
        await drop();
        whole.replaceWith(make("p", "Thrown away.", { tabIndex: -1 }));
      });
      button.hidden = true;
      choices.append(yes, keep);
      keep.focus();
    }));
    whole.append(choices);
    return whole;
  }

  window.Writing.stranded = stranded;
})();
