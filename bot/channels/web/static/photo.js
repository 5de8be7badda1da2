// Photos and sound files that are chosen: photos are made smaller here when that works.
(function () {
  "use strict";

  var chat = window.jixiao;
  if (!chat) return;

  // The server checks it in any case.
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

  chat.now.addEventListener("change", function (event) {
    var input = event.target, file = input.type === "file" ? input.files[0] : null;
    if (!file) return;
    if (input.name === "photo") {
      shrink(file, function (photo) {
        var picture = "", seen = /^image\//.test(photo.type);
        try { picture = seen ? URL.createObjectURL(photo) : ""; } catch (e) { /* no preview then */ }
        chat.send({ kind: "photo", file: photo, picture: picture, label: seen ? chat.say.photo : file.name });
      });
    } else {
      chat.send({ kind: "voice", file: file, label: chat.say.voice });
    }
    input.value = "";
  });
})();
