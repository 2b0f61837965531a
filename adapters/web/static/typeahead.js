// Completes what is typed into the box: a list above it, by keys, mouse and screen reader.

import { call } from "./api.js";
import { $, announce, element } from "./dom.js";

const PAUSE = 150; // milliseconds without a key before the server is asked
const SHORTEST = 2;

// `chosen` hears the whole text. The box keeps the focus all the time; the list is only pointed to.
export function complete(box, chosen) {
  const list = $("completions");
  let timer = 0;
  let asked = 0; // only the latest answer counts
  let active = -1;

  const isOpen = () => !list.hidden;

  function close() {
    clearTimeout(timer);
    asked += 1;
    list.hidden = true;
    point(-1);
  }

  function point(at) {
    active = at;
    for (const [n, option] of [...list.children].entries()) {
      option.setAttribute("aria-selected", String(n === at));
      if (n === at) option.scrollIntoView({ block: "nearest" });
    }
    if (at < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", list.children[at].id);
  }

  function choose(text) {
    close();
    chosen(text);
    box.focus();
  }

  function draw(questions) {
    list.replaceChildren(...questions.map((text, n) =>
      element("li", { id: `completion-${n}`, role: "option", dir: "auto", on: {
        pointerdown: (event) => event.preventDefault(), // the box keeps the focus
        click: () => choose(text),
      } }, text)));
    list.hidden = !questions.length;
    point(-1);
    if (questions.length) announce(`${questions.length} suggestion${questions.length > 1 ? "s" : ""}, arrow keys to choose`);
  }

  async function look() {
    const [mine, text] = [(asked += 1), box.value];
    try {
      const { questions } = await call("GET", `/api/suggest?q=${encodeURIComponent(text)}`);
      if (mine === asked) draw(questions.filter((each) => each !== text.trim()));
    } catch {
      if (mine === asked) close(); // a comfort, not a need
    }
  }

  box.addEventListener("input", (event) => {
    clearTimeout(timer);
    const text = box.value;
    if (event.isComposing || text.trim().length < SHORTEST || text.length > 300 || text.includes("\n")) close();
    else timer = setTimeout(look, PAUSE);
  });
  box.addEventListener("blur", close);
  // Before the page's own keys: what means the list means nothing else.
  box.addEventListener("keydown", (event) => {
    if (!isOpen() || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const count = list.children.length;
    if (event.key === "ArrowDown") point(active + 1 < count ? active + 1 : -1);
    else if (event.key === "ArrowUp") point(active < 0 ? count - 1 : active - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0 && !event.shiftKey) choose(list.children[active].textContent);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  $("ask").addEventListener("submit", close);
}
