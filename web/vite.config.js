import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { defineConfig } from "vite";

/** Leaves only `*.gz` in the output: that is what the server embeds and, nearly always, sends as it is. */
function gzipped() {
  return {
    name: "gzipped",
    apply: "build",
    writeBundle({ dir }) {
      for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = join(entry.parentPath, entry.name);
        writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
        rmSync(file);
      }
    },
  };
}

export default defineConfig({
  base: "/",
  plugins: [gzipped()],
  // The example queries live beside the schema, outside this folder.
  server: { fs: { allow: [".."] }, proxy: { "/graphql": "http://127.0.0.1:8080" } },
  build: {
    chunkSizeWarningLimit: 5000,
    rolldownOptions: {
      input: { graphiql: "graphiql.html", explorer: "src/explorer/main.js", editor: "src/editor/main.js" },
      onwarn(warning, warn) {
        // "use client" at the top of hundreds of React files means nothing to a page without a server part.
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
    },
  },
});
