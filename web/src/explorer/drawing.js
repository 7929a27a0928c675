// The neighbourhood of a node, drawn from the list beside it.
import { forceCenter, forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import { select } from "d3-selection";

const WIDTH = 760;
const HEIGHT = 520;
const FACTS = new Set(
  ["Deadline", "Event", "Deliverable", "Action", "Obligation", "Position", "Participation"].concat(
    ["Membership", "Conclusion", "Statement"],
  ),
);
const STEPS = 240;
const AT_ONCE = 6;
/** Width of a letter, about. */
const LETTER = 6.2;

export async function drawNeighbourhood() {
  const place = document.getElementById("drawing");
  const template = document.getElementById("links");
  if (!place || !template) return;
  const section = place.closest("section");
  const nodes = [...section.querySelectorAll("[data-node]")].map((item) => ({
    id: Number(item.dataset.node),
    distance: Number(item.dataset.distance),
    kind: item.dataset.kind,
    short: item.dataset.short,
    name: item.textContent || item.dataset.short,
    item,
  }));
  const links = [...template.content.querySelectorAll("i")].map((item) => ({
    source: Number(item.dataset.source),
    target: Number(item.dataset.target),
    name: item.title,
  }));
  nodes.sort((a, b) => a.id - b.id);
  if (nodes[0].distance === 0) {
    nodes[0].fx = WIDTH / 2;
    nodes[0].fy = HEIGHT / 2;
  }
  const simulation = forceSimulation(nodes)
    .force("link", forceLink(links).id(({ id }) => id).distance(({ source, target }) => 45 + 15 * Math.max(source.distance, target.distance)))
    .force("charge", forceManyBody().strength(-130))
    .force("collide", forceCollide(11))
    .force("x", forceX(WIDTH / 2).strength(0.06))
    .force("y", forceY(HEIGHT / 2).strength(0.09))
    .force("center", forceCenter(WIDTH / 2, HEIGHT / 2).strength(0.02))
    .stop();
  // A few steps at a time: the page answers meanwhile.
  for (let done = 0; done < STEPS; done += AT_ONCE) {
    simulation.tick(AT_ONCE);
    await new Promise((next) => setTimeout(next));
  }
  spread(nodes);

  const drawing = select(place).append("svg").attr("viewBox", `0 0 ${WIDTH} ${HEIGHT}`).attr("aria-hidden", "true");
  const lines = drawing.append("g").selectAll("line").data(links).join("line")
    .attr("x1", ({ source }) => source.x).attr("y1", ({ source }) => source.y)
    .attr("x2", ({ target }) => target.x).attr("y2", ({ target }) => target.y);
  lines.append("title").text(({ name }) => name);
  const dots = drawing.append("g").selectAll("g").data(nodes).join("g")
    .attr("class", ({ distance, kind }) => (distance === 0 ? "middle" : FACTS.has(kind) ? "said" : "entity"))
    .attr("transform", ({ x, y }) => `translate(${x},${y})`);
  dots.append("circle").attr("r", ({ distance }) => [11, 7, 4.5][distance]);
  dots.append("title").text(({ name }) => name);
  dots.filter(named(nodes, links)).append("text").attr("x", 11).attr("y", 4).text(({ short }) => short);
  dots.on("click", (_, { item }) => item.href && location.assign(item.href));
  dots.on("mouseenter", (_, node) => lines.classed("lit", ({ source, target }) => source === node || target === node));
  dots.on("mouseleave", () => lines.classed("lit", false));
  for (const node of nodes) {
    node.item.addEventListener("focus", () => lines.classed("lit", ({ source, target }) => source === node || target === node));
  }
  place.hidden = false;
}

/** Makes the nodes fill the drawing, each axis by itself. */
function spread(nodes) {
  for (const [axis, size, margin] of [["x", WIDTH, 24], ["y", HEIGHT, 18]]) {
    const places = nodes.map((node) => node[axis]);
    const [least, most] = [Math.min(...places), Math.max(...places)];
    const scale = most > least ? Math.min(2, (size - 2 * margin) / (most - least)) : 1;
    const shift = (size - (most - least) * scale) / 2;
    for (const node of nodes) node[axis] = shift + (node[axis] - least) * scale;
  }
}

/** Tells which nodes have room for their names: the middle and what has most links come first. */
function named(nodes, links) {
  const count = new Map(nodes.map((node) => [node, 0]));
  for (const { source, target } of links) for (const node of [source, target]) count.set(node, count.get(node) + 1);
  const taken = [];
  const free = ([left, top, right, bottom]) =>
    taken.every((it) => right < it[0] || left > it[2] || bottom < it[1] || top > it[3]);
  const shown = new Set();
  const first = [...nodes].sort((a, b) => a.distance - b.distance || count.get(b) - count.get(a) || a.id - b.id);
  for (const node of first) {
    const { x, y, short, distance } = node;
    const box = [x + 9, y - 7, x + 11 + short.length * LETTER, y + 7];
    const covers = nodes.some((other) => other.x > box[0] && other.x < box[2] && other.y > box[1] && other.y < box[3]);
    if (distance > 1 || (distance > 0 && (box[2] > WIDTH || covers || !free(box)))) continue;
    taken.push(box);
    shown.add(node);
  }
  return (node) => shown.has(node);
}
