/* The pupil's writing box: a textarea in a form becomes a small editor (Squire), a draft that
   saves itself (draft.js), and a hand-in that cannot lose a word. Without this file the textarea
   and the form still work. Page markup: templates/components/writing.html. */

(() => {
  "use strict";

  const { Draft, clean, cleanHtml, fromText } = window.Writing;
  const HERE = "Your writing is still here on this page.";

  function start(form) {
    form.dataset.ready = "";
    const part = (name) => form.querySelector(`[data-part="${name}"]`);
    const textarea = form.elements.text;
    const tools = part("tools");
    const button = part("hand-in");

    // --- The editor ---------------------------------------------------------

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

    const editor = new window.Squire(page, {
      blockTag: "P",
      addLinks: false,
      sanitizeToDOMFragment: (html) => clean(html),
    });
    editor.linkRegExp = /[^\s\S]/; // an address pasted over words stays words
    const command = /Mac OS X/.test(navigator.userAgent) ? "Meta-" : "Ctrl-";
    // Tab leaves the box, also from a list; PageUp and PageDown are the browser's; the rest are
    // shortcuts of Squire's for what we do not keep.
    for (const key of ["Tab", "Shift-Tab", "PageUp", "PageDown"]) editor.setKeyHandler(key, null);
    for (const key of ["d", "u", "[", "]", "Shift-5", "Shift-6", "Shift-7"]) {
      editor.setKeyHandler(command + key, null);
    }

    const read = () => cleanHtml(editor.getHTML());
    function put(html) {
      editor.setHTML(fromText(html));
      showEmpty();
      able("undo", false);
      able("redo", false);
    }
    function showEmpty() {
      page.toggleAttribute("data-empty", page.children.length < 2 && !page.textContent.replace(/\u200B/g, "") &&
        page.firstElementChild?.nodeName === "P");
    }
    function focus() {
      editor.focus();
      page.scrollIntoView({ block: "nearest" });
    }
    part("label").addEventListener("click", focus);

    // --- The tools ----------------------------------------------------------

    const buttons = [...tools.querySelectorAll("button")];
    const toggles = {
      bold: ["B", () => editor.bold(), () => editor.removeBold()],
      italic: ["I", () => editor.italic(), () => editor.removeItalic()],
      heading: ["H3", () => swapLines("P", "h3"), () => swapLines("H3", "p")],
      bullets: ["UL", () => editor.makeUnorderedList(), () => editor.removeList()],
      numbers: ["OL", () => editor.makeOrderedList(), () => editor.removeList()],
    };
    const tool = (name) => buttons.find((one) => one.dataset.do === name);

    function swapLines(from, to) {
      editor.modifyBlocks((lines) => {
        for (const line of [...lines.children]) {
          if (line.nodeName !== from) continue;
          const other = document.createElement(to);
          other.append(...line.childNodes);
          line.replaceWith(other);
        }
        return lines;
      });
      editor.focus();
    }
    // Squire keeps an empty line at the foot; "select all" is not meant for that one.
    function withoutLastLine() {
      const range = editor.getSelection();
      const last = page.lastElementChild;
      if (range.collapsed || last === page.firstElementChild || last.textContent.trim()) return;
      if (!range.intersectsNode(last) || last.contains(range.startContainer)) return;
      range.setEndBefore(last);
      editor.setSelection(range);
    }
    function able(name, can) {
      tool(name).setAttribute("aria-disabled", String(!can));
    }
    function press() {
      for (const [name, [tag]] of Object.entries(toggles)) {
        tool(name).setAttribute("aria-pressed", String(editor.hasFormat(tag)));
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
      if (!toggles[name]) editor[name](); // undo, redo
      else {
        const [tag, on, off] = toggles[name];
        withoutLastLine();
        (editor.hasFormat(tag) ? off : on)();
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
    for (const type of ["pathChange", "select", "cursor"]) editor.addEventListener(type, press);
    editor.addEventListener("undoStateChange", ({ detail }) => {
      able("undo", detail.canUndo);
      able("redo", detail.canRedo);
    });
    reach(buttons[0]);
    tools.hidden = false;

    // --- What it says -------------------------------------------------------

    const status = part("status");
    const note = part("note");
    const alert = part("alert");
    let saved = status.textContent.trim();
    let shown = ""; // the state that the alert is about

    function say(words, state) {
      if (status.textContent !== words) status.textContent = words;
      form.dataset.state = state;
    }
    function tell(about, words, ...actions) {
      if (shown && shown === about) return; // not read out again at every try
      shown = about;
      const text = document.createElement("p");
      text.textContent = words;
      alert.replaceChildren(...(words ? [text] : []), ...actions);
    }
    function action(words, run) {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = words;
      made.addEventListener("click", run);
      return made;
    }
    const hush = () => tell("", "");

    // Both writings stay within reach: whichever is here, the other can be put back.
    function offer(newerIsHere, other) {
      const words = newerIsHere ? "This is the newer writing." : "Your writing is back.";
      const swap = action(newerIsHere ? "Put mine back" : "Use the newer one", () => {
        const here = read();
        put(other);
        draft.changed();
        draft.save();
        offer(!newerIsHere, here);
        focus();
      });
      hush();
      tell("choice", words, swap);
    }

    const states = {
      unsaved: () => (note.hidden = false),
      same: () => say(saved, saved ? "saved" : "empty"),
      saved(details) {
        saved = `Draft saved ${details.saved}`;
        say(saved, "saved");
        if (shown !== "choice") hush();
      },
      failing: () => say("Not saved yet. We will keep trying.", "failing"),
      refused(details) {
        say("Not saved yet.", "stopped");
        tell("refused", details.message);
      },
      conflict(newer) {
        say("Not saved yet.", "stopped");
        tell(
          "conflict",
          `There is newer writing from another tab or device, saved ${newer.saved}. Which one do you want?`,
          action("Use the newer one", () => {
            const mine = read();
            put(newer.text);
            draft.resolve({ ...newer, text: read() });
            show("saved", newer);
            offer(true, mine);
            focus();
          }),
          action("Keep this one", () => {
            draft.resolve(newer);
            hush();
            draft.save();
            focus();
          }),
        );
      },
      "signed-out"() {
        say("Not saved yet.", "stopped");
        const link = document.createElement("a");
        Object.assign(link, { href: form.dataset.signInUrl, target: "_blank", rel: "noopener" });
        link.textContent = "Sign in (opens a new tab)";
        const words = `You have been signed out. ${HERE}`;
        tell("signed-out", words, link, action("Try again", () => {
          say("Trying again…", "stopped");
          draft.again();
        }));
      },
    };
    function show(state, details) {
      note.hidden = true;
      states[state](details);
    }

    // --- The draft ----------------------------------------------------------

    // Without scripts the box holds plain words; the draft itself stands beside them.
    form.elements.format.value = "html";
    put(textarea.dataset.html ?? textarea.defaultValue);
    const draft = new Draft({ form, read, show });
    if (textarea.value !== textarea.defaultValue) {
      put(textarea.value); // typed while this was loading
      draft.changed();
    }
    editor.addEventListener("input", () => {
      showEmpty();
      if (draft.changed() && /^(empty|refused|picture)$/.test(shown)) hush();
    });
    editor.addEventListener("pasteImage", () => tell("picture", "A picture cannot go in this box, only words."));
    addEventListener("beforeunload", (event) => {
      if (!handing && draft.unsaved) event.preventDefault();
    });

    // --- Handing in ---------------------------------------------------------

    const name = button.textContent;
    let handing = false;

    function hand(now) {
      handing = now;
      button.textContent = now ? "Handing in…" : name;
      for (const attribute of ["aria-busy", "aria-disabled"]) {
        if (now) button.setAttribute(attribute, "true");
        else button.removeAttribute(attribute);
      }
    }

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (handing) return;
      if (!read()) {
        tell("empty", "Write something first, then hand it in.");
        return focus();
      }
      hand(true);
      // The words are on the server before this page is left: a lost connection or an ended
      // sign-in is found out here, where nothing is lost by it.
      if (draft.halt === "signed-out") await draft.again();
      const safe = (await draft.settle()) && navigator.onLine;
      if (!safe) {
        hand(false);
        if (!draft.halt) tell("", `Not handed in yet. ${HERE} Try again in a moment.`);
        else alert.querySelector("button, a")?.focus();
        return;
      }
      textarea.value = read();
      form.submit();
    });
    addEventListener("pageshow", (event) => {
      if (event.persisted) hand(false); // back from the page it was handed in to
    });
  }

  for (const form of document.querySelectorAll("form[data-writing]:not([data-ready])")) start(form);
})();
