// Narrows the list of people, flights and productions to what was typed; the address keeps it.
"use strict";
addEventListener("DOMContentLoaded", () => {
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const entries = [...document.querySelectorAll(".columns li")].map((place) => ({ place, text: plain(place.textContent) }));
  const sections = [...document.querySelectorAll(".find section")];
  const search = document.querySelector("#search");
  const found = document.querySelector("#found");
  const narrow = () => {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { place, text } of entries) {
      place.hidden = !words.every((word) => text.includes(word));
      count += !place.hidden;
    }
    for (const section of sections) section.hidden = !section.querySelector("li:not([hidden])");
    found.textContent = !words.length ? "" : count === 1 ? "One found." : count ? `${count.toLocaleString("en")} found.` : "Nobody and nothing by that name in our tables.";
  };
  search.closest("p").hidden = false;
  search.value = new URLSearchParams(location.search).get("q") ?? search.value;
  let waiting;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      narrow();
      const address = new URL(location.href);
      if (search.value) address.searchParams.set("q", search.value);
      else address.searchParams.delete("q");
      history.replaceState(null, "", address);
    }, 80);
  });
  search.addEventListener("keydown", (event) => {
    const first = event.key === "Enter" && document.querySelector(".columns li:not([hidden]) a");
    if (first && search.value) first.click();
  });
  narrow();
});
