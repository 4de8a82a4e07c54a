/* Asks the server something and says in one word how it went. Used wherever words are sent:
   the draft of a page that is open, and what an earlier page left on the device. */

(() => {
  "use strict";

  const PATIENCE = 30000; // ms before an answer counts as lost
  const KEEPALIVE = 60000; // bytes: browsers refuse more than 64 KiB from a page that is leaving

  class Post {
    /* token: {get(), set(value)} of the CSRF token; person: whose page this is */
    constructor({ token, tokenUrl, person }) {
      Object.assign(this, { token, tokenUrl, person });
    }

    /* Promises {how, data}, how being
       ok | newer (409) | signed-out | another (signed in) | refused (it will not be better) | failing */
    async send(url, fields, fresh = true) {
      const body = new URLSearchParams(fields);
      let answer;
      let data;
      try {
        answer = await fetch(url, {
          method: "POST",
          body,
          headers: { Accept: "application/json", "X-CSRFToken": this.token.get() },
          redirect: "manual", // a redirect is the way to the sign-in page, perhaps on another site
          keepalive: body.toString().length < KEEPALIVE,
          signal: AbortSignal.timeout?.(PATIENCE),
        });
        data = await answer.json().catch(() => null);
      } catch {
        return { how: "failing" };
      }
      const status = answer.status;
      // Without its JSON it was cut short, or it came from something on the way to the school.
      if (answer.ok) return data ? { how: "ok", data } : { how: "failing" };
      if (status === 403 && fresh) {
        const how = await this.refresh();
        return how === "ok" ? this.send(url, fields, false) : { how };
      }
      if (answer.type === "opaqueredirect" || status === 401 || status === 403) {
        return { how: fresh && (await this.refresh()) === "another" ? "another" : "signed-out" };
      }
      if (status === 409) return { how: "newer", data: data || {} };
      if (status >= 400 && status < 500 && ![408, 425, 429].includes(status)) {
        return { how: "refused", status, data: data || {} };
      }
      return { how: "failing" };
    }

    /* After signing in again in another tab the old token is no longer good.
       Promises ok | signed-out | another | failing. */
    async refresh() {
      if (!this.tokenUrl) return "signed-out";
      try {
        const answer = await fetch(this.tokenUrl, {
          headers: { Accept: "application/json" },
          redirect: "manual",
          cache: "no-store",
        });
        if (answer.status >= 500) return "failing";
        if (!answer.ok) return "signed-out";
        const { token, person } = await answer.json();
        if (person && person !== this.person) return "another";
        if (token) this.token.set(token);
        return token ? "ok" : "signed-out";
      } catch {
        return "failing";
      }
    }
  }

  (window.Writing ||= {}).Post = Post;
})();
