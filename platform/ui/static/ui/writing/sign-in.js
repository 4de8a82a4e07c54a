/* Signing in over a page that is open, when its session has ended: nothing on the page is lost.
   signIn({url, post}) promises ok | another (somebody else signed in) | closed. */

(() => {
  "use strict";

  const MARKUP = `<form class="form" method="dialog">
      <h2 id="sign-in-title">Sign in to go on</h2>
      <p>You have been signed out. What you wrote is still here.</p>
      <div class="field"><label for="sign-in-name">Sign-in name</label>
        <input id="sign-in-name" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required></div>
      <div class="field"><label for="sign-in-password">Password</label>
        <input id="sign-in-password" name="password" type="password" autocomplete="current-password" required></div>
      <p class="writing-refusal" role="alert"></p>
      <p class="row"><button class="btn" type="submit">Sign in</button>
        <button class="btn btn-quiet" type="button">Not now</button></p>
    </form>`;

  async function ask(url, fields) {
    const body = fields && new URLSearchParams(fields);
    const options = { method: body ? "POST" : "GET", body, headers: { Accept: "application/json" }, cache: "no-store" };
    const answer = await fetch(url, options);
    if (!answer.ok && answer.status !== 422) throw new Error(`answered ${answer.status}`);
    return answer.json();
  }

  function signIn({ url, post }) {
    const open = document.querySelector("dialog.sign-in");
    if (open) return open.promise;
    const dialog = document.createElement("dialog");
    dialog.className = "dialog sign-in";
    dialog.setAttribute("aria-labelledby", "sign-in-title");
    dialog.innerHTML = MARKUP;
    const form = dialog.querySelector("form");
    const refusal = dialog.querySelector("[role=alert]");
    const [button, later] = form.querySelectorAll("button");
    document.body.append(dialog);
    dialog.promise = new Promise((resolve) => {
      let how = "closed";
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        if (button.getAttribute("aria-busy")) return;
        button.setAttribute("aria-busy", "true");
        refusal.textContent = "";
        try {
          const { token } = await ask(url);
          const { username, password } = form.elements;
          const fields = { username: username.value, password: password.value, csrfmiddlewaretoken: token };
          const answer = await ask(url, fields);
          if (!answer.person) refusal.textContent = answer.message;
          else {
            how = answer.person === post.person ? "ok" : "another";
            if (how === "ok") post.token.set(answer.token);
            dialog.close();
          }
        } catch {
          refusal.textContent = "There is no connection just now. Try again in a moment.";
        }
        button.removeAttribute("aria-busy");
        if (how === "closed") form.elements.password.select();
      });
      later.addEventListener("click", () => dialog.close());
      dialog.addEventListener("close", () => {
        dialog.remove(); // with the password in it
        resolve(how);
      });
    });
    dialog.showModal();
    form.elements.username.focus();
    return dialog.promise;
  }

  window.Writing.signIn = signIn;
})();
