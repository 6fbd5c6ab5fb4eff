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
    } else if (event.target.closest?.(".skip")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      document.getElementById("main")?.focus();
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

  // What was typed outlives what takes its page away (a lost connection, a session that ended, "show that it is you"): kept in this tab, and put back
  // when the same person is on the same page again. No passwords; nothing of fields that act at once, which stand in no form.
  const typed = () => document.querySelectorAll(["input[id]:not([type=password],[type=hidden],[type=checkbox],[type=radio],[type=search])", "textarea[id]", "select[id]"].map(field => `main form:not([role=search]) ${field}`).join());
  const changed = field => field.value !== (field.matches("select") ? [...field.options].find(option => option.defaultSelected)?.value ?? field.options[0]?.value : field.defaultValue);
  const person = () => document.querySelector(".account .who")?.textContent ?? "";
  const wait = ms => new Promise(resolve => setTimeout(resolve, ms));
  const onTheWay = () => /^\/(sign-in|verify|account\/authenticator)(\/|$)/.test(location.pathname) || !!document.querySelector("[data-on-the-way]");
  let latest = null;
  const see = () => ({ path: location.pathname, person: person(), at: Date.now(), fields: [...typed()].filter(changed).map(field => [field.id, field.value]) });
  addEventListener("input", () => { if (!onTheWay()) { latest = see(); } });

  // The address may be the next page's already when this one goes: the router writes it first.
  function keepTyped() {
    const now = onTheWay() || document.querySelector("[data-signed-out]") ? latest : see();
    try { if (now?.fields.length > 0) { sessionStorage.setItem("typed", JSON.stringify(now)); } } catch { /* then it is not kept */ }
  }
  addEventListener("pagehide", keepTyped);

  async function putBack() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem("typed"));
      if (kept && onTheWay()) { sessionStorage.setItem("typed", JSON.stringify({ ...kept, isOnTheWay: true })); return; }
      sessionStorage.removeItem("typed");
    } catch { /* nothing kept */ }
    const isBack = kept?.isOnTheWay || performance.getEntriesByType("navigation")[0]?.type === "reload";
    if (!kept || !isBack || kept.path !== location.pathname || Date.now() - kept.at > 1800000) { return; }
    for (let i = 0; i < 100 && document.querySelector(".shell") && !document.querySelector("[data-alive]"); i++) { await wait(100); }
    if (kept.person !== person()) { return; }
    for (const [id, value] of kept.fields) {
      for (let i = 0; i < 50 && !document.getElementById(id); i++) {
        const more = [...document.querySelectorAll("[data-adds]")].find(button => id.startsWith(button.dataset.adds));
        if (!more) { break; }
        more.click();
        await wait(200);
      }
      const field = document.getElementById(id);
      if (field) { field.value = value; field.dispatchEvent(new Event("input", { bubbles: true })); field.dispatchEvent(new Event("change", { bubbles: true })); }
    }
    say("What you typed is back");
  }
  addEventListener("DOMContentLoaded", putBack);

  // Pressed twice is meant once: a form on its way is not sent again, and one whose page is not alive yet is not sent past it.
  addEventListener("submit", event => {
    const form = event.target, shell = form.closest(".shell");
    if (shell && !form.hasAttribute("action") && form.getAttribute("role") !== "search") {
      if (!shell.hasAttribute("data-alive")) { event.preventDefault(); event.stopImmediatePropagation(); }
      return;
    }
    if (form.method !== "post") { return; }
    if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 15000);
  }, true);
  addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach(form => { delete form.dataset.sent; }));

  // "/" goes to the search; silent in fields.
  addEventListener("keydown", event => {
    const field = event.target.closest?.("input,textarea,select,[contenteditable]");
    if (event.key === "/" && !field && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const find = document.getElementById("find");
      if (find) { event.preventDefault(); find.focus(); }
    }
  });

  // While a dialog is open nothing behind it takes the focus, however fast one tabs; when it closes, what opened it has the focus again, or the page where that is gone.
  let opener = null, wasOpen = false;
  addEventListener("focusin", event => { if (!wasOpen && event.target.closest(".shell, .plain")) { opener = event.target; } });
  addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
    const isOpen = document.querySelector("[role=dialog]") !== null;
    if (isOpen === wasOpen) { return; }
    wasOpen = isOpen;
    document.querySelectorAll(".shell, .skip, .plain").forEach(part => { part.inert = isOpen; });
    if (isOpen) { return; }
    setTimeout(() => {
      if (!document.activeElement || document.activeElement === document.body) { (opener?.isConnected ? opener : document.getElementById("main"))?.focus(); }
    }, 50);
  }).observe(document.body, { childList: true, subtree: true }));

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
