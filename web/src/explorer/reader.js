// A document's text and the facts beside it: choose one, and the other is lit and in view.

export function lightFacts() {
  const text = document.getElementById("text");
  const beside = document.getElementById("facts");
  if (!text || !beside) return;

  const light = (name) => {
    for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
    const pieces = [...text.querySelectorAll(`[data-facts~="${CSS.escape(name)}"]`)];
    const entry = document.getElementById(`fact-${name}`);
    for (const piece of pieces) piece.classList.add("lit");
    entry?.classList.add("lit");
    return { piece: pieces[0], entry };
  };
  const smooth = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

  text.addEventListener("click", (event) => {
    const piece = event.target.closest("[data-facts]");
    if (!piece || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const names = piece.dataset.facts.split(" ");
    const lit = names.findIndex((name) => document.getElementById(`fact-${name}`)?.classList.contains("lit"));
    const { entry } = light(names[(lit + 1) % names.length]);
    history.replaceState(null, "", piece.id ? `#${piece.id}` : piece.getAttribute("href"));
    entry?.scrollIntoView({ block: "nearest", behavior: smooth });
    entry?.querySelector("a")?.focus({ preventScroll: true });
  });
  beside.addEventListener("click", (event) => {
    const entry = event.target.closest("[data-fact]");
    const link = event.target.closest("a");
    if (!entry || (link && !link.dataset.factOf)) return;
    const { piece } = light(entry.dataset.fact);
    if (!piece) return;
    event.preventDefault();
    const place = entry.querySelector("[data-fact-of]");
    if (place) history.replaceState(null, "", place.getAttribute("href"));
    piece.scrollIntoView({ block: "center", behavior: smooth });
    piece.focus({ preventScroll: true });
  });

  const open = () => {
    const span = /^#char=(\d+),(\d+)$/.exec(decodeURIComponent(location.hash));
    if (!span) return;
    const piece = document.getElementById(span[0].slice(1)) ?? text.querySelector(".asked");
    if (!piece) {
      // Another part of the text: the server knows which.
      const address = new URL(location.href);
      const asked = `${span[1]},${span[2]}`;
      if (address.searchParams.get("at") === asked) return;
      address.searchParams.set("at", asked);
      address.searchParams.delete("part");
      location.replace(address);
      return;
    }
    const name = piece.dataset.facts?.split(" ")[0];
    if (name) light(name).entry?.scrollIntoView({ block: "nearest" });
    piece.classList.add("lit");
    // What comes into view gets its real height only then, which moves the rest: look again.
    let times = 4;
    const show = () => {
      piece.scrollIntoView({ block: "center", behavior: "instant" });
      if ((times -= 1) > 0) requestAnimationFrame(show);
    };
    show();
  };
  addEventListener("hashchange", open);
  open();
}
