/* One file's row in the tray (tray.js): what it is, what has become of it, what can be pressed.
   Page markup: the template in templates/components/tray.html. */

(() => {
  "use strict";

  const MB = 1048576;
  const ICONS = { picture: "camera", sound: "sound", video: "video", document: "file" };
  const BUTTONS = {
    pause: /sending|waiting/,
    go: /paused/,
    again: /kept|signed-out|full|refused/,
    anew: /^(?!removed)/,
    out: /^(?!removed)/,
    back: /removed/,
  };

  /* Bytes as people say them. */
  function size(bytes) {
    if (bytes < MB) return `${Math.ceil(bytes / 1024)} KB`;
    return `${Number((bytes / MB).toFixed(bytes < 10 * MB ? 1 : 0))} MB`;
  }

  class Row {
    constructor(upload, template) {
      this.upload = upload;
      this.element = template.content.firstElementChild.cloneNode(true);
    }

    part(name) {
      return this.element.querySelector(`[data-file-part="${name}"]`);
    }

    get state() {
      return this.element.dataset.state;
    }

    words(waiting) {
      const { state, kept, message } = this.upload;
      const later = kept ? "Kept on this device, sends when" : "Sends when";
      switch (state === "waiting" && waiting ? "kept" : state) {
        case "preparing": return "Getting it ready to send…";
        case "waiting": return "Waiting";
        case "sending": return `Sending ${this.percent} %`;
        case "paused": return "Paused";
        case "kept": return `${later} the internet is back`;
        case "signed-out": return `${later} you have signed in`;
        case "stored": return "Safe on the server, getting ready…";
        case "ready": return "Ready";
        case "part": return "Only a part of this has arrived. The rest is on another device. Take it out, or add it again here.";
        case "removed": return `Taken out. ${message}`;
        default: return message;
      }
    }

    /* `waiting`: is the line gone, for all of them? */
    show(waiting) {
      const { upload, element } = this;
      const { state, name } = upload;
      const percent = upload.size ? Math.floor((100 * upload.sent) / upload.size) : 0;
      const still = this.state === state && state === "sending";
      if (still && this.percent === percent) return;
      this.percent = percent;
      element.dataset.state = state;
      this.part("state").textContent = this.words(waiting);
      const bar = this.part("bar");
      bar.value = percent;
      if (still) return;
      bar.hidden = !/sending|paused|kept|signed-out/.test(state);
      this.part("name").textContent = name;
      this.part("size").textContent = upload.size ? size(upload.size) : "";
      const field = this.part("id"); // an ordinary hand-in takes it along
      field.value = upload.id;
      field.disabled = !upload.whole;
      this.buttons(state, name);
      this.open();
    }

    buttons(state, name) {
      const { upload, element } = this;
      const had = element.contains(document.activeElement);
      for (const button of element.querySelectorAll("[data-do]")) {
        const act = button.dataset.do;
        if (BUTTONS[act]) button.hidden = !BUTTONS[act].test(state);
        if (act === "again" && state === "refused") button.hidden = !upload.later || Boolean(upload.id);
        if (act === "anew" && !upload.recorded) button.hidden = true;
        button.setAttribute("aria-label", `${button.textContent} ${name}`);
      }
      if (had && !document.activeElement.offsetParent) element.querySelector(".tray-do [data-do]:not([hidden])").focus();
    }

    /* What can be seen or heard of it: the device's own copy costs no line. Else the server's. */
    open() {
      const { kind, blob, file, state } = this.upload;
      const there = state === "ready" ? file : {};
      const use = this.element.querySelector("use");
      use.setAttribute("href", use.getAttribute("href").replace(/[\w-]+$/, ICONS[kind] || "file"));
      if (blob && this.shown !== blob) {
        URL.revokeObjectURL(this.local);
        this.shown = blob;
        this.local = URL.createObjectURL(blob);
      }
      if (kind === "picture") this.picture((!this.blind && this.local) || there.small);
      this.whole = (!this.blind && this.local) || there.whole;
      if (/sound|video/.test(kind) && this.whole && !this.part("player")) {
        const player = document.createElement(kind === "video" ? "video" : "audio");
        Object.assign(player, { controls: true, preload: "none", src: this.whole });
        if (there.small) player.poster = there.small;
        player.dataset.filePart = "player";
        player.setAttribute("aria-label", this.upload.name);
        this.part("words").append(player);
      }
      const get = this.part("get");
      get.hidden = kind !== "document" || !there.download;
      if (!get.hidden) get.href = there.download;
    }

    picture(source) {
      const image = this.part("small");
      if (!source || image.getAttribute("src") === source) return;
      const seen = (yes) => {
        image.hidden = !yes;
        this.part("look").disabled = !yes;
      };
      image.onload = () => seen(true);
      image.onerror = () => {
        seen(false);
        if (this.blind) return;
        this.blind = true; // the device cannot open it: the server's copy will do
        this.open();
      };
      image.src = source;
    }

    remove() {
      URL.revokeObjectURL(this.local);
      this.element.remove();
    }
  }

  Object.assign((window.Writing ||= {}), { Row, size });
})();
