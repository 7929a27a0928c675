// What script adds to the pages; all of them read and work without.
import htmx from "htmx.org";
import { completeNames } from "./names.js";
import { sortTables } from "./tables.js";
import { lightFacts } from "./reader.js";

window.htmx = htmx;
completeNames();
sortTables(document);
lightFacts();
// What few pages need is loaded by those that need it.
if (document.getElementById("drawing")) import("./drawing.js").then(({ drawNeighbourhood }) => drawNeighbourhood());
if (document.getElementById("send")) import("./upload.js").then(({ sendFiles }) => sendFiles());
document.addEventListener("htmx:afterSettle", (event) => sortTables(event.target));
