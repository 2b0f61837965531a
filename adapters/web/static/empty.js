// What the page shows where no conversation has begun: how much there is to ask about, and what to try.

import { call } from "./api.js";
import { $, element } from "./dom.js";

export async function listDocuments() {
  try {
    const { count } = await call("GET", "/api/documents?limit=1");
    const documents = count === 1 ? "1 document" : `${count.toLocaleString("en")} documents`;
    $("document-count").textContent = count ? documents : "No documents yet";
    $("empty-note").replaceChildren(...(count
      ? [`I answer from ${documents} and show my sources.`]
      : ["No documents are indexed for you yet. Add some with ", element("code", {}, "mynah index PATH"), "."]));
  } catch {
    // The count is a comfort, not a need.
  }
}

export function showExamples(examples, ask) {
  $("examples").replaceChildren(...examples.map((text) =>
    element("li", {}, element("button", { type: "button", on: { click: () => ask(text) } }, text))));
}
