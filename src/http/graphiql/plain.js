"use strict";

const form = document.getElementById("ask");
const [query, variables, answer, status] = ["query", "variables", "answer", "status"].map((id) =>
  document.getElementById(id),
);

async function ask() {
  status.textContent = "…";
  answer.textContent = "";
  const begin = performance.now();
  try {
    const body = { query: query.value, variables: JSON.parse(variables.value || "{}") };
    const response = await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    status.textContent = `${response.status} in ${Math.round(performance.now() - begin)} ms`;
    answer.textContent = indented(text);
  } catch (error) {
    status.textContent = error instanceof SyntaxError ? "The variables are not JSON" : "No answer";
    answer.textContent = error.message;
  }
}

function indented(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
