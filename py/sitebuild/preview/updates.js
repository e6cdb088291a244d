/**
 * Hear of each save of the catalog: the page is loaded again when there is another version of it.
 *
 * @param {(trouble: string) => void} warn Takes what keeps the last save from being shown; "" when nothing does.
 */
export function listen(warn) {
  const script = document.querySelector("script[data-preview]");
  const shown = script?.getAttribute("data-preview");
  let reloads = false;
  // Before the page's own question whether to leave, which is for visitors.
  window.addEventListener("beforeunload", (event) => {
    if (reloads) event.stopImmediatePropagation();
  });
  const events = new EventSource("/.preview/events");
  events.addEventListener("message", ({ data }) => {
    const { version, error } = JSON.parse(data);
    warn(error === "" ? "" : `${error} You see the last good state. Correct the file and save it again.`);
    if (version === shown) return;
    reloads = true;
    location.reload();
  });
  events.addEventListener("error", () => warn("The preview does not answer. Is its command still running?"));
  // A page that the browser keeps for Back would hold its connection.
  window.addEventListener("pagehide", () => events.close());
}
