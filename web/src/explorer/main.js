// What script adds to the pages; all of them read and work without.
import htmx from "htmx.org";
import { completeNames } from "./names.js";
import { sortTables } from "./tables.js";
import { lightFacts } from "./reader.js";
import { drawNeighbourhood } from "./drawing.js";
import { sendFiles } from "./upload.js";

window.htmx = htmx;
completeNames();
sortTables(document);
lightFacts();
drawNeighbourhood();
sendFiles();
document.addEventListener("htmx:afterSettle", (event) => sortTables(event.target));
