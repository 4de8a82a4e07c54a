/* What a page with a writing box has on this device. The store and the outbox come when the page
   has been shown, or at once when an earlier page may have left something. */

(() => {
  "use strict";

  class Kept {
    /* told() when the device has, or cannot have, a copy; hand() gives the hand-in of the page */
    constructor({ form, draft, post, told, hand }) {
      Object.assign(this, { form, draft, post, told, hand });
      this.cannot = false; // and somebody has begun to write
      this.copy = null;
      this.ready = form.dataset.autosave ? this.open() : Promise.reject(new Error("no drafts"));
      this.ready.catch(() => {
        draft.copy = { soon: () => this.fail() };
        if (draft.unsaved) this.fail();
      });
    }

    fail() {
      if (!this.form.dataset.autosave || this.cannot) return;
      this.cannot = true;
      this.told();
    }

    /* Whether what is on the page and not on the server is on the disk. */
    get holds() {
      return Boolean(this.copy?.row && !this.copy.failed);
    }

    async open() {
      const { form, draft } = this;
      const { deviceKey: key, now, outbox } = form.dataset;
      delete form.dataset.deviceKey; // in memory, and nowhere else
      const { load } = window.Writing;
      await new Promise((resolve) => {
        if (document.readyState === "complete") resolve();
        else addEventListener("load", resolve);
      });
      const [store, sending, upload, clean, stranded] = outbox.split(" ");
      await Promise.all([load(store), load(sending)]);
      const { Copy, Outbox, Store } = window.Writing;
      this.store = await Store.open({ key, person: this.post.person, day: Math.floor(now / 86400) });
      this.outbox = new Outbox({ store: this.store, post: this.post, more: { upload, clean, stranded } });
      await this.store.hold(draft.page);
      const told = () => {
        this.cannot = this.copy.failed;
        this.told();
      };
      this.copy = draft.copy = new Copy({ store: this.store, read: () => this.row(), told });
      if (draft.unsaved) this.copy.soon();
    }

    /* What is here and not on the server, or null. */
    row() {
      const { draft, form } = this;
      const { pressed, done } = this.hand();
      if (done || (!draft.unsaved && !pressed)) return null;
      return {
        kind: "writing",
        page: draft.page,
        address: new URL(form.dataset.autosave, location).pathname,
        action: new URL(form.action, location).pathname,
        place: location.pathname,
        title: document.querySelector("h1")?.textContent.trim() || document.title,
        text: draft.read(),
        revision: draft.revision,
        sent: [...draft.sent],
        turn: draft.turn,
        at: new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }),
        hand: pressed,
      };
    }

    /* Promises true when it is safe on the disk or on the server. */
    async flush() {
      await this.ready.catch(() => {});
      return this.copy ? this.copy.flush() : false;
    }

    /* What pages of this address left. Their files go to the tray; their words are given one page
       at a time: {row, done()}, where done() promises the next. */
    async left(tray) {
      await this.ready;
      const { autosave } = this.form.dataset;
      const addresses = [autosave, tray?.element.dataset.filesUrl].filter(Boolean);
      const found = await this.outbox.left(addresses.map((address) => new URL(address, location).pathname));
      for (const { files } of tray ? found : []) {
        for (const file of files) {
          await this.outbox.take(file, this.draft.page);
          const blob = await this.outbox.blob(file).catch(() => null);
          if (blob) tray.restore([{ key: file.key, name: file.name, blob }]);
          else tray.lost(file);
        }
      }
      found.sort((one, other) => (other.row?.revision || 0) - (one.row?.revision || 0));
      return this.next(found);
    }

    next([first, ...others]) {
      if (!first) return {};
      if (!first.row) {
        first.letGo();
        return this.next(others);
      }
      const done = async () => {
        if (await this.flush()) await this.outbox.drop({ row: first.row, files: [] });
        first.letGo();
        return this.next(others);
      };
      return { ...first, done };
    }

    /* For the tray of files. */
    get files() {
      return {
        put: async ({ key, name, blob, url }) => {
          await this.ready;
          const file = { kind: "file", page: this.draft.page, key, name, type: blob.type, address: url };
          await this.store.put(["file", key], file, blob);
        },
        drop: async (key) => {
          await this.ready;
          await this.store.drop("file", key);
        },
      };
    }
  }

  window.Writing.Kept = Kept;
})();
