// One question and its answer on the page, from the first word to what people think of it.

import { call } from "./api.js";
import { $, announce, copy, element, giveDirections, icon, showServerHtml, wrap, wrapTables } from "./dom.js";
import { showPassage, showWhy } from "./panel.js";

export function question(message) {
  return element("article", { class: "question", "aria-label": "You asked", "data-id": message.id, tabindex: "-1" },
    element("div", { class: "bubble", dir: "auto" }, message.text));
}

// An answer that can be filled again and again; each time with the whole of it so far.
export class Answer {
  constructor(conversation, id, asked, actions) {
    Object.assign(this, { conversation, id, asked, actions, citations: [], drawn: [], text: "", done: false });
    this.status = element("p", { class: "status" }, element("span", { class: "dots", "aria-hidden": "true" }, element("i"), element("i"), element("i")), element("span", {}, "Waiting"));
    this.prose = element("div", { class: "prose" });
    this.after = element("div", { class: "after" });
    this.node = element("article", { class: "answer", "aria-label": "Mynah answered", "aria-busy": "true" },
      element("div", { class: "avatar", "aria-hidden": "true" }, icon("mynah")),
      element("div", { class: "body" }, this.prose, this.status, this.after));
    this.prose.addEventListener("click", (event) => this.open(event.target.closest(".cite")));
  }

  working(step) {
    if (this.done) return;
    this.status.hidden = false;
    this.status.lastChild.textContent = step || (this.text ? "Writing" : "Thinking");
  }

  write(reply) {
    this.text = reply.text ?? reply.answer;
    this.citations = reply.citations;
    this.draw(reply.html);
    for (const cite of this.prose.querySelectorAll(".cite")) cite.title = this.citation(cite.dataset.cite)?.title ?? "";
    if (this.text) this.working("");
  }

  // Only from the first block that differs: what stands above keeps focus, selection and scrolling.
  draw(html) {
    const whole = element("div");
    showServerHtml(whole, html);
    const blocks = [...whole.children];
    const kept = blocks.findIndex((block, at) => this.drawn[at]?.html !== block.outerHTML);
    const from = kept < 0 ? blocks.length : kept;
    for (const old of this.drawn.splice(from)) old.nodes.forEach((node) => node.remove());
    for (const block of blocks.slice(from)) {
      const html = block.outerHTML;
      const nodes = this.dress(block);
      this.prose.append(...nodes);
      this.drawn.push({ html, nodes });
    }
  }

  dress(block) {
    const place = element("div", {}, block);
    giveDirections(place);
    for (const each of place.querySelectorAll("p, li, td, th")) {
      // The number of a block that cannot hold it, such as code, stands alone below.
      if (each.childNodes.length === 1 && each.firstChild.className === "cite") each.classList.add("lone");
    }
    wrapTables(place);
    for (const code of place.querySelectorAll("pre")) this.frame(code);
    return [...place.childNodes];
  }

  finish(reply) {
    this.write(reply);
    this.done = true;
    this.node.setAttribute("aria-busy", "false");
    this.status.hidden = true;
    this.after.replaceChildren(...[
      ...reply.notices.map((notice) => element("p", { class: "notice", dir: "auto" }, notice)),
      this.pictures(reply.pictures),
      this.sources(),
      this.text ? this.buttons() : this.buttons(false),
    ].filter(Boolean));
    if (reply.opinion && this.text) this.showRated(reply.opinion.score);
  }

  offer(questions, ask) {
    if (!questions.length) return;
    this.after.append(element("ul", { class: "next", "aria-label": "What to ask next" }, ...questions.map((text) =>
      element("li", {}, element("button", { type: "button", dir: "auto", on: { click: () => ask(text) } }, text)))));
  }

  speak() {
    const words = this.prose.cloneNode(true);
    words.querySelectorAll(".cite, .code-head").forEach((each) => each.remove());
    announce(`Mynah answered: ${words.textContent.trim() || this.after.textContent.trim()}`);
  }

  fail(words) {
    this.done = true;
    this.node.setAttribute("aria-busy", "false");
    this.status.hidden = true;
    this.after.replaceChildren(
      element("p", { class: "notice error", role: "alert" }, words),
      element("div", { class: "buttons" }, this.button("retry", "Ask again", () => this.actions.retry(this))));
  }

  citation(number) {
    return this.citations.find((each) => each.number === Number(number));
  }

  open(button) {
    const citation = button && this.citation(button.dataset.cite);
    if (!citation) return;
    document.querySelectorAll(".cite.open").forEach((each) => each.classList.remove("open"));
    this.node.querySelectorAll(`.cite[data-cite="${citation.number}"]`).forEach((each) => each.classList.add("open"));
    showPassage(citation, button, { conversation: this.conversation, id: this.id });
  }

