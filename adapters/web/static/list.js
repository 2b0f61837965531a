// The list of earlier conversations, and which of them is on the page.

import { call } from "./api.js";
import { $, element } from "./dom.js";

let known = [];
let current = "";
let open = () => {};

export const addressOf = (name) => (name ? `/c/${encodeURIComponent(name)}` : "/");

// Ask for the list again; whoever clicks a conversation is taken there by `go`.
export async function refresh(go) {
  open = go;
  try {
    known = (await call("GET", "/api/conversations")).conversations;
  } catch {
    return; // the list stays as it was; what matters more says when the connection is lost
  }
  const sections = DAYS.map((day) => [day, known.filter((each) => dayOf(each.at) === day)]);
  $("conversations").replaceChildren(...sections.filter(([, found]) => found.length).map(([day, found]) =>
    element("section", {}, element("h2", {}, day), element("ul", {}, ...found.map(entry)))));
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
