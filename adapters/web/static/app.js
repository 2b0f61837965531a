// The page: which conversation is shown, asking, stopping, the keyboard.

import { ApiError, call, follow, freshId } from "./api.js";
import { $, announce, element } from "./dom.js";
import { keep, read } from "./keep.js";
import * as list from "./list.js";
import { Answer, keepAtEnd, question } from "./messages.js";
import * as panel from "./panel.js";

const end = keepAtEnd($("scroll"));
let conversation = "";
let running = new Map(); // question id -> Answer that is not done
let leaving = new AbortController(); // ends the streams of the conversation that is left

// --- Who is there ------------------------------------------------------------------------------

async function begin() {
  let me;
  try {
    me = await call("GET", "/api/me");
  } catch (error) {
    if (error.status === 401) return showSignIn();
    $("app").hidden = false;
    lost(error);
    setTimeout(begin, 2000);
    return;
  }
  connected();
  $("sign-in").hidden = true;
  $("app").hidden = false;
  $("sign-out").hidden = !me.can_sign_out;
  $("sign-out").title = `Sign out ${me.name}`;
  showExamples(me.examples);
  fit();
  listDocuments();
  list.refresh(go);
  await show(fromAddress());
}

function showSignIn() {
  leaving.abort();
  $("app").hidden = true;
  $("sign-in").hidden = false;
  $("token").focus();
}

$("sign-in-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  $("sign-in-error").textContent = "";
  try {
    await call("POST", "/api/session", { token: $("token").value });
  } catch (error) {
    $("sign-in-error").textContent = error.message;
    $("token").select();
    return;
  }
  $("token").value = "";
  begin();
});

$("sign-out").addEventListener("click", async () => {
  await call("DELETE", "/api/session");
  location.assign("/");
});

// --- Conversations -------------------------------------------------------------------------------

const fromAddress = () => decodeURIComponent(location.pathname.match(/^\/c\/([^/]+)$/)?.[1] ?? "");

function go(name) {
  if (list.addressOf(name) !== location.pathname) history.pushState(null, "", list.addressOf(name));
  closeDrawer();
  return show(name);
}

async function show(name) {
  leaving.abort();
  leaving = new AbortController();
  running = new Map();
  conversation = name;
  panel.close();
  connected();
  $("messages").replaceChildren();
  $("empty").hidden = Boolean(name);
  updateButtons();
  list.mark(conversation);
  if (name) await load(name, leaving.signal);
  if (matchMedia("(pointer: fine)").matches && !leaving.signal.aborted) $("question").focus();
}

async function load(name, signal) {
  let messages = [];
  try {
    messages = (await call("GET", `/api/conversations/${encodeURIComponent(name)}`)).messages;
  } catch (error) {
    if (signal.aborted) return;
    if (error.status === 401) return showSignIn();
    if (error.status !== 404) {
      lost(error);
      setTimeout(() => signal.aborted || load(name, signal), 2000);
      return;
    }
  }
  if (signal.aborted) return;
  connected();
  const replies = new Map(messages.filter((each) => each.role === "mynah").map((each) => [each.reply_to, each]));
  for (const asked of messages.filter((each) => each.role === "person")) {
    const answer = place(asked);
    const reply = replies.get(asked.id);
    if (reply?.state === "done") answer.finish(reply);
    else attend(answer, {}, reply);
  }
  resume(name, new Set(messages.map((each) => each.id)));
  $("empty").hidden = $("messages").hasChildNodes();
  end.jump();
  list.mark(conversation);
}

// A question that the server had not confirmed when the page went away is sent again.
function resume(name, there) {
  const pending = read("pending");
  if (pending?.conversation !== name) return;
  if (there.has(pending.id)) return keep("pending", null);
  attend(place({ id: pending.id, text: pending.question }), pending);
}

async function listDocuments() {
  try {
    const { documents } = await call("GET", "/api/documents");
    const count = documents.length === 1 ? "1 document" : `${documents.length} documents`;
    $("document-count").textContent = documents.length ? count : "No documents yet";
    $("empty-note").replaceChildren(...(documents.length
      ? [`I answer from ${count} and show my sources.`]
      : ["No documents are indexed for you yet. Add some with ", element("code", {}, "mynah index PATH"), "."]));
  } catch {
    // The count is a comfort, not a need.
  }
}

function showExamples(examples) {
  $("examples").replaceChildren(...examples.map((text) =>
    element("li", {}, element("button", { type: "button", on: { click: () => ask(text) } }, text))));
}

// --- Asking --------------------------------------------------------------------------------------

