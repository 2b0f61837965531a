// Making elements. Text is text here; the one place that takes HTML takes it from our server.

export const $ = (id) => document.getElementById(id);

export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") made.className = value;
    else if (name === "on") for (const [kind, listener] of Object.entries(value)) made.addEventListener(kind, listener);
    else if (name in made && typeof value !== "string") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

// The server renders and sanitises; the browser refuses innerHTML from anywhere else.
const policy = window.trustedTypes?.createPolicy("mynah", { createHTML: (html) => html });

export function showServerHtml(target, html) {
  target.innerHTML = policy ? policy.createHTML(html) : html;
}

export function wrap(inner, outer) {
  inner.replaceWith(outer);
  outer.append(inner);
}

// Each block and cell runs as its first letters do; a list as a whole, so that its marks stand inside.
export function giveDirections(prose) {
  for (const block of prose.querySelectorAll(":scope > :not(pre, table), td, th")) block.dir = "auto";
}

// A table that is wider than its place scrolls by itself, by keyboard too. What it cites may then be
// out of sight at the end of its rows, so those numbers stand below it as well.
export function wrapTables(prose) {
  for (const table of prose.querySelectorAll("table")) {
    const place = element("div", { class: "table", tabindex: "0", role: "region", "aria-label": "Table" });
    wrap(table, place);
    const numbers = new Map([...table.querySelectorAll(".cite")].map((cite) => [cite.dataset.cite, cite]));
    if (numbers.size) place.after(element("p", { class: "lone below" }, ...[...numbers.values()].map((cite) => cite.cloneNode(true))));
    const look = () => {
      const beyond = place.scrollWidth - place.clientWidth;
      place.classList.toggle("wide", beyond > 0);
      place.classList.toggle("more", beyond - Math.abs(place.scrollLeft) > 1);
    };
    place.addEventListener("scroll", look, { passive: true });
    new ResizeObserver(look).observe(place);
  }
}

export function announce(words) {
  $("announce").textContent = "";
  // A new text after a pause is read out even when it is the same as before.
  setTimeout(() => { $("announce").textContent = words; }, 60);
}

// One load however often the button is pressed; says so where it fails.
export async function loadBy(button, load) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    await load();
  } catch (error) {
    announce(`Not loaded: ${error.message}`);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

export async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = element("textarea", { class: "unseen" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  const before = button.querySelector("use").getAttribute("href");
  button.querySelector("use").setAttribute("href", "#i-done");
  announce("Copied");
  setTimeout(() => button.querySelector("use").setAttribute("href", before), 1500);
}
