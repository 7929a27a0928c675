// The example queries of schema/queries, built into the page.

/** The example a newcomer sees first; the others follow by name. */
const FIRST = "deadlines-before";

const files = import.meta.glob("../../../schema/queries/*.graphql", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** What the query answers: its first comment line, or else its file name in words. */
function title(name, query) {
  return query.match(/^\s*#\s*(.+)$/m)?.[1] ?? name.replaceAll("-", " ");
}

function example([path, query]) {
  const name = path.split("/").at(-1).replace(/\.graphql$/, "");
  return { name, query, title: title(name, query) };
}

/** `{ name, title, query }` per example, the first one first. */
export const examples = Object.entries(files)
  .map(example)
  .sort((a, b) => (b.name === FIRST) - (a.name === FIRST) || a.name.localeCompare(b.name));
