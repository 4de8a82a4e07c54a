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
  const close = (event) => {
    for (const menu of document.querySelectorAll(".working-in-schools[open]")) {
      if (event.type === "keydown" ? event.key !== "Escape" : menu.contains(event.target)) continue;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    }
  };
  document.addEventListener("keydown", close);
  document.addEventListener("click", close);
})();
