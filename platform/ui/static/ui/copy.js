/* A button that copies what stands in a field. Without it the field can be selected. */
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break; // only over https, or on the machine itself
  const field = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "Copied.";
    } catch {
      field.select();
      said.textContent = "Press Ctrl and C now.";
    }
  });
}
