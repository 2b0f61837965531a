// What the console's pages do beside being pages: follow what happens, and light or dark by a button.
const policy = window.trustedTypes?.createPolicy("mynah", { createHTML: (html) => html });

function button(words, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "quiet";
  made.textContent = words;
  made.addEventListener("click", () => press(made));
  return made;
}

const colours = () => (window.mynahTheme.current() === "dark" ? "Use light colours" : "Use dark colours");
document.querySelector(".who")?.append(
  button(colours(), (made) => {
    window.mynahTheme.toggle();
    made.textContent = colours();
  }),
);

// On a phone the navigation is wider than the screen.
document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// The server renders the page anew; what somebody opened or is reading with the keyboard stays.
async function renew(main) {
  if (document.hidden || (main.contains(document.activeElement) && document.activeElement !== main)) return;
  const response = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "manual" });
  if (!response.ok) return;
  const html = await response.text();
  const read = new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html");
  const fresh = read.getElementById("main");
  if (!fresh) return;
  main.querySelectorAll("details").forEach((each, place) => {
    const same = fresh.querySelectorAll("details")[place];
    if (same) same.open = each.open;
  });
  main.replaceChildren(...fresh.childNodes);
}

const live = document.querySelector("[data-live]");
if (live) {
  let following = true;
  document.querySelector(".who").append(
    button("Pause", (made) => {
      following = !following;
      made.textContent = following ? "Pause" : "Follow";
    }),
  );
  setInterval(() => following && renew(live).catch(() => {}), 1000 * Number(live.dataset.live));
}
