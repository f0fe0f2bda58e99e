// The lists of the gallery, filtered by page of the documentation, machine and claim. What is chosen is in the address.
// Without this script all of it is shown. It asks no network.
"use strict";
(() => {
  const place = document.getElementById("gallery-filter");
  if (!place) return;
  const KINDS = [["page", "Page of the documentation"], ["machine", "Machine"], ["claim", "Claim"]];
  const plates = [...document.querySelectorAll("li.plate")];
  const facts = (plate, kind) => (plate.dataset[kind] ?? "").split("|").filter(Boolean);
  const lists = new Map();
  const count = document.createElement("p");
  count.setAttribute("role", "status");

  for (const [kind, title] of KINDS) {
    const list = document.createElement("select");
    const values = [...new Set(plates.flatMap((plate) => facts(plate, kind)))].sort((one, other) => one.localeCompare(other, "en"));
    list.append(new Option("all", ""), ...values.map((value) => new Option(value, value)));
    list.id = `gallery-${kind}`;
    const label = document.createElement("label");
    label.htmlFor = list.id;
    label.append(title, list);
    place.append(label);
    lists.set(kind, list);
    list.addEventListener("change", () => write());
  }
  const all = document.createElement("button");
  all.type = "button";
  all.textContent = "Show all";
  all.addEventListener("click", () => {
    for (const list of lists.values()) list.value = "";
    write();
  });
  place.append(all, count);
  place.hidden = false;

  // A fragment without "=" is a heading of the page, and no filter.
  const read = () => {
    const given = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
    for (const [kind, list] of lists) {
      const wanted = given.get(kind) ?? "";
      list.value = [...list.options].some((option) => option.value === wanted) ? wanted : "";
    }
    show();
  };
  const write = () => {
    const chosen = [...lists].filter(([, list]) => list.value).map(([kind, list]) => [kind, list.value]);
    history.replaceState(null, "", `#${new URLSearchParams(chosen)}`);
    show();
  };
  const show = () => {
    let shown = 0;
    for (const plate of plates) {
      plate.hidden = [...lists].some(([kind, list]) => list.value && !facts(plate, kind).includes(list.value));
      if (!plate.hidden) shown += 1;
    }
    for (const heading of document.querySelectorAll("article h2")) {
      const list = heading.nextElementSibling;
      if (list?.querySelector("li.plate")) heading.hidden = list.hidden = !list.querySelector("li.plate:not([hidden])");
    }
    count.textContent = `${shown} of ${plates.length} shown`;
    all.disabled = shown === plates.length;
  };
  addEventListener("hashchange", read);
  read();
})();
