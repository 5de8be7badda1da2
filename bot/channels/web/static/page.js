// Large type at a press, on every page; window.jixiao lets chat.js do it too. Classes tell the styles
// that scripts run, and whether the keyboard is what moves about: its place is shown on texts then.
(function () {
  "use strict";

  var root = document.documentElement, size = document.getElementById("size");
  root.classList.add("js");
  document.addEventListener("keydown", function (event) {
    var writing = /^(INPUT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Tab" || !writing) root.classList.add("tabbing");
  }, true);
  ["mousedown", "touchstart"].forEach(function (name) {
    document.addEventListener(name, function () { root.classList.remove("tabbing"); }, true);
  });
  size.addEventListener("click", function (event) {
    event.preventDefault();
    enlarge(!root.classList.contains("large"));
  });

  function enlarge(large) {
    var resized = document.createEvent("Event");
    root.classList[large ? "add" : "remove"]("large");
    size.setAttribute("aria-pressed", large ? "true" : "false");
    size.value = large ? "normal" : "large";
    document.cookie = "size=" + (large ? "large" : "normal") + "; path=/; max-age=15552000; SameSite=Lax";
    resized.initEvent("resized", false, false);
    document.dispatchEvent(resized);
  }

  window.jixiao = { enlarge: enlarge };
})();
