// The list of earlier conversations, and which of them is on the page.

import { call } from "./api.js";
import { $, announce, element, loadBy } from "./dom.js";

let known = []; // the latest first
let older = false; // whether the server has more after the last known
let current = "";
let open = () => {};

export const addressOf = (name) => (name ? `/c/${encodeURIComponent(name)}` : "/");

// Ask for the list again; whoever clicks a conversation is taken there by `go`.
export async function refresh(go) {
  open = go;
  let latest;
  try {
    latest = await call("GET", "/api/conversations");
  } catch {
    return; // the list stays as it was; what matters more says when the connection is lost
  }
  // What was fetched of older ones stays below, unless too much came in between to know what follows.
  const joined = known.some((each) => isIn(latest.conversations, each));
  if (!joined || !latest.earlier) known = [];
  if (!known.length) older = latest.earlier;
  known = [...latest.conversations, ...known.filter((each) => !isIn(latest.conversations, each))];
  draw();
}

const isIn = (some, one) => some.some((each) => each.id === one.id);

async function showOlder() {
  const found = await call("GET", `/api/conversations?before=${encodeURIComponent(known.at(-1).id)}`);
  const fresh = found.conversations.filter((each) => !isIn(known, each));
  const focused = document.activeElement === $("older");
  known.push(...fresh);
  older = found.earlier;
  draw();
  // Where the button goes, whoever pressed it by keyboard goes on at what it brought.
  if (focused && !older) $("conversations").querySelectorAll("a")[known.length - fresh.length]?.focus();
  announce(`${fresh.length} earlier conversations below`);
}

$("older").addEventListener("click", () => loadBy($("older"), showOlder));

function draw() {
  const sections = DAYS.map((day) => [day, known.filter((each) => dayOf(each.at) === day)]);
  $("conversations").replaceChildren(...sections.filter(([, found]) => found.length).map(([day, found]) =>
    element("section", {}, element("h2", {}, day), element("ul", {}, ...found.map(entry)))));
  $("older-row").hidden = !older;
  mark(current);
}

// Say on the page which conversation is shown.
export function mark(name) {
  current = name;
  for (const link of $("conversations").querySelectorAll("a")) {
    if (link.dataset.id === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const first = $("messages").querySelector(".question")?.textContent;
  const title = known.find((each) => each.id === name)?.title ?? first?.slice(0, 80);
  document.title = title ? `${title} · Mynah` : "Mynah";
  $("bar-title").textContent = title ?? "Mynah";
}

function entry(each) {
  const link = element("a", { href: addressOf(each.id), "data-id": each.id, dir: "auto", title: each.title }, each.title);
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open(each.id);
  });
  return element("li", {}, link);
}

const DAYS = ["Today", "Yesterday", "This week", "Earlier"]; // when a conversation began

function dayOf(at) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  const days = Math.ceil((midnight - at * 1000) / 86_400_000);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  return days < 7 ? "This week" : "Earlier";
}
