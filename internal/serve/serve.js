"use strict";
(() => { // without it the page is reloaded, and its form works as well
  const page = document.body, shown = new Map();
  let ahead = Date.parse(page.dataset.now) - Date.now(); // of this clock, the server's
  const clock = (text) => {
    const s = Math.max(0, Math.floor((Date.now() + ahead - Date.parse(text)) / 1000));
    const two = (n) => String(n).padStart(2, "0");
    return s < 3600 ? `${Math.floor(s / 60)}:${two(s % 60)}` : `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  };
  const tick = () => {
    for (const e of document.querySelectorAll("[data-since]")) e.textContent = clock(e.dataset.since);
  };
  setInterval(tick, 1000);

  const stale = (is) => {
    page.classList.toggle("stale", is);
    document.getElementById("lost").hidden = !is;
  };
  let last = page.dataset.event;
  const listen = () => {
    const events = new EventSource("/events?after=" + encodeURIComponent(last));
    events.onopen = () => stale(false);
    events.onerror = () => {
      stale(true);
      if (events.readyState === EventSource.CLOSED) setTimeout(listen, 5000); // refused: it does not try again itself
    };
    events.onmessage = (message) => {
      last = message.lastEventId;
      const { title, now, ...parts } = JSON.parse(message.data);
      document.title = title;
      ahead = Date.parse(now) - Date.now();
      for (const [id, html] of Object.entries(parts)) {
        if (shown.get(id) === html) continue;
        shown.set(id, html);
        document.getElementById(id).innerHTML = html; // as the server's template has escaped it
      }
      tick();
    };
  };
  listen();

  const form = document.getElementById("control"), said = document.getElementById("said");
  form.addEventListener("submit", async (event) => { // the token stays in its field
    event.preventDefault();
    const button = event.submitter ?? form.querySelector("button");
    if (!button) return;
    const body = new URLSearchParams(new FormData(form, button)); // before the button is disabled: it has the name of the bench
    said.textContent = "";
    button.disabled = true;
    try {
      const answer = await fetch(button.getAttribute("formaction") ?? form.getAttribute("action"), {
        method: "POST", headers: { Accept: "application/json" }, body,
      });
      const { error } = await answer.json();
      said.textContent = error ?? "";
    } catch {
      said.textContent = form.dataset.silent;
    }
    button.disabled = false;
  });
})();
