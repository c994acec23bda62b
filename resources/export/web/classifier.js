"use strict";

// The classifier: a photo's file, or a picture of the camera, becomes a probability per class.
// `description`, `wasmPacked` and `modelPacked` come from the scripts written by the export.

/** A sentence for the person at the screen. */
class PhotoError extends Error {}

const MOST_PIXELS = 120e6;
// The largest picture that all browsers can draw, phones too.
const DRAWN_AT_ONCE = 16e6;

/** Return the bytes that a script carries, compressed and as Base64. */
async function unpacked(text) {
  const letters = atob(text), bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Load the network; return a function from a square's pixels to the probabilities. */
async function loadNetwork() {
  const litert = await ModuleFactory({ wasmBinary: await unpacked(wasmPacked) });
  const bytes = await unpacked(modelPacked);
  const environment = litert.LiteRtEnvironment.create(null);
  const place = litert._malloc(bytes.length);
  litert.HEAPU8.set(bytes, place);
  const model = litert.loadModel(environment, place, bytes.length);
  const compiled = await litert.compileModel(environment, model, {
    environment: { liteRtEnvironment: environment },
    accelerator: "wasm",
    cpuOptions: { numThreads: 1 },
    gpuOptions: {},
    webNNOptions: {},
  });
  const { HOST_MEMORY } = litert.LiteRtTensorBufferType;
  const { READ, WRITE } = litert.LiteRtTensorBufferLockMode;
  return async (square) => {
    const values = Float32Array.from(square);
    const type = model.getInputTensorType(0, 0);
    const size = values.byteLength;
    const input = litert.LiteRtTensorBuffer.createManaged(environment, HOST_MEMORY, type, size);
    type.delete();
    litert.HEAPU8.set(new Uint8Array(values.buffer), input.lock(WRITE));
    input.unlock();
    const [output] = await compiled.run(0, [input]);
    const start = output.lock(READ);
    const answer = litert.HEAPU8.slice(start, start + output.packedSize());
    output.unlock();
    output.delete();
    input.delete();
    return Array.from(new Float32Array(answer.buffer));
  };
}

const network = loadNetwork();
// The page says what went wrong when it first asks for an answer.
network.catch(() => {});
let last = Promise.resolve();

/** Return the probabilities for a photo {pixels, width, height}; one photo at a time. */
function probabilities(photo) {
  const square = fitSquare(photo, description.input_size, description.fit);
  const answer = last.then(async () => (await network)(square));
  last = answer.catch(() => {});
  return answer;
}

/** Return the picture in a file, upright; `PhotoError` if it is not a photo. */
async function opened(file) {
  const picture = new Image();
  picture.src = URL.createObjectURL(file);
  try {
    if (file.type.includes("svg")) throw new Error("a drawing");
    await picture.decode();
  } catch {
    throw new PhotoError(
      "This browser can't read it as a photo. Save it as JPEG or PNG and try again.",
    );
  } finally {
    URL.revokeObjectURL(picture.src);
  }
  if (picture.naturalWidth * picture.naturalHeight > MOST_PIXELS) {
    throw new PhotoError("It is too large: the limit is 120 megapixels. Make it smaller first.");
  }
  return picture;
}

/** Return how many rows and columns AugStudio averages into one when it reads such a file. */
async function reduction(file, width, height) {
  const needed = description.input_size;
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (first === 0xff && second === 0xd8) {
    const spare = Math.floor(Math.min(width, height) / needed);
    return [8, 4, 2].find((factor) => spare >= factor) || 1;
  }
  if (width * height <= 16e6) return 1;
  return Math.max(1, Math.min(16, Math.floor(Math.min(width, height) / (3 * needed))));
}

/** Return a picture as {pixels, width, height}, blocks of pixels averaged, on white. */
function pixelsOf(picture, width, height, factor = 1) {
  const rows = factor * Math.max(1, Math.floor(DRAWN_AT_ONCE / (width * factor)));
  const across = Math.ceil(width / factor), down = Math.ceil(height / factor);
  const pixels = new Uint8ClampedArray(across * down * 3);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = Math.min(rows, height);
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  for (let top = 0; top < height; top += rows) {
    const strip = Math.min(rows, height - top);
    context.fillStyle = "white";
    context.fillRect(0, 0, width, strip);
    context.drawImage(picture, 0, top, width, strip, 0, 0, width, strip);
    const { data } = context.getImageData(0, 0, width, strip);
    const part = averagedBlocks(data, width, strip, factor);
    pixels.set(part.pixels, (3 * across * top) / factor);
  }
  canvas.width = 0; // gives the memory back at once
  return { pixels, width: across, height: down };
}

/** Return the probabilities for an opened picture and the file that it came from. */
async function answerFor(picture, file) {
  const { naturalWidth: width, naturalHeight: height } = picture;
  const factor = await reduction(file, width, height);
  return probabilities(pixelsOf(picture, width, height, factor));
}

/**
 * Return the probabilities for a photo's file, in the order of `description.classes`.
 *
 * For tests and for AugStudio, which compares these answers with its own.
 */
window.classify = async (file) => answerFor(await opened(file), file);