  // Each opens in a window of its own, at its whole size.
  pictures(shown) {
    if (!shown?.length) return null;
    return element("div", { class: "pictures" }, ...shown.map((each) =>
      element("a", { href: each.address, target: "_blank", rel: "noopener" },
        element("img", { src: each.address, alt: each.words, title: each.words, width: String(each.width), height: String(each.height), loading: "lazy" }))));
  }

  // One pill a document, with the numbers of what is cited from it.
  sources() {
    if (!this.citations.length) return null;
    const groups = new Map();
    for (const each of this.citations) {
      const key = `${each.uri.split("#")[0]}\n${each.title}`;
      groups.set(key, [...(groups.get(key) ?? []), each]);
    }
    return element("ul", { class: "sources", "aria-label": "Sources" }, ...[...groups.values()].map((group) => this.source(group)));
  }

  source(group) {
    const [first] = group;
    const name = element("button", { type: "button", class: "name", dir: "auto", title: first.uri, "data-cite": String(first.number) }, first.title || first.uri);
    const numbers = group.map((each) =>
      element("button", { type: "button", class: "cite", "data-cite": String(each.number), "aria-label": `Source ${each.number}`, title: each.quote }, String(each.number)));
    const pill = element("li", { class: "source" }, ...numbers, name);
    pill.addEventListener("click", (event) => this.open(event.target.closest("[data-cite]")));
    return pill;
  }

  buttons(rated = true) {
    const copyButton = this.button("copy", "Copy the answer", () => copy(this.text, copyButton));
    const row = element("div", { class: "buttons" }, this.text ? copyButton : null, this.button("retry", "Ask again", () => this.actions.retry(this)));
    if (!rated) return row;
    this.up = this.button("up", "Good answer", () => this.rate(1));
    this.down = this.button("down", "Bad answer", () => this.rate(-1));
    this.up.setAttribute("aria-pressed", "false");
    this.down.setAttribute("aria-pressed", "false");
    this.word = element("form", { class: "word", hidden: true, on: { submit: (event) => this.comment(event) } },
      element("input", { "aria-label": "A word about it, if you like", placeholder: "A word about it, if you like", maxlength: "2000", dir: "auto" }),
      element("button", { type: "submit", class: "quiet" }, "Send"));
    const why = this.button("why", "Why this answer", () => showWhy(this.conversation, this.id, why));
    row.append(this.up, this.down, why, this.word);
    return row;
  }

  button(name, label, act) {
    return element("button", { type: "button", class: "icon", "aria-label": label, title: label, on: { click: act } }, icon(name));
  }

  async rate(score, comment = "") {
    const taken = comment ? score : this.score === score ? 0 : score;
    try {
      await call("POST", "/api/feedback", { conversation: this.conversation, id: this.id, score: taken, comment });
    } catch (error) {
      announce(`Not kept: ${error.message}`);
      return false;
    }
    this.showRated(taken);
    this.word.hidden = taken === 0 || Boolean(comment);
    // Whoever went on to write a question meanwhile keeps the keyboard.
    const waiting = [this.up, this.down, document.body].includes(document.activeElement);
    if (!this.word.hidden && waiting) this.word.querySelector("input").focus({ preventScroll: true });
    announce(taken ? "Thank you" : "Taken back");
    return true;
  }

  showRated(score) {
    this.score = score;
    this.up.setAttribute("aria-pressed", String(score === 1));
    this.down.setAttribute("aria-pressed", String(score === -1));
  }

  async comment(event) {
    event.preventDefault();
    const words = this.word.querySelector("input").value.trim();
    if (words && !(await this.rate(this.score, words))) return;
    this.word.replaceWith(this.word = element("span", { class: "thanks" }, "Thank you."));
  }

  frame(code) {
    const language = code.firstChild?.dataset?.language ?? "";
    const button = element("button", { type: "button", class: "icon", "aria-label": "Copy the code", title: "Copy the code" }, icon("copy"));
    button.addEventListener("click", () => copy(code.textContent, button));
    wrap(code, element("div", { class: "code" }, element("div", { class: "code-head" }, element("span", {}, language), button)));
    code.tabIndex = 0;
  }
}

export function keepAtEnd(scroll) {
  let following = true;
  const isAtEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  scroll.addEventListener("scroll", () => {
    following = isAtEnd();
    $("latest").hidden = following;
  }, { passive: true });
  // The banner and a phone's keyboard make it smaller; what is read at the end stays in sight.
  new ResizeObserver(() => { if (following) scroll.scrollTop = scroll.scrollHeight; }).observe(scroll);
  return {
    grew() {
      if (following) scroll.scrollTop = scroll.scrollHeight;
      else $("latest").hidden = false;
    },
    jump() {
      following = true;
      scroll.scrollTop = scroll.scrollHeight;
    },
  };
}
