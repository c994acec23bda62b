"use strict";

// What the person sees: photos come in, cards with ranked classes come out.

const MOST_CARDS = 200;
const MOST_BARS = 5;
const MOST_NAMES = 3;
const MOST_LISTED = 8;
const PICTURE = 480;
// The pause between two answers for the camera, in milliseconds: a person has to read them.
const LIVE_PAUSE = 150;
const byId = (id) => document.getElementById(id);

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;
const percent = (share) => `${(100 * share).toFixed(1)}%`;
const say = (text) => { byId("status").textContent = text; };

/** Return [name, probability] of every class, highest first. */
function ranked(values) {
  return description.classes
    .map((name, index) => [name, values[index]])
    .sort((one, other) => other[1] - one[1]);
}

/** Return the names of the classes that a photo may be of, most probable first. */
function possible(ranking) {
  const { least_probability: least, unsure_below: below, coverage } = description;
  let number = least === null ? 1 : ranking.filter(([, value]) => value >= least).length;
  if (!number || (number === 1 && ranking[0][1] < below)) {
    let sum = 0;
    number = 1 + ranking.filter(([, value]) => (sum += value) < coverage).length;
  }
  return ranking.slice(0, number).map(([name]) => name);
}

function doubt(ranking) {
  const names = possible(ranking);
  if (names.length < 2) return "";
  if (names.length > MOST_NAMES) return `Unsure: this may be one of ${names.length} classes.`;
  return `Unsure: this may be ${names.slice(0, -1).join(", ")} or ${names[names.length - 1]}.`;
}

function bars(ranking) {
  const list = element("ol", "bars");
  for (const [name, share] of ranking) {
    const row = element("li", "");
    const label = element("span", "class", name);
    label.dir = "auto";
    const track = element("span", "track");
    const bar = element("span", "bar");
    bar.style.width = `${100 * share}%`;
    track.append(bar);
    row.append(label, element("span", "share", percent(share)), track);
    list.append(row);
  }
  return list;
}

/** Fill an element with the answer: the first class, whether it is unsure, and all classes. */
function showAnswer(place, values, title = "") {
  const ranking = ranked(values);
  const [name, share] = ranking[0];
  const first = element("h2", "first");
  const best = element("bdi", "", name);
  first.append(best, " ", element("span", "muted", percent(share)));
  const parts = title ? [element("p", "file muted", title), first] : [first];
  const words = doubt(ranking);
  if (words) parts.push(element("p", "doubt", words));
  parts.push(bars(ranking.slice(0, MOST_BARS)));
  if (ranking.length > MOST_BARS) {
    const others = element("details", "");
    const rest = ranking.slice(MOST_BARS);
    const more = counted(rest.length, "more class", "more classes");
    others.append(element("summary", "", `Show ${more}`), bars(rest));
    parts.push(others);
  }
  place.replaceChildren(...parts);
}

/** Return a small copy of a picture: large photos would fill the memory. */
function smallCopy(picture, name) {
  const { naturalWidth: width, naturalHeight: height } = picture;
  const scale = Math.min(1, PICTURE / Math.max(width, height));
  const copy = element("canvas", "picture");
  copy.width = Math.max(1, Math.round(width * scale));
  copy.height = Math.max(1, Math.round(height * scale));
  const context = copy.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, copy.width, copy.height);
  copy.setAttribute("role", "img");
  copy.setAttribute("aria-label", name);
  return copy;
}

function addCard(parts, className = "") {
  const card = element("article", `card ${className}`);
  card.append(...parts);
  byId("cards").prepend(card);
  while (byId("cards").childElementCount > MOST_CARDS) byId("cards").lastElementChild.remove();
  byId("clear").hidden = false;
}

/** Add a card for a file; return whether it could be classified. */
async function addPhoto(file) {
  const name = file.name || "Pasted photo";
  try {
    const picture = await opened(file);
    const values = await answerFor(picture, file);
    const answer = element("div", "answer");
    showAnswer(answer, values, name);
    addCard([smallCopy(picture, name), answer]);
    return true;
  } catch (error) {
    const answer = element("div", "answer");
    const words = error instanceof PhotoError ? error.message : await failure();
    answer.append(element("p", "file muted", name), element("p", "bad", words));
    answer.setAttribute("role", "alert");
    addCard([answer], "failed");
    return false;
  }
}

