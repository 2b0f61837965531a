// Light or dark before the first paint: what was chosen here, else what the system says.
(() => {
  const KEY = "mynah-theme";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  try {
    chosen = localStorage.getItem(KEY);
  } catch {
    // Storage may be forbidden; then the choice lasts as long as the page.
  }
  const current = () => chosen ?? (dark.matches ? "dark" : "light");
  const apply = () => document.documentElement.setAttribute("data-theme", current());
  window.mynahTheme = {
    current,
    toggle() {
      chosen = current() === "dark" ? "light" : "dark";
      try {
        localStorage.setItem(KEY, chosen);
      } catch {
        // As above.
      }
      apply();
      return chosen;
    },
  };
  dark.addEventListener("change", apply);
  apply();
})();
