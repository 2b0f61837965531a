// The panel beside the conversation: a passage with its quote marked, or the documents.

import { call } from "./api.js";
import { $, announce, element, giveDirections, icon, loadBy, showServerHtml, wrapTables } from "./dom.js";

let opener = null;
let request = 0;

export const isOpen = () => !$("panel").hidden;

// Where the panel covers the conversation, nothing behind it takes the keyboard.
const covering = matchMedia("(max-width: 820px)");
const cover = () => { $("chat").inert = covering.matches && isOpen(); };
covering.addEventListener("change", cover);

export function close() {
  if (!isOpen()) return;
  $("panel").hidden = true;
  $("app").classList.remove("with-panel");
  document.querySelectorAll(".cite.open").forEach((each) => each.classList.remove("open"));
  cover();
  opener?.focus({ preventScroll: true });
  opener = null;
}

function show(title, from) {
  if (!isOpen() || !$("panel").contains(document.activeElement)) opener = from;
  $("panel").hidden = false;
  $("app").classList.add("with-panel");
  cover();
  $("panel-title").textContent = title;
  $("panel-body").replaceChildren(element("p", { class: "loading" }, "Opening…"));
  $("panel-body").scrollTop = 0;
  $("panel-title").focus({ preventScroll: true });
}

// A file's address as people know it: a path.
function readable(uri) {
  try {
    return uri.startsWith("file://") ? decodeURIComponent(uri.slice(7)) : uri;
  } catch {
    return uri;
  }
}

const isWeb = (uri) => /^https?:\/\//i.test(uri);

export async function showPassage(citation, from, answer = {}) {
  show(citation.number ? `Source ${citation.number}` : "Passage", from);
  const mine = (request += 1);
  const query = new URLSearchParams({ uri: citation.uri, quote: citation.quote, ...answer });
  let body;
  try {
    body = passage(await call("GET", `/api/passage?${query}`), citation);
  } catch (error) {
    body = [
      element("h3", { dir: "auto" }, citation.title),
      citation.quote ? element("blockquote", { class: "quote", dir: "auto" }, element("mark", {}, citation.quote)) : null,
      element("p", { class: "note" }, error.status === 404
        ? "The document this came from is not there any more, or you may not see it now."
        : "The passage cannot be opened just now."),
    ].filter(Boolean);
  }
  if (mine !== request || !isOpen()) return;
  $("panel-body").replaceChildren(...body);
  $("panel-body").querySelector("mark")?.scrollIntoView({ block: "center" });
  announce([$("panel-title").textContent, citation.title, citation.quote && `Quote: ${citation.quote}`].filter(Boolean).join(". "));
}

function passage(found, citation) {
  const text = element("div", { class: "passage prose", dir: "auto" });
  showServerHtml(text, found.html);
  wrapTables(text);
  giveDirections(text);
  for (const code of text.querySelectorAll("pre")) code.tabIndex = 0;
  const trail = found.heading === found.title ? "" : found.heading.startsWith(`${found.title} › `) ? found.heading.slice(found.title.length + 3) : found.heading;
  const where = isWeb(found.uri)
    ? element("a", { class: "where", href: found.uri, target: "_blank", rel: "noopener noreferrer" }, found.uri)
    : element("span", { class: "where", dir: "ltr" }, readable(found.uri));
  return [
    element("h3", { dir: "auto" }, found.title || citation.title),
    trail ? element("p", { class: "trail", dir: "auto" }, trail) : null,
    text,
    citation.quote && found.start < 0 ? element("p", { class: "note" }, "The document has changed since: the quote is not in it any more.") : null,
    element("p", { class: "address" }, where),
  ].filter(Boolean);
}

// A link to a file, wherever it stands: no browser would open it, so its passage is shown.
document.addEventListener("click", ({ target }) => {
  const look = target.closest?.(".look");
  if (look) showPassage({ title: look.textContent, uri: look.dataset.uri, quote: "" }, look);
});

