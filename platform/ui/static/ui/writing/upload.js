/* Sends one file in pieces and goes on from where it was after every break. Knows nothing of what
   is on the screen. Answers of the server: the class Line; order and rows: tray.js.

   preparing → waiting → sending → stored → ready. On the way: paused, kept (no line: tried again
   by itself), signed-out, full (the server has no room), refused, removed (taken out), part (the
   rest is on another device). */

(() => {
  "use strict";

  const LARGEST = 1048576; // bytes in one piece: the server takes no more
  const SMALLEST = 65536;
  const EACH = 4000; // ms that a piece should take, so that a cut loses little
  const PATIENCE = 20000; // ms without any progress before a request counts as lost
  const LONGEST = 30000; // ms between two tries

  const UNSENT = /preparing|waiting|sending|paused|kept|signed-out|full/;

  /* An end to trying: its name is the state, its message the sentence for the screen. */
  class Halt extends Error {
    constructor(name, message) {
      super(message);
      this.name = name;
    }
  }

  /* How this page speaks with the server: the token, and what an answer means. */
  class Line {
    constructor({ url, tokenUrl, person, field }) {
      Object.assign(this, { url, tokenUrl, person, field });
    }

    get headers() {
      return { Accept: "application/json", "X-CSRFToken": this.field?.value || "" };
    }

    /* The file as the server has it; null when it has none. Throws Halt, or any other when it is
       worth trying again. */
    async judge(request, mayRefresh = true) {
      const { status, data } = await request();
      if (status === 403 && mayRefresh && (await this.refresh())) return this.judge(request, false);
      if (status === 401 || status === 403) throw new Halt("signed-out");
      if (status === 404) return null;
      if ((status === 200 || status === 409) && Number.isInteger(data.offset)) return data;
      if (status === 507) throw new Halt("full", data.message || "There is no room for this just now. Try again later.");
      if (status >= 400 && status < 500 && ![408, 409, 425, 429].includes(status)) {
        throw new Halt("refused", data.message || "We could not take this file. Tell your teacher.");
      }
      throw new Error(`answered ${status}`);
    }

    ask(url, form) {
      return this.judge(async () => {
        const answer = await fetch(url, {
          method: form ? "POST" : "GET",
          body: form ? new URLSearchParams(form) : null,
          headers: this.headers,
          redirect: "manual", // a redirect is the way to the sign-in page, perhaps on another site
          signal: AbortSignal.timeout?.(PATIENCE),
        });
        const status = answer.type === "opaqueredirect" ? 401 : answer.status;
        return { status, data: await answer.json().catch(() => ({})) };
      });
    }

    begin(form) {
      return this.ask(this.url, { ...form, person: this.person });
    }

    /* fetch() says nothing of how much has left: this is why a piece goes by XMLHttpRequest. */
    send(url, offset, body, moved, hold) {
      return this.judge(() => new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        let timer;
        const alive = () => {
          clearTimeout(timer);
          timer = setTimeout(() => request.abort(), PATIENCE);
        };
        request.open("PATCH", url);
        for (const [name, value] of Object.entries(this.headers)) request.setRequestHeader(name, value);
        request.setRequestHeader("Content-Type", "application/offset+octet-stream");
        request.setRequestHeader("Upload-Offset", offset);
        request.upload.onprogress = (event) => {
          alive();
          moved(event.loaded);
        };
        request.onload = () => {
          const away = new URL(request.responseURL).pathname !== url; // led to the sign-in page
          let data = {};
          try {
            data = JSON.parse(request.responseText);
          } catch {
            // Not ours: the status says enough.
          }
          resolve({ status: away ? 401 : request.status, data });
        };
        request.onerror = request.onabort = () => reject(new Error("cut"));
        request.onloadend = () => clearTimeout(timer);
        hold(() => request.abort());
        alive();
        request.send(body);
      }));
    }

    /* After signing in again the old token is no longer good; and it may be somebody else. */
    async refresh() {
      if (!this.tokenUrl) return false;
      const answer = await fetch(this.tokenUrl, { headers: { Accept: "application/json" }, redirect: "manual", cache: "no-store" });
      if (answer.status >= 500) throw new Error("no token");
      const { token, person } = await answer.json().catch(() => ({}));
      if (!token || (person && this.person && person !== this.person)) return false;
      if (this.field) this.field.value = token;
      return true;
    }
  }

  class Upload {
    /* changed(upload) is called whenever there is something new to show. */
    constructor(line, { key = window.Writing.uuid(), name, kind, blob }, changed) {
      Object.assign(this, { line, key, name, kind, blob, changed });
      this.size = blob?.size || 0;
      this.state = "preparing";
      this.message = this.id = "";
      this.sent = this.failures = this.turn = 0;
      this.piece = LARGEST / 4;
    }

    get unsent() {
      return UNSENT.test(this.state);
    }

    get whole() {
      return this.state === "stored" || this.state === "ready";
    }

    set(state, message = "") {
      Object.assign(this, { state, message });
      this.changed(this);
    }

    /* What the server says of it. */
    follow(file) {
      const { id, key, name, kind, size, state, message } = file;
      Object.assign(this, { file, id, key, sent: file.offset });
      // Looked at when it is whole: till then the device knows it better.
      if (/stored|ready/.test(state) || !this.blob) Object.assign(this, { name, kind, size });
      if (state !== "arriving") this.set(state, message);
      else if (!this.blob) this.set("part");
      if (state === "stored") this.watch();
    }

    /* Each start ends the one before, and waits for its last answer. */
    go() {
      this.start((turn) => this.send(turn));
      this.set("sending");
    }

    start(act) {
      this.stop();
      const turn = this.turn;
      const before = this.running;
      this.running = (async () => {
        await before;
        await this.keepTrying(turn, () => act(turn));
      })();
    }

    stop() {
      this.turn++;
      this.wakeUp?.();
      this.cut?.();
    }

    pause() {
      this.stop();
      this.set("paused");
    }

    /* For good: it was refused, or is not wanted here. */
    async forget() {
      this.stop();
      if (this.id) await this.line.ask(this.address, { act: "remove" }).catch(() => {});
    }

    /* Taken out. Going on again puts it back: where() tells the server. */
    remove() {
      this.start(async () => {
        if (!this.id) return;
        this.removed = true; // also when the answer is lost
        await this.line.ask(this.address, { act: "remove" });
      });
      this.set("removed");
    }

    /* The line, or somebody, is back. */
    wake() {
      if (this.state === "kept") this.set("sending");
      this.wakeUp?.();
    }

    get address() {
      return `/files/${this.id}/`;
    }

    async keepTrying(turn, act) {
      while (turn === this.turn) {
        try {
          return await act();
        } catch (trouble) {
          if (turn !== this.turn) return;
          if (trouble instanceof Halt) {
            if (this.unsent) this.set(trouble.name, trouble.message);
            return;
          }
          this.piece = Math.max(SMALLEST, this.piece / 2);
          if (this.unsent) this.set("kept");
          const pause = Math.min(1000 * 2 ** this.failures++, LONGEST) * (0.5 + Math.random());
          await this.rest(pause); // not all thirty phones of a class at the same moment
          if (turn === this.turn && this.unsent) this.set("sending");
        }
      }
    }

    rest(ms) {
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }

    async send(turn) {
      let file = await this.where();
      let still = 0;
      while (file.state === "arriving") {
        if (turn !== this.turn) return;
        this.follow(file);
        if (!this.blob) return;
        const offset = file.offset;
        const body = await this.read(offset);
        const began = performance.now();
        const moved = (bytes) => {
          this.sent = offset + bytes;
          this.changed(this);
        };
        file = (await this.line.send(this.address, offset, body, moved, (cut) => (this.cut = cut))) || (await this.where(true));
        if (file.offset <= offset && ++still > 2) throw new Error("no way forward");
        if (file.offset > offset) {
          still = this.failures = 0;
          const fits = (body.byteLength * EACH) / Math.max(1, performance.now() - began);
          this.piece = Math.round(Math.min(LARGEST, Math.max(SMALLEST, fits)));
        }
      }
      this.failures = 0;
      this.removed = false;
      this.follow(file);
    }

    /* How far the server is. A file it does not know (any more) is begun. */
    async where(gone) {
      let file = null;
      if (this.id && !gone) file = await this.line.ask(this.address, this.removed && { act: "keep" });
      if (!file && !this.blob) throw new Halt("refused", "This is not here any more.");
      file ||= await this.line.begin({ key: this.key, name: this.name, size: this.size });
      if (!file) {
        this.line.closed = true;
        throw new Halt("refused", "This page cannot take files any more.");
      }
      this.id = file.id; // at once: who takes it out meanwhile has to name it
      this.removed = false;
      return file;
    }

    async read(offset) {
      const piece = this.blob.slice(offset, offset + this.piece);
      if (!piece.size) throw new Error("nothing left to send");
      try {
        return await piece.arrayBuffer();
      } catch {
        throw new Halt("refused", "This file has changed or moved. Choose it again.");
      }
    }

    /* From stored to ready: asked gently until it can be shown. */
    async watch() {
      const turn = this.turn;
      let pause = 700;
      while (turn === this.turn && this.state === "stored") {
        await this.rest(pause);
        if (turn !== this.turn) return;
        pause = Math.min(pause * 1.2, 15000);
        try {
          const file = await this.line.ask(this.address);
          if (!file) return;
          if (turn === this.turn && file.state !== "stored") this.follow(file);
        } catch (trouble) {
          if (trouble instanceof Halt) return; // whole already: signing in can wait
        }
      }
    }
  }

  Object.assign((window.Writing ||= {}), { Line, Upload });
})();
