/* What this device keeps for the person whose page this is: words that are not sent yet (writing/),
   and lessons that can be read without a line (lessons.js, worker.js). On every page; it brings the
   rest only where there is something to do. Without it every page works, with a line. */

(() => {
  "use strict";

  const { person, scripts, tokenUrl, ...here } = document.currentScript.dataset;
  const later = (run) => (document.readyState === "complete" ? run() : addEventListener("load", run));

  const fetched = {};
  /* Brings a script that not every page needs; once. For the scripts of writing/ as well. */
  function load(src) {
    return (fetched[src] ||= new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src, onload: resolve });
      script.onerror = () => reject(delete fetched[src]);
      document.head.append(script);
    }));
  }
  /* crypto.randomUUID is not there on a page without https. */
  function uuid() {
    const random = (sign) => (sign ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (sign / 4)))).toString(16);
    return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, random);
  }
  Object.assign((window.Writing ||= {}), { load, uuid });

  // --- Lessons that were opened -------------------------------------------------

  const forget = () => window.caches?.delete("lessons").catch(() => {});
  /* They are one person's: the next one starts with none. */
  async function own() {
    if (!window.caches || !crypto.subtle) return;
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`lessons ${person}`));
    const mine = String(new Uint8Array(hash));
    const whose = await (await caches.match("/whose", { cacheName: "lessons" }))?.text();
    if (whose === mine) return;
    await forget();
    await (await caches.open("lessons")).put("/whose", new Response(mine));
  }

  // --- Words that were not sent ---------------------------------------------------

  /* Whether anything of anybody lies here. Opening makes no database where there is none. */
  const any = () =>
    new Promise((resolve) => {
      const opening = indexedDB.open("causeway", 1);
      opening.onupgradeneeded = () => opening.transaction.abort();
      opening.onerror = () => resolve(false);
      opening.onsuccess = () => {
        const base = opening.result;
        const count = base.transaction("rows").objectStore("rows").count();
        count.onsuccess = count.onerror = () => {
          base.close();
          resolve(count.result > 0);
        };
      };
    });

  async function send() {
    if (!window.indexedDB || !window.crypto?.subtle || !navigator.locks || !(await any())) return;
    const answer = await fetch(tokenUrl, { redirect: "manual", cache: "no-store" });
    if (!answer.ok) return;
    const { token, device_key: key, person: now } = await answer.json();
    if (now !== person) return;
    const [asking, keeping, sending, upload, clean, stranded] = scripts.split(" ");
    for (const script of [asking, keeping, sending]) await load(script);
    const { Outbox, Post, Store } = window.Writing;
    let current = token;
    const post = new Post({ person, tokenUrl, token: { get: () => current, set: (value) => (current = value) } });
    const day = Math.floor(Date.parse(answer.headers.get("Date")) / 864e5);
    const store = await Store.open({ key, person, day });
    await new Outbox({ store, post, more: { upload, clean, stranded } }).run(document.querySelector("main"));
  }

  // ----------------------------------------------------------------------------------

  if ("forget" in here) forget();
  if ("offline" in here) {
    // A line is not yet a server: it is asked before the page that can be read is given up.
    const reload = (answer) => answer.ok && location.reload();
    addEventListener("online", () => fetch("/healthz", { cache: "no-store" }).then(reload, () => {}));
  }
  if (!person) return;
  document.querySelector("form[data-sign-out]")?.addEventListener("submit", forget);
  // Back to a page that the browser had put aside whole: somebody else may be signed in since.
  addEventListener("pageshow", async (event) => {
    if (!event.persisted) return;
    document.body.style.visibility = "hidden";
    const answer = await fetch(tokenUrl, { redirect: "manual", cache: "no-store" }).catch(() => null);
    if (answer && (!answer.ok || (await answer.json()).person !== person)) location.reload();
    else document.body.style.visibility = "";
  });
  const lesson = document.querySelector("[data-keep]");
  later(() => {
    for (const { dataset } of document.querySelectorAll("[data-bring]")) load(dataset.bring).catch(() => {});
    own()
      .then(() => navigator.serviceWorker?.register("/sw.js"))
      .then(() => lesson && window.caches && load(lesson.dataset.keep))
      .catch(() => {});
    if (!document.querySelector("form[data-writing]")) send().catch(() => {});
  });
})();
