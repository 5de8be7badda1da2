// A voice note: press to start, press to stop, listen, record again, send. Where there is no
// microphone or it is refused, a sound file may be chosen, and words can always be typed.
(function () {
  "use strict";

  var chat = window.jixiao;
  if (!chat) return;

  var LONGEST = 300; // seconds; at 32 kbit/s little more than 1 MB
  var TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
  var able = window.MediaRecorder && navigator.mediaDevices && navigator.mediaDevices.getUserMedia;
  var state = "idle", recorder = null, sound = null, address = "", began = 0, seconds = 0;
  var ticking = 0, said = "", turn = 0;

  function box() { return document.getElementById("recorder"); }
  function part(name) { return box().querySelector(name); }
  function clock() { return Math.floor(seconds / 60) + ":" + ("0" + seconds % 60).slice(-2); }

  // The panel may have been drawn anew in the middle: put back where we are.
  function draw() {
    if (!box()) return;
    box().hidden = !able;
    part(".begin").hidden = state !== "idle" && state !== "asking";
    part(".taking").hidden = state !== "recording";
    part(".taken").hidden = state !== "recorded";
    part(".said").textContent = said ? box().dataset[said] : "";
    part(".time").textContent = clock();
    if (address && part("audio").src !== address) part("audio").src = address;
    document.getElementById("voicefile").hidden = able && !/^(refused|none|busy)$/.test(said);
  }

  function become(next, words, focus) {
    var inside = box() && box().contains(document.activeElement);
    state = next;
    said = words;
    draw();
    if (inside && focus) part(focus).focus();
  }

  function forget() {
    turn += 1;
    clearInterval(ticking);
    if (recorder && recorder.state !== "inactive") recorder.stop();
    if (address) URL.revokeObjectURL(address);
    recorder = sound = null;
    address = "";
    seconds = 0;
  }

  function begin() {
    if (state !== "idle" && state !== "recorded") return;
    forget();
    var mine = turn;
    become("asking", "", "");
    navigator.mediaDevices.getUserMedia({ audio: true }).then(function (stream) {
      if (mine !== turn) { quiet(stream); return; }
      try { record(stream, mine); } catch (error) { quiet(stream); throw error; }
    }).catch(function (error) {
      if (mine !== turn) return;
      var why = { NotFoundError: "none", NotReadableError: "busy", AbortError: "busy" };
      become("idle", why[error.name] || "refused", ".begin");
    });
  }

  function quiet(stream) {
    stream.getTracks().forEach(function (track) { track.stop(); });
  }

  function record(stream, mine) {
    var type = TYPES.filter(function (t) { return MediaRecorder.isTypeSupported(t); })[0];
    var pieces = [], taking = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 32000 });
    taking.ondataavailable = function (event) { if (event.data.size) pieces.push(event.data); };
    taking.onstop = function () {
      quiet(stream);
      clearInterval(ticking);
      if (mine !== turn) return;
      sound = new Blob(pieces, { type: taking.mimeType });
      if (!sound.size) { become("idle", "empty", ".begin"); return; }
      address = URL.createObjectURL(sound);
      become("recorded", seconds < LONGEST ? "recorded" : "full", ".sendvoice");
    };
    stream.getTracks().forEach(function (track) { track.onended = stop; });
    recorder = taking;
    taking.start(1000);
    began = Date.now();
    ticking = setInterval(tick, 250);
    become("recording", "recording", ".stop");
  }

  function tick() {
    seconds = Math.min(LONGEST, Math.floor((Date.now() - began) / 1000));
    if (box()) part(".time").textContent = clock();
    if (seconds >= LONGEST) stop();
  }

  function stop() {
    if (recorder && recorder.state !== "inactive") recorder.stop();
  }

  function send() {
    var label = box().dataset.label.replace("{time}", clock());
    if (!chat.send({ kind: "voice", file: sound, label: label })) return;
    forget();
    become("idle", "", ".begin");
  }

  chat.now.addEventListener("click", function (event) {
    var button = event.target.closest(".rec");
    if (!button || !box() || !box().contains(button)) return;
    if (button.classList.contains("begin") || button.classList.contains("again")) begin();
    else if (button.classList.contains("stop")) stop();
    else if (sound) send();
  });
  chat.now.addEventListener("panel", function (event) {
    if (!event.detail.same || !box()) {
      forget();
      state = "idle";
      said = "";
    }
    draw();
  });
  window.addEventListener("beforeunload", function (event) {
    if (state === "recording" || state === "recorded") event.preventDefault();
  });
  draw();
})();