// What `load` gives, or that it cannot be shown.
export async function fill(title, from, load, refused) {
  show(title, from);
  const mine = (request += 1);
  let body;
  try {
    body = await load();
  } catch {
    body = [element("p", { class: "note" }, refused)];
  }
  if (mine === request) $("panel-body").replaceChildren(...body);
}

// What a question was taken for, how its answer was sought, and how good it seems.
export const showWhy = (conversation, id, from) => fill("Why this answer", from,
  async () => why(await call("GET", `/api/answers/${encodeURIComponent(conversation)}/${encodeURIComponent(id)}/why`)),
  "Why cannot be told just now.");

const INTENTS = {
  continue: "It goes on with what was said.",
  deepen: "It asks more of what was said.",
  branch: "It turns aside from what was said.",
  switch: "It begins something else.",
  return: "It comes back to something earlier.",
};

function why({ question, intent, ways, model, choices, seconds, verdict }) {
  const total = Object.values(seconds).reduce((sum, each) => sum + each, 0);
  return [
    element("h3", { dir: "auto" }, question),
    ...(intent ? section("Your question", [
      INTENTS[intent.kind],
      intent.about ? `It takes up “${intent.about}”.` : null,
      `${Math.round(100 * intent.confidence)} % sure: ${intent.reasons.join("; ")}.`,
    ]) : []),
    ...ways.flatMap((way) => section(`Search: ${way.strategy.replaceAll("_", " ")}`, [
      way.reasons.join("; "),
      ...way.looked.map((each) => `${each.why}: “${each.query}”, ${each.found} passages`),
      way.tokens ? `${way.tokens} tokens of a language model` : null,
    ])),
    ...(verdict ? section("How good it seems", Object.entries(verdict).map(([name, score]) =>
      `${name} ${score.value.toFixed(2)} (${score.reason})`)) : []),
    ...(choices.length ? section("Language model", choices.map((choice) =>
      `${choice.model ? `${choice.model} (${choice.tier})` : "no model answered"}: ${choice.reasons.join("; ")}`)) : []),
    ...section("Time", [
      `${model || "Mynah"} answered in ${total.toFixed(2)} s`,
      ...Object.entries(seconds).map(([step, each]) => `${step}: ${Math.round(1000 * each)} ms`),
    ]),
  ];
}

function section(title, lines) {
  return [
    element("h4", {}, title),
    element("ul", { class: "lines" }, ...lines.filter(Boolean).map((line) => element("li", { dir: "auto" }, line))),
  ];
}

export const showDocuments = (from) => fill("Documents", from, async () => documents(await call("GET", "/api/documents")),
  "The documents cannot be listed just now.");

function documents({ documents: found, more }) {
  if (!found.length) {
    return [element("p", { class: "note" }, "No documents are indexed for you yet. Whoever runs Mynah can add some: ", element("code", {}, "mynah index PATH"))];
  }
  const items = element("ul", { class: "documents" }, ...found.map(entry));
  const body = [element("p", { class: "note" }, "Answers to you are made from these."), items];
  return more ? [...body, moreDocuments(items, found.at(-1).uri)] : body;
}

function entry(each) {
  return element("li", { tabindex: "-1" }, icon("book"),
    element("span", {},
      isWeb(each.uri)
        ? element("a", { href: each.uri, target: "_blank", rel: "noopener noreferrer", dir: "auto" }, each.title)
        : element("span", { class: "name", dir: "auto" }, each.title),
      element("span", { class: "where", dir: "ltr" }, readable(each.uri))));
}

// A button that adds the documents that follow, and goes with the last of them.
function moreDocuments(items, last) {
  const button = element("button", { type: "button", class: "quiet" }, "More documents");
  button.addEventListener("click", () => loadBy(button, async () => {
    const found = await call("GET", `/api/documents?after=${encodeURIComponent(last)}`);
    const fresh = found.documents.map(entry);
    const focused = document.activeElement === button;
    items.append(...fresh);
    last = found.documents.at(-1)?.uri ?? last;
    if (!found.more) button.parentElement.remove();
    if (focused && !found.more) fresh[0]?.focus({ preventScroll: true });
    announce(`${fresh.length} more documents below`);
  }));
  return element("div", { class: "older" }, button);
}
