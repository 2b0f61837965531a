// Talking to Mynah: JSON requests, and streams that come back by themselves.

export class ApiError extends Error {
  constructor(status, code, message, retryAfter) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

async function failure(response) {
  let error = {};
  try {
    error = (await response.json()).error ?? {};
  } catch {
    // A proxy's page, not ours.
  }
  const words = error.message ?? `The server answered ${response.status}.`;
  const after = Number(response.headers.get("Retry-After")) || 0;
  return new ApiError(response.status, error.code ?? "failed", words, after);
}

// Where a day begins for whoever asks about "today".
const WHERE = { "Time-Zone": Intl.DateTimeFormat().resolvedOptions().timeZone ?? "" };

export async function call(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: { ...WHERE, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) throw await failure(response);
  return response.json();
}

// What a fresh id must be: unique. crypto.randomUUID is missing on plain http.
export function freshId(prefix) {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return prefix + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const SILENCE = 45_000; // three of the server's pings
const PAUSES = [400, 1000, 2000, 4000, 8000];

// Follow one answer until it is done, across lost connections and restarts of the server.
// Sending the question again is safe: its id is answered once.
export async function follow({ conversation, id, question }, on, signal) {
  let last = "";
  let accepted = question === undefined;
  for (let failures = 0; ; failures += 1) {
    try {
      const response = accepted
        ? await open("GET", `/api/answers/${encodeURIComponent(conversation)}/${encodeURIComponent(id)}/events`, undefined, last, signal)
        : await open("POST", "/api/ask", { question, conversation, id }, last, signal);
      if (!response.ok) throw await failure(response);
      for await (const event of events(response, signal)) {
        if (failures) on.connected();
        failures = 0;
        if (event.id) last = event.id;
        if (event.kind === "error") throw new ApiError(event.data.code === "forgotten" ? 410 : 503, event.data.code, event.data.message, 0);
        if (event.kind === "accepted") accepted = true;
        on[event.kind]?.(event.data);
        if (event.kind === "done") return;
      }
    } catch (error) {
      if (signal.aborted) return;
      // What we sent is wrong or refused: coming back would not help.
      if (error instanceof ApiError && error.status < 500) throw error;
      on.lost(error);
    }
    if (signal.aborted) return;
    await pause(PAUSES[Math.min(failures, PAUSES.length - 1)], signal);
  }
}

function open(method, path, body, last, signal) {
  const headers = { ...WHERE, Accept: "text/event-stream" };
  if (last) headers["Last-Event-ID"] = last;
  if (body) headers["Content-Type"] = "application/json";
  return fetch(path, { method, headers, body: body && JSON.stringify(body), signal });
}

function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(end, milliseconds);
    window.addEventListener("online", end, { once: true });
    signal.addEventListener("abort", end, { once: true });
    function end() {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      resolve();
    }
  });
}

async function* events(response, signal) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  try {
    for (;;) {
      const { done, value } = await beforeSilence(reader, signal);
      if (done) return;
      buffer += value.replaceAll("\r\n", "\n");
      for (let end = buffer.indexOf("\n\n"); end >= 0; end = buffer.indexOf("\n\n")) {
        const event = parse(buffer.slice(0, end));
        buffer = buffer.slice(end + 2);
        if (event) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

// A connection that died without a word looks like silence.
async function beforeSilence(reader, signal) {
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("silence")), SILENCE);
    signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } finally {
    clearTimeout(timer);
  }
}

function parse(block) {
  const event = { kind: "message", id: "", data: null };
  const data = [];
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") event.kind = value;
    if (name === "id") event.id = value;
    if (name === "data") data.push(value);
  }
  if (!data.length) return null;
  event.data = JSON.parse(data.join("\n"));
  return event;
}
