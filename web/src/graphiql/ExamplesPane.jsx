// A side pane that lists the example queries, so that they can be found again after their tabs are closed.
import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { examples } from "./examples.js";

function ExamplesPane() {
  const { addTab } = useGraphiQLActions();
  const queryEditor = useGraphiQL((state) => state.queryEditor);

  function open(query) {
    addTab();
    queryEditor?.setValue(query);
  }

  return (
    <section aria-label="Examples" className="examples">
      <div className="graphiql-doc-explorer-title">Examples</div>
      <p>Each opens in a new tab. The files are in schema/queries.</p>
      <ul>
        {examples.map(({ name, title, query }) => (
          <li key={name}>
            <button type="button" className="graphiql-un-styled" onClick={() => open(query)}>
              {title}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ExamplesIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round">
      <path d="M5 4h10l4 4v12H5zM15 4v4h4M8.5 12h7M8.5 16h5" strokeLinejoin="round" />
    </svg>
  );
}

export const examplesPlugin = { title: "Examples", icon: ExamplesIcon, content: ExamplesPane };
