// Signing in with a token, and signing out.

import { call } from "./api.js";
import { $ } from "./dom.js";

let begin = () => {};

// In place of the page; `then` shows the page to whoever has signed in.
export function askForToken(then) {
  begin = then;
  $("app").hidden = true;
  $("sign-in").hidden = false;
  $("token").focus();
}

$("sign-in-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  $("sign-in-error").textContent = "";
  try {
    await call("POST", "/api/session", { token: $("token").value });
  } catch (error) {
    $("sign-in-error").textContent = error.message;
    $("token").select();
    return;
  }
  $("token").value = "";
  begin();
});

$("sign-out").addEventListener("click", async () => {
  await call("DELETE", "/api/session");
  location.assign("/");
});
