/* What waits on this device until the server has it, sealed in store.js.

   A row for each opened page: its words with the revision they follow, and the press of "Hand in"
   when that could not be sent; a row for each of its files. While a page is open it alone sends its
   row (Copy). When it has ended, whichever page of the same person comes next does (Outbox). */

(() => {
  "use strict";

  const SOON = 250; // ms that words wait for the disk while somebody types
  const LONGEST_PAUSE = 30000; // ms between tries
  const LATER = 1000; // turns: higher than any save that the ended page can have sent unrecorded

  const called = (row) => (row.kind === "file" ? ["file", row.key] : ["writing", row.page]);

  /* What one open page keeps. read() gives its row now, or null when the server has everything. */
  class Copy {
    constructor({ store, read, told }) {
      Object.assign(this, { store, read, told });
      this.row = null; // what the disk holds
      this.failed = false;
    }

    soon() {
      this.timer ||= setTimeout(() => this.flush(), SOON);
    }

    /* Promises true when the device holds what is on the page now, or the server does. */
    async flush() {
      clearTimeout(this.timer);
      this.timer = 0;
      this.again = true;
      this.busy ||= this.write().finally(() => (this.busy = null));
      const safe = await this.busy;
      return this.again ? this.flush() : safe; // asked for just when the last write ended
    }

    async write() {
      try {
        while (this.again) {
          this.again = false;
          const row = this.read();
          if (row) await this.store.put(called(row), row);
          else if (this.row) await this.store.drop(...called(this.row));
          this.row = row;
        }
        this.failed = false;
      } catch {
        this.failed = true;
      }
      this.told();
      return !this.failed;
    }
  }

  class Outbox {
    /* more: the addresses of upload.js, clean.js and stranded.js, which are seldom wanted */
    constructor({ store, post, more }) {
      Object.assign(this, { store, post, more });
      this.tries = 0;
    }

    /* Sends everything that pages left which have ended, and says so above what the page shows. */
    async run(above) {
      const waiting = await this.left();
      if (waiting.length) {
        const notice = this.notice(above);
        const said = []; // of each that is settled
        while (waiting.length) {
          notice(waiting.length, said);
          const [one] = waiting;
          const { how, data } = await this.send(one).catch(() => ({ how: "failing" }));
          if (how === "failing") {
            waiting.push(waiting.shift()); // what has no room on the server holds up no other
            await this.rest();
            continue;
          }
          waiting.shift();
          const [words, place] = this.words(one, how, data || {});
          const rest = /refused|gone/.test(how) ? await this.stranded(one).catch(() => null) : null;
          said.push([words, place, rest]);
          one.letGo();
        }
        notice(0, said);
      }
      await this.store.sweep(true);
    }

    /* Until the line is back, or a while. */
    rest() {
      const pause = Math.min(2000 * 2 ** this.tries++, LONGEST_PAUSE) * (0.8 + 0.4 * Math.random());
      return new Promise((resolve) => {
        setTimeout(resolve, pause);
        addEventListener("online", resolve, { once: true });
      });
    }

    /* One sentence, and where it leads. */
    words({ row, files }, how, data) {
      const title = row?.title || files[0].name;
      if (how === "ok" && data.address) return [`Handed in ${data.at}: ${title}`, data.address];
      if (how === "ok") return [`Sent: ${title}`, row?.place];
      if (how === "newer") return [`There is newer writing from another device. Choose which one you want: ${title}`, row.place];
      if (how === "file-refused") return [`${data.message} It is still on this device. Open it to choose: ${title}`, data.place];
      if (how === "gone") return [`This is not open to you any more, so it was not sent: ${title}. It is still on this device.`, ""];
      if (how === "refused") return [data.message || `We could not send this: ${title}. Tell your teacher.`, row?.place];
      return [`Not sent yet, kept on this device: ${title}`, ""];
    }

    notice(above) {
      const box = document.createElement("div");
      box.className = "notice notice-kept";
      box.setAttribute("role", "status");
      const list = box.appendChild(document.createElement("div"));
      list.className = "stack";
      above.prepend(box);
      return (left, said) => {
        const lines = left ? [[`${left} ${left > 1 ? "pieces" : "piece"} not sent yet, kept on this device`, ""]] : [];
        list.replaceChildren(...[...lines, ...said].map(([words, href, rest]) => {
          const line = document.createElement(rest ? "div" : "p");
          const inside = href ? line.appendChild(Object.assign(document.createElement("a"), { href })) : line;
          inside.textContent = words;
          if (rest) line.append(rest);
          return line;
        }));
      };
    }

    /* What pages that have ended left here, of some addresses or of all: [{page, row, files, letGo}],
       `row` perhaps missing. Each is held by this page until it lets go. */
    async left(addresses) {
      const found = [];
      const wanted = (row) => !addresses || addresses.includes(row.address);
      for (const page of new Set((await this.store.all()).filter(wanted).map((row) => row.page))) {
        const letGo = await this.store.hold(page);
        if (!letGo) continue; // still open, or another tab is at it
        // Read again: whoever held it before may have sent it.
        const rows = (await this.store.all()).filter((row) => row.page === page);
        const row = rows.find(({ kind }) => kind === "writing");
        const files = rows.filter(({ kind }) => kind === "file");
        if (row || files.length) found.push({ page, row, files, letGo });
        else letGo();
      }
      return found;
    }

    /* A file that is still on its way is from now on this page's. */
    take(file, page) {
      return this.store.put(called(file), { ...file, page });
    }

    blob(file) {
      return this.store.blob(file.type, ...called(file));
    }

    async drop({ row, files }) {
      for (const one of [row, ...files]) if (one) await this.store.drop(...called(one));
    }

    /* Sends what an ended page left. Promises {how, data} as post.js says it; a receipt is in data
       when it was handed in. Whatever is not "ok" stays on the device, words first of all. */
    async send({ row, files }) {
      if (row && !row.saved) {
        const answer = await this.save(row);
        if (answer.status === 404) return { how: "gone" };
        if (answer.how !== "ok") return answer;
        Object.assign(row, { saved: true, revision: answer.data.revision });
        await this.store.put(called(row), row);
      }
      const ids = [...(row?.hand?.files || [])];
      for (const file of files) {
        const answer = await this.sendFile(file);
        if (answer.gone) return { how: "gone" };
        if (answer.how === "ok" && answer.id) ids.push(answer.id);
        else if (answer.how === "refused") {
          // Nothing is handed in without it, and nothing is dropped: its owner decides.
          const place = row?.place || file.address.replace(/files\/$/, "");
          return { how: "file-refused", data: { message: `${file.name}: ${answer.message}`, place } };
        } else if (answer.how !== "ok") return answer;
      }
      const answer = row?.hand ? await this.handIn(row, ids) : { how: "ok", data: {} };
      if (answer.how === "newer") answer.how = "refused"; // its key is used up
      if (answer.how === "ok" || answer.how === "refused") await this.drop({ row, files });
      return answer; // refused: the draft has the words
    }

    async save(row) {
      const { text, revision, page, address, sent = [] } = row;
      const fields = { text, format: "html", page, turn: row.turn + LATER, person: this.post.person };
      const answer = await this.post.send(address, { ...fields, revision });
      const { how, data } = answer;
      // Its own words, whose answer was lost: what was written after them follows them.
      if (how === "newer" && [text, ...sent].includes(data.text)) {
        return this.post.send(address, { ...fields, revision: data.revision });
      }
      return answer;
    }

    handIn({ text, revision, action, hand }, files) {
      return this.post.send(action, [
        ...Object.entries({ text, format: "html", person: this.post.person, key: hand.key, revision }),
        ...files.map((id) => ["files", id]),
      ]);
    }

    /* What could not be sent, for its owner to look at; null when nothing of it lies here. */
    async stranded({ row, files }) {
      const all = await this.store.all();
      const lies = (one) => one && all.some(({ kind, key, page }) => kind === one.kind && key === one.key && page === one.page);
      if (![row, ...files].some(lies)) return null;
      const { load } = window.Writing;
      if (!window.Writing.clean) await load(this.more.clean);
      await load(this.more.stranded);
      return window.Writing.stranded({
        text: row?.text,
        files: files.map((file) => ({ name: file.name, blob: () => this.blob(file) })),
        drop: () => this.drop({ row, files }),
      });
    }

    /* A file that was left without its page: the same pieces, no row on a screen. */
    async sendFile(file) {
      const blob = await this.blob(file).catch(() => null);
      if (!blob) return { how: "refused", message: "This device cannot read it any more." };
      if (!window.Writing.Upload) await window.Writing.load(this.more.upload);
      const { Upload, Line } = window.Writing;
      const { token, tokenUrl, person } = this.post;
      const line = new Line({ url: file.address, tokenUrl, person, field: { value: token.get() } });
      return new Promise((resolve) => {
        const words = { stored: "ok", ready: "ok", "signed-out": "signed-out", refused: "refused", kept: "failing", full: "failing" };
        const upload = new Upload(line, { key: file.key, name: file.name, blob }, ({ state, id, message }) => {
          if (!words[state]) return;
          if (words[state] === "failing") upload.stop();
          resolve({ how: words[state], id, message, gone: line.closed });
        });
        upload.go();
      });
    }
  }

  Object.assign((window.Writing ||= {}), { Copy, Outbox });
})();
