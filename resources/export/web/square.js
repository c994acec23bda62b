"use strict";

// A photo becomes the square that the network takes, with the arithmetic of AugStudio and its
// library OpenCV. A photo here is {pixels, width, height}: 8 bits each of red, green and blue.

/** Return the nearest whole number; halves go to the even one, as in Python. */
function roundedToEven(x) {
  const rounded = Math.round(x);
  return Math.abs(x % 1) === 0.5 && rounded % 2 ? rounded - 1 : rounded;
}

/**
 * Return a photo from the pixels of a canvas, blocks of factor x factor pixels averaged to one.
 *
 * `data` holds 8 bits each of red, green, blue and opacity, which is left out.
 */
function averagedBlocks(data, width, height, factor) {
  const across = Math.ceil(width / factor), down = Math.ceil(height / factor);
  const pixels = new Uint8ClampedArray(across * down * 3);
  const sums = new Uint32Array(across * 3);
  for (let y = 0; y < down; y++) {
    const bottom = Math.min(height, (y + 1) * factor);
    sums.fill(0);
    for (let row = y * factor; row < bottom; row++) addRow(sums, data, row * width, width, factor);
    for (let x = 0; x < across; x++) {
      const count = (bottom - y * factor) * Math.min(factor, width - x * factor);
      for (let c = 0; c < 3; c++) {
        pixels[3 * (y * across + x) + c] = sums[3 * x + c] / count;
      }
    }
  }
  return { pixels, width: across, height: down };
}

/** Add the pixels of a row, from the pixel `start` on, to the sums of their blocks. */
function addRow(sums, data, start, width, factor) {
  let from = 4 * start;
  for (let x = 0, to = 0; x < width; x += factor, to += 3) {
    const end = from + 4 * Math.min(factor, width - x);
    let red = 0, green = 0, blue = 0;
    for (; from < end; from += 4) {
      red += data[from];
      green += data[from + 1];
      blue += data[from + 2];
    }
    sums[to] += red;
    sums[to + 1] += green;
    sums[to + 2] += blue;
  }
}

/** Return the photo as a square of size x size pixels; fit is "crop", "stretch" or "pad". */
function fitSquare(photo, size, fit) {
  const { width, height } = photo;
  if (fit === "crop") {
    const side = Math.min(width, height);
    const left = Math.floor((width - side) / 2), top = Math.floor((height - side) / 2);
    return resized(cropped(photo, left, top, side), size, size).pixels;
  }
  if (fit === "stretch") return resized(photo, size, size).pixels;
  const scale = size / Math.max(width, height);
  const across = Math.max(1, roundedToEven(width * scale));
  const down = Math.max(1, roundedToEven(height * scale));
  const inner = resized(photo, across, down).pixels;
  const left = Math.floor((size - across) / 2), top = Math.floor((size - down) / 2);
  const square = new Uint8ClampedArray(size * size * 3);
  for (let y = 0; y < down; y++) {
    const row = inner.subarray(3 * y * across, 3 * (y + 1) * across);
    square.set(row, 3 * ((top + y) * size + left));
  }
  return square;
}

function cropped(photo, left, top, side) {
  if (photo.width === side && photo.height === side) return photo;
  const pixels = new Uint8ClampedArray(side * side * 3);
  for (let y = 0; y < side; y++) {
    const start = 3 * ((top + y) * photo.width + left);
    pixels.set(photo.pixels.subarray(start, start + 3 * side), 3 * y * side);
  }
  return { pixels, width: side, height: side };
}

/**
 * Return the photo with `across` x `down` pixels.
 *
 * Sides that shrink to half or less are averaged; others are interpolated with bicubic weights
 * after a blur that depends on how much they shrink.
 */
