// What makes the desk nicer with a keyboard and while changes come; everything works without it.
"use strict";

const stops = () => [...document.querySelectorAll(".card .open, tr.row .open")];

function step(by) {
  const all = stops();
  if (all.length === 0) return;
  const at = all.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
  all[next].focus();
  (all[next].closest(".card, tr") || all[next]).scrollIntoView({ block: "nearest" });
}

function follow(selector) {
  const link = document.querySelector(selector);
  if (link) link.click();
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  o: () => {
    const at = document.activeElement;
    if (stops().includes(at)) at.click();
    else if (stops().length) stops()[0].click();
  },
  n: () => follow('a[rel="next"]'),
  p: () => follow('a[rel="prev"]'),
  g: () => location.assign("/"),
  "/": () => document.getElementById("find")?.select(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && event.target.matches("input")) return event.target.blur();
  if (event.target.matches("input, textarea, select")) return;
  const act = keys[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

// On a phone the filters begin folded.
if (window.matchMedia("(max-width: 760px)").matches) {
  document.querySelectorAll("details.fold").forEach((fold) => fold.removeAttribute("open"));
}

// An open wire takes over new changes as they come, unless the reader is in the middle of them.
const wire = document.getElementById("changes");
if (wire && wire.dataset.live && window.EventSource) {
  let asking = false;
  const refresh = async () => {
    if (asking || document.hidden) return;
    asking = true;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const focused = document.activeElement?.closest?.(".card")?.dataset.seq;
      const top = window.scrollY, height = document.body.scrollHeight;
      for (const place of ["#changes", ".side"]) {
        const old = document.querySelector(place), now = fresh.querySelector(place);
        if (old && now && !old.contains(document.activeElement?.matches?.("input") ? document.activeElement : null)) {
          if (place === "#changes") wire.dataset.newest = now.dataset.newest;
          old.replaceChildren(...now.childNodes);
        }
      }
      if (focused) document.querySelector(`.card[data-seq="${focused}"] .open`)?.focus({ preventScroll: true });
      if (top > 300) window.scrollTo(0, top + document.body.scrollHeight - height);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // the desk is away for a moment; the next event asks again
    } finally {
      asking = false;
    }
  };
  const events = new EventSource("/events");
  let newest = wire.dataset.newest;
  const told = (event) => {
    newest = event.data;
    if (newest !== wire.dataset.newest) refresh();
  };
  events.addEventListener("changes", told);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && newest !== wire.dataset.newest) refresh();
  });
  window.addEventListener("pagehide", () => events.close());
}
