/* Keeps a copy of the lesson on this page for reading without a line: the same words for everybody,
   with its pictures and sounds. Nothing of the reader is in it. Shown by worker.js.
   Brought by device.js, when what lies on this device is this person's. */

(() => {
  "use strict";

  const MOST = 50; // lessons
  const LARGEST = 10 * 1024 * 1024; // bytes of one picture or sound
  const { revision } = document.querySelector("[data-keep]").dataset;
  const place = location.pathname;

  async function keep() {
    const lessons = await caches.open("lessons");
    if ((await lessons.match(place))?.headers.get("X-Revision") === revision) return;
    const answer = await fetch(`${place}?offline`, { redirect: "manual" });
    if (!answer.ok) return;
    const html = await answer.text();
    const copy = new DOMParser().parseFromString(html, "text/html");
    await drop(lessons, place);
    for (const shown of copy.querySelectorAll("main img[src], main audio[src], main video[src]")) {
      await keepMedia(lessons, new URL(shown.getAttribute("src"), location));
    }
    const looks = await caches.open("static");
    for (const part of copy.querySelectorAll("link[href], script[src], use[href]")) {
      const address = new URL(part.getAttribute("href") || part.getAttribute("src"), location);
      address.hash = "";
      if (!(await looks.match(address))) await looks.add(address).catch(() => {});
    }
    const headers = {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": answer.headers.get("Content-Security-Policy") || "default-src 'none'",
      "X-Revision": revision,
      "X-Title": encodeURIComponent(copy.querySelector("h1").textContent.trim()),
    };
    await lessons.put(place, new Response(html, { headers }));
    const kept = (await lessons.keys()).map((request) => new URL(request.url).pathname);
    const pages = kept.filter((path) => /^\/learn\/[^/]+\/[^/]+\/$/.test(path));
    for (const old of pages.slice(0, -MOST)) await drop(lessons, old);
  }

  async function keepMedia(lessons, address) {
    if (address.origin !== location.origin || !address.pathname.startsWith(`${place}media/`)) return;
    const stop = new AbortController();
    const answer = await fetch(address, { signal: stop.signal }).catch(() => null);
    if (answer?.status !== 200) return;
    if (Number(answer.headers.get("Content-Length") || Infinity) > LARGEST) return stop.abort();
    await lessons.put(address, answer);
  }

  async function drop(lessons, path) {
    for (const request of await lessons.keys()) {
      if (new URL(request.url).pathname.startsWith(path)) await lessons.delete(request);
    }
  }

  keep().catch(() => {});
})();
