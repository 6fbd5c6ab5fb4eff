// The few things a page cannot do on the server: theme, copying, one key, passkeys. No framework, one listener each, on the document.
(() => {
  "use strict";
  const root = document.documentElement;
  const say = text => { const live = document.getElementById("said"); if (live) { live.textContent = text; } };

  // The viewer's zone, so that the server writes local times from the next page on.
  try {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (zone && !document.cookie.includes(`__Host-zone=${encodeURIComponent(zone)}`)) {
      document.cookie = `__Host-zone=${encodeURIComponent(zone)};path=/;secure;samesite=lax;max-age=31536000`;
    }
  } catch { /* without it times are UTC */ }

  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;

  addEventListener("click", async event => {
    const target = event.target.closest ? event.target : null;
    if (!target) { return; }

    if (target.closest("[data-theme-switch]")) {
      const to = isDark() ? "light" : "dark";
      root.dataset.theme = to;
      fetch(`/theme?to=${to}`, { method: "POST" }).catch(() => {});
      return;
    }

    const copy = target.closest("[data-copy],[data-copy-from]");
    if (copy) {
      const text = copy.dataset.copy ?? document.getElementById(copy.dataset.copyFrom)?.textContent ?? "";
      await put(text, copy);
      return;
    }

    const passkey = target.closest("[data-passkey]");
    if (passkey) { await usePasskey(passkey); return; }
    const make = target.closest("[data-passkey-new]");
    if (make) { await makePasskey(make); }
  });

  // Before the router hears of it: to it, an empty address is the start page.
  addEventListener("click", event => {
    if (event.target.closest?.("[data-reload]")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      keepTyped();
      location.reload();
    }
  }, true);

  async function put(text, button) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "sr";
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    const word = button.querySelector("span");
    const before = word?.textContent;
    button.classList.add("copied");
    if (word) { word.textContent = "Copied"; }
    say(`${button.getAttribute("aria-label")?.replace(/^Copy /, "") ?? "It"} is copied`);
    setTimeout(() => { button.classList.remove("copied"); if (word && word.textContent === "Copied") { word.textContent = before; } }, 2000);
  }

  // What was typed outlives a lost connection: kept in this tab while the page is loaded again, then put back. No passwords.
  const typed = () => document.querySelectorAll("main input[id]:not([type=password],[type=hidden],[type=checkbox],[type=radio],[type=search]),main textarea[id],main select[id]");
  const changed = field => field.value !== (field.matches("select") ? [...field.options].find(option => option.defaultSelected)?.value ?? field.options[0]?.value : field.defaultValue);
  function keepTyped() {
    const fields = [...typed()].filter(changed).map(field => [field.id, field.value]);
    try { if (fields.length > 0) { sessionStorage.setItem("typed", JSON.stringify({ path: location.pathname, fields })); } } catch { /* then it is not kept */ }
  }

  function putBack() {
    let kept = null;
    try { kept = JSON.parse(sessionStorage.getItem("typed")); sessionStorage.removeItem("typed"); } catch { /* nothing kept */ }
    if (!kept || kept.path !== location.pathname) { return; }
    const until = Date.now() + 10000;
    const timer = setInterval(() => {
      if (Date.now() > until) { clearInterval(timer); }
      if (!document.querySelector("[data-alive]")) { return; }
      clearInterval(timer);
      for (const [id, value] of kept.fields) {
        const field = document.getElementById(id);
        if (field) { field.value = value; field.dispatchEvent(new Event("input", { bubbles: true })); field.dispatchEvent(new Event("change", { bubbles: true })); }
      }
      say("What you typed is back");
    }, 100);
  }
  addEventListener("DOMContentLoaded", putBack);

  // "/" goes to the search; silent in fields.
  addEventListener("keydown", event => {
    const field = event.target.closest?.("input,textarea,select,[contenteditable]");
    if (event.key === "/" && !field && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const find = document.getElementById("find");
      if (find) { event.preventDefault(); find.focus(); }
    }
  });

  // Passkeys
  const post = (url, body) => fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body) });

  function refuse(button, text) {
    const said = (button.closest("form,.form,section,div.gate,main") ?? document).querySelector("[data-passkey-said]") ?? document.querySelector("[data-passkey-said]");
    if (said) { said.hidden = false; said.textContent = text; }
  }

  async function finish(button, answer) {
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) { location.assign(body.to); } else { refuse(button, body.detail ?? "The passkey was not accepted. Try again."); }
  }

  async function usePasskey(button) {
    try {
      const options = PublicKeyCredential.parseRequestOptionsFromJSON(await (await post("/sign-in/passkey/options")).json());
      const credential = await navigator.credentials.get({ publicKey: options });
      await finish(button, await post(button.dataset.passkey, { credential: credential.toJSON(), return: button.dataset.return ?? null }));
    } catch (e) {
      refuse(button, e.name === "NotAllowedError" ? "No passkey was shown. Try again, or use your password." : "This browser cannot use passkeys here.");
    }
  }

  async function makePasskey(button) {
    try {
      const answer = await post("/account/passkeys/options");
      if (!answer.ok) { await finish(button, answer); return; }
      const options = PublicKeyCredential.parseCreationOptionsFromJSON(await answer.json());
      const credential = await navigator.credentials.create({ publicKey: options });
      await finish(button, await post("/account/passkeys", { credential: credential.toJSON(), name: document.getElementById("passkey-name")?.value || "Passkey" }));
    } catch (e) {
      refuse(button, e.name === "NotAllowedError" ? "No passkey was made. Try again." : "This browser cannot make passkeys here.");
    }
  }
})();
