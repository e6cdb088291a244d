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
  for (const zone of root.querySelectorAll("[data-drop]")) {
    if (zone instanceof HTMLElement) takeFromZone(zone, take);
  }
  // A file dropped beside the zone would otherwise be opened in place of this page.
  for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
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
 * @param {HTMLElement} zone
 * @param {Take} take
 */
function takeFromZone(zone, take) {
  zone.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    zone.dataset.over = "";
    event.dataTransfer.dropEffect = "copy";
  });
  zone.addEventListener("dragleave", (event) => {
    if (!(event.relatedTarget instanceof Node && zone.contains(event.relatedTarget))) delete zone.dataset.over;
  });
  zone.addEventListener("drop", (event) => {
    delete zone.dataset.over;
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
