/* A QR code, a card's or a class door's, leads here with a number behind the "#", which no browser sends and no
   log holds. It goes into the form, and out of the address and the history. */

(() => {
  "use strict";

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
