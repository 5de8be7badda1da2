// What can be used or seen without a name for a screen reader.
() => [...document.querySelectorAll('button, a[href], input:not([type=hidden]), textarea, img')]
  .filter(e => !(e.textContent.trim() || e.getAttribute('aria-label') || e.alt !== undefined
    || (e.labels && [...e.labels].some(l => l.textContent.trim()))))
  .map(e => e.outerHTML)