/** Return what to say about an error that is not the photo's fault. */
async function failure() {
  const loaded = await network.then(() => true, () => false);
  return loaded
    ? "This browser ran out of memory, or failed. Close other tabs, reload this page and try again."
    : "The classifier can't start in this browser. Update the browser, or use another one.";
}

let waiting = [];
let isBusy = false;

/** Classify files, one after the other; more may be added meanwhile. */
async function add(files) {
  waiting.push(...files);
  if (isBusy) return;
  isBusy = true;
  let done = 0, failed = 0;
  while (waiting.length) {
    const next = waiting.shift();
    done += 1;
    say(`Classifying photo ${done} of ${done + waiting.length} …`);
    if (!(await addPhoto(next))) failed += 1;
    await new Promise((resume) => setTimeout(resume)); // lets the page show it
  }
  isBusy = false;
  say(summary(done, failed));
}

function summary(done, failed) {
  if (!done) return "Ready.";
  const words = `${counted(done - failed, "photo", "photos")} classified`;
  return failed ? `${words}, ${counted(failed, "file", "files")} not.` : `${words}.`;
}

let stream = null;

async function startCamera() {
  try {
    const video = { facingMode: "environment" };
    stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (error) {
    say(cameraTrouble(error));
    return;
  }
  stream.getVideoTracks()[0].addEventListener("ended", stopCamera);
  byId("video").srcObject = stream;
  byId("live").hidden = false;
  setCameraButton("Stop camera", true);
  say("The camera is on.");
  await byId("video").play().catch(() => {});
  watch(stream);
}

function cameraTrouble(error) {
  if (!navigator.mediaDevices) {
    return "This browser gives the camera only to pages from a secure website (https). " +
      "Try another browser, or drop photos here.";
  }
  if (error.name === "NotAllowedError") {
    return "The camera was not allowed. Allow it beside the page's address, then try again.";
  }
  if (error.name === "NotFoundError") return "No camera was found. Connect one and try again.";
  return "The camera can't be used. Another program may be using it: close that and try again.";
}

/** Show answers for what the camera sees, until it is stopped. */
async function watch(watched) {
  const video = byId("video");
  while (stream === watched) {
    if (video.videoWidth && !document.hidden) {
      try {
        const values = await probabilities(pixelsOf(video, video.videoWidth, video.videoHeight));
        if (stream === watched) showAnswer(byId("live-answer"), values);
      } catch {
        stopCamera();
        say(await failure());
      }
    }
    await new Promise((resume) => setTimeout(resume, LIVE_PAUSE));
  }
}

function stopCamera() {
  for (const track of stream ? stream.getTracks() : []) track.stop();
  stream = null;
  byId("video").srcObject = null;
  byId("live").hidden = true;
  byId("live-answer").replaceChildren();
  setCameraButton("Start camera", false);
  say("The camera is off.");
}

function setCameraButton(text, isOn) {
  byId("camera").textContent = text;
  byId("camera").setAttribute("aria-pressed", String(isOn));
}

function introduce() {
  document.title = description.name;
  byId("name").textContent = description.name;
  const { classes, validation } = description;
  const names = classes.length <= MOST_LISTED ? `: ${classes.join(", ")}` : "";
  const about = [`Knows ${counted(classes.length, "class", "classes")}${names}.`];
  if (validation) {
    const photos = counted(validation.photos, "validation photo", "validation photos");
    about.push(`${validation.right} of ${photos} right.`);
  }
  byId("about").textContent = about.join(" ");
}

function listen() {
  byId("choose").addEventListener("click", () => byId("files").click());
  byId("files").addEventListener("change", (event) => {
    add([...event.target.files]);
    event.target.value = ""; // the same file can be chosen again
  });
  byId("camera").addEventListener("click", () => (stream ? stopCamera() : startCamera()));
  byId("clear").addEventListener("click", () => {
    waiting = [];
    byId("cards").replaceChildren();
    byId("clear").hidden = true;
    byId("choose").focus();
  });
  document.addEventListener("paste", (event) => add([...event.clipboardData.files]));
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("dragging");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dragging");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dragging");
    add([...event.dataTransfer.files]);
  });
}

introduce();
listen();
network.then(() => isBusy || say("Ready."), async () => say(await failure()));
