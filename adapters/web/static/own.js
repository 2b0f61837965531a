// What is the person's own, in the panel: what they prefer, what was learned of them, being forgotten.

import { call } from "./api.js";
import { announce, element, loadBy, showServerHtml } from "./dom.js";
import { fill } from "./panel.js";

const AGAIN = 2_000; // between two looks at what is under way

export const showOwn = (from) => fill("Yours", from, async () => {
  const place = element("div", { class: "own" });
  show(place, await call("GET", "/api/card"));
  return [place];
}, "What is yours cannot be shown just now.");

function show(place, card, pressed = "") {
  const words = element("div", { class: "prose", dir: "auto", tabindex: "-1" });
  showServerHtml(words, card.html);
  const rows = [...card.rows];
  const offers = rows.some((row) => row.choices.some((each) => each.value.startsWith("forget:")));
  if (!offers && !card.follow) rows.push({ label: "", choices: [{ value: "open:forget", label: "Forget me" }] });
  place.replaceChildren(words, ...rows.map((row) => group(place, row)));
  if (pressed) (place.querySelector(`[data-value="${CSS.escape(pressed)}"]`) ?? words).focus({ preventScroll: true });
  if (card.follow) setTimeout(() => follow(place), AGAIN);
}

function group(place, row) {
  const choices = row.choices.map((each) => {
    const button = element("button", { type: "button", class: each.final ? "quiet final" : "quiet", "data-value": each.value }, each.label);
    if (row.label) button.setAttribute("aria-pressed", String(each.chosen));
    button.addEventListener("click", () => loadBy(button, async () => {
      show(place, await call("POST", "/api/card", { value: each.value }), each.value);
      announce(place.querySelector(".prose").textContent);
    }));
    return button;
  });
  const named = row.label ? { role: "group", "aria-label": row.label } : {};
  return element("div", { class: "row", ...named }, row.label ? element("h3", {}, row.label) : null, ...choices);
}

// Being forgotten takes a while: the receipt takes the place of the words that it is under way.
async function follow(place) {
  if (!place.isConnected) return;
  try {
    const card = await call("GET", "/api/card?name=forget");
    if (!card.follow) announce("I have forgotten you.");
    show(place, card);
  } catch {
    setTimeout(() => follow(place), AGAIN);
  }
}
