// Steps that a pupil can tick. The lesson's body is the same for everybody and kept in
// memory; which steps are ticked is this reader's own, and stands on the article.
// Without this script the steps are a plain list.
(() => {
  const lesson = document.querySelector("[data-tick-url]");
  if (!lesson) return;
  const ticked = new Set((lesson.dataset.ticked || "").split(" "));
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  for (const step of lesson.querySelectorAll("li[data-step]")) {
    const label = document.createElement("label");
    const box = document.createElement("input");
    const words = document.createElement("span");
    box.type = "checkbox";
    box.checked = ticked.has(step.dataset.step);
    words.className = "steps-words";
    words.append(...step.childNodes);
    label.append(box, words);
    step.append(label);
    box.addEventListener("change", async () => {
      const body = new URLSearchParams({
        step: step.dataset.step,
        ticked: box.checked ? "1" : "0",
      });
      const answer = await fetch(lesson.dataset.tickUrl, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": token, Accept: "application/json" },
      }).catch(() => null);
      // Not kept: show it as it is on the server, not as we wish it were.
      if (!answer?.ok || answer.redirected) box.checked = !box.checked;
    });
  }
})();
