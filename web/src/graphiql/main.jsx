import "./workers.js";
import "graphiql/style.css";
import "@graphiql/plugin-explorer/style.css";
import "./page.css";

import { explorerPlugin } from "@graphiql/plugin-explorer";
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { useGraphiQL } from "@graphiql/react";
import { GraphiQL } from "graphiql";
import { useEffect } from "react";
import { createRoot } from "react-dom/client";
import { examples } from "./examples.js";
import { examplesPlugin } from "./ExamplesPane.jsx";

const fetcher = createGraphiQLFetcher({
  url: "/graphql",
  subscriptionUrl: new URL("/graphql/ws", window.location.href).href.replace(/^http/, "ws"),
});
const plugins = [HISTORY_PLUGIN, explorerPlugin(), examplesPlugin];

/** A link such as `/graphiql?query={…}&variables={…}` opens with its query in a tab of its own. */
function linkedTab() {
  const link = new URLSearchParams(window.location.search);
  return link.has("query") ? { query: link.get("query"), variables: link.get("variables") } : null;
}

function Brand() {
  const answer = useGraphiQL((state) => state.responseEditor);
  useEffect(() => {
    // Quoted documents are full of dashes and accents; none of them is a trap to be marked.
    answer?.updateOptions({ unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: false } });
  }, [answer]);
  return (
    <a className="brand" href="/" title="Travaux: start page">
      <img src="/favicon.svg" alt="" width="20" height="20" />
      Travaux
    </a>
  );
}

function Page() {
  const linked = linkedTab();
  const tabs = examples.map(({ query }) => ({ query }));
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={plugins}
      defaultTabs={linked ? [linked, ...tabs] : tabs}
      initialQuery={linked?.query ?? undefined}
      initialVariables={linked?.variables ?? undefined}
      defaultEditorToolsVisibility={false}
    >
      <GraphiQL.Logo>
        <Brand />
      </GraphiQL.Logo>
    </GraphiQL>
  );
}

createRoot(document.getElementById("graphiql")).render(<Page />);
