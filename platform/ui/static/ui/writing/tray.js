/* The tray: files on their way from this device to the server, in order, and what can be done with
   them. A row: row.js. Sending: upload.js. Pictures: photo.js. Sound: recorder.js. Page markup,
   words of the buttons, settings: templates/components/tray.html. Knows nothing of who is asked.

   new Writing.Tray(element, {keep}): `keep`, when there is one, stores a copy on this device:
   put({key, name, blob, url}) before anything is sent, drop(key) when the copy is not needed.
   Events: "change" ({unsent, busy}) and "signed-out". */

(() => {
  "use strict";

  const { Line, Upload, Row, size } = window.Writing;
  const KINDS = {
    picture: /^image\/|\.(jpe?g|png|webp|hei[cf])$/i,
    sound: /^audio\/|\.(mp3|m4a|aac|ogg|opus|wav|flac)$/i,
    video: /^video\/|\.(mp4|mov|webm|3gp)$/i,
    document: /^application\/(pdf|vnd\.(openxml|oasis|ms-))|^text\/(plain|csv)|\.(pdf|doc[xm]|xls[xm]|ppt[xm]|od[tsp]|txt|csv)$/i,
  };
  const CALLED = { picture: "pictures", sound: "sound", video: "film", document: "PDF and office files" };

  class Tray extends EventTarget {
    constructor(element, { keep } = {}) {
      super();
      const { dataset } = element;
      const form = element.closest("form");
      Object.assign(this, { element, keep, files: [], turn: Promise.resolve() });
      this.line = new Line({
        url: dataset.filesUrl,
        tokenUrl: dataset.tokenUrl,
        person: dataset.person,
        field: form?.elements.csrfmiddlewaretoken,
      });
      this.accept = dataset.accept.split(" ");
      this.most = { files: +dataset.maxFiles, each: +dataset.maxFileBytes, all: +dataset.maxAllBytes };
      for (const old of this.part("list").querySelectorAll("[data-file]")) {
        this.place({ file: JSON.parse(old.dataset.file) });
        old.remove();
      }
      this.part("plain").remove();
      this.part("add").hidden = false;
      element.addEventListener("click", (event) => this.press(event.target.closest("[data-do]")));
      for (const input of element.querySelectorAll("[data-pick]")) {
        input.addEventListener("change", () => {
          for (const file of input.files) this.add(file);
          input.value = ""; // the same one can be chosen again
        });
      }
      this.takeDrops(form || element);
      for (const type of ["online", "focus"]) addEventListener(type, () => this.wake());
      addEventListener("beforeunload", (event) => {
        if (this.alone) event.preventDefault();
      });
      // Needed only when somebody adds something, and then perhaps without a line.
      const bring = () => (self.requestIdleCallback || setTimeout)(() => {
        for (const name of ["photo", "recorder"]) this.script(name).catch(() => {});
      });
      if (document.readyState === "complete") bring();
      else addEventListener("load", bring);
      element.dataset.ready = "";
    }

    part(name) {
      return this.element.querySelector(`[data-tray-part="${name}"]`);
    }

    script(name) {
      return window.Writing.load(this.element.dataset[name]);
    }

    some(states) {
      return this.files.some((file) => states.test(file.state));
    }

    // --- What other code asks -----------------------------------------------

    /* How many of the files chosen are not whole on the server yet. */
    get unsent() {
      return this.files.filter((file) => file.unsent).length;
    }

    get busy() {
      return Boolean(this.recorder?.going) || this.some(/preparing|sending/);
    }

    get signedOut() {
      return this.some(/signed-out/);
    }

    /* Is there anything that leaving this page would lose? */
    get alone() {
      return this.files.some((file) => file.unsent && !file.kept && file.state !== "preparing") ||
        Boolean(this.recorder?.going && !this.recorder.kept);
    }

    ids() {
      return this.files.filter((file) => file.whole).map((file) => file.id);
    }

    /* The keys of those that were not taken. */
    refused() {
      return this.files.filter((file) => file.state === "refused").map((file) => file.key);
    }

    /* Promises true when nothing is left to send; false when it cannot go on just now. */
    async settle() {
      await this.recorder?.finish();
      await this.turn;
      await this.wake();
      for (const file of this.files) if (file.state === "paused") file.set("waiting");
      return new Promise((resolve) => {
        const look = () => {
          if (this.busy) return;
          this.removeEventListener("change", look);
          resolve(!this.unsent);
        };
        this.addEventListener("change", look);
        look();
      });
    }

    /* The line is back, or somebody has signed in: goes on with what was stopped by it. */
    async wake() {
      if (!navigator.onLine) return;
      if (this.signedOut && (await this.line.refresh().catch(() => false))) {
        for (const file of this.files) if (file.state === "signed-out") file.set("waiting");
      }
      for (const file of this.files) file.wake();
    }

    add(blob, { key, name = blob.name || "photo.jpg", kept, recorded } = {}) {
      const kind = this.kindOf(blob.type, name);
      const upload = this.place({ key, name, kind, blob, kept, recorded });
      if (!kind) {
        const named = this.accept.map((one) => CALLED[one]).join(", ");
        this.refuse(upload, `This kind of file cannot be added here. You can add ${named}.`);
      } else this.enter(upload);
      return upload;
    }

    /* What the device kept from before. */
    restore(entries) {
      for (const { key, name, blob } of entries) {
        const known = this.files.find((file) => file.key === key);
        if (!known) this.add(blob, { key, name, kept: true });
        else if (known.state !== "part") this.drop(known);
        else {
          Object.assign(known, { blob, kept: true, size: blob.size });
          known.set("waiting");
        }
      }
    }

    /* It lies on this device and cannot be read: nothing is handed in before somebody has seen that. */
    lost({ key, name }) {
      this.refuse(this.place({ key, name }), "This device cannot read this file any more. Choose it again.");
    }

    // --- Before a byte is sent ----------------------------------------------

    kindOf(type, name) {
      const first = (word) => this.accept.find((kind) => KINDS[kind].test(word));
      // Sound is often in what is called a film: the server looks inside.
      return first(type) || first(name) || (KINDS.video.test(name) && this.accept.find((kind) => kind === "sound"));
    }

    others(upload) {
      return this.files.filter((file) => file !== upload && !/refused|removed/.test(file.state));
    }

    tooMany(upload) {
      const most = this.most.files;
      if (this.others(upload).length < most) return "";
      return most === 1 ? "There is room for one file. Take the other one out first." : `There is room for ${most} files. Take one out first.`;
    }

    tooMuch(upload) {
      const sum = this.others(upload).reduce((all, file) => all + (file.passed ? file.size : 0), upload.size);
      return sum > this.most.all ? `With this it is ${size(sum)}. All files together can be ${size(this.most.all)} at most.` : "";
    }

    tooLarge({ size: bytes }) {
      const { each } = this.most;
      if (!bytes) return "There is nothing in this file. Choose another one.";
      return bytes > each ? `This is ${size(bytes)}. One file can be ${size(each)} at most. Choose a smaller one.` : "";
    }

    /* `later`: it may be tried again when another one has been taken out. */
    refuse(upload, sentence, later = false) {
      upload.later = later;
      if (sentence) upload.set("refused", sentence);
      return Boolean(sentence);
    }

    enter(upload) {
      if (this.refuse(upload, this.tooMany(upload), true)) return;
      upload.set("preparing");
      this.turn = this.turn.then(() => this.prepare(upload));
    }

    /* One at a time: a smaller picture, a look at its size, a copy kept on this device. */
    async prepare(upload) {
      if (upload.kind === "picture" && !upload.kept) await this.shrink(upload).catch(() => {});
      if (upload.state !== "preparing") return; // taken out meanwhile
      if (this.refuse(upload, this.tooLarge(upload)) || this.refuse(upload, this.tooMuch(upload), true)) return;
      upload.passed = upload.later = true;
      await this.copy(upload);
      if (upload.state === "preparing") upload.set("waiting");
      else this.drop(upload);
    }

    async shrink(upload) {
      await this.script("photo");
      const blob = await window.Writing.photo(upload.blob);
      if (blob === upload.blob) return;
      Object.assign(upload, { blob, size: blob.size, name: upload.name.replace(/(\.\w{1,5})?$/, ".jpg") });
    }

    async copy(upload) {
      const { key, name, blob, kept } = upload;
      try {
        if (!kept) await this.keep.put({ key, name, blob, url: this.line.url });
        upload.kept = true;
      } catch {
        upload.kept = false; // private browsing, or the device is full
      }
    }

    drop(upload) {
      upload.kept = false;
      this.keep?.drop(upload.key).catch(() => {});
    }

    // --- In order -----------------------------------------------------------

    place({ file, key, name, kind, blob, ...more }) {
      const upload = new Upload(this.line, { key, name, kind, blob }, (one) => this.changed(one));
      Object.assign(upload, more, { row: new Row(upload, this.part("row")) });
      this.files.push(upload);
      this.part("list").append(upload.row.element);
      if (file) {
        upload.passed = true;
        upload.follow(file);
      } else this.changed(upload);
      return upload;
    }

    /* One at a time; a second one while the first has no luck. */
    pump() {
      for (const file of this.files) {
        const stuck = this.files.filter((one) => one.state === "kept").length;
        if (this.some(/sending/) || stuck > 1 || this.signedOut) break;
        if (file.state === "waiting") file.go();
      }
    }

    changed(upload) {
      const { row, state } = upload;
      const { state: before, percent } = row;
      row.show(this.some(/kept/));
      this.note();
      if (before === state) {
        if (percent < 50 && row.percent >= 50 && upload.size > 1e6) this.say(`${upload.name}: half sent`);
        return;
      }
      this.tell(upload);
      if (upload.kept && /stored|ready|refused|removed/.test(state)) this.drop(upload);
      if (state === "signed-out") this.dispatchEvent(new Event(state));
      if (!/sending|preparing/.test(state)) this.pump();
      this.news();
    }

    news() {
      const { unsent, busy } = this;
      this.dispatchEvent(new CustomEvent("change", { detail: { unsent, busy } }));
    }

    // --- What it says -------------------------------------------------------

    note() {
      this.part("note").hidden = !this.alone;
    }

    /* Sparingly, for who listens: beginnings are not said, ends are. */
    tell(upload) {
      if (upload.whole && upload.blob && !upload.told) {
        upload.told = true;
        this.say(`${upload.name}: sent`);
      }
      if (upload.blob && /kept|signed-out|full|refused|removed/.test(upload.state)) this.say(`${upload.name}: ${upload.row.words()}`);
    }

    say(words) {
      this.part("said").textContent = words;
    }

    trouble(words) {
      this.part("trouble").textContent = words;
    }

    // --- What is pressed ----------------------------------------------------

    press(button) {
      if (!button) return;
      const act = button.dataset.do;
      const upload = this.files.find((file) => file.row.element.contains(button));
      if (upload) return this.act(act, upload);
      const picker = this.element.querySelector(`[data-pick="${act}"]`);
      this.trouble("");
      if (picker) picker.click();
      else if (act === "record") this.record();
      else if (act === "close") this.part("whole").close();
      else this.recorder[act]();
    }

    act(act, upload) {
      if (act === "pause") upload.pause();
      else if (act === "go") upload.set("waiting");
      else if (act === "again") this.again(upload);
      else if (act === "out") this.takeOut(upload);
      else if (act === "back") this.putBack(upload);
      else if (act === "look") this.look(upload);
      else if (act === "anew") {
        this.takeOut(upload);
        this.record();
      }
    }

    async again(upload) {
      if (upload.state === "signed-out") {
        await this.wake();
        if (this.signedOut) this.dispatchEvent(new Event("signed-out"));
      } else if (upload.state === "kept") upload.wake();
      else if (upload.passed) upload.set("waiting");
      else this.enter(upload);
    }

    takeOut(upload) {
      if (upload.state !== "refused") return upload.remove();
      upload.forget();
      this.drop(upload);
      const { element } = upload.row;
      const next = element.nextElementSibling || element.previousElementSibling || this.part("add");
      this.files.splice(this.files.indexOf(upload), 1);
      upload.row.remove();
      next.querySelector("button:not([hidden], [disabled])")?.focus();
    }

    async putBack(upload) {
      const sentence = this.tooMany(upload) || this.tooMuch(upload);
      if (sentence) return upload.set("removed", sentence);
      upload.set("preparing");
      if (upload.blob) await this.copy(upload);
      upload.set("waiting");
    }

    look({ name, row }) {
      const dialog = this.part("whole");
      Object.assign(dialog.querySelector("img"), { src: row.whole, alt: name });
      dialog.showModal();
    }

    async record() {
      try {
        await this.script("recorder");
      } catch {
        return this.trouble("Recording starts when the internet is back. Try again then.");
      }
      this.recorder ||= new window.Writing.Recorder(this);
      this.recorder.start();
    }

    // --- Dropped and pasted -------------------------------------------------

    takeDrops(ground) {
      const over = (now) => this.element.toggleAttribute("data-over", now);
      const take = (event, board) => {
        event.preventDefault();
        event.stopImmediatePropagation();
        for (const file of board.files) this.add(file);
      };
      ground.addEventListener("dragover", (event) => {
        if (!event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        over(true);
      }, true);
      ground.addEventListener("dragleave", () => over(false));
      ground.addEventListener("drop", (event) => {
        over(false);
        if (event.dataTransfer?.files.length) take(event, event.dataTransfer);
      }, true);
      // A copied table of words brings a picture of itself along: the words are meant.
      ground.addEventListener("paste", (event) => {
        const board = event.clipboardData;
        if (board?.files.length && !board.types.includes("text/plain")) take(event, board);
      }, true);
    }
  }

  Object.assign(window.Writing, { Tray });
})();
