// Sends files to /import, one after the other, and tells how far each is. The token stays in this tab.

const KEY = "token";
const PAUSE = 700;

const wait = (time) => new Promise((done) => setTimeout(done, time));

export function sendFiles() {
  const form = document.getElementById("send");
  if (!form) return;
  const [files, token] = ["files", "token"].map((id) => document.getElementById(id));
  const list = form.querySelector(".sent");
  const button = form.querySelector("button");
  const texts = form.dataset;
  token.value = sessionStorage.getItem(KEY) ?? "";
  form.hidden = false;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = [...files.files];
    button.disabled = true;
    list.replaceChildren();
    const lines = chosen.map(({ name }) => line(list, name, texts.waiting));
    await Promise.all(chosen.map((file, at) => send(file, lines[at])));
    button.disabled = false;
    form.reset();
    token.value = sessionStorage.getItem(KEY) ?? "";
  });

  async function send(file, tell) {
    const headers = { authorization: `Bearer ${token.value.trim()}` };
    try {
      let answer;
      do {
        answer = await fetch(`/import?${new URLSearchParams({ name: file.name })}`, { method: "POST", headers, body: file });
        if (answer.status === 503) await wait(PAUSE * 3);
      } while (answer.status === 503);
      if (!answer.ok) {
        const words = await answer.text();
        return tell(answer.status === 401 ? texts.refused : `${texts.failed}: ${words}`, "late");
      }
      sessionStorage.setItem(KEY, token.value.trim());
      document.body.dispatchEvent(new CustomEvent("sent"));
      const place = answer.headers.get("location");
      let state = await answer.json();
      while (!state.finished) {
        tell(state.current ? texts.reading : texts.waiting);
        await wait(PAUSE);
        const next = await fetch(place, { headers });
        if (!next.ok) return tell(`${texts.failed}: ${await next.text()}`, "late");
        state = await next.json();
      }
      document.body.dispatchEvent(new CustomEvent("sent"));
      if (state.failures > 0) return tell(`${texts.failed}: ${state.reason}`, "late");
      const found = state.facts > 0 ? texts.read.replace("{}", state.facts) : texts.known;
      tell(found, "", state.document && new URL(state.document).pathname.replace(/^\/travaux/, ""));
    } catch {
      tell(texts.broken, "late");
    }
  }
}

/** A line of the list; gives what changes its words. */
function line(list, name, words) {
  const [item, title, state] = ["li", "bdi", "span"].map((it) => document.createElement(it));
  title.textContent = name;
  state.textContent = words;
  item.append(title, " ", state);
  list.append(item);
  return (now, mark = "", href = "") => {
    state.textContent = now;
    state.className = mark;
    if (href) {
      const link = document.createElement("a");
      link.href = href;
      link.textContent = name;
      title.replaceChildren(link);
    }
  };
}
