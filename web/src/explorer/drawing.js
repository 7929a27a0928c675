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

export function drawNeighbourhood() {
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
  nodes[0].fx = WIDTH / 2;
  nodes[0].fy = HEIGHT / 2;
  const simulation = forceSimulation(nodes)
    .force("link", forceLink(links).id(({ id }) => id).distance(({ source, target }) => 45 + 15 * Math.max(source.distance, target.distance)))
    .force("charge", forceManyBody().strength(-130))
    .force("collide", forceCollide(11))
    .force("x", forceX(WIDTH / 2).strength(0.06))
    .force("y", forceY(HEIGHT / 2).strength(0.09))
    .force("center", forceCenter(WIDTH / 2, HEIGHT / 2).strength(0.02))
    .stop();
  simulation.tick(STEPS);
  for (const node of nodes) {
    node.x = Math.max(14, Math.min(WIDTH - 14, node.x));
    node.y = Math.max(14, Math.min(HEIGHT - 14, node.y));
  }

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
  const named = nodes.length > 45 ? 0 : 1;
  dots.filter(({ distance, kind }) => distance === 0 || (distance <= 1 && (named || !FACTS.has(kind))))
    .append("text").attr("x", 11).attr("y", 4).text(({ short }) => short);
  dots.on("click", (_, { item }) => item.href && location.assign(item.href));
  dots.on("mouseenter", (_, node) => lines.classed("lit", ({ source, target }) => source === node || target === node));
  dots.on("mouseleave", () => lines.classed("lit", false));
  for (const node of nodes) {
    node.item.addEventListener("focus", () => lines.classed("lit", ({ source, target }) => source === node || target === node));
  }
  place.hidden = false;
}
