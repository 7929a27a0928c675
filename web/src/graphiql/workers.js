// Monaco's language services run in workers of our own origin. GraphiQL's ready-made set-up for Vite
// breaks the development server, so the three are named here. Must be imported before GraphiQL.
import EditorWorker from "monaco-editor/esm/vs/editor/editor.worker.js?worker";
import JsonWorker from "monaco-editor/esm/vs/language/json/json.worker.js?worker";
import GraphQLWorker from "monaco-graphql/esm/graphql.worker.js?worker";

const services = { json: JsonWorker, graphql: GraphQLWorker };

globalThis.MonacoEnvironment = {
  getWorker: (_id, label) => new (services[label] ?? EditorWorker)(),
};
