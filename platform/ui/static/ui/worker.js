/* Reading without a line. The network is always asked first; only when it does not answer at all is
   a lesson that was opened before shown from its copy (lessons.js), or else a page that says so.

   No page is ever put away here: lessons.js keeps copies that hold nothing of anybody, and they are
   emptied when somebody signs out or another person comes (device.js). What is sent (POST) and what
   scripts ask for passes by untouched. */

"use strict";

const OFFLINE = "/offline/";
const LESSON = /^\/learn\/[^/]+\/[^/]+\/$/;
const MEDIA = /^\/learn\/[^/]+\/[^/]+\/media\//;
const LOOKS = "/static/ui/";
const LASTING = /\.[0-9a-f]{12}\.\w+$/; // named after what it holds
const MOST = 150; // files of our own looks, of this release and the one before

addEventListener("install", (event) => event.waitUntil(begin()));
addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([clients.claim(), registration.navigationPreload?.enable()]));
});
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(visit(event, pathname));
  else if (pathname.startsWith(LOOKS)) event.respondWith(look(request, pathname));
  else if (MEDIA.test(pathname)) event.respondWith(fetch(request).catch(() => media(request, pathname)));
});

async function begin() {
  const looks = await caches.open("static");
  const answer = await fetch(OFFLINE, { credentials: "omit", cache: "no-store" });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  const html = await answer.clone().text();
  const parts = html.match(/\/static\/ui\/[^"'#\s]+/g) || [];
  await Promise.all([...new Set(parts)].map(async (part) => (await looks.match(part)) || looks.add(part)));
  await looks.put(OFFLINE, answer);
  return skipWaiting();
}

async function visit(event, path) {
  let answer;
  try {
    answer = (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    const copy = LESSON.test(path) && (await caches.match(path, { cacheName: "lessons" }));
    return copy || list();
  }
  // Taken back, or no longer this person's: the copy goes as well.
  if (LESSON.test(path) && [403, 404, 410].includes(answer.status)) event.waitUntil(drop(path));
  return answer;
}

async function drop(path) {
  if (!(await caches.has("lessons"))) return;
  const lessons = await caches.open("lessons");
  for (const request of await lessons.keys()) {
    if (new URL(request.url).pathname.startsWith(path)) await lessons.delete(request);
  }
}

/* The page that says that there is no line, with the lessons that can be read now. */
async function list() {
  const page = await caches.match(OFFLINE, { cacheName: "static" });
  if (!page) return Response.error();
  const items = [];
  if (await caches.has("lessons")) {
    const lessons = await caches.open("lessons");
    for (const request of await lessons.keys()) {
      const { pathname } = new URL(request.url);
      if (!LESSON.test(pathname)) continue;
      const title = decodeURIComponent((await lessons.match(request)).headers.get("X-Title"));
      items.push(`<li><a href="${safe(pathname)}">${safe(title)}</a></li>`);
    }
  }
  const words = items.length ? `<h2>You can read these now</h2><ul class="stack">${items.join("")}</ul>` : "";
  const html = (await page.text()).replace("<!-- lessons -->", () => words);
  return new Response(html, { headers: kept(page.headers) });
}

const safe = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function kept(headers) {
  const names = ["Content-Type", "Content-Security-Policy"];
  return Object.fromEntries(names.filter((name) => headers.has(name)).map((name) => [name, headers.get(name)]));
}

async function look(request, path) {
  const looks = await caches.open("static");
  const seen = await looks.match(path);
  if (seen && LASTING.test(path)) return seen;
  try {
    const answer = await fetch(request);
    if (answer.status === 200) {
      await looks.put(path, answer.clone()).catch(() => {});
      const old = (await looks.keys()).filter(({ url }) => new URL(url).pathname !== OFFLINE).slice(0, -MOST);
      for (const one of old) await looks.delete(one);
    }
    return answer;
  } catch (error) {
    if (seen) return seen;
    throw error;
  }
}

/* A kept picture, in any of its sizes, or a kept sound, from where the player wants it. */
async function media(request, path) {
  if (!(await caches.has("lessons"))) return Response.error();
  const lessons = await caches.open("lessons");
  const near = path.replace(/[^/]+\/$/, "");
  const found =
    (await lessons.match(path)) ||
    (await lessons.match((await lessons.keys()).find(({ url }) => new URL(url).pathname.startsWith(near)) || path));
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("Range") || "");
  if (!found || !range) return found || Response.error();
  const whole = await found.blob();
  const [first, last] = [Number(range[1]), Math.min(Number(range[2] || Infinity), whole.size - 1)];
  return new Response(whole.slice(first, last + 1), {
    status: 206,
    headers: {
      "Content-Type": found.headers.get("Content-Type"),
      "Content-Range": `bytes ${first}-${last}/${whole.size}`,
      "Content-Length": last - first + 1,
      "Accept-Ranges": "bytes",
    },
  });
}
