/* The press of "Hand in", and everything between it and the receipt.

   The press is kept (on the device where that is possible) before anything is sent, then go the
   draft, the files and the hand-in itself, under one key however often it is tried, so that it
   arrives once. Until a receipt is here nothing says that it was handed in. */

(() => {
  "use strict";

  const LONGEST_PAUSE = 30000; // ms between tries
  const LEAVING = 1000; // ms that the disk may take before the receipt is opened

  class Handing {
    /* tray() promises the tray of files. keep() puts what is on the page on the device, if it can; show(state, details) is told of
       sending | waiting | signed-out | stopped (by the draft, which says why) | refused */
    constructor({ form, draft, post, tray, keep, show }) {
      Object.assign(this, { form, draft, post, tray, keep, show });
      this.pressed = null;
      this.busy = false;
      this.tries = 0;
      const wake = () => !document.hidden && this.pressed?.tried && this.go();
      for (const event of ["online", "focus"]) addEventListener(event, wake);
      document.addEventListener("visibilitychange", wake);
    }

    press(key = this.form.elements.key.value) {
      if (this.pressed) return;
      this.pressed = { key, files: [], tried: 0 };
      this.show("sending");
      this.go();
    }

    /* The page that kept the press has ended; this one goes on with it. */
    resume(hand) {
      this.pressed = { seen: [], ...hand, tried: hand.tried + 1 };
      this.show("sending");
      this.go();
    }

    /* It may have arrived already, if a request was cut off: a key is never used for two things. */
    takeBack() {
      const tried = this.sent;
      this.stop();
      this.keep();
      return tried;
    }

    stop() {
      clearTimeout(this.timer);
      this.pressed = null;
      this.sent = false;
      this.tries = 0;
      this.form.elements.key.value = window.Writing.uuid();
    }

    async go() {
      if (this.busy || !this.pressed) return;
      clearTimeout(this.timer);
      this.busy = true;
      const { how, data } = await this.attempt().finally(() => (this.busy = false));
      if (how === "ok") {
        this.pressed = null;
        this.done = true;
        this.draft.url = ""; // nothing more to save: what is here is what was handed in
        await Promise.race([this.keep(), new Promise((resolve) => setTimeout(resolve, LEAVING))]);
        return location.assign(data.address);
      }
      if (!this.pressed) return; // taken back meanwhile
      if (how === "failing") {
        this.pressed.tried++;
        this.show("waiting");
        const pause = Math.min(2000 * 2 ** this.tries++, LONGEST_PAUSE) * (0.8 + 0.4 * Math.random());
        this.timer = setTimeout(() => this.go(), pause);
      } else if (how === "signed-out") {
        this.pressed.tried++;
        this.show("signed-out");
      } else {
        this.stop();
        this.keep();
        this.show(how, data);
      }
    }

    async attempt() {
      // What had been refused by now, whoever pressed could see; null is nothing but words.
      const bringing = this.tray().then((tray) => {
        if (this.pressed) this.pressed.seen ||= tray ? tray.refused() : [];
        return tray;
      }, () => undefined);
      await this.keep();
      const { draft, form } = this;
      if (draft.halt === "signed-out") await draft.again();
      if (!(await draft.settle())) {
        if (!draft.halt) return { how: "failing" };
        return { how: draft.halt === "signed-out" ? "signed-out" : "stopped" };
      }
      const tray = await bringing;
      if (tray === undefined) return { how: "failing" };
      if (tray) {
        if (!(await tray.settle())) return { how: tray.signedOut ? "signed-out" : "failing" };
        if (this.pressed && !tray.refused().every((key) => this.pressed.seen.includes(key))) {
          return { how: "refused", data: { message: "One of your files was not taken. Look at your files, then hand in again." } };
        }
        this.pressed && (this.pressed.files = tray.ids());
      }
      if (!this.pressed) return { how: "stopped" };
      this.sent = true;
      const answer = await this.post.send(form.action, [
        ["text", draft.read()],
        ["format", "html"],
        ["person", this.post.person],
        ["key", this.pressed.key],
        ["revision", draft.revision],
        ...this.pressed.files.map((id) => ["files", id]),
      ]);
      if (answer.how === "ok" && !answer.data.address) answer.how = "failing";
      if (answer.how === "newer") answer.how = "refused"; // under this key something else was handed in
      if (answer.how === "signed-out" || answer.how === "another") {
        draft.stop("signed-out", { another: answer.how === "another" });
        answer.how = "signed-out";
      }
      return answer;
    }
  }

  window.Writing.Handing = Handing;
})();
