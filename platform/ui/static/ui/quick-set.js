/* Quick set: the picture's words are asked for when a picture has been chosen, and a file
   that is too large is refused before it is sent. Without this file the server says both. */
"use strict";
for (const form of document.querySelectorAll("[data-quick-set]")) {
  const file = form.elements.attachment;
  const words = form.elements.attachment_alt;
  const box = words.closest(".describe");
  const look = () => {
    const chosen = file.files[0];
    const picture = Boolean(chosen && /\.(jpe?g|png|webp)$/i.test(chosen.name));
    const most = picture ? 15 : 50;
    const large = chosen && chosen.size > most * 1024 * 1024;
    file.setCustomValidity(large ? `This is too large. It can be ${most} MB at most.` : "");
    if (large) file.reportValidity();
    box.hidden = !picture && !words.value && !words.getAttribute("aria-invalid");
    words.required = picture;
  };
  file.addEventListener("change", look);
  look();
}
