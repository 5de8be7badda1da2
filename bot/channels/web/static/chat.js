// Makes the chat quicker; every page works without it. Written for old browsers inside WeChat.
// A press or a message gets its random id here and keeps it through every retry and reload, so
// that however often it is sent it counts once.
(function () {
  "use strict";

  var root = document.documentElement;
  root.classList.add("js");

  var size = document.getElementById("size");
  size.addEventListener("click", function (event) {
    event.preventDefault();
    var large = root.classList.toggle("large");
    size.setAttribute("aria-pressed", large ? "true" : "false");
    size.value = large ? "normal" : "large";
    document.cookie = "size=" + (large ? "large" : "normal") + "; path=/; max-age=15552000; SameSite=Lax";
    if (chat) show(false);
  });

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
    if (update.panel !== undefined) {
      progress.innerHTML = update.progress;
      swap(update.panel);
    }
    show(true);
    again(fresh);
  }

  // A new panel keeps what is being typed, and the keyboard's place.
  function swap(html) {
    var old = field(), active = document.activeElement;
    var typing = active === old, inside = now.contains(active) || active === document.body;
    var draft = old ? old.value : "";
    now.innerHTML = html;
    var input = field();
    if (draft) input.value = draft;
    keyboard();
    var writes = input.tagName === "TEXTAREA" || input.getAttribute("inputmode") !== "text";
    if (typing && (writes || draft || !now.querySelector(".option"))) input.focus();
    else if (inside || typing) focusQuietly(now);
  }

  function focusQuietly(element) {
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

  // Show what was said last and everything to answer with; where that does not fit, let go of the
  // field first, then of the remark above the question, and keep the question's top.
  function show(smooth) {
    var said = log.querySelectorAll(".bubble"), i = said.length - 1;
    while (i > 0 && said[i].classList.contains("mine")) i--;
    var question = said[i] || log;
    while (i > 0 && !/ (mine|past)( |$)/.test(said[i - 1].className)) i--;
    var from = top_(said[i] || log), least = top_(question);
    var all = bottom(now), most = bottom(now.querySelector(".commands") || now.querySelector(".choices") || now);
    var to = all <= from ? all : most <= from ? from : Math.min(least, most);
    var calm = !smooth || (window.matchMedia && matchMedia("(prefers-reduced-motion: reduce)").matches);
    to = Math.max(0, to);
    try { window.scrollTo({ top: to, behavior: calm ? "auto" : "smooth" }); } catch (e) { window.scrollTo(0, to); }
  }

  function top_(element) {
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

  function send(entry) {
    entry.id = entry.id || newId();
    entry.tries = 0;
    if (!entry.toggle) { own(entry); tell(entry, say.sending); }
    queue.push(entry);
    keep();
    pump();
    show(true);
  }

  // Unsent words survive a reload; the photo itself does not.
  function keep() {
    var plain = queue.filter(function (e) { return !e.photo; }).map(function (e) {
      return { id: e.id, kind: e.kind, value: e.value, label: e.label };
    });
    try {
      if (plain.length) sessionStorage.setItem(store, JSON.stringify(plain));
      else sessionStorage.removeItem(store);
    } catch (e) { /* private mode: then not */ }
  }

  function body(entry) {
    if (entry.photo) {
      var form = new FormData();
      form.append("id", entry.id);
      form.append("photo", entry.photo, "photo.jpg");
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
    if (!entry.photo) headers["Content-Type"] = "application/x-www-form-urlencoded";
    var slow = setTimeout(function () { if (abort) abort.abort(); }, entry.photo ? 120000 : 20000);
    fetch("/chat", {
      method: "POST", body: body(entry), headers: headers, credentials: "same-origin",
      keepalive: !entry.photo, // the page may be closed right after a tap
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
    apply(answer);
    release();
    show(true); // the stream may have brought the rows first, and the page has moved since
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

  function press(button) {
    if (now.querySelector(".pressed")) {
      var name = button.textContent;
      if (!button.classList.contains("pressed") && wanted.indexOf(name) < 0) wanted.push(name);
      return;
    }
    button.classList.add("pressed");
    status.textContent = "";
    send({
      kind: "token", value: button.value,
      label: (button.textContent || "").replace(/\s+/g, " ").trim(),
      toggle: button.hasAttribute("aria-pressed")
    });
  }

  function type() {
    var input = field(), text = input.value.trim();
    if (!text) { input.focus(); return; }
    input.value = "";
    status.textContent = "";
    send({ kind: "text", value: text, label: text });
  }

  // A phone's photo is made smaller here when that works; the server checks it in any case.
  function shrink(file, then) {
    if (file.size < 1500000 && /^image\/(jpeg|png|webp)$/.test(file.type)) { then(file); return; }
    var url = URL.createObjectURL(file), image = new Image();
    image.onload = function () {
      var most = 2400, scale = Math.min(1, most / Math.max(image.naturalWidth, image.naturalHeight));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(image.naturalWidth * scale);
      canvas.height = Math.round(image.naturalHeight * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(url);
      if (!canvas.toBlob) { then(file); return; }
      canvas.toBlob(function (blob) { then(blob || file); }, "image/jpeg", 0.85);
    };
    image.onerror = function () { URL.revokeObjectURL(url); then(file); };
    image.src = url;
  }

  // -- what people do

  document.addEventListener("click", function (event) {
    var target = event.target, button = target.closest ? target.closest("button") : null;
    if (!button || !now.contains(button)) return;
    if (button.name === "token") { event.preventDefault(); press(button); }
    else if (button.classList.contains("keys")) { event.preventDefault(); otherKeyboard(button); }
  });

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!now.contains(form)) return;
    event.preventDefault();
    if (form.classList.contains("composer")) type();
  });

  document.addEventListener("change", function (event) {
    var input = event.target;
    if (input.type !== "file" || !now.contains(input) || !input.files.length) return;
    shrink(input.files[0], function (photo) {
      var picture = "", seen = /^image\//.test(photo.type);
      try { picture = seen ? URL.createObjectURL(photo) : ""; } catch (e) { /* no preview then */ }
      send({ kind: "photo", photo: photo, picture: picture, label: seen ? say.photo : photo.name });
    });
    input.value = "";
  });

  document.addEventListener("keydown", function (event) {
    var at = event.target;
    if (at.tagName === "TEXTAREA" && event.key === "Enter" && !event.shiftKey &&
        !event.isComposing && event.keyCode !== 229) { event.preventDefault(); type(); return; }
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || !/^[0-9]$/.test(event.key)) return;
    digit(event);
  });

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
    JSON.parse(sessionStorage.getItem(store) || "[]").forEach(send);
  } catch (e) { /* nothing kept */ }
  keyboard();
  show(false);
  listen();
})();
