/* Records sound into a tray (tray.js). The microphone is asked for when somebody presses, and let
   go at the end. What is recorded so far is kept on the device every second. */

(() => {
  "use strict";

  const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"]; // Safari has the second
  const ENDINGS = { webm: ".webm", mp4: ".m4a", ogg: ".ogg" };
  const RATE = 48000; // bits a second: clear for a voice, 360 KB a minute
  const TICK = 100; // ms

  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

  class Recorder {
    constructor(tray) {
      this.tray = tray;
      this.most = Number(tray.element.dataset.maxSeconds);
      this.made = 0;
    }

    get going() {
      return Boolean(this.machine);
    }

    async start() {
      if (this.machine || this.asking) return;
      if (!self.isSecureContext || !navigator.mediaDevices || !self.MediaRecorder) {
        return this.cannot("This page cannot use a microphone here.");
      }
      this.asking = true;
      try {
        this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      } catch (trouble) {
        return this.cannot(trouble.name === "NotAllowedError"
          ? "This page may not use the microphone. You can allow it in the settings of the browser."
          : "We found no microphone that works.");
      } finally {
        this.asking = false;
      }
      this.record();
    }

    record() {
      const { tray, stream } = this;
      const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
      const machine = (this.machine = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: RATE }));
      const type = machine.mimeType.split(";")[0];
      const name = `Recording ${++this.made}${ENDINGS[type.split("/")[1]] || ""}`;
      this.sound = { key: window.Writing.uuid(), name };
      this.seconds = 0;
      this.kept = true; // until a second has shown otherwise
      const parts = [];
      machine.ondataavailable = ({ data }) => {
        parts.push(data);
        this.blob = new Blob(parts, { type });
        this.copy();
      };
      this.done = new Promise((resolve) => {
        machine.onstop = async () => {
          await this.end();
          resolve();
        };
      });
      stream.getAudioTracks()[0].onended = () => this.finish(); // unplugged
      machine.start(1000);
      this.listen();
      this.last = performance.now();
      this.timer = setInterval(() => this.tick(), TICK);
      this.show();
      tray.part("recorder").querySelector("[data-do=finish]").focus();
      tray.say("Recording");
    }

    async copy() {
      const { keep, line } = this.tray;
      if (this.copying) return;
      this.copying = true;
      try {
        await keep.put({ ...this.sound, blob: this.blob, url: line.url });
        this.kept = true;
      } catch {
        this.kept = false;
      }
      this.copying = false;
      this.tray.note();
    }

    listen() {
      const context = (this.context = new AudioContext());
      const ear = (this.ear = context.createAnalyser());
      ear.fftSize = 512;
      context.createMediaStreamSource(this.stream).connect(ear);
      this.wave = new Float32Array(ear.fftSize);
    }

    tick() {
      const now = performance.now();
      if (this.machine.state === "recording") this.seconds += Math.min(now - this.last, 2000) / 1000;
      this.last = now;
      this.ear.getFloatTimeDomainData(this.wave);
      const loud = Math.sqrt(this.wave.reduce((sum, one) => sum + one * one, 0) / this.wave.length);
      this.tray.part("level").value = this.machine.state === "recording" ? Math.min(1, loud * 4) : 0;
      this.tray.part("time").textContent = `${clock(this.seconds)} of ${clock(this.most)}`;
      if (this.seconds >= this.most) {
        this.finish();
        this.tray.trouble(`That is the longest a recording can be: ${clock(this.most)}. It is in the list.`);
      }
    }

    hold() {
      this.machine.pause();
      this.show("resume");
    }

    resume() {
      this.machine.resume();
      this.show("hold");
    }

    /* Ends it; promises to have put it into the tray. */
    async finish() {
      if (this.machine?.state !== "inactive") this.machine?.stop();
      await this.done;
    }

    async end() {
      clearInterval(this.timer);
      for (const track of this.stream.getTracks()) track.stop();
      this.context.close();
      const { tray, blob, sound } = this;
      this.machine = null;
      this.show();
      tray.element.querySelector("[data-do=record]").focus();
      tray.say("Recording ended");
      while (this.copying) await new Promise((resolve) => setTimeout(resolve, 20)); // so that the whole is put last
      if (blob?.size) tray.add(blob, { ...sound, recorded: true });
      else this.tray.trouble("Nothing was recorded. Try again.");
      this.blob = null;
    }

    show(focus) {
      const { tray, machine } = this;
      const panel = tray.part("recorder");
      panel.hidden = !machine;
      panel.dataset.state = machine?.state || "";
      panel.querySelector("[data-do=hold]").hidden = machine?.state !== "recording";
      panel.querySelector("[data-do=resume]").hidden = machine?.state !== "paused";
      tray.element.querySelector("[data-do=record]").hidden = Boolean(machine);
      if (focus) panel.querySelector(`[data-do=${focus}]`).focus();
      tray.note();
      tray.news();
    }

    /* No microphone: a sound made with another program of the device will do. */
    cannot(words) {
      this.tray.trouble(`${words} You can add a sound file instead.`);
      const other = this.tray.element.querySelector("[data-do=sound]");
      other.hidden = false;
      other.focus();
    }
  }

  Object.assign(window.Writing, { Recorder });
})();
