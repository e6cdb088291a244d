/**
 * What people do to copies of pictures, each in one step: from a picture to a canvas with the edited copy.
 *
 * Blend modes and transformations only: WebKit's canvas has no `filter`.
 */

/** Parts of the picture's width or height. */
const CUT = { left: 0.015, top: 0.025, right: 0.015 };
const BARS = { top: 0.03, bottom: 0.02 };
const SMALLER = 1 / 3;

const BAR_COLOUR = "#14191b";
const BAR_INK = "#ffffff";

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
  const { canvas, context } = sheet(width * (1 - CUT.left - CUT.right), height * (1 - CUT.top));
  context.drawImage(picture, -Math.round(width * CUT.left), -Math.round(height * CUT.top));
  return canvas;
}

/** Put a bar with a clock and a battery above, and the line of a phone without buttons below. @param {ImageBitmap} picture */
function screenshot(picture) {
  const { width, height } = picture;
  const top = Math.round(height * BARS.top);
  const bottom = Math.round(height * BARS.bottom);
  const { canvas, context } = sheet(width, top + height + bottom);
  context.fillStyle = BAR_COLOUR;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, top);
  context.fillStyle = BAR_INK;
  context.font = `600 ${Math.round(top * 0.75)}px sans-serif`;
  context.textBaseline = "middle";
  context.fillText("12:30", width * 0.04, top * 0.55);
  context.fillRect(width * 0.92, top * 0.25, width * 0.035, top * 0.5);
  context.fillRect(width * 0.956, top * 0.4, width * 0.005, top * 0.2);
  context.fillRect(width * 0.36, top + height + bottom * 0.4, width * 0.28, bottom * 0.25);
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
