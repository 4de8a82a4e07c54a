/* Makes a picture smaller before it is sent: a long edge of 2,048 points, upright, JPEG. What the
   camera wrote beside the picture (place, maker, time) is not in the new one. The same file runs
   on the page and as a worker, so that nobody's typing waits for it. */

(() => {
  "use strict";

  const LONG = 2048; // points: as much as the server keeps
  const QUALITY = 0.85;
  const MOST = 64 * 1048576; // bytes: larger is not opened on a small device
  const KEPT = /^image\/(jpeg|png|webp|hei[cf])$/; // others are no use to the server as they are

  async function draw(blob) {
    const picture = await createImageBitmap(blob, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONG / Math.max(picture.width, picture.height));
    const width = Math.max(1, Math.round(picture.width * scale));
    const height = Math.max(1, Math.round(picture.height * scale));
    const canvas = self.document
      ? Object.assign(document.createElement("canvas"), { width, height })
      : new OffscreenCanvas(width, height);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff"; // JPEG knows no clear parts
    pen.fillRect(0, 0, width, height);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(picture, 0, 0, width, height);
    picture.close();
    if (canvas.convertToBlob) return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  }

  if (!self.document) {
    onmessage = async ({ data: [number, blob] }) => {
      postMessage([number, await draw(blob).catch(() => null)]);
    };
    return;
  }

  const address = document.currentScript.src;
  const asked = [];
  let worker;

  /* null when the worker cannot: an old browser, or a line that does not bring it. */
  function elsewhere(blob) {
    return new Promise((resolve) => {
      if (!self.OffscreenCanvas) return resolve(null);
      if (!worker) {
        worker = new Worker(address);
        worker.onmessage = ({ data: [number, made] }) => asked[number](made);
        worker.onerror = () => {
          worker = null;
          for (const answer of asked) answer(null);
        };
      }
      worker.postMessage([asked.push(resolve) - 1, blob]);
    });
  }

  /* The picture to send: a smaller one, or the one given where that cannot be had. */
  async function photo(blob) {
    if (blob.size > MOST) return blob;
    const made = (await elsewhere(blob)) || (await draw(blob).catch(() => null));
    return made && (made.size < blob.size || !KEPT.test(blob.type)) ? made : blob;
  }

  Object.assign((window.Writing ||= {}), { photo });
})();
