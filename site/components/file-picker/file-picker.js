/**
 * @typedef {(files: File[], folders: string[]) => void} Take Gets the files and the names of the folders among them.
 */

/**
 * Takes files from the file fields and from dropping them on the page.
 *
 * @param {HTMLElement} root
 * @param {Take} take
 */
export function pickFiles(root, take) {
  for (const field of root.querySelectorAll("[data-file-picker] input")) {
    if (field instanceof HTMLInputElement) takeFromField(field, take);
  }
  const zones = [...root.querySelectorAll("[data-drop]")].filter((zone) => zone instanceof HTMLElement);
  takeFromWindow(zones, take);
}

/**
 * @param {HTMLInputElement} field
 * @param {Take} take
 */
function takeFromField(field, take) {
  field.addEventListener("change", () => {
    const files = [...(field.files ?? [])];
    // Emptied, so that the same file can be chosen again after it was removed.
    field.value = "";
    if (files.length > 0) take(files, []);
  });
}

/**
 * Take what is dropped anywhere on the page while one of the zones is to be seen: a drop beside it means the same. A file dropped on
 * another step is let fall, too; the browser would open it in place of this page.
 *
 * @param {HTMLElement[]} zones
 * @param {Take} take
 */
function takeFromWindow(zones, take) {
  const zoneInSight = () => zones.find((zone) => zone.getClientRects().length > 0);
  const endDragging = () => zones.forEach((zone) => delete zone.dataset.over);
  window.addEventListener("dragover", (event) => {
    event.preventDefault();
    const zone = zoneInSight();
    if (!zone || !event.dataTransfer?.types.includes("Files")) return;
    zone.dataset.over = "";
    event.dataTransfer.dropEffect = "copy";
  });
  window.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) endDragging(); // it left the page
  });
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    endDragging();
    if (!zoneInSight()) return;
    const { files, folders } = sortDropped(event.dataTransfer?.items ?? []);
    if (files.length + folders.length > 0) take(files, folders);
  });
}

/**
 * Tell files from folders: a folder comes as a file too, one that nobody can read. Only its entry says what it is.
 *
 * @param {Iterable<DataTransferItem>} items
 */
function sortDropped(items) {
  /** @type {File[]} */
  const files = [];
  /** @type {string[]} */
  const folders = [];
  for (const item of items) {
    const file = item.getAsFile();
    if (!file) continue;
    if (item.webkitGetAsEntry()?.isDirectory) folders.push(file.name);
    else files.push(file);
  }
  return { files, folders };
}
