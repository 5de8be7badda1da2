// Every 15 seconds: has anything changed? The figures are replaced where they stand; a page whose
// lists are older than the state says so, and never moves under a reader's hand by itself.
(function () {
  "use strict";

  var EVERY = 15000, SOON = 2000;
  var main = document.getElementById("main"), fresh = document.getElementById("fresh");
  var charts = document.getElementById("charts"), job = document.getElementById("job");

  function ask(url, kind, done) {
    fetch(url, { headers: { accept: kind }, credentials: "same-origin" }).then(function (answer) {
      if (answer.status === 403) return tell("登录过期了。请在聊天里回“看板”，会收到新的链接。");
      if (answer.status !== 200) return null;
      return (kind === "text/html" ? answer.text() : answer.json()).then(done);
    }).catch(function () { /* no network now: the next look may have it */ });
  }

  function tell(words, link) {
    fresh.textContent = words;
    if (link) {
      var a = document.createElement("a");
      a.href = location.href.split("#")[0];
      a.textContent = link;
      fresh.appendChild(a);
    }
    fresh.hidden = false;
  }

  function put(node, words) {
    if (node && node.textContent !== words) node.textContent = words;
  }

  function shown(state) {
    Object.keys(state.figures).forEach(function (key) {
      var box = document.querySelector('[data-live="' + key + '"]'), one = state.figures[key];
      if (!box) return;
      put(box.querySelector(".value > *"), one.value);
      put(box.querySelector(".note"), one.note);
      box.classList[one.alarm ? "add" : "remove"]("alarm");
    });
    put(document.getElementById("moment"), state.moment);
    if (charts) {
      if (state.charts && state.charts !== charts.getAttribute("data-version")) draw(state.charts);
    } else if (state.version !== main.getAttribute("data-version")) {
      tell("有新的数据。", "刷新这一页");
    }
  }

  function draw(version) {
    ask("/board/charts", "text/html", function (html) {
      charts.innerHTML = html;  // made by our own template, which escapes what it puts in
      charts.setAttribute("data-version", version);
    });
  }

  function look() {
    if (!document.hidden) ask("/board/live.json", "application/json", shown);
  }

  function wait() {
    if (!charts || charts.getAttribute("data-version")) return;
    look();
    setTimeout(wait, SOON);
  }

  function watch() {
    ask("/board/files.json", "application/json", function (told) {
      if (told.status !== "running") return location.reload();
      put(document.getElementById("jobwords"), "正在生成" + told.now + "，" + told.done + "/" + told.total);
      document.getElementById("jobbar").value = told.done;
    });
    setTimeout(watch, SOON);
  }

  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  setTimeout(wait, SOON);
  if (job) setTimeout(watch, SOON);
})();
