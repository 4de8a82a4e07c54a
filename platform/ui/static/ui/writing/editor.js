/* The editor of the pupil's writing box: Squire on a page of our few tags, and its tools.

   editor(form) puts it in the place of the form's textarea and gives {page, read, put, focus,
   on(event, run), lock(so)}. Page markup: templates/components/writing.html. */

(() => {
  "use strict";

  const { clean, cleanHtml, fromText } = window.Writing;

  function editor(form) {
    const part = (name) => form.querySelector(`[data-part="${name}"]`);
    const textarea = form.elements.text;
    const tools = part("tools");

    const page = document.createElement("div");
    for (const [name, value] of Object.entries({
      class: "writing-page",
      role: "textbox",
      "aria-multiline": "true",
      "aria-labelledby": part("label").id,
      "aria-placeholder": textarea.placeholder,
      "data-placeholder": textarea.placeholder,
      lang: "en-GB",
      spellcheck: "true",
      autocapitalize: "sentences",
    })) {
      if (value) page.setAttribute(name, value);
    }
    // Before Squire's own listener, so that nothing we do not keep is ever offered by a menu.
    page.addEventListener("beforeinput", (event) => {
      if (/^format(?!Bold|Italic|Remove)/.test(event.inputType)) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    }, true);
    for (const type of ["dragover", "drop"]) {
      page.addEventListener(type, (event) => {
        // Dropping a photo here would leave the page to show it.
        if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
      });
    }
    textarea.after(page);
    textarea.hidden = true;
    textarea.required = false; // an empty hidden box could not say why it refuses

    const squire = new window.Squire(page, {
      blockTag: "P",
      addLinks: false,
      sanitizeToDOMFragment: (html) => clean(html),
    });
    squire.linkRegExp = /[^\s\S]/; // an address pasted over words stays words
    const command = /Mac OS X/.test(navigator.userAgent) ? "Meta-" : "Ctrl-";
    // Tab leaves the box, also from a list; PageUp and PageDown are the browser's; the rest are
    // shortcuts of Squire's for what we do not keep.
    for (const key of ["Tab", "Shift-Tab", "PageUp", "PageDown"]) squire.setKeyHandler(key, null);
    for (const key of ["d", "u", "[", "]", "Shift-5", "Shift-6", "Shift-7"]) {
      squire.setKeyHandler(command + key, null);
    }

    const read = () => cleanHtml(squire.getHTML());
    function put(html) {
      squire.setHTML(fromText(html));
      showEmpty();
      able("undo", false);
      able("redo", false);
    }
    function showEmpty() {
      page.toggleAttribute("data-empty", page.children.length < 2 && !page.textContent.replace(/\u200B/g, "") &&
        page.firstElementChild?.nodeName === "P");
    }
    function focus() {
      squire.focus();
      page.scrollIntoView({ block: "nearest" });
    }
    part("label").addEventListener("click", focus);

    // --- The tools ----------------------------------------------------------

    const buttons = [...tools.querySelectorAll("button")];
    const toggles = {
      bold: ["B", () => squire.bold(), () => squire.removeBold()],
      italic: ["I", () => squire.italic(), () => squire.removeItalic()],
      heading: ["H3", () => swapLines("P", "h3"), () => swapLines("H3", "p")],
      bullets: ["UL", () => squire.makeUnorderedList(), () => squire.removeList()],
      numbers: ["OL", () => squire.makeOrderedList(), () => squire.removeList()],
    };
    const tool = (name) => buttons.find((one) => one.dataset.do === name);

    function swapLines(from, to) {
      squire.modifyBlocks((lines) => {
        for (const line of [...lines.children]) {
          if (line.nodeName !== from) continue;
          const other = document.createElement(to);
          other.append(...line.childNodes);
          line.replaceWith(other);
        }
        return lines;
      });
      squire.focus();
    }
    // Squire keeps an empty line at the foot; "select all" is not meant for that one.
    function withoutLastLine() {
      const range = squire.getSelection();
      const last = page.lastElementChild;
      if (range.collapsed || last === page.firstElementChild || last.textContent.trim()) return;
      if (!range.intersectsNode(last) || last.contains(range.startContainer)) return;
      range.setEndBefore(last);
      squire.setSelection(range);
    }
    function able(name, can) {
      tool(name).setAttribute("aria-disabled", String(!can));
    }
    function press() {
      for (const [name, [tag]] of Object.entries(toggles)) {
        tool(name).setAttribute("aria-pressed", String(squire.hasFormat(tag)));
      }
    }
    function reach(target) {
      for (const one of buttons) one.tabIndex = one === target ? 0 : -1;
    }

    tools.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
    tools.addEventListener("click", (event) => {
      const chosen = event.target.closest("button");
      if (!chosen || chosen.getAttribute("aria-disabled") === "true") return;
      reach(chosen);
      const name = chosen.dataset.do;
      if (!toggles[name]) squire[name](); // undo, redo
      else {
        const [tag, on, off] = toggles[name];
        withoutLastLine();
        (squire.hasFormat(tag) ? off : on)();
      }
      press();
    });
    tools.addEventListener("keydown", (event) => {
      const at = buttons.indexOf(document.activeElement);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
      if (at < 0 || to === undefined) return;
      event.preventDefault();
      const next = buttons.at(to % buttons.length);
      reach(next);
      next.focus();
    });
    squire.addEventListener("input", showEmpty);
    for (const type of ["pathChange", "select", "cursor"]) squire.addEventListener(type, press);
    squire.addEventListener("undoStateChange", ({ detail }) => {
      able("undo", detail.canUndo);
      able("redo", detail.canRedo);
    });
    reach(buttons[0]);
    tools.hidden = false;

    return {
      page,
      read,
      put,
      focus,
      on: (event, run) => squire.addEventListener(event, run),
      /* What was pressed is what goes: while it is on its way nothing is changed. */
      lock(so) {
        page.contentEditable = String(!so);
        page.setAttribute("aria-readonly", String(so));
        for (const one of buttons) one.disabled = so;
      },
    };
  }

  window.Writing.editor = editor;
})();
