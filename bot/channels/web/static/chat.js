// Makes the chat quicker; the page works without it. Written for old browsers inside WeChat.
// A press or a message gets its random id here and keeps it through every retry and reload, so
// that however often it is sent it counts once. photo.js, voice.js and place.js send through
// window.jixiao, and hear of a new panel by the event "panel".
(function () {
  "use strict";

  var chat = document.getElementById("chat");
  if (!chat || !window.fetch || !window.FormData) return;

  var say = chat.dataset;
  var log = document.getElementById("log");
  var now = document.getElementById("now");
  var head = document.querySelector(".top");
  var progress = document.getElementById("progress");
  var status = document.getElementById("status");
  var last = parseInt(say.last, 10) || 0;
  var queue = [];
  var busy = false;
  var wanted = []; // choices tapped while the one before was on its way
  var stale = ""; // what stood in the field when a choice was tapped instead of sending it
  var tapped = { at: 0, x: 0, y: 0 };
  var seen = {};
  var store = "unsent." + say.tag;

  function newId() {
    var bytes = new Uint8Array(16), text = "";
    window.crypto.getRandomValues(bytes);
    for (var i = 0; i < bytes.length; i++) text += ("0" + bytes[i].toString(16)).slice(-2);
    return text;
  }

  function field() { return document.getElementById("words"); }

  // -- what comes

  function add(row) {
    var box = document.createElement("div");
    box.innerHTML = row.html;
    var bubble = box.firstElementChild;
    var asked = log.querySelectorAll(".bubble.asked");
    var latest = asked[asked.length - 1];
    if (row.edits && latest) {
      latest.parentNode.replaceChild(bubble, latest);
    } else {
      if (bubble.classList.contains("asked") && latest) latest.classList.add("past");
      bubble.classList.add("fresh");
      log.appendChild(bubble);
    }
    seen[row.seq] = true;
    last = Math.max(last, row.seq);
  }

  function apply(update) {
    var fresh = update.rows.filter(function (row) { return !seen[row.seq]; });
    if (!fresh.length) return;
    var empty = log.querySelector(".empty");
    if (empty) empty.parentNode.removeChild(empty);
    fresh.forEach(add);
    var place = null;
    var elder = update.elder ? "yes" : "no";
    if (elder !== say.elder) { say.elder = elder; window.jixiao.enlarge(update.elder); } // 长辈模式 was switched
    if (update.panel !== undefined) {
      var before = progress.textContent;
      progress.innerHTML = update.progress;
      place = swap(update.panel, progress.textContent === before);
    }
    var end = show(true) + window.innerHeight;
    if (place) focusQuietly(place === now && from(now) > end ? question() : place);
    again(fresh);
  }

  // A new panel keeps what is being typed; words that were given up for a button do not slip into
  // the next question. Returns where the keyboard's place is now, if it was here.
  function swap(html, same) {
    var old = field(), active = document.activeElement;
    var typing = active === old, inside = now.contains(active) || active === document.body;
    var draft = old && (same || old.value !== stale) ? old.value : "";
    now.innerHTML = html;
    var input = field();
    if (draft) input.value = draft;
    stale = "";
    keyboard();
    panel(same);
    var writes = !now.querySelector(".rec, .pick") &&
      (input.tagName === "TEXTAREA" || input.getAttribute("inputmode") !== "text");
    if (typing && (writes || draft || !now.querySelector(".option"))) return input;
    return inside || typing ? now : null;
  }

  // `same`: the question is the one that was there before.
  function panel(same) {
    var event = document.createEvent("CustomEvent");
    event.initCustomEvent("panel", false, false, { same: same });
    now.dispatchEvent(event);
  }

  function focusQuietly(element) {
    if (!element.hasAttribute("tabindex") && element.tabIndex < 0) element.tabIndex = -1;
    try { element.focus({ preventScroll: true }); } catch (e) { element.focus(); }
  }

  // Ticks tapped too quickly for the answers to come in between.
  function again(fresh) {
    if (!fresh.some(function (row) { return row.edits; })) wanted = [];
    var name = wanted.shift(), buttons = now.querySelectorAll(".option");
    for (var i = 0; name && i < buttons.length; i++) {
      if (buttons[i].textContent === name) { press(buttons[i]); return; }
    }
  }

  function question() {
    var said = log.querySelectorAll(".bubble:not(.mine)");
    return said[said.length - 1] || log;
  }

  // Show what was said last and everything to answer with; where that does not fit, let go of the
  // field first, then of the remark above the question, and keep the question's top. Returns where
  // the window begins then.
  function show(smooth) {
    var asked = question(), first = asked;
    while (first.previousElementSibling && !/ (mine|past)( |$)/.test(first.previousElementSibling.className)) {
      first = first.previousElementSibling;
    }
    var high = from(first), least = from(asked);
    var all = bottom(now), most = bottom(now.querySelector(".commands") || now.querySelector(".choices") || now);
    var to = all <= high ? all : most <= high ? high : Math.min(least, most);
    var calm = !smooth || (window.matchMedia && matchMedia("(prefers-reduced-motion: reduce)").matches);
    to = Math.max(0, to);
    try { window.scrollTo({ top: to, behavior: calm ? "auto" : "smooth" }); } catch (e) { window.scrollTo(0, to); }
    return to;
  }

  function from(element) {
    return element.getBoundingClientRect().top + window.pageYOffset - head.offsetHeight - 10;
  }

  function bottom(element) {
    return element.getBoundingClientRect().bottom + window.pageYOffset + 10 - window.innerHeight;
  }

  // -- what goes

  function own(entry) {
    var bubble = document.createElement("div");
    bubble.className = "bubble mine fresh";
    var who = document.createElement("span");
    who.className = "sr";
    who.textContent = say.mine;
    bubble.appendChild(who);
    if (entry.picture) {
      var image = document.createElement("img");
      image.src = entry.picture;
      image.alt = say.photo;
      bubble.appendChild(image);
    }
    var words = document.createElement("p");
    words.className = "words";
    words.textContent = entry.label;
    bubble.appendChild(words);
    var state = document.createElement("span");
    state.className = "state";
    bubble.appendChild(state);
    entry.bubble = bubble;
    entry.state = state;
    log.appendChild(bubble);
  }

  function tell(entry, text, failed, button) {
    if (!entry.bubble) own(entry);
    entry.bubble.classList[failed ? "add" : "remove"]("failed");
    entry.state.textContent = text;
    if (button) {
      var retry = document.createElement("button");
      retry.type = "button";
      retry.textContent = say.retry;
      retry.addEventListener("click", function () { clearTimeout(entry.timer); pump(); });
      entry.state.appendChild(retry);
    }
  }

  // False while something is on its way: what is said now would answer the question that comes
  // with the reply, not the one on the screen. Buttons are safe: each belongs to its question.
  function send(entry) {
    if (queue.length && entry.kind !== "token") {
      status.textContent = say.waiting;
      return false;
    }
    entry.id = newId();
    queued(entry);
    return true;
  }

  function queued(entry) {
    entry.tries = 0;
    if (!entry.toggle) { own(entry); tell(entry, say.sending); }
    queue.push(entry);
    keep();
    pump();
    show(true);
  }

  // Unsent words survive a reload. Photos and recordings do not; places had better not.
  function keep() {
    chat.classList[queue.length ? "add" : "remove"]("waiting");
    var plain = queue.filter(function (e) { return !e.file && e.kind !== "place"; }).map(function (e) {
      return { id: e.id, kind: e.kind, value: e.value, label: e.label };
    });
    try {
      if (plain.length) sessionStorage.setItem(store, JSON.stringify(plain));
      else sessionStorage.removeItem(store);
    } catch (e) { /* private mode: then not */ }
  }

  function body(entry) {
    if (entry.file) {
      var form = new FormData();
      form.append("id", entry.id);
      form.append(entry.kind, entry.file, entry.kind);
      return form;
    }
    return "id=" + entry.id + "&" + entry.kind + "=" + encodeURIComponent(entry.value);
  }

  function pump() {
    var entry = queue[0];
    if (busy || !entry) return;
    busy = true;
    var abort = window.AbortController ? new AbortController() : null;
    var headers = { "Accept": "application/json", "Last-Event-ID": String(last) };
    if (!entry.file) headers["Content-Type"] = "application/x-www-form-urlencoded";
    var slow = setTimeout(function () { if (abort) abort.abort(); }, entry.file ? 120000 : 20000);
    fetch("/chat", {
      method: "POST", body: body(entry), headers: headers, credentials: "same-origin",
      keepalive: !entry.file, // the page may be closed right after a tap
      signal: abort ? abort.signal : undefined
    }).then(function (response) {
      return response.json().then(function (answer) {
        if (response.ok) done(entry, answer);
        else refused(entry, answer);
      });
    }).catch(function () { later(entry); }).then(function () {
      clearTimeout(slow);
      busy = false;
      if (!entry.timer) pump();
    });
  }

  function done(entry, answer) {
    queue.shift();
    keep();
    if (entry.bubble) {
      if (answer.quiet) log.removeChild(entry.bubble);
      else tell(entry, "");
    }
    entry.timer = null;
    status.textContent = answer.reply || "";
    forget(answer.gone || []);
    apply(answer);
    release();
    show(true); // the stream may have brought the rows first, and the page has moved since
  }

  // What the program has erased goes from the page as well, with what was said to it.
  function forget(gone) {
    gone.forEach(function (seq) {
      var bubble = log.querySelector('[data-seq="' + seq + '"]');
      while (bubble) {
        var next = bubble.nextElementSibling;
        log.removeChild(bubble);
        bubble = next && next.classList.contains("mine") ? next : null;
      }
    });
  }

  function refused(entry, answer) {
    if (answer.again) { later(entry, answer.error); return; }
    queue.shift();
    keep();
    entry.timer = null;
    tell(entry, answer.error || say.failed, true);
    if (entry.kind === "text" && field() && !field().value) field().value = entry.value;
    release();
    show(true);
  }

  function later(entry, why) {
    entry.tries += 1;
    var wait = Math.min(30, Math.pow(2, entry.tries - 1));
    tell(entry, why || say.offline, true, true);
    clearTimeout(entry.timer);
    entry.timer = setTimeout(function () { entry.timer = null; pump(); }, wait * 1000);
  }

  function release() {
    var pressed = now.querySelectorAll(".pressed");
    for (var i = 0; i < pressed.length; i++) pressed[i].classList.remove("pressed");
  }

  // A trembling finger taps twice; the second tap must not answer what has come under it.
  function twice(event) {
    if (!event.detail) return false; // by keyboard
    var near = Math.abs(event.clientX - tapped.x) < 16 && Math.abs(event.clientY - tapped.y) < 16;
    var again = near && event.timeStamp - tapped.at < 400;
    tapped = { at: event.timeStamp, x: event.clientX, y: event.clientY };
    return again;
  }

  function press(button) {
    if (now.querySelector(".pressed")) {
      var name = button.textContent;
      if (!button.classList.contains("pressed") && wanted.indexOf(name) < 0) wanted.push(name);
      return;
    }
    button.classList.add("pressed");
    status.textContent = "";
    stale = field().value;
    send({
      kind: "token", value: button.value,
      label: (button.textContent || "").replace(/\s+/g, " ").trim(),
      toggle: button.hasAttribute("aria-pressed")
    });
  }

  function type() {
    var input = field(), text = input.value.trim();
    if (!text) { input.focus(); return; }
    if (!send({ kind: "text", value: text, label: text })) return;
    input.value = "";
    status.textContent = "";
  }

  // -- what people do

  document.addEventListener("click", function (event) {
    var target = event.target, button = target.closest ? target.closest("button") : null;
    if (!button || !now.contains(button)) return;
    if (button.name === "token") {
      event.preventDefault();
      if (!twice(event)) press(button);
    }
    else if (button.classList.contains("keys")) { event.preventDefault(); otherKeyboard(button); }
  });

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!now.contains(form)) return;
    event.preventDefault();
    if (form.classList.contains("composer")) type();
  });

  document.addEventListener("keydown", function (event) {
    var at = event.target;
    if (at.tagName === "TEXTAREA" && event.key === "Enter" && !event.shiftKey &&
        !event.isComposing && event.keyCode !== 229) { event.preventDefault(); type(); return; }
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
    if (/^Arrow/.test(event.key)) { arrow(event); return; }
    if (!/^[0-9]$/.test(event.key)) return;
    if (event.repeat) { event.preventDefault(); return; } // a key held down answers once
    digit(event);
  });

  // Arrows go from choice to choice.
  function arrow(event) {
    var options = now.querySelectorAll(".option"), step = /Down|Right/.test(event.key) ? 1 : -1;
    var at = Array.prototype.indexOf.call(options, event.target);
    if (at < 0) return;
    event.preventDefault();
    options[(at + step + options.length) % options.length].focus();
  }

  // A digit chooses; where more digits may follow (1, 10 ...) or none fits, it is typed.
  function digit(event) {
    var options = now.querySelectorAll(".option[data-code]"), hit = null, longer = false;
    for (var i = 0; i < options.length; i++) {
      var code = options[i].getAttribute("data-code");
      if (code === event.key) hit = options[i];
      else if (code.indexOf(event.key) === 0) longer = true;
    }
    event.preventDefault();
    if (hit && !longer) { press(hit); return; }
    field().value += event.key;
    field().focus();
  }

  // Phones show digits for amounts; somebody may want to write 8.7万 or 上一题 instead.
  function keyboard() {
    var input = field(), mode = input.getAttribute("inputmode");
    if (mode !== "numeric" && mode !== "decimal") return;
    var button = document.createElement("button");
    button.type = "button";
    button.className = "keys";
    button.textContent = say.keyboard;
    button.setAttribute("data-mode", mode);
    input.parentNode.parentNode.appendChild(button);
  }

  function otherKeyboard(button) {
    var input = field(), digits = input.getAttribute("inputmode") !== "text";
    input.setAttribute("inputmode", digits ? "text" : button.getAttribute("data-mode"));
    button.textContent = digits ? say.digits : say.keyboard;
    input.blur();
    input.focus();
  }

  // -- the stream

  var source = null, wait = 1, hidden = 0;

  function listen() {
    if (!window.EventSource) return;
    if (source) source.close();
    source = new EventSource("/events?after=" + last);
    source.addEventListener("rows", function (event) { wait = 1; apply(JSON.parse(event.data)); });
    source.onopen = function () { wait = 1; pump(); };
    source.onerror = function () {
      if (source.readyState !== 2) return; // the browser tries again by itself
      setTimeout(listen, wait * 1000);
      wait = Math.min(30, wait * 2);
    };
  }

  document.addEventListener("visibilitychange", function () {
    if (document.hidden) hidden = Date.now();
    else if (Date.now() - hidden > 20000) { listen(); pump(); }
  });
  window.addEventListener("online", function () { listen(); pump(); });
  window.addEventListener("pageshow", function (event) { if (event.persisted) listen(); });

  // -- begin

  Array.prototype.forEach.call(log.querySelectorAll("[data-seq]"), function (bubble) {
    seen[bubble.getAttribute("data-seq")] = true;
  });
  if (location.hash === "#now" && window.history.replaceState) {
    history.replaceState(null, "", location.pathname); // the anchor is for browsers without us
  }
  var moved = false;
  ["wheel", "touchstart", "keydown"].forEach(function (name) {
    window.addEventListener(name, function () { moved = true; }, { passive: true });
  });
  window.addEventListener("load", function () { if (!moved) show(false); });
  try {
    JSON.parse(sessionStorage.getItem(store) || "[]").forEach(queued);
  } catch (e) { /* nothing kept */ }
  window.addEventListener("beforeunload", function (event) {
    if (queue.some(function (entry) { return entry.file; })) event.preventDefault();
  });
  document.addEventListener("resized", function () { show(false); });
  window.jixiao.now = now;
  window.jixiao.send = send;
  window.jixiao.say = say;
  keyboard();
  show(false);
  listen();
})();
