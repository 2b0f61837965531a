// The list of conversations as a drawer where the screen is narrow, and the choice of light or dark in it.

import { $ } from "./dom.js";

const narrow = matchMedia("(max-width: 820px)");

export const drawerIsOpen = () => $("app").classList.contains("with-drawer");

function openDrawer() {
  $("app").classList.add("with-drawer");
  $("open-drawer").setAttribute("aria-expanded", "true");
  $("sidebar").inert = false;
  $("chat").inert = true;
  $("close-drawer").focus();
}

export function closeDrawer() {
  const wasOpen = drawerIsOpen();
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
$("theme-toggle").addEventListener("click", () => { window.mynahTheme.toggle(); nameTheme(); });
nameTheme();
