/* A part of a page that others change meanwhile ([data-live]): asked for again every few
   seconds, while somebody looks at it. Without this file one reloads the page. */

(() => {
  "use strict";

  const EVERY = 5000; /* ms */
  const here = () => document.querySelector("[data-live]");

  const said = (part) => part.textContent.replace(/\s+/g, " ");

  async function ask() {
    const part = here();
    if (!part || document.hidden || part.contains(document.activeElement)) return;
    const answer = await fetch(location.href, { credentials: "same-origin" });
    /* A server that restarts takes nothing off the board. */
    if (answer.status >= 500) return;
    if (!answer.ok || answer.redirected) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-live]");
    if (!now) return location.reload();
    /* Read, not compared as it is written: the token in each form is another every time. */
    if (said(now) !== said(part)) part.replaceWith(document.adoptNode(now));
  }

  setInterval(() => ask().catch(() => {}), EVERY);
})();
