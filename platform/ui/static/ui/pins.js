/* Comments at a place, in a teacher's feedback form: in a picture of the newest version, or beside
   a paragraph of it. What is kept is the JSON in the form's field "pins"; see courses/pins.py. Markup:
   templates/courses/staff/pins.html. Everything works with keys as well: a pin in a picture is a
   button that the arrow keys move. */
"use strict";

(() => {
  const box = document.querySelector("[data-pins]");
  if (!box) return;
  const field = box.closest("form").elements.pins;
  const part = (name) => box.querySelector(`[data-pin-part="${name}"]`);
  const said = part("said");
  const work = document.querySelector(box.dataset.pins);
  const most = Number(box.dataset.most);
  const STEP = 10; // thousandths of a picture at each press of an arrow key
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  let pins = JSON.parse(field.value || "[]").map((pin) => ({ ...pin }));

  const within = (number) => Math.min(1000, Math.max(0, Math.round(number)));
  const button = (words, run, name = "") => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: words, className: name });
    made.addEventListener("click", run);
    return made;
  };

  // The places: each picture of the newest version, and each paragraph of its writing.
  const pictures = new Map();
  for (const link of work.querySelectorAll("a[data-file]")) {
    const stand = document.createElement("div");
    stand.className = "pin-stand";
    link.before(stand);
    stand.append(link);
    const name = link.querySelector("img").alt;
    pictures.set(link.dataset.file, { stand, name, link });
    stand.after(button(`Comment on ${name}`, () => add({ file: link.dataset.file, x: 500, y: 500 }), "btn btn-quiet btn-small"));
    link.addEventListener("click", (event) => {
      // A plain press pins; with Ctrl, or another button, the picture opens as before.
      if (event.ctrlKey || event.metaKey || event.shiftKey || !event.detail) return;
      event.preventDefault();
      const { left, top, width, height } = link.firstElementChild.getBoundingClientRect();
      add({
        file: link.dataset.file,
        x: within(((event.clientX - left) / width) * 1000),
        y: within(((event.clientY - top) / height) * 1000),
      });
    });
  }
  const written = work.querySelector(".version-work") || work;
  const paragraphs = [...written.querySelectorAll(":scope > p, :scope > h3, :scope > ul:not(.files) > li, :scope > ol > li")];
  paragraphs.forEach((paragraph, at) => {
    const words = `Comment on paragraph ${at + 1}`;
    const pin = button("+", () => add({ paragraph: at }), "pin-add");
    pin.setAttribute("aria-label", words);
    pin.title = words;
    paragraph.append(" ", pin);
  });

  function add(pin) {
    if (pins.length >= most) return tell(`${most} comments are the most.`);
    pins.push({ ...pin, text: "" });
    draw();
    part("list").lastElementChild.querySelector("input").focus();
  }
  function take(pin) {
    const at = pins.indexOf(pin);
    pins = pins.filter((one) => one !== pin);
    draw();
    tell("Comment taken out.", button("Put it back", () => {
      pins.splice(at, 0, pin);
      draw();
      tell("");
      part("list").children[at].querySelector("input").focus();
    }, "btn-plain"));
  }
  function tell(words, ...more) {
    said.replaceChildren(words, ...(more.length ? [" ", ...more] : []));
  }
  // Only what says something is sent; an empty one is a place that was pressed by mistake.
  function keep() {
    field.value = JSON.stringify(pins.filter((pin) => pin.text.trim()));
  }
  function place(pin) {
    return pin.file ? pictures.get(pin.file)?.name : `Paragraph ${pin.paragraph + 1}`;
  }

  function marker(pin, number) {
    const mark = button(String(number), () => row(pin).querySelector("input").focus(), "pin");
    const stand = () => {
      mark.style.left = `${pin.x / 10}%`;
      mark.style.top = `${pin.y / 10}%`;
    };
    mark.setAttribute("aria-label", `Comment ${number}: the arrow keys move it`);
    mark.addEventListener("keydown", (event) => {
      const way = ARROWS[event.key];
      if (!way) return;
      event.preventDefault();
      pin.x = within(pin.x + way[0] * STEP);
      pin.y = within(pin.y + way[1] * STEP);
      stand();
      keep();
    });
    mark.addEventListener("pointerdown", (event) => {
      const { left, top, width, height } = pictures.get(pin.file).link.firstElementChild.getBoundingClientRect();
      const move = (now) => {
        pin.x = within(((now.clientX - left) / width) * 1000);
        pin.y = within(((now.clientY - top) / height) * 1000);
        stand();
      };
      mark.setPointerCapture(event.pointerId);
      mark.addEventListener("pointermove", move);
      mark.addEventListener("pointerup", () => {
        mark.removeEventListener("pointermove", move);
        keep();
      }, { once: true });
    });
    stand();
    return mark;
  }
  function row(pin) {
    return part("list").children[pins.indexOf(pin)];
  }

  function draw() {
    const rows = [];
    for (const { stand } of pictures.values()) stand.querySelectorAll(".pin").forEach((mark) => mark.remove());
    pins.forEach((pin, at) => {
      const made = part("row").content.cloneNode(true).firstElementChild;
      const input = made.querySelector("input");
      made.querySelector("[data-pin-part=place]").textContent = `${at + 1}. ${place(pin) ?? "A picture that has gone"}`;
      input.value = pin.text;
      input.setAttribute("aria-label", `Comment ${at + 1}, on ${place(pin)}`);
      input.addEventListener("input", () => {
        pin.text = input.value;
        keep();
      });
      // Enter would give the feedback before it is finished.
      input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
      made.querySelector("button").addEventListener("click", () => take(pin));
      made.querySelector("button").setAttribute("aria-label", `Take out comment ${at + 1}`);
      rows.push(made);
      if (pin.file) pictures.get(pin.file)?.stand.append(marker(pin, at + 1));
    });
    part("list").replaceChildren(...rows);
    part("none").hidden = pins.length > 0;
    keep();
  }

  box.hidden = false;
  draw();
})();
