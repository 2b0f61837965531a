// What the page shows where no conversation has begun: how much there is to ask about, and what to try.

import { call } from "./api.js";
import { $, element } from "./dom.js";

export async function listDocuments() {
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

export function showExamples(examples, ask) {
  $("examples").replaceChildren(...examples.map((text) =>
    element("li", {}, element("button", { type: "button", on: { click: () => ask(text) } }, text))));
}
