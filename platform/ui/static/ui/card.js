/* A QR code, a card's or a class door's, leads here with a number behind the "#", which no browser sends and no
   log holds. It goes into the form, and out of the address and the history. */

(() => {
  "use strict";

  /* A child taps twice: the second tap would be sent with a token that the first has ended. */
  const sent = new WeakSet();
  addEventListener("submit", (event) => {
    if (sent.has(event.target)) event.preventDefault();
    sent.add(event.target);
  });
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  const form = document.querySelector("form[data-card]");

  function take() {
    const number = location.hash.slice(1);
    if (!form || !number) return;
    history.replaceState(null, "", location.pathname + location.search);
    form.querySelector("[data-number]").value = number;
    form.submit();
  }

  take();
  /* The page was open already when the card was scanned. */
  addEventListener("hashchange", take);
})();
