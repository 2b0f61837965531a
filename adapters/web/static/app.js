// The page: which conversation is shown, asking, stopping, the keyboard.

import { ApiError, call, follow, freshId } from "./api.js";
import { $, announce, loadBy } from "./dom.js";
import { closeDrawer, drawerIsOpen } from "./drawer.js";
import * as empty from "./empty.js";
import { keep, read } from "./keep.js";
import * as list from "./list.js";
import { Answer, keepAtEnd, question } from "./messages.js";
import { showOwn } from "./own.js";
import * as panel from "./panel.js";
import { askForToken } from "./session.js";
import { complete } from "./typeahead.js";

const PAGE = 30; // questions with their answers that are fetched at once
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
  empty.showExamples(me.examples, ask);
  fit();
  empty.listDocuments();
  list.refresh(go);
  await show(fromAddress());
}

function showSignIn() {
  leaving.abort();
  askForToken(begin);
}

// --- Conversations -------------------------------------------------------------------------------

function fromAddress() {
  const written = location.pathname.match(/^\/c\/([^/]+)$/)?.[1] ?? "";
  try {
    return decodeURIComponent(written);
  } catch {
    return ""; // nothing that we wrote; a new conversation then
  }
}

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
  $("earlier-row").hidden = true;
  $("empty").hidden = Boolean(name);
  updateButtons();
  list.mark(conversation);
  if (name) await load(name, leaving.signal);
  if (matchMedia("(pointer: fine)").matches && !leaving.signal.aborted) $("question").focus();
}

async function load(name, signal) {
  let found = { messages: [], earlier: false };
  let unknown = false;
  try {
    found = await page(name);
  } catch (error) {
    if (signal.aborted) return;
    if (error.status === 401) return showSignIn();
    if (error.status !== 404) {
      lost(error);
      setTimeout(() => signal.aborted || load(name, signal), 2000);
      return;
    }
    unknown = true;
  }
  if (signal.aborted) return;
  connected();
  $("messages").append(...exchanges(found.messages));
  $("earlier-row").hidden = !found.earlier;
  resume(name, new Set(found.messages.map((each) => each.id)));
  $("empty").hidden = $("messages").hasChildNodes();
  if (unknown && !$("empty").hidden) tell("There is no conversation of yours at this address. What you ask here begins one.");
  end.jump();
  list.mark(conversation);
}

const page = (name, before = "") =>
  call("GET", `/api/conversations/${encodeURIComponent(name)}?limit=${PAGE}${before && `&before=${encodeURIComponent(before)}`}`);

// Questions with their answers as elements; answers that are still to come are followed.
function exchanges(messages) {
  const replies = new Map(messages.filter((each) => each.role === "mynah").map((each) => [each.reply_to, each]));
  return messages.filter((each) => each.role === "person").flatMap((asked) => {
    const [answer, nodes] = exchange(asked);
    const reply = replies.get(asked.id);
    if (reply?.state === "done") answer.finish(reply);
    else attend(answer, {}, reply);
    return nodes;
  });
}

// What is read stays where it is on the screen; what came before it appears above.
async function showEarlier() {
  const [scroll, signal] = [$("scroll"), leaving.signal];
  const first = $("messages").firstElementChild;
  if (!first) return;
  let found;
  try {
    found = await page(conversation, first.dataset.id);
  } catch (error) {
    if (error.status === 401) return showSignIn();
    throw error;
  }
  if (signal.aborted) return;
  const nodes = exchanges(found.messages);
  const top = first.getBoundingClientRect().top;
  $("messages").prepend(...nodes);
  const focused = document.activeElement === $("earlier");
  $("earlier-row").hidden = !found.earlier;
  scroll.scrollTop += first.getBoundingClientRect().top - top;
  // Where the button goes, whoever pressed it by keyboard goes on at what it brought.
  if (focused && !found.earlier) nodes[0]?.focus({ preventScroll: true });
  announce(`${found.messages.length} earlier messages above`);
}

// A question that the server had not confirmed when the page went away is sent again.
function resume(name, there) {
  const pending = read("pending");
  if (pending?.conversation !== name) return;
  if (there.has(pending.id)) return keep("pending", null);
  attend(place({ id: pending.id, text: pending.question }), pending);
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
  $("banner").hidden = true;
  document.querySelectorAll(".next").forEach((each) => each.remove());
  attend(place({ id: pending.id, text }), pending);
  list.mark(conversation);
  end.jump();
}

function exchange(asked) {
  const answer = new Answer(conversation, asked.id, asked.text, { retry: (each) => ask(each.asked) });
  return [answer, [question(asked), answer.node]];
}

function place(asked) {
  const [answer, nodes] = exchange(asked);
  $("messages").append(...nodes);
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
      done: grow((data) => { answer.finish(data); answer.speak(); list.refresh(go); offer(answer, data, signal); }),
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

// Readings come with a question back. What may be asked next is known a moment after the answer, and is
// offered beneath the last one only.
async function offer(answer, { suggestions }, signal) {
  if (suggestions.length) return answer.offer(suggestions, ask);
  if (!answer.citations.length) return;
  const path = [answer.conversation, answer.id].map(encodeURIComponent).join("/");
  try {
    const { questions } = await call("GET", `/api/answers/${path}/next`);
    if (signal.aborted || answer.node !== $("messages").lastElementChild) return;
    answer.offer(questions, ask);
    end.grew();
  } catch {
    // A comfort, not a need.
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
  tell(error instanceof ApiError && error.code === "unavailable"
    ? "Something Mynah needs does not answer right now. Trying again…"
    : "Connection lost, trying again…");
}

function tell(words) {
  $("banner").hidden = false;
  $("banner").textContent = words;
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
complete(box, (text) => { box.value = text; fit(); });
box.addEventListener("keydown", (event) => {
  // While an input method composes, Enter chooses a character.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $("ask").requestSubmit();
});

// --- Keys -------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, textarea");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    box.focus();
  }
  if (event.key !== "Escape" || event.isComposing) return;
  if (drawerIsOpen()) closeDrawer();
  else if ($("panel").contains(document.activeElement) || !running.size) panel.close();
  else stop();
});

$("close-panel").addEventListener("click", panel.close);
for (const [id, open] of [["show-documents", panel.showDocuments], ["show-own", showOwn]]) $(id).addEventListener("click", (event) => {
  const from = drawerIsOpen() ? $("open-drawer") : event.currentTarget; // the drawer is gone afterwards
  closeDrawer();
  open(from);
});
$("earlier").addEventListener("click", () => loadBy($("earlier"), showEarlier));
$("latest").addEventListener("click", end.jump);
$("stop-answer").addEventListener("click", stop);
for (const id of ["new", "new-small"]) $(id).addEventListener("click", () => go(""));
$("home").addEventListener("click", (event) => { event.preventDefault(); go(""); });
window.addEventListener("popstate", () => show(fromAddress()));

box.value = read("unsent") ?? "";
closeDrawer();
begin();
