"""What a browser measures on a page: words that do not stand out, and targets too small to hit."""

CONTRAST = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
    return .2126 * x + .7152 * y + .0722 * z;
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const bad = [];
  for (const node of document.querySelectorAll("h1, h2, p, a, b, time, label, button, span, li")) {
    if (!node.textContent.trim() || !node.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) bad.push(`${node.className}: ${node.textContent.trim().slice(0, 30)}`);
  }
  return bad;
}"""

SMALL_TARGETS = """() => {
  // A browser may leave cards off the screen without layout, and then they have no size.
  for (const card of document.querySelectorAll(".card")) card.style.contentVisibility = "visible";
  const targets = "header a, header input, .follow a, .chips a, .turn a, .index a, .source a, .topics a, .related a";
  return [...document.querySelectorAll(targets)]
    .filter((node) => node.checkVisibility() && node.className !== "skip")
    .map((node) => [node.textContent, node.getBoundingClientRect()])
    .filter(([_, box]) => box.height < 24 || box.width < 24)
    .map(([text, box]) => `${text}: ${box.width} x ${box.height}`);
}"""
"""WCAG 2.2, 2.5.8: at least 24 pixels each way."""