function ask(text) {
  if (!text.trim()) return;
  if (!conversation) {
    conversation = freshId("c");
    history.pushState(null, "", list.addressOf(conversation));
  }
  const pending = { conversation, id: freshId("q"), question: text };
  keep("pending", pending);
  $("empty").hidden = true;
  attend(place({ id: pending.id, text }), pending);
  list.mark(conversation);
  end.jump();
}

function place(asked) {
  const answer = new Answer(conversation, asked.id, asked.text, { retry: (each) => ask(each.asked) });
  $("messages").append(question(asked), answer.node);
  return answer;
}

async function attend(answer, { question: text }, begun) {
  const signal = leaving.signal;
  const grow = (act) => (...given) => { act(...given); end.grew(); };
  running.set(answer.id, answer);
  updateButtons();
  if (begun) answer.write(begun);
  if (text) announce("Sent");
  try {
    await follow({ conversation, id: answer.id, question: text }, {
      accepted: () => { if (read("pending")?.id === answer.id) keep("pending", null); },
      status: grow((data) => answer.working(data.step)),
      text: grow((data) => answer.write(data)),
      done: grow((data) => { answer.finish(data); answer.speak(); list.refresh(go); }),
      lost,
      connected,
    }, signal);
  } catch (error) {
    if (signal.aborted) return;
    if (error.status === 401) return showSignIn();
    keep("pending", null);
    answer.fail(error instanceof ApiError ? error.message : "Something went wrong on this page. Please ask again.");
    end.grew();
  } finally {
    if (!signal.aborted) {
      running.delete(answer.id);
      updateButtons();
    }
  }
}

async function stop() {
  const [answer] = running.values();
  if (!answer) return;
  answer.working("Stopping");
  try {
    await call("POST", "/api/stop", { conversation, id: answer.id });
  } catch (error) {
    announce(`Not stopped: ${error.message}`);
  }
}

function lost(error) {
  $("banner").hidden = false;
  $("banner").textContent = error instanceof ApiError && error.code === "unavailable"
    ? `${error.message} Trying again…`
    : "Connection lost, trying again…";
}

function connected() {
  $("banner").hidden = true;
}

function updateButtons() {
  const busy = running.size > 0;
  $("stop-answer").hidden = !busy || Boolean($("question").value.trim());
  $("send").hidden = !$("stop-answer").hidden;
  $("send").disabled = !$("question").value.trim();
}

// --- The box -------------------------------------------------------------------------------------

const box = $("question");

function fit() {
  keep("unsent", box.value || null);
  updateButtons();
  if (CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 220)}px`;
}

$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value;
  if (!text.trim()) return;
  box.value = "";
  fit();
  ask(text);
});
box.addEventListener("input", fit);
box.addEventListener("keydown", (event) => {
  // While an input method composes, Enter chooses a character.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $("ask").requestSubmit();
});

// --- Keys, drawer, theme -------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, textarea");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    box.focus();
  }
  if (event.key !== "Escape" || event.isComposing) return;
  if ($("app").classList.contains("with-drawer")) closeDrawer();
  else if ($("panel").contains(document.activeElement) || !running.size) panel.close();
  else stop();
});

const narrow = matchMedia("(max-width: 820px)");

function openDrawer() {
  $("app").classList.add("with-drawer");
  $("open-drawer").setAttribute("aria-expanded", "true");
  $("sidebar").inert = false;
  $("chat").inert = true;
  $("close-drawer").focus();
}

function closeDrawer() {
  const wasOpen = $("app").classList.contains("with-drawer");
  $("app").classList.remove("with-drawer");
  $("open-drawer").setAttribute("aria-expanded", "false");
  $("sidebar").inert = narrow.matches;
  $("chat").inert = false;
  if (wasOpen) $("open-drawer").focus();
}

function nameTheme() {
  const label = window.mynahTheme.current() === "dark" ? "Use light colours" : "Use dark colours";
  $("theme-toggle").setAttribute("aria-label", label);
  $("theme-toggle").title = label;
}

narrow.addEventListener("change", closeDrawer);
$("open-drawer").addEventListener("click", openDrawer);
$("close-drawer").addEventListener("click", closeDrawer);
$("scrim").addEventListener("click", closeDrawer);
$("close-panel").addEventListener("click", panel.close);
$("show-documents").addEventListener("click", (event) => { closeDrawer(); panel.showDocuments(event.currentTarget); });
$("latest").addEventListener("click", end.jump);
$("stop-answer").addEventListener("click", stop);
$("theme-toggle").addEventListener("click", () => { window.mynahTheme.toggle(); nameTheme(); });
for (const id of ["new", "new-small"]) $(id).addEventListener("click", () => go(""));
$("home").addEventListener("click", (event) => { event.preventDefault(); go(""); });
window.addEventListener("popstate", () => show(fromAddress()));

box.value = read("unsent") ?? "";
closeDrawer();
nameTheme();
begin();
