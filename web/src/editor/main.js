// The SPARQL editor: colours, completion of prefixes and of the ontology's names. The form works without it.
import { autocompletion, closeBrackets } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const WORDS = [
  "SELECT", "DISTINCT", "WHERE", "OPTIONAL", "UNION", "FILTER", "FILTER NOT EXISTS", "VALUES", "BIND", "GRAPH",
  "GROUP BY", "HAVING", "ORDER BY", "DESC", "LIMIT", "OFFSET", "CONSTRUCT", "ASK", "DESCRIBE", "COUNT", "MIN", "MAX",
  "SAMPLE", "GROUP_CONCAT", "STR", "LANG", "CONTAINS", "LCASE", "REGEX", "BOUND", "IF", "COALESCE", "PREFIX",
].map((label) => ({ label, type: "keyword" }));

const TERMS = `SELECT ?term (SAMPLE(?said) AS ?about) (SAMPLE(?is) AS ?kind) WHERE {
  ?term a ?is ; rdfs:comment|skos:definition|rdfs:label ?said .
  FILTER(STRSTARTS(STR(?term), "https://w3id.org/travaux/ns#"))
} GROUP BY ?term ORDER BY ?term`;

const area = document.getElementById("query");
const form = document.getElementById("ask");
const prefixes = [...document.querySelectorAll("[data-prefix]")].map((it) => it.dataset.prefix);
let terms;

/** The vocabulary of this server, asked once, when it is first wanted. */
function vocabulary() {
  terms ??= fetch("/sparql", {
    method: "POST",
    headers: { "content-type": "application/sparql-query", accept: "application/sparql-results+json" },
    body: TERMS,
  })
    .then((answer) => (answer.ok ? answer.json() : { results: { bindings: [] } }))
    .then(({ results }) => results.bindings.map(({ term, about, kind }) => ({
      label: `trv:${term.value.split("#")[1]}`,
      info: about?.value,
      type: kind?.value.endsWith("Class") ? "class" : "property",
    })))
    .catch(() => []);
  return terms;
}

async function complete(context) {
  const word = context.matchBefore(/[?$]?[\w:-]+/);
  if (!word || (word.from === word.to && !context.explicit)) return null;
  if (/^[?$]/.test(word.text)) {
    const names = new Set(context.state.doc.toString().match(/[?$]\w+/g));
    names.delete(word.text);
    return { from: word.from, options: [...names].map((label) => ({ label, type: "variable" })) };
  }
  const names = prefixes.map((prefix) => ({ label: `${prefix}:`, type: "namespace" }));
  return { from: word.from, options: [...(await vocabulary()), ...names, ...WORDS], validFor: /^[\w:-]*$/ };
}

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.literal], color: "light-dark(#2c6b2f, #9ccf9a)" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "light-dark(#7a3b8f, #d2a8e6)" },
  { tag: [tags.atom, tags.namespace], color: "light-dark(#8a4b00, #e8b878)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
]);
const theme = EditorView.theme({
  "&": { background: "var(--sheet)", border: "1px solid var(--soft)", borderRadius: "6px", fontSize: "0.92rem" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.45", minHeight: "14rem" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { background: "var(--paper)", color: "var(--soft)", border: "0" },
  ".cm-tooltip": { background: "var(--sheet)", color: "var(--ink)", border: "1px solid var(--line)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--wash-strong)", color: "var(--ink)" },
  ".cm-completionInfo": { maxWidth: "24rem" },
});

function run() {
  form.requestSubmit();
  return true;
}

// In a tree of its own the editor's styles are sheets, which the page's policy allows, and not <style> elements.
const place = document.createElement("div");
area.after(place);
const root = place.attachShadow({ mode: "open" });

const view = new EditorView({
  parent: root,
  root,
  state: EditorState.create({
    doc: area.value,
    extensions: [
      keymap.of([{ key: "Mod-Enter", run }]),
      lineNumbers(),
      history(),
      bracketMatching(),
      closeBrackets(),
      StreamLanguage.define(sparql),
      syntaxHighlighting(colours),
      theme,
      autocompletion({ override: [complete] }),
      // Tab leaves the editor, so that nobody is caught in it by keyboard.
      keymap.of([...historyKeymap, ...defaultKeymap]),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": document.querySelector("label[for=query]").textContent }),
    ],
  }),
});
area.hidden = true;
document.getElementById("keys").hidden = false;
form.addEventListener("submit", () => {
  area.value = view.state.doc.toString();
});