function resized(photo, across, down) {
  const { width, height } = photo;
  photo = weighted(
    photo,
    width >= 2 * across ? areaWeights(width, across) : null,
    height >= 2 * down ? areaWeights(height, down) : null,
  );
  const sigmaX = (photo.width / across - 1) / 2, sigmaY = (photo.height / down - 1) / 2;
  photo = weighted(
    photo,
    sigmaX > 0 ? blurWeights(photo.width, sigmaX) : null,
    sigmaY > 0 ? blurWeights(photo.height, sigmaY) : null,
  );
  return weighted(
    photo,
    photo.width === across ? null : cubicWeights(photo.width, across),
    photo.height === down ? null : cubicWeights(photo.height, down),
  );
}

/** Return for each of `wanted` new pixels how much of each old pixel it covers. */
function areaWeights(side, wanted) {
  const scale = side / wanted, count = Math.ceil(scale) + 1;
  const places = new Int32Array(wanted * count), weights = new Float32Array(wanted * count);
  for (let i = 0; i < wanted; i++) {
    const start = i * scale, end = Math.min(side, start + scale);
    for (let k = 0; k < count; k++) {
      const place = Math.floor(start) + k;
      places[i * count + k] = Math.min(place, side - 1);
      const covered = Math.min(end, place + 1) - Math.max(start, place);
      weights[i * count + k] = Math.max(0, covered) / (end - start);
    }
  }
  return { wanted, count, places, weights };
}

/** Return for each of `wanted` new pixels the bicubic weights of four old ones (a = -0.75). */
function cubicWeights(side, wanted) {
  const a = -0.75, scale = side / wanted;
  const places = new Int32Array(wanted * 4), weights = new Float32Array(wanted * 4);
  for (let i = 0; i < wanted; i++) {
    const centre = (i + 0.5) * scale - 0.5, first = Math.floor(centre) - 1;
    for (let k = 0; k < 4; k++) {
      const d = Math.abs(centre - first - k);
      places[4 * i + k] = Math.min(side - 1, Math.max(0, first + k));
      weights[4 * i + k] =
        d <= 1
          ? ((a + 2) * d - (a + 3)) * d * d + 1
          : d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
    }
  }
  return { wanted, count: 4, places, weights };
}

/** Return the photo with weighted sums of its pixels, along each side that has weights. */
function weighted(photo, across, down) {
  let { pixels, width, height } = photo;
  if (across) {
    pixels = summed(pixels, across, { lines: height, line: 3 * width, step: 3, run: 3 });
    width = across.wanted;
  }
  if (down) {
    pixels = summed(pixels, down, { lines: 1, line: 0, step: 3 * width, run: 3 * width });
    height = down.wanted;
  }
  if (!across && !down) return photo;
  // This type of array rounds as OpenCV does.
  return { pixels: new Uint8ClampedArray(pixels), width, height };
}

/** Sum `run` neighbouring values at a time; `step` is from one pixel of the side to the next. */
function summed(pixels, { wanted, count, places, weights }, { lines, line, step, run }) {
  const sums = new Float32Array(lines * wanted * run);
  for (let y = 0; y < lines; y++) {
    for (let i = 0; i < wanted; i++) {
      const to = (y * wanted + i) * run;
      for (let k = i * count; k < (i + 1) * count; k++) {
        const weight = weights[k], from = y * line + places[k] * step;
        if (weight === 0) continue;
        for (let c = 0; c < run; c++) sums[to + c] += weight * pixels[from + c];
      }
    }
  }
  return sums;
}

/** Return the weights of a Gaussian blur over three pixels. */
function blurWeights(side, sigma) {
  const neighbour = Math.exp(-1 / (2 * sigma * sigma));
  // OpenCV rounds the weights to 1/256.
  const outer = Math.round((256 * neighbour) / (1 + 2 * neighbour)) / 256;
  const places = new Int32Array(side * 3), weights = new Float32Array(side * 3);
  for (let i = 0; i < side; i++) {
    // At the edge, the photo continues as its mirror image.
    const before = i ? i - 1 : Math.min(1, side - 1);
    const after = i < side - 1 ? i + 1 : Math.max(0, i - 1);
    places.set([before, i, after], 3 * i);
    weights.set([outer, 1 - 2 * outer, outer], 3 * i);
  }
  return { wanted: side, count: 3, places, weights };
}
