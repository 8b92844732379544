"use strict";
(() => {
  const bar = document.getElementById("filter");
  const [text, area] = [bar.querySelector("input"), bar.querySelector("select")];
  const chips = [...bar.querySelectorAll("button")];
  const rows = [...document.querySelectorAll("article")];
  const groups = [...document.querySelectorAll("section.feature, section.area")];
  const words = new Map();
  const wordsOf = (row) => {
    if (!words.has(row)) words.set(row, row.textContent.toLowerCase());
    return words.get(row);
  };
  const filter = () => {
    const wanted = text.value.trim().toLowerCase();
    const judged = chips.filter((c) => c.getAttribute("aria-pressed") === "true").map((c) => c.value);
    let shown = 0;
    for (const row of rows) {
      row.hidden = (judged.length > 0 && !judged.includes(row.dataset.j)) ||
        (area.value !== "" && row.closest(".area").id !== area.value) || !wordsOf(row).includes(wanted);
      if (!row.hidden) shown++;
    }
    for (const group of groups) group.hidden = !group.querySelector("article:not([hidden])");
    document.getElementById("shown").textContent = shown;
  };
  text.addEventListener("input", filter);
  area.addEventListener("change", filter);
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
      filter();
    });
  }
  const follow = () => { // a link to a scenario that is filtered out shows all again
    let id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch { return; } // no link of this page
    const row = document.getElementById(id);
    if (!row || row.tagName !== "ARTICLE") return;
    if (row.hidden) {
      text.value = area.value = "";
      for (const chip of chips) chip.setAttribute("aria-pressed", "false");
      filter();
    }
    for (const evidence of row.querySelectorAll(":scope > details")) evidence.open = true;
    row.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  bar.hidden = false;
  follow();
})();
