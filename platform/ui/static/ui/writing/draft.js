/* Keeps a draft on the server while it is written. Knows nothing of editors or words on screen.

   One save is on its way at a time, and the newest text always goes last. Nothing is ever
   written over silently: each save says which revision it follows, and the server refuses when
   there is a newer one. What the server has not got is kept on the device by `copy` (outbox.js). */

(() => {
  "use strict";

  const QUIET = 2500; // ms after the last change
  const LONGEST = 8000; // ms that words wait while someone keeps typing
  const LONGEST_PAUSE = 30000; // ms between tries

  class Draft {
    /* read() gives the text now; show(state, details) is told of
       saved | unsaved | failing | conflict | signed-out | another | refused */
    constructor({ form, post, read, show }) {
      this.form = form;
      this.post = post;
      this.copy = null; // has soon(): something changed here, or the server has it now
      this.read = read;
      this.show = show;
      this.url = form.dataset.autosave;
      this.revision = Number(form.elements.revision.value) || 0;
      this.stored = read();
      this.sent = new Set(); // texts sent since the last answer: the server may have any of them
      this.page = [...crypto.getRandomValues(new Uint8Array(12))].map((n) => n.toString(36)).join("");
      this.turn = this.answered = 0;
      this.failures = 0;
      this.halt = ""; // "conflict", "choice", "signed-out" or "refused": nothing is sent by itself
      this.busy = null;
      this.gone = false; // between pagehide and pageshow
      this.since = 0; // when the oldest unsaved change was made

      addEventListener("online", () => this.wake());
      addEventListener("focus", () => this.wake());
      document.addEventListener("visibilitychange", () => (document.hidden ? this.save() : this.wake()));
      addEventListener("pagehide", () => this.leave());
      addEventListener("pageshow", () => {
        this.gone = false;
        this.plan();
      });
    }

    get unsaved() {
      return this.read() !== this.stored;
    }

    /* Says whether there is anything new: editors also report changes that change no word. */
    changed() {
      if (this.halt === "refused") {
        if (this.read() === this.refusedText) return false;
        this.halt = "";
      }
      if (!this.since && !this.unsaved) return false;
      this.since ||= Date.now();
      this.show("unsaved");
      this.copy?.soon();
      this.plan();
      return true;
    }

    plan() {
      clearTimeout(this.timer);
      if (!this.url || this.halt || this.busy || !this.since) return;
      const now = Date.now();
      let due = Math.min(now + QUIET, this.since + LONGEST);
      if (this.failures) due = this.retryAt;
      else if (document.hidden) due = now;
      this.timer = setTimeout(() => this.save(), Math.max(0, due - now));
    }

    /* Promises true when what is on the page now is on the server. */
    save() {
      if (this.busy) return this.busy;
      clearTimeout(this.timer);
      if (!this.url) return Promise.resolve(true);
      if (this.halt || this.gone) return Promise.resolve(false);
      const text = this.read();
      this.since = 0;
      if (text === this.stored) {
        this.failures = 0;
        this.copy?.soon();
        this.show("same");
        return Promise.resolve(true);
      }
      if (new TextEncoder().encode(text).length > (Number(this.form.dataset.maxBytes) || Infinity)) {
        return Promise.resolve(this.refused("This is too long to save in one piece. Make it shorter."));
      }
      this.busy = this.send(text).finally(() => {
        this.busy = null;
        this.plan();
      });
      return this.busy;
    }

    /* For handing in: wait for the save on its way, then save what came after it. */
    async settle() {
      if (this.busy) await this.busy;
      return this.save();
    }

    /* The page is going away and no answer will be heard, so this one may overtake the save on
       its way. `page` and `turn` let the server see that both are the same hand. */
    leave() {
      if (this.url && !this.halt && !this.gone && this.unsaved) this.send(this.read());
      this.gone = true;
    }

    async send(text) {
      const turn = ++this.turn;
      this.sent.add(text);
      const { how, data } = await this.post.send(this.url, {
        text,
        format: "html",
        revision: this.revision,
        page: this.page,
        turn,
        person: this.post.person,
      });
      if (how === "failing") return this.failed();
      if (turn < this.answered) return false; // overtaken by a later save of our own
      this.answered = turn;
      if (how === "refused") return this.refused(data.message || "We could not save this. Tell your teacher.");
      if (how === "signed-out" || how === "another") return this.stop("signed-out", { another: how === "another" });
      if (!Number.isInteger(data.revision)) return this.failed();
      return how === "ok" ? this.accepted(text, data) : this.overtaken(data);
    }

    accepted(text, data) {
      this.follow(data.revision);
      this.stored = text;
      this.sent.clear();
      this.failures = 0;
      this.copy?.soon();
      this.show("saved", data);
      return true;
    }

    follow(revision) {
      this.form.elements.revision.value = this.revision = revision;
    }

    overtaken(data) {
      const newer = window.Writing.cleanHtml(data.text || "");
      if (this.sent.has(newer)) {
        // Our own: it was stored and its answer was lost on the way back. Go on from there.
        this.accepted(newer, data);
        return this.unsaved ? this.send(this.read()) : true;
      }
      return this.stop("conflict", { ...data, text: newer });
    }

    /* After a conflict: what is on this page now follows the newer revision. */
    resolve({ revision, text }) {
      this.follow(revision);
      this.stored = text;
      this.sent.clear();
      this.halt = "";
    }

    refused(message) {
      this.refusedText = this.read();
      return this.stop("refused", { message });
    }

    stop(state, details) {
      this.halt = state;
      this.since ||= Date.now();
      this.show(state, details);
      return false;
    }

    failed() {
      const pause = Math.min(2000 * 2 ** this.failures++, LONGEST_PAUSE) * (0.8 + 0.4 * Math.random());
      this.retryAt = Date.now() + pause; // not all thirty phones of a class at the same moment
      this.since ||= Date.now();
      this.show("failing");
      return false;
    }

    /* Somebody came back to the page, or the connection did. */
    wake() {
      if (this.halt === "signed-out") this.again();
      else if (this.failures && !document.hidden) this.save();
    }

    /* After signing in again in another tab the old token is no longer good. */
    async again() {
      while (this.busy) await this.busy;
      if (this.halt !== "signed-out") return this.save();
      this.busy = this.post.refresh().finally(() => (this.busy = null));
      await this.busy;
      this.halt = "";
      return this.save();
    }
  }

  window.Writing.Draft = Draft;
})();
