// Wagtail starts its date and row choosers with scripts inside the page, which our content
// policy does not run. The widgets' templates leave a mark that names the starter instead.
(() => {
  const moments = ["initDateChooser", "initDateTimeChooser", "initTimeChooser"];
  const choosers = ["ImageChooser", "DocumentChooser", "PageChooser", "PageMoveChooser", "Chooser"];
  const start = (mark) => {
    const { momentChooser, chooser } = mark.dataset;
    const id = mark.dataset.for;
    if (mark.dataset.started || !document.getElementById(id)) return;
    const options = JSON.parse(mark.dataset.options);
    if (moments.includes(momentChooser) && window[momentChooser]) {
      window[momentChooser](id, options);
    } else if (choosers.includes(chooser) && window[chooser]) {
      new window[chooser](id, options);
    } else {
      return;
    }
    mark.dataset.started = "yes";
  };
  const startAll = () => {
    document.querySelectorAll("[data-moment-chooser], [data-chooser]").forEach(start);
  };
  document.addEventListener("DOMContentLoaded", () => {
    startAll();
    // The schedule's dialog, and forms in dialogs, are put into the page later.
    new MutationObserver(startAll).observe(document.body, { childList: true, subtree: true });
  });
})();

// The menu of schools closes as menus do: by Escape, and by a press elsewhere.
(() => {
  const opened = () => document.querySelector(".working-in-schools[open]");
  document.addEventListener("keydown", (event) => {
    const menu = opened();
    if (event.key !== "Escape" || !menu) return;
    event.stopImmediatePropagation(); // on a phone Wagtail's own menu would take the focus
    menu.open = false;
    menu.querySelector("summary").focus();
  }, true);
  document.addEventListener("click", (event) => {
    const menu = opened();
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
})();
