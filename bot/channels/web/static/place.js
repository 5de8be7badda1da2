// A place, taken only when the button is pressed.
(function () {
  "use strict";

  var chat = window.jixiao, asked = 0; // a place that comes for a question gone by is let go
  if (!chat) return;

  function box() { return document.getElementById("locator"); }

  function tell(name) {
    if (box()) box().querySelector(".said").textContent = name ? box().dataset[name] : "";
  }

  function ready() {
    if (!box()) return;
    box().hidden = false;
    if (navigator.geolocation && window.isSecureContext !== false) return;
    box().querySelector(".here").hidden = true;
    tell("insecure");
  }

  function ask() {
    var mine = asked += 1;
    tell("looking");
    navigator.geolocation.getCurrentPosition(function (found) {
      if (mine !== asked || !box()) return;
      tell("");
      var at = found.coords;
      chat.send({
        kind: "place", label: box().dataset.label,
        value: at.latitude.toFixed(6) + "," + at.longitude.toFixed(6)
      });
    }, function (error) {
      if (mine === asked) tell({ 1: "refused", 3: "slow" }[error.code] || "unknown");
    }, { timeout: 20000, maximumAge: 60000 });
  }

  chat.now.addEventListener("click", function (event) {
    if (event.target.closest(".here")) ask();
  });
  chat.now.addEventListener("panel", function (event) {
    if (!event.detail.same) asked += 1;
    ready();
  });
  ready();
})();
