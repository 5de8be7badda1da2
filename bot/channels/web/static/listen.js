// The recording of a question: one big button in place of the browser's small ones. Without this
// script the browser's own player is shown.
(function () {
  "use strict";

  var now = document.getElementById("now");
  if (!now || !document.querySelector(".chat")) return;

  function buttonOf(audio) { return audio.parentNode && audio.parentNode.querySelector(".hear"); }

  function play(button) {
    var audio = button.parentNode.querySelector("audio");
    if (!audio.paused) { audio.pause(); return; }
    if (audio.error) audio.load(); // the network may be back
    else if (audio.currentTime) audio.currentTime = 0;
    var begun = audio.play();
    // a browser that plays nothing by itself leaves it to the button
    if (begun && begun["catch"]) begun["catch"](function () {});
  }

  function shown(audio, playing) {
    var button = buttonOf(audio);
    if (!button) return;
    button.classList[playing ? "add" : "remove"]("playing");
    button.querySelector(".what").textContent = playing ? button.dataset.stop : button.dataset.play;
  }

  function status(text) { document.getElementById("status").textContent = text; }

  // what happens to a player does not bubble, but it can be caught on its way down
  now.addEventListener("play", function (event) { status(""); shown(event.target, true); }, true);
  now.addEventListener("pause", function (event) { shown(event.target, false); }, true);
  now.addEventListener("ended", function (event) { shown(event.target, false); }, true);
  now.addEventListener("error", function (event) {
    var button = buttonOf(event.target);
    if (!button) return;
    shown(event.target, false);
    status(button.dataset.failed);
  }, true);

  now.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest(".hear") : null;
    if (button) play(button);
  });

  // 重听 was typed: the question has come again, and is read out at once
  if (window.MutationObserver) {
    new MutationObserver(function () {
      var button = now.querySelector(".hear[data-now]");
      if (!button) return;
      button.removeAttribute("data-now");
      play(button);
    }).observe(now, { childList: true });
  }
})();
