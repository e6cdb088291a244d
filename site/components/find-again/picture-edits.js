/**
 * What people do to copies of pictures, each in one step: from a picture to a canvas with the edited copy.
 *
 * Blend modes and transformations only: WebKit's canvas has no `filter`.
 */

/** Parts of the picture's width or height. */
const CUT = 0.1; // off each side
const SMALLER = 1 / 3;

/** A phone's, as most people have it. */
const SCREEN = { width: 1080, height: 2400, colour: "#000000", ink: "#ffffff" };

/** Dodging by this makes every colour a quarter brighter. */
const DODGE = "#333333";
const GREY = "#808080";

/**
 * Make an empty sheet.
 *
 * @param {number} width
 * @param {number} height
 */
function sheet(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width);
  canvas.height = Math.round(height);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  return { canvas, context };
}

/** What reading back may change: some browsers add up to ±3 against fingerprinting. */
const TOLERANCE = 4;

/**
 * Tell whether a canvas gives back what was painted on it. Firefox with resistFingerprinting gives noise instead, and the
 * edited copies would be that.
 */
export function isPaintedTruly() {
  const { canvas, context } = sheet(16, 16);
  const painted = context.createImageData(canvas.width, canvas.height);
  painted.data.forEach((_, i) => (painted.data[i] = i % 4 === 3 ? 255 : (i * 37) & 255));
  context.putImageData(painted, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return data.every((value, i) => Math.abs(value - painted.data[i]) <= TOLERANCE);
}

/**
 * Lay a colour over the whole picture.
 *
 * @param {ImageBitmap} picture
 * @param {GlobalCompositeOperation} mode
 * @param {string} colour
 */
function covered(picture, mode, colour) {
  const { canvas, context } = sheet(picture.width, picture.height);
  context.drawImage(picture, 0, 0);
  context.globalCompositeOperation = mode;
  context.fillStyle = colour;
  context.fillRect(0, 0, canvas.width, canvas.height);
  return canvas;
}

/** @param {ImageBitmap} picture */
function mirror(picture) {
  const { canvas, context } = sheet(picture.width, picture.height);
  context.setTransform(-1, 0, 0, 1, canvas.width, 0);
  context.drawImage(picture, 0, 0);
  return canvas;
}

/** @param {ImageBitmap} picture */
function smaller(picture) {
  const { canvas, context } = sheet(picture.width * SMALLER, picture.height * SMALLER);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** @param {ImageBitmap} picture */
function cut(picture) {
  const { width, height } = picture;
  const { canvas, context } = sheet(width * (1 - 2 * CUT), height * (1 - 2 * CUT));
  context.drawImage(picture, -Math.round(width * CUT), -Math.round(height * CUT));
  return canvas;
}

/** Show it on the screen of a phone, with a clock and a battery above and the line for swiping below. @param {ImageBitmap} picture */
function screenshot(picture) {
  const { canvas, context } = sheet(SCREEN.width, SCREEN.height);
  context.fillStyle = SCREEN.colour;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const scale = Math.min(canvas.width / picture.width, canvas.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
  context.fillStyle = context.strokeStyle = SCREEN.ink;
  context.font = "600 40px sans-serif";
  context.textBaseline = "middle";
  context.fillText("12:30", 80, 60);
  context.lineWidth = 4;
  context.strokeRect(944, 46, 56, 28);
  context.fillRect(950, 52, 34, 16);
  context.fillRect(1002, 54, 6, 12);
  context.fillRect(380, 2370, 320, 8);
  return canvas;
}

/** The edits by their names in the page. @type {Record<string, (picture: ImageBitmap) => HTMLCanvasElement>} */
export const EDITS = {
  mirror,
  grey: (picture) => covered(picture, "saturation", GREY),
  brighter: (picture) => covered(picture, "color-dodge", DODGE),
  smaller,
  cut,
  screenshot,
};
