/**
 * Lets a call or a text message begin without being asked whether to leave.
 *
 * Browsers fire "beforeunload" for tel: and sms: links although the page stays, and where files are chosen the page would ask
 * then. Nothing is lost by a call, and nobody who needs one should have to answer a question first.
 *
 * A classic script, not a module: it must listen before the one that asks. Chromium tells listeners of "beforeunload" in the
 * order in which they came, also those that capture. The block keeps its names apart when a page has it twice.
 */
{
  /** How long after a press "beforeunload" is the call's own, in milliseconds; Chromium fires it twice. */
  const CALL_BEGINS = 1000;

  let pressed = -Infinity;

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element ? event.target.closest("a[href^='tel:'], a[href^='sms:']") : null;
      if (!link) return;
      pressed = performance.now();
      event.stopPropagation(); // what asks before a link is followed listens further down
    },
    { capture: true },
  );

  window.addEventListener("beforeunload", (event) => {
    if (performance.now() - pressed < CALL_BEGINS) event.stopImmediatePropagation();
  });
}
