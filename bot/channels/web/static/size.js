// Large type at a press, on every page. The class tells the styles that scripts run.
(function () {
  "use strict";

  var root = document.documentElement, size = document.getElementById("size");
  root.classList.add("js");
  size.addEventListener("click", function (event) {
    event.preventDefault();
    var large = root.classList.toggle("large"), resized = document.createEvent("Event");
    size.setAttribute("aria-pressed", large ? "true" : "false");
    size.value = large ? "normal" : "large";
    document.cookie = "size=" + (large ? "large" : "normal") + "; path=/; max-age=15552000; SameSite=Lax";
    resized.initEvent("resized", false, false);
    document.dispatchEvent(resized);
  });
})();
