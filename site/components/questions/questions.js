/**
 * Opens the question that the address names, so that a link from another page shows its answer.
 *
 * Browsers open a closed <details> only for an address inside it, and not all of them do.
 */

function openNamed() {
  const named = document.getElementById(location.hash.slice(1));
  if (!(named instanceof HTMLDetailsElement)) return;
  named.open = true;
  named.scrollIntoView();
}

window.addEventListener("hashchange", openNamed);
openNamed();
