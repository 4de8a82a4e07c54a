/* The pupil's writing box: a textarea in a form becomes a small editor (editor.js), a draft that
   saves itself (draft.js), a copy on this device of what is not sent yet (kept.js), and a hand-in
   that cannot lose a word (handing.js). Without this file the textarea and the form still work.
   Page markup: templates/components/writing.html. */

(() => {
  "use strict";

  const { Draft, Handing, Kept, Post, clean, cleanHtml, editor, fromText, load } = window.Writing;
  const HERE = "Your writing is still here on this page.";
  const LONGEST_WAIT = 4000; // ms for what the page shows, before its other scripts are fetched
  const KEPT = "Not sent yet, kept on this device";

  function start(form) {
    form.dataset.ready = "";
    const part = (name) => form.querySelector(`[data-part="${name}"]`);
    const textarea = form.elements.text;
    const button = part("hand-in");
    const box = part("box");

    const { page, read, put, focus, on, lock: lockEditor } = editor(form);

    // --- What it says -------------------------------------------------------

    const status = part("status");
    const note = part("note");
    const alert = part("alert");
    const choice = part("choice");
    let saved = status.textContent.trim();
    let shown = ""; // the state that the alert is about
    let unsent = ""; // what the status says where the device holds no copy

    function say(words, state) {
      if (status.textContent !== words) status.textContent = words;
      form.dataset.state = state;
      unsent = "";
    }
    function sayUnsent(words, state) {
      say(kept.holds ? KEPT : words, state);
      form.toggleAttribute("data-kept", kept.holds);
      unsent = words;
    }
    function told() {
      if (unsent) sayUnsent(unsent, form.dataset.state);
      part("device").hidden = !kept.cannot;
    }
    function tell(about, words, ...actions) {
      if (shown && shown === about) return; // not read out again at every try
      shown = about;
      choice.replaceChildren();
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

    /* Writings beside each other: [{title, html, words, run}]. */
    function compare(...writings) {
      choice.replaceChildren(...writings.map(({ title, html, words, run }) => {
        const side = document.createElement("section");
        const name = document.createElement("h3");
        const text = document.createElement("div");
        name.textContent = title;
        text.className = "writing-copy";
        text.tabIndex = 0; // it may be long, and scrolls
        text.append(clean(fromText(html)));
        side.append(name, text, action(words, run));
        return side;
      }));
    }

    // Both writings stay within reach: whichever is here, the other can be put back.
    function offer(newerIsHere, other, words = newerIsHere ? "This is the newer writing." : "Your writing is back.") {
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
      failing: () => sayUnsent("Not saved yet. We will keep trying.", "failing"),
      refused(details) {
        sayUnsent("Not saved yet.", "stopped");
        tell("refused", details.message);
      },
      conflict(newer) {
        sayUnsent("Not saved yet.", "stopped");
        tell("conflict", `There is newer writing from another tab or device, saved ${newer.saved}. Which one do you want?`,
          action("Keep this one", () => keepMine(newer, newer.text)));
        compare({
          title: `On the server, ${newer.saved}, from another tab or device`,
          html: newer.text,
          words: "Use the newer one",
          run: () => useNewer(newer, read()),
        });
      },
      "signed-out"({ another }) {
        sayUnsent("Not saved yet.", "stopped");
        const link = document.createElement("a");
        Object.assign(link, { href: form.dataset.signInUrl, target: "_blank", rel: "noopener" });
        link.textContent = "Sign in in a new tab";
        const words = another
          ? `Somebody else is signed in now. Nothing of yours has been sent. ${HERE}`
          : `You have been signed out. ${HERE}`;
        tell(another ? "another" : "signed-out", words, action("Sign in", signIn), link);
      },
    };
    function useNewer(newer, mine) {
      put(newer.text);
      draft.resolve({ ...newer, text: read() });
      show("saved", newer);
      offer(true, mine);
      draft.copy?.soon();
      focus();
    }
    function keepMine(newer, other) {
      draft.resolve(newer);
      offer(false, other, "This one is kept.");
      draft.changed();
      draft.save();
      focus();
    }
    function show(state, details) {
      note.hidden = true;
      states[state](details);
    }

    // --- The draft ----------------------------------------------------------

    // Without scripts the box holds plain words; the draft itself stands beside them.
    form.elements.format.value = "html";
    put(textarea.dataset.html ?? textarea.defaultValue);
    const post = new Post({
      token: {
        get: () => form.elements.csrfmiddlewaretoken?.value || "",
        set: (value) => (form.elements.csrfmiddlewaretoken.value = value),
      },
      tokenUrl: form.dataset.tokenUrl,
      person: form.elements.person.value,
    });
    const draft = new Draft({ form, post, read, show });
    const kept = new Kept({ form, draft, post, told, hand: () => handing });
    if (textarea.value !== textarea.defaultValue) {
      put(textarea.value); // typed while this was loading
      draft.changed();
    }
    // The lesson's pictures go first: files are added when it has been read. Not later than that,
    // since the line may be gone by then.
    const shownWhole = new Promise((resolve) => {
      if (document.readyState === "complete") return resolve();
      addEventListener("load", resolve, { once: true });
      setTimeout(resolve, LONGEST_WAIT);
    });
    let tray = null;
    /* Promises the tray, or null where there is none; fails when its scripts cannot be had. */
    async function bringTray() {
      const element = part("tray");
      if (!element || tray) return tray;
      for (const address of element.dataset.scripts.split(" ")) await load(address);
      if (tray) return tray; // asked for twice
      tray = new window.Writing.Tray(element, { keep: kept.files });
      tray.addEventListener("signed-out", () => draft.stop("signed-out", {}));
      return tray;
    }
    shownWhole.then(bringTray).catch(() => {}).then(() => kept.left(tray)).then(restore)
      .then(() => kept.outbox.run(document.querySelector("main")), () => {});
    addEventListener("online", () => bringTray().catch(() => {}));

    /* What an earlier page left on this device. Revisions decide, never a clock. */
    function restore(left) {
      const row = left.row;
      if (!row) return;
      const mine = cleanHtml(row.text);
      const follows = row.revision === draft.revision || row.sent.includes(draft.stored);
      if (mine !== draft.stored) {
        if (!follows || draft.unsaved) return chooseOne(left, mine);
        put(mine);
        draft.changed();
        draft.save();
      }
      if (row.hand && !handing.pressed) handing.resume(row.hand);
      left.done().then(restore);
    }
    function chooseOne({ row, done }, mine) {
      const server = { revision: draft.revision, text: draft.stored, saved: saved.replace(/^\D+/, "") };
      const here = read(); // perhaps a few words that were typed while this was found
      const settle = (run) => () => {
        box.hidden = false;
        run();
        done().then(restore);
      };
      draft.halt = "choice";
      box.hidden = true;
      tell("choose", "This device has writing of yours that was not sent. There is other writing on the server. Which one do you want?");
      compare({
        title: `On this device, ${row.at}`,
        html: mine,
        words: "Use the one on this device",
        run: settle(() => {
          put(mine);
          keepMine(server, here);
        }),
      }, {
        title: draft.unsaved ? "On this page" : `On the server, ${server.saved}, from another tab or device`,
        html: here,
        words: "Use the one on the server",
        run: settle(() => {
          draft.resolve(server);
          offer(true, mine);
          if (draft.changed()) draft.save();
          focus();
        }),
      });
    }
    on("input", () => {
      if (draft.changed() && /^(empty|refused|picture)$/.test(shown)) hush();
    });
    on("pasteImage", () => tell("picture", "A picture cannot go in this box, only words."));
    addEventListener("beforeunload", (event) => {
      if (!handing.pressed && !handing.done && draft.unsaved && !kept.holds) event.preventDefault();
    });

    // --- Handing in ---------------------------------------------------------

    const name = button.textContent;
    const handing = new Handing({ form, draft, post, tray: bringTray, keep: () => kept.flush(), show: showHanding });

    function lock(words) {
      button.textContent = words || name;
      for (const attribute of ["aria-busy", "aria-disabled"]) {
        if (words) button.setAttribute(attribute, "true");
        else button.removeAttribute(attribute);
      }
      lockEditor(Boolean(words));
    }
    function showHanding(state, details) {
      if (state === "sending") return lock("Handing in…");
      if (state === "waiting") {
        lock("Waiting to hand in…");
        const words = kept.holds
          ? "Not handed in yet. It is kept on this device and goes by itself when the internet is back."
          : `Not handed in yet. ${HERE} Stay on this page: it goes by itself when the internet is back.`;
        sayUnsent("Not handed in yet.", "failing");
        return tell("waiting", words, action("Take it back", takeBack));
      }
      if (state === "signed-out") {
        lock("Waiting to hand in…");
        return signIn();
      }
      lock("");
      if (state === "refused") return tell("", details.message || "We could not take this. Tell your teacher.");
      if (["conflict", "choice"].includes(draft.halt)) say("Not handed in. First choose which writing you want.", "stopped");
      alert.scrollIntoView({ block: "center" });
      (choice.querySelector("button") || alert.querySelector("button, a"))?.focus({ preventScroll: true });
    }
    function takeBack() {
      const tried = handing.takeBack();
      lock("");
      hush();
      if (tried) tell("", "It is not handed in from here any more. It may have arrived before: you will see it in My work.");
      focus();
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (handing.pressed || handing.done) return;
      const hasFiles = tray ? tray.ids().length || tray.unsent || tray.busy : part("tray")?.querySelector("[data-file]");
      if (!read() && !hasFiles) {
        tell("empty", "Write something first, then hand it in.");
        return focus();
      }
      // The words are on the server before this page is left: a lost connection or an ended
      // sign-in is found out here, where nothing is lost by it.
      handing.press();
    });
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      handing.stop(); // back from the page it was handed in to
      lock("");
    });

    // --- Signing in over the page -------------------------------------------

    async function signIn() {
      try {
        await load(form.dataset.signIn);
        const how = await window.Writing.signIn({ url: form.dataset.signInUrl, post });
        if (how === "ok") {
          hush();
          await draft.again();
          tray?.wake();
          handing.go();
        } else if (how === "another") draft.stop("signed-out", { another: true });
      } catch {
        // No line: the link to another tab is there.
      }
    }
  }

  for (const form of document.querySelectorAll("form[data-writing]:not([data-ready])")) start(form);
})();
