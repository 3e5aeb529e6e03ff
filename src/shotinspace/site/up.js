// Who was in orbit on a day: from the stays in up.data.js, which says shotinspace.up(...). The address keeps the day.
"use strict";
shotinspace.up = ({ last, stays, hops, films }) => {
  const make = (tag, ...parts) => {
    const element = document.createElement(tag);
    element.append(...parts);
    return element;
  };
  const link = (folder, key, text) => Object.assign(make("a", text), { href: `${folder}/${key}.html` });
  const written = (day) => new Date(`${day}T00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const several = (parts) => parts.flatMap((part, at) => (at === 0 ? [part] : at === parts.length - 1 ? [" and ", part] : [", ", part]));
  const input = document.querySelector("#day");
  const answer = document.querySelector("#answer");
  const show = (day) => {
    const here = stays.filter(([, , , , up, down]) => up <= day && (down || last) >= day);
    const orbit = here.filter((stay) => stay[6]);
    const lost = here.filter((stay) => !stay[6]);
    const ships = Map.groupBy ? Map.groupBy(orbit, (stay) => stay[2]) : orbit.reduce((map, stay) => map.set(stay[2], [...(map.get(stay[2]) ?? []), stay]), new Map());
    const parts = [make("h2", `${written(day)}: ${orbit.length === 0 ? "nobody" : orbit.length === 1 ? "one person" : `${orbit.length} people`} in orbit`)];
    if (ships.size) {
      parts.push(make("ul", ...[...ships].map(([flight, crew]) =>
        make("li", link("flights", flight, crew[0][3]), `, up since ${written(crew[0][4])}: `, ...several(crew.map(([person, name]) => link("people", person, name)))))));
    }
    if (lost.length) parts.push(make("p", "Launched that day, and did not reach orbit: ", ...several(lost.map(([person, name]) => link("people", person, name))), "."));
    const filmed = films.filter(([, , from, to]) => from <= day && to >= day);
    if (filmed.length) parts.push(make("p", "Being shot up there: ", ...several(filmed.map(([key, title]) => link("productions", key, title))), "."));
    for (const [flight, name, date, people] of hops)
      if (date === day) parts.push(make("p", "And for some minutes above the air, in ", link("flights", flight, name), ": ", ...(people.length ? several(people.map(([person, called]) => link("people", person, called))) : ["names not on record"]), "."));
    answer.replaceChildren(...parts);
    const address = new URL(location.href);
    address.searchParams.set("day", day);
    history.replaceState(null, "", address);
    document.title = `${written(day)} · Who was up there?`;
  };
  const choose = (day) => {
    input.value = day < input.min ? input.min : day > input.max ? input.max : day;
    show(input.value);
  };
  const step = (days) => choose(new Date(Date.parse(input.value) + days * 864e5).toISOString().slice(0, 10));
  input.closest("p").hidden = false;
  input.addEventListener("change", () => input.value && choose(input.value));
  document.querySelector("#before").addEventListener("click", () => step(-1));
  document.querySelector("#after").addEventListener("click", () => step(1));
  const asked = new URLSearchParams(location.search).get("day");
  choose(/^\d{4}-\d\d-\d\d$/.test(asked ?? "") && !Number.isNaN(Date.parse(asked)) ? asked : "2021-10-13");
};
