/* Starts a tray where no other script does (components/tray.html, `alone`): the form that it is in
   waits until everything has been sent. */

(() => {
  "use strict";

  for (const element of document.querySelectorAll(".tray[data-alone]:not([data-ready])")) {
    const tray = new window.Writing.Tray(element);
    const form = element.closest("form");
    form?.addEventListener("submit", async (event) => {
      if (!tray.unsent && !tray.busy) return;
      event.preventDefault();
      event.stopImmediatePropagation(); // nobody else sends it meanwhile
      const seen = tray.refused();
      const whole = await tray.settle();
      if (!tray.refused().every((key) => seen.includes(key))) tray.trouble("One of your files was not taken. Look at it, then try again.");
      else if (whole) form.requestSubmit(event.submitter);
      else if (tray.signedOut) tray.trouble("You have been signed out. Sign in again in another tab, then try once more.");
      else tray.trouble("Not everything has been sent yet. Try again in a moment.");
    }, true);
  }
})();
