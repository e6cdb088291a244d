// What an open page can look like beyond its first sight: steps, dialogs, outcomes of a look-up, each by a name. Used where
// all of it must be seen (screenshots, accessibility), without the minutes that it takes to get there as a visitor.
//
// Called without a name it returns all names, in the order of the page; with a name it shows that state. Nothing here belongs
// to one page: what a template marks as `data-step`, `data-reason`, `data-state`, `data-stage` or as a dialog is found.
(wanted) => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const steps = all("[data-step]");
  const otherBrowser = document.querySelector("[data-other-browser]");
  const dialogs = all("dialog");
  const result = document.querySelector("[data-result]");
  const outcomes = result ? all("[data-state]", result) : [];
  const details = result?.querySelector("[data-details]");
  const stage = document.querySelector("[data-stage]");
  const confirmation = result?.querySelector("[data-confirm]");
  const months = JSON.parse(document.querySelector("[data-months]")?.dataset.months ?? "[]");
  const states = new Map();

  const sentence = (code) => {
    const messages = document.querySelector("template[data-messages]");
    return messages?.content.querySelector(`[data-message="${code}"]`)?.textContent ?? "";
  };

  const element = (name, className, ...content) => {
    const made = Object.assign(document.createElement(name), { className });
    made.append(...content);
    return made;
  };

  // Places that scripts fill: with samples, so that nothing is judged while it is empty.
  const samples = {
    "[data-code]": "2345-6789-ABCD-EFGH-JKMN-PQRS",
    "[data-document]": JSON.stringify({ version: 1, case_id: "0123456789abcdef".repeat(4), items: [] }, null, 1),
    "[data-received]": months[10]?.replace("{day}", "25").replace("{year}", "2026"),
    "[data-items]": "3",
    "[data-taken-out-count]": sentence("taken_out").replace("{count}", "1"),
  };
  const fill = () => {
    for (const [selector, text] of Object.entries(samples)) {
      for (const place of all(selector)) place.textContent ||= text;
    }
    const row = document.querySelector("template[data-file-row]");
    const list = document.querySelector("[data-file-list]");
    if (!row || !list || list.children.length) return;
    document.querySelector("[data-video-note]")?.removeAttribute("hidden"); // a video is among them
    const time = sentence("video_time").replace("{done}", "2:05").replace("{all}", "10:00");
    const texts = { failed: sentence("file_empty"), video: `${time} · ` };
    for (const sample of ["waiting", "working", "video", "done", "failed", "cancelled"]) {
      const state = sample === "video" ? "working" : sample;
      const job = row.content.cloneNode(true).firstElementChild;
      const busy = state === "waiting" || state === "working";
      const name = sample === "video" ? "video.mp4" : `${sample}.jpg`;
      job.dataset.state = state;
      job.querySelector("[data-name]").textContent = name;
      job.querySelector("[data-state-text]").textContent = texts[sample] ?? sentence(`state_${state}`);
      if (sample === "video") {
        job.dataset.video = "";
        job.querySelector("[data-state-text]").append(element("span", "unbroken", sentence("minutes_left_3")));
      }
      job.querySelector("progress").setAttribute("aria-label", name);
      job.querySelector("progress").value = state === "working" ? 60 : 0;
      job.querySelector("progress").hidden = !busy;
      for (const [selector, code, shown] of [["[data-cancel]", "cancel_file", busy], ["[data-remove]", "remove_file", !busy]]) {
        job.querySelector(selector).hidden = !shown;
        job.querySelector(selector).setAttribute("aria-label", sentence(code).replace("{name}", name));
      }
      list.append(job);
    }
  };

  // What platforms say of a case: all that they can say.
  const say = () => {
    const list = document.querySelector("[data-said]");
    if (!list || list.children.length) return;
    const lines = ["received", "found", "removed", "dropped"].map((event) =>
      element("li", "", element("p", "", sentence(`platform_${event}`)), element("time", "small soft", samples["[data-received]"])),
    );
    const name = element("h4", "said-list__name", element("bdi", "", "TikTok"));
    list.append(element("li", "", name, element("ul", "said-list__events plain-list", ...lines)));
  };

  const only = (shown) => {
    for (const step of steps) step.hidden = step !== shown;
    if (otherBrowser) otherBrowser.hidden = otherBrowser !== shown;
    for (const dialog of dialogs) dialog.close();
    fill();
  };
  const show = (outcome, asking) => {
    only(null);
    result.hidden = false;
    if (details) details.hidden = false; // a visitor uncovers them
    for (const other of outcomes) other.hidden = other !== outcome;
    say();
    result.querySelector("[data-platforms]")?.toggleAttribute("hidden", outcome.dataset.state !== "listed");
    result.querySelector("[data-taken-out]")?.toggleAttribute("hidden", outcome.dataset.state !== "listed");
    if (confirmation) confirmation.hidden = !asking;
  };

  // The demonstration without its engine: empty sheets for its drawings, as large as real ones, and one of its answers.
  const demonstrate = () => {
    only(null);
    stage.hidden = false;
    document.querySelector("[data-entrance]").hidden = true;
    for (const place of all("[data-thumb], [data-original], [data-copy]", stage)) {
      if (place.children.length) continue;
      const sheet = Object.assign(document.createElement("canvas"), { width: 1200, height: 900 });
      sheet.setAttribute("aria-hidden", "true");
      place.append(sheet);
    }
    stage.querySelector("[aria-pressed]").setAttribute("aria-pressed", "true");
    for (const sign of all("[data-sign]", stage)) sign.hidden = sign.dataset.sign !== "not_found";
    stage.querySelector("[data-result]").dataset.result = "not_found";
    stage.querySelector("[data-answer]").textContent = sentence("not_found");
  };

  for (const step of steps) states.set(step.dataset.step, () => only(step));
  for (const reason of otherBrowser ? all("[data-reason]", otherBrowser) : []) {
    states.set(`other-browser-${reason.dataset.reason}`, () => {
      only(otherBrowser);
      for (const other of all("[data-reason]", otherBrowser)) other.hidden = other !== reason;
    });
  }
  for (const outcome of outcomes) states.set(`case-${outcome.dataset.state}`, () => show(outcome, false));
  if (confirmation) states.set("case-confirm", () => show(outcomes[0], true));
  if (stage) states.set("find-again", demonstrate);
  for (const dialog of dialogs) {
    states.set(dialog.id || Object.keys(dialog.dataset)[0] || "dialog", () => {
      only(steps[0]);
      dialog.show();
    });
  }

  if (wanted === undefined || wanted === null) return [...states.keys()];
  states.get(wanted)();
  return null;
}
