// What must outlive a reload but not the tab.
export function keep(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(`mynah-${name}`);
    else sessionStorage.setItem(`mynah-${name}`, JSON.stringify(value));
  } catch {
    // Storage may be forbidden; then a reload forgets what was not sent.
  }
}

export function read(name) {
  try {
    return JSON.parse(sessionStorage.getItem(`mynah-${name}`));
  } catch {
    return null;
  }
}
