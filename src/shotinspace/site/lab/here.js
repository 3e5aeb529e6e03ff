// Leads on to the story asked for (here.html?01-the-race), unless this browser cannot run it; and throws copies away.
"use strict";

const lacks =
  typeof WebAssembly !== "object"
    ? "WebAssembly, which Python needs to run in a browser"
    : !("serviceWorker" in navigator) || !("indexedDB" in window)
      ? "what the lab keeps its files in: a private window may refuse it, and so does a page that did not come by https"
      : "";
const asked = location.search.slice(1);
const story = [...document.querySelectorAll("a.story")].find((link) => link.href.endsWith(`/${asked}.ipynb`));

if (lacks) {
  document.getElementById("trouble").textContent =
    `This browser lacks ${lacks}. Every story can be read without it, and the README says how to open them on your own machine.`;
} else if (asked && story) {
  location.replace(story.href);
}

document.getElementById("originals").addEventListener("click", async () => {
  const told = document.getElementById("told");
  const folder = new URL(".", location).pathname;
  const kept = (await indexedDB.databases()).filter(({ name }) => name.endsWith(` - ${folder}`));
  const gone = ({ name }) =>
    new Promise((done, blocked) => {
      const deletion = indexedDB.deleteDatabase(name);
      deletion.onsuccess = done;
      deletion.onerror = deletion.onblocked = blocked;
    });
  try {
    await Promise.all(kept.map(gone));
    told.textContent = "Done: every story and table is the original again.";
  } catch {
    told.textContent = "The lab is open in another tab: close it, and press again.";
  }
});
