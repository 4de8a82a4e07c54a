/* What is not on the server yet, kept on this device and sealed.

   The device may be shared, so all of it is encrypted (AES-GCM, NIST SP 800-38D, a fresh iv each
   time) under a key of the account that comes with each page of that person and is held in memory
   only. What a row is called is an HMAC (RFC 2104) under the same key: nothing on the disk names a
   child, a course or a file, or lets another person see that there is anything of somebody's.
   A row's age is told in days of the server's calendar: the clock of a device may be wrong. */

(() => {
  "use strict";

  const NAME = "causeway";
  const DAYS = 60; // that anybody's rows are kept
  const PATIENCE = 4000; // ms: some browsers neither open a database nor refuse to
  const bytes = (text) => new TextEncoder().encode(text);
  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  function database() {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("rows", { keyPath: "id" }).createIndex("owner", "owner");
      opening.result.createObjectStore("bodies", { keyPath: "id" }); // read only when wanted
    };
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error("late")), PATIENCE));
    return Promise.race([done(opening), late]);
  }

  class Store {
    /* key: base64 of the account's 32 bytes; day: the server's days since 1970.
       Rejects where a device cannot keep anything: no secure context, an old browser, a private
       window, no room. */
    static async open({ key, person, day }) {
      if (!key || !window.crypto?.subtle || !window.indexedDB || !navigator.locks) throw new Error("cannot keep");
      const raw = Uint8Array.from(atob(key), (sign) => sign.charCodeAt(0));
      const root = await crypto.subtle.importKey("raw", raw, "HKDF", false, ["deriveKey"]);
      raw.fill(0);
      const derive = (info, kind, uses) =>
        crypto.subtle.deriveKey(
          { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytes(info) }, root, kind, false, uses,
        );
      const store = new Store();
      store.day = day || Math.floor(Date.now() / 864e5);
      store.sealer = await derive("seal", { name: "AES-GCM", length: 256 }, ["encrypt", "decrypt"]);
      store.namer = await derive("name", { name: "HMAC", hash: "SHA-256", length: 256 }, ["sign"]);
      store.owner = await store.name("owner", person);
      store.base = await database();
      store.base.onversionchange = () => store.base.close();
      return store;
    }

    /* What the disk calls something of this account. */
    async name(...parts) {
      const mac = await crypto.subtle.sign("HMAC", this.namer, bytes(parts.join("\n")));
      return [...new Uint8Array(mac)].map((n) => n.toString(16).padStart(2, "0")).join("");
    }

    async seal(id, plain) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(id) }, this.sealer, plain) };
    }

    open(id, { iv, sealed }) {
      return crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bytes(id) }, this.sealer, sealed);
    }

    act(mode, run) {
      return new Promise((resolve, reject) => {
        // "strict": on the disk, not only on its way there. A phone's battery ends without a word.
        const act = this.base.transaction(["rows", "bodies"], mode, { durability: "strict" });
        let result;
        act.oncomplete = () => resolve(result);
        act.onabort = act.onerror = () => reject(act.error || new Error("cannot keep"));
        run(act.objectStore("rows"), act.objectStore("bodies"), (value) => (result = value));
      });
    }

    /* Keeps `about` (plain data) and perhaps a blob under what they are called. */
    async put(called, about, blob) {
      const id = await this.name(...called);
      const row = { id, owner: this.owner, day: this.day, ...(await this.seal(id, bytes(JSON.stringify(about)))) };
      const body = blob && { id, ...(await this.seal(`${id} body`, await blob.arrayBuffer())) };
      await this.act("readwrite", (rows, bodies) => {
        rows.put(row);
        if (body) bodies.put(body);
      });
      this.persist();
    }

    async drop(...called) {
      const id = await this.name(...called);
      await this.act("readwrite", (rows, bodies) => {
        rows.delete(id);
        bodies.delete(id);
      });
    }

    /* Everything of this account, without the blobs. */
    async all() {
      const rows = await this.act("readonly", (rows, _, give) => {
        done(rows.index("owner").getAll(this.owner)).then(give, () => {});
      });
      const opened = await Promise.all(rows.map((row) => this.open(row.id, row).catch(() => null)));
      return opened.filter(Boolean).map((plain) => JSON.parse(new TextDecoder().decode(plain)));
    }

    async blob(type, ...called) {
      const id = await this.name(...called);
      const body = await this.act("readonly", (_, bodies, give) => {
        done(bodies.get(id)).then(give, () => {});
      });
      return body && new Blob([await this.open(`${id} body`, body)], { type });
    }

    /* Drops what is too old, of anybody; one's own only when it has just been tried (`mine`). */
    async sweep(mine = false) {
      await this.act("readwrite", (rows, bodies) => {
        rows.openCursor().onsuccess = ({ target: { result: cursor } }) => {
          if (!cursor) return;
          const { id, owner, day } = cursor.value;
          if (day < this.day - DAYS && (mine || owner !== this.owner)) {
            cursor.delete();
            bodies.delete(id);
          }
          cursor.continue();
        };
      });
    }

    persist() {
      if (this.asked) return;
      this.asked = true;
      navigator.storage?.persist?.().catch(() => {});
    }

    /* Whoever holds a page's lock is the only one to send what that page kept. The browser lets go
       of it when the page ends, however it ends. Promises a function that lets go, or null. */
    async hold(page) {
      const name = await this.name("lock", page);
      return new Promise((resolve, reject) => {
        navigator.locks
          .request(name, { ifAvailable: true }, (lock) => (lock ? new Promise((letGo) => resolve(letGo)) : resolve(null)))
          .catch(reject);
      });
    }
  }

  (window.Writing ||= {}).Store = Store;
})();
