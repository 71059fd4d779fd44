// The page of the scoring service: lists with their reasons, and probabilities.
//
// Ids of customers and items travel in the bodies of POST requests only, never in an address, and nothing is stored.
// Every text that comes from data is set as text, never as HTML.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const longest = 200;
  const lookEvery = 3000;

  // ---------------------------------------------------------------- Elements

  /** Makes an element; members of `traits` are properties, attributes in `attributes`, and `parts` its content. */
  function make(name, traits = {}, ...parts) {
    const { attributes = {}, ...rest } = traits;
    const element = Object.assign(document.createElement(name), rest);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...parts.filter((part) => part !== null && part !== undefined));
    return element;
  }

  /** A text of data: shortened, in its own direction, and never empty. */
  function dataText(text, className = "") {
    const letters = String(text);
    const shown = letters.length > longest ? Array.from(letters.slice(0, 2 * longest)).slice(0, longest).join("") + "…" : letters;
    return make("bdi", { className, textContent: shown.trim() === "" ? "(empty)" : shown });
  }

  const nameOf = (item) => (item.title && item.title.trim() !== "" ? item.title : item.item);
  const plural = (count, one, many = one + "s") => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
  const number = (value, digits = 3) =>
    value === null || value === undefined ? "unknown" : Number(value.toPrecision(digits)).toLocaleString("en", { maximumFractionDigits: 8 });
  const signed = (value, digits = 3) => (value < 0 ? "−" : "+") + Math.abs(value).toFixed(digits);
  const percent = (value) => `${(100 * value).toFixed(1)} %`;

  function say(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  // ---------------------------------------------------------------- The service

  /** An answer that is an error, with its remedy. */
  class Problem extends Error {
    constructor(message, remedy = "", status = 0) {
      super(message);
      this.remedy = remedy;
      this.status = status;
    }
  }

  /** Asks the service; gives the answer with how long it took, in milliseconds. */
  async function ask(path, body, signal) {
    const began = performance.now();
    let response;
    try {
      response = await fetch(path, {
        method: body === undefined ? "GET" : "POST", body: body === undefined ? undefined : JSON.stringify(body),
        headers: body === undefined ? {} : { "Content-Type": "application/json" }, cache: "no-store", signal,
        credentials: "same-origin", redirect: "error", referrerPolicy: "no-referrer",
      });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Problem("The service does not answer.", "It has ended, or the network is down. This page asks again by itself.");
    }
    let json = null;
    try {
      json = await response.json();
    } catch (error) {
      if (error.name === "AbortError") throw error;
    }
    if (response.ok && json !== null) {
      const timing = /dur=([\d.]+)/.exec(response.headers.get("Server-Timing") || "");
      return { json, there: timing ? Number(timing[1]) : null, whole: performance.now() - began };
    }
    const sentence = (text) => (text ? text[0].toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".") : "");
    const advice = {
      401: "Reload this page and enter the token as the password; any user name will do.",
      404: "The model is no longer served under this name; choose another one.",
      503: "The service is busy, is ending, or has no version of the model that can answer. This page asks again by itself.",
    };
    throw new Problem(
      sentence(json?.error) || `The answer has the status ${response.status}.`,
      sentence(json?.remedy) || advice[response.status] || "", response.status);
  }

  function show(problem) {
    const parts = problem ? [make("strong", { textContent: problem.message }), problem.remedy] : [];
    // An alert that stays the same is not told again.
    if ($("problem").textContent !== (problem ? problem.message + problem.remedy : "")) $("problem").replaceChildren(...parts);
  }

  /** Runs the last of several tasks: an earlier one that is still on its way is given up. */
  function latest(task) {
    let running = null;
    return async (...args) => {
      running?.abort();
      const own = (running = new AbortController());
      try {
        await task(own.signal, ...args);
        return true;
      } catch (error) {
        if (error.name === "AbortError" || own.signal.aborted) return false;
        if (!(error instanceof Problem)) throw error;
        show(error);
        failed = [0, 404, 503].includes(error.status);
        return false;
      }
    };
  }

  function soon(task, delay = 200) {
    let timer = 0;
    return (...args) => {
      clearTimeout(timer);
      timer = setTimeout(task, delay, ...args);
    };
  }

  // ---------------------------------------------------------------- State

  /** The models by the name under which they are served, as GET /v1/models gives them. */
  let models = new Map();
  /** What the chosen model lets one choose, as GET /v1/models/{model} gives it. */
  let described = null;
  /** The customer whose list is shown; empty for a visitor. */
  let customer = "";
  let session = [];
  let hasLooked = false;
  /** Whether something could not be asked and must be asked again. */
  let failed = false;
  const opened = new Set();
  const numberOf = (name) => models.get(name)?.version;

  const isServed = (model) => model?.version !== undefined;
  const served = () => [...models.values()].filter(isServed);

  // ---------------------------------------------------------------- Models

  /** Looks which models are served; tells what has changed, and asks again where it matters. */
  const look = latest(async (signal) => {
    const { json } = await ask("v1/models", undefined, signal);
    const [before, isFirst] = [models, !hasLooked];
    hasLooked = true;
    models = new Map(json.models.map((model) => [model.name, model]));
    const names = (list) => [...list.values()].filter(isServed).map((model) => model.name).join("\n");
    if (isFirst || names(before) !== names(models)) fillModels(json.default_recommender);
    if (failed) {
      failed = false;
      if (served().length > 0) await choose();
    }
    const chosen = $("model").value;
    const changed = [chosen, $("other").value].filter(
      (name) => before.get(name)?.version !== undefined && numberOf(name) !== undefined && before.get(name).version !== numberOf(name));
    if (changed.length > 0) {
      say($("news"), changed.map((name) => `${name} is now version ${numberOf(name)}; it was version ${before.get(name).version}.`).join(" ") + " What you see was asked for again.");
      if (changed.includes(chosen)) await choose();
      else refresh();
    }
    tellFacts();
    await lookAtState(signal);
  });

  /** Tells when the service is not ready, or answers with less than it should. */
  async function lookAtState(signal) {
    let text = "";
    try {
      const { json } = await ask("v2/health/ready", undefined, signal);
      if (json.degraded?.length > 0) text = `The service answers, but: ${json.degraded.join("; ")}`;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      text = problem.status === 503 ? "The service is not ready, so some of the models cannot answer." : problem.message;
    }
    $("state").hidden = text === "";
    say($("state"), text);
  }

  function fillModels(preferred) {
    const select = $("model");
    const chosen = select.disabled ? null : select.value;
    const group = (label, family) => {
      const options = served().filter((model) => model.family === family).map((model) => make("option", { value: model.name, textContent: model.name }));
      return options.length > 0 ? [make("optgroup", { label }, ...options)] : [];
    };
    select.replaceChildren(...group("Lists", "recommender"), ...group("Probabilities", "propensity"));
    select.disabled = served().length === 0;
    if (select.disabled) {
      select.append(make("option", { textContent: "none" }));
      $("lists-view").hidden = $("scores-view").hidden = true;
      return show(new Problem("No model can answer now.", "Promote a version (trainer models promote NAME/1 --to champion); this page shows it by itself."));
    }
    const names = served().map((model) => model.name);
    select.value = names.includes(chosen) ? chosen : names.includes(preferred) ? preferred : select.options[0].value;
    if (select.value !== chosen) return void choose();
    fillOthers();
  }

  function tellFacts() {
    const model = models.get($("model").value);
    if (!isServed(model)) return say($("facts"), "");
    const kind = described && described.kind ? ` · ${described.kind}, ${plural(described.items, "item")}, ${plural(described.customers, "customer")}` : "";
    say($("facts"), `Version ${model.version} · trained ${model.trained.slice(0, 10)}${kind}`);
  }

  /** Shows what belongs to the chosen model. */
  const choose = latest(async (signal) => {
    const name = $("model").value;
    const { json } = await ask(`v1/models/${encodeURIComponent(name)}`, undefined, signal);
    const isSame = described?.name === json.name && described.family === json.family;
    described = json;
    show(null);
    const ranks = json.family === "recommender";
    $("lists-view").hidden = !ranks;
    $("scores-view").hidden = ranks;
    tellFacts();
    if (ranks) {
      fillListOptions(isSame);
      refresh();
    } else {
      fillRow(isSame);
      score();
    }
  });

  // ---------------------------------------------------------------- Options of lists

  function fillListOptions(isSame) {
    const types = described.types.filter((type) => type.weight > 0);
    const strongest = types.reduce((best, type) => (best && best.weight >= type.weight ? best : type), null);
    const chosenType = $("type").value;
    $("type").replaceChildren(...types.map((type) => make("option", { value: type.type, textContent: `${type.type} (weight ${number(type.weight)})` })));
    if (strongest) $("type").value = types.some((type) => type.type === chosenType) ? chosenType : (types.find((type) => type.type === "view") || strongest).type;
    $("type-field").hidden = types.length === 0;
    $("visit-fields").hidden = !described.sessions;
    say($("visit-hint"), described.sessions ? "Items that the visitor looks at now; they change the list at once." : "This model cannot use what a visitor does now.");
    if (!described.sessions) session = [];

    const channels = described.channels || [];
    const channel = $("channel").value;
    $("channel").replaceChildren(...channels.map((name) => make("option", { value: name, textContent: name })));
    if (channels.includes(channel)) $("channel").value = channel;
    $("channel-field").hidden = channels.length === 0;

    const categories = described.categories || [];
    const checked = new Set(isSame ? chosenCategories() : []);
    $("categories-field").hidden = categories.length === 0;
    $("categories").replaceChildren(
      $("categories").firstElementChild,
      ...categories.map((name) => {
        const box = make("input", { type: "checkbox", value: name, checked: checked.has(name) });
        return make("label", { className: "check" }, box, dataText(name));
      }),
      described.further_categories ? make("p", { className: "hint", textContent: `${plural(described.further_categories, "category", "categories")} more than can be shown.` }) : null,
    );
    tellCategories();
    fillOthers();
    drawVisit();
  }

  const chosenCategories = () => [...$("categories").querySelectorAll("input:checked")].map((box) => box.value);

  function tellCategories() {
    const chosen = chosenCategories();
    say($("categories-chosen"), chosen.length === 0 ? "all" : `${chosen.length} chosen`);
  }

  /** Fills the list of models to compare with: the challenger of the chosen one first. */
  function fillOthers() {
    if (described?.family !== "recommender") return;
    const own = $("model").value;
    const chosen = $("other").options.length > 0 ? $("other").value : null;
    const names = served().filter((model) => model.family === "recommender" && model.name !== own).map((model) => model.name);
    const plain = own.split("@")[0];
    const near = names.filter((name) => name.split("@")[0] === plain);
    const ordered = [...near, ...names.filter((name) => !near.includes(name))];
    $("other").replaceChildren(make("option", { value: "", textContent: "nothing" }), ...ordered.map((name) => make("option", { value: name, textContent: name })));
    if (chosen && names.includes(chosen)) $("other").value = chosen;
    say($("other-hint"), near.length > 0 ? "" : `To compare with a challenger, serve it too: "models": ["${plain}", "${plain}@challenger"] in service.json.`);
  }

  // ---------------------------------------------------------------- Items of the visit

  let found = [];
  let active = -1;

  const search = latest(async (signal) => {
    const { json } = await ask("v1/items", { text: $("search").value, model: $("model").value, n: 8 }, signal);
    found = json.items;
    active = -1;
    drawFound(json.count);
  });
  const searchSoon = soon(search, 120);

  function drawFound(count) {
    const list = $("found");
    list.replaceChildren(
      ...found.map((item, position) =>
        make("li", { id: `found-${position}`, attributes: { role: "option", "aria-selected": "false" } }, dataText(nameOf(item)), underItem(item))));
    const isOpen = found.length > 0;
    if (!isOpen) list.append(make("li", { attributes: { role: "option", "aria-disabled": "true", "aria-selected": "false" }, textContent: "No item has these words in its title or id." }));
    openFound(true);
    say($("search-status"), isOpen ? `${plural(count, "item")} found; choose with the arrow keys and Enter.` : "No item found.");
  }

  const underItem = (item) => make("span", { className: "under" }, item.title ? dataText(item.item) : "", item.title && item.category ? " · " : "", item.category ? dataText(item.category) : "");

  function openFound(isOpen) {
    $("found").hidden = !isOpen;
    $("search").setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) activate(-1);
  }

  function activate(position) {
    active = position;
    [...$("found").children].forEach((option, index) => option.setAttribute("aria-selected", String(index === position)));
    const option = $("found").children[position];
    if (option) {
      $("search").setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      $("search").removeAttribute("aria-activedescendant");
    }
  }

  function visit(item) {
    session.push({ item: item.item, title: item.title, category: item.category, type: described.types.length > 0 ? $("type").value : undefined });
    drawVisit();
    refresh(`${nameOf(item).slice(0, longest)} was added to the visit.`);
  }

  function drawVisit() {
    $("visited").replaceChildren(
      ...session.map((event, position) => {
        const button = make("button", { type: "button", className: "small" }, "Remove", make("span", { className: "unseen" }, " ", dataText(nameOf(event))));
        button.addEventListener("click", () => {
          session.splice(position, 1);
          drawVisit();
          ($("visited").querySelectorAll("button")[Math.min(position, session.length - 1)] || $("search")).focus();
          refresh(`${nameOf(event).slice(0, longest)} was removed.`);
        });
        const about = make("span", { className: "under" }, event.title ? dataText(event.item) : "", event.title && event.type ? " · " : "", event.type || "");
        return make("li", {}, make("span", {}, dataText(nameOf(event)), about), button);
      }));
    $("clear").hidden = session.length < 2;
  }

  // ---------------------------------------------------------------- Lists

  /** Asks for the lists of the chosen model and of the one to compare with, and for the history. */
  const list = latest(async (signal, because) => {
    const count = Math.min(100, Math.max(1, Math.round(Number($("count").value)) || 10));
    const body = (name) => ({
      model: name, shown: false, user: customer === "" ? undefined : customer, n: count, mask: $("mask").value, explain: described.reasons || undefined,
      session: session.length > 0 ? session.map(({ item, type }) => ({ item, type })) : undefined,
      categories: chosenCategories().length > 0 ? chosenCategories() : undefined,
      channel: $("channel-field").hidden ? undefined : $("channel").value,
    });
    const [own, other] = [$("model").value, $("other").value];
    const answers = await Promise.all([
      ask("v1/recommend", body(own), signal),
      other === "" ? null : askOther(other, body(other), signal),
      customer === "" ? null : ask("v1/history", { user: customer, model: own }, signal),
    ]);
    show(null);
    drawLists([[own, answers[0]], ...(answers[1] ? [[other, answers[1]]] : [])]);
    drawHistory(answers[2]?.json ?? null);
    tellList(own, answers[0], other, answers[1], answers[2]?.json, because);
  });

  /** Asks the model to compare with, which may be unable to explain its lists. */
  async function askOther(name, body, signal) {
    const { json } = await ask(`v1/models/${encodeURIComponent(name)}`, undefined, signal);
    return ask("v1/recommend", { ...body, explain: json.reasons || undefined }, signal);
  }

  const refreshSoon = soon((because) => list(because), 60);
  function refresh(because) {
    refreshSoon(because || "");
  }

  function tellList(own, { json, there, whole }, other, second, past, because) {
    const who = customer === "" ? "a visitor" : customer;
    const time = there === null ? `${whole.toFixed(0)} ms` : `${there.toFixed(1)} ms in the service, ${whole.toFixed(0)} ms with the network`;
    const words = [because, `${plural(json.items.length, "item")} for ${who} from ${own}, version ${json.version}; source ${json.source}; ${time}.`];
    if (json.asked) words.push(`${json.asked} is an id of ${json.user}.`);
    if (past?.standing === "unknown") words.push(customer === customer.trim() ? "The model does not know this customer." : "The model does not know this customer, whose id was given with a blank at its beginning or end.");
    if (past?.standing === "no_consent") words.push("This customer did not agree to personal lists, so nothing of theirs is looked up.");
    if (json.short) words.push(`The list is short: ${json.short}.`);
    if (json.unknown_session_items > 0) words.push(`The model does not know ${plural(json.unknown_session_items, "item")} of the visit.`);
    if (json.ignored_session_events > 0) words.push(`${plural(json.ignored_session_events, "event")} of the visit count for nothing in this model.`);
    if (second) {
      const shared = json.items.filter((item) => second.json.items.some((one) => one.item === item.item)).length;
      words.push(`${shared} of ${json.items.length} items are also in the list of ${other}, version ${second.json.version}.`);
    }
    say($("summary"), words.filter(Boolean).join(" "));
  }

  /** Draws one or two lists, and keeps the focus where it was. */
  function drawLists(lists) {
    const focused = document.activeElement?.dataset?.focus;
    const ranks = lists.map(([, { json }]) => new Map(json.items.map((item) => [item.item, item.rank])));
    $("lists").className = lists.length > 1 ? "lists two" : "lists";
    $("lists").replaceChildren(...lists.map(([name, answer], position) => drawList(name, answer, position, lists.length > 1 ? ranks[1 - position] : null)));
    if (focused === undefined || document.activeElement !== document.body) return;
    const [kind, position, rank, item] = focused.split("\n");
    const buttons = [...$("lists").querySelectorAll("button")].map((button) => [button, button.dataset.focus.split("\n")]).filter(([, parts]) => parts[0] === kind && parts[1] === position);
    const next = buttons.find(([, parts]) => parts[3] === item) || buttons.find(([, parts]) => Number(parts[2]) >= Number(rank)) || buttons.at(-1);
    (next ? next[0] : $("lists").querySelector("h3"))?.focus();
  }

  function drawList(name, { json, there }, position, other) {
    const title = make("h3", { tabIndex: -1 }, dataText(name), ` · version ${json.version}`);
    const time = there === null ? "" : ` · ${there.toFixed(1)} ms`;
    const head = make("div", { className: "list-head" }, title, make("p", { className: "hint", textContent: `Source: ${json.source}${time}` }));
    const items = json.items.map((item) => drawItem(item, name, position, other));
    const body = items.length > 0 ? make("ol", {}, ...items) : make("p", { className: "list-head", textContent: json.short ? `Nothing to list: ${json.short}.` : "Nothing to list." });
    return make("section", { className: "card", attributes: { "aria-label": `List of ${name}, version ${json.version}` } }, head, body);
  }

  function drawItem(item, name, position, other) {
    const tags = [make("span", { className: "tag", textContent: item.source })];
    if (item.part) tags.push(make("span", { className: "tag", textContent: item.part === "again" ? "bought before" : "new to them" }));
    let isLone = false;
    if (other) {
      const rank = other.get(item.item);
      isLone = rank === undefined;
      const words = isLone ? "only in this list" : rank === item.rank ? "same rank in both" : `${rank > item.rank ? "↑" : "↓"} rank ${rank} in the other list`;
      tags.push(make("span", { className: isLone ? "tag only" : rank === item.rank ? "tag" : "tag moved", textContent: words }));
    }
    const acts = make("div", { className: "acts" });
    const line = make("li", { className: isLone ? "item lone" : "item" },
      make("span", { className: "rank", textContent: item.rank }),
      make("div", {}, dataText(nameOf(item), "title"), underItem(item), make("div", { className: "tags" }, ...tags), acts),
      make("div", { className: "score", textContent: item.score.toPrecision(4) }, make("span", { className: "under", textContent: "score" })));
    const button = (kind, words) => {
      const made = make("button", { type: "button", className: "small" }, words, make("span", { className: "unseen" }, ": ", dataText(nameOf(item))));
      made.dataset.focus = [kind, position, item.rank, item.item].join("\n");
      return made;
    };
    if (item.reasons) {
      const key = `${name}\n${item.item}`;
      const reasons = make("div", { className: "reasons", id: `reasons-${position}-${item.rank}`, hidden: !opened.has(key) }, ...drawReasons(item));
      const why = button("why", "Why");
      why.setAttribute("aria-expanded", String(opened.has(key)));
      why.setAttribute("aria-controls", reasons.id);
      why.addEventListener("click", () => {
        const isOpen = reasons.hidden;
        if (isOpen) opened.add(key); else opened.delete(key);
        reasons.hidden = !isOpen;
        why.setAttribute("aria-expanded", String(isOpen));
      });
      acts.append(why);
      line.append(reasons);
    }
    if (described.sessions) {
      const add = button("add", "Add to visit");
      add.addEventListener("click", () => visit(item));
      acts.append(add);
    }
    return line;
  }

  const shownReasons = 8;

  const withoutReasons = {
    popular: "Popular with all customers; nothing of this customer speaks for it.",
    recent: "Popular in the last days of the training; nothing of this customer speaks for it.",
    segment: "Popular with the customers of the same segment.",
    pinned: "Put here by a rule.",
  };

  function drawReasons(item) {
    if (item.reasons.length === 0) return [make("p", { className: "hint", textContent: withoutReasons[item.source] ?? "No single item of the history speaks for it." })];
    const largest = Math.max(...item.reasons.map((reason) => Math.abs(reason.share)), Number.MIN_VALUE);
    const lines = item.reasons.slice(0, shownReasons).map((reason) => {
      const share = reason.percent === undefined ? signed(reason.share) : `${reason.percent} %`;
      return make("div", { className: "reason" },
        make("div", { className: "reason-line" }, make("span", {}, dataText(nameOf(reason)), reason.account ? make("span", { className: "under" }, dataText(reason.account)) : ""), make("span", { textContent: share })),
        make("div", { className: "track", attributes: { "aria-hidden": "true" } }, bar(Math.abs(reason.share) / largest, reason.share < 0)));
    });
    const hint = item.baseline === undefined ? "Shares of the score, by items of the history or the visit." : `Points of the predicted rating, beside the ${number(item.baseline)} of an unknown customer.`;
    const more = item.reasons.length - shownReasons;
    const rest = more > 0 ? [make("p", { className: "hint", textContent: `${plural(more, "item")} more with smaller shares` })] : [];
    return [make("p", { className: "hint", textContent: hint }), ...lines, ...rest];
  }

  function bar(share, isDown) {
    const made = make("div", { className: isDown ? "bar down" : "bar" });
    made.style.width = `${Math.min(100, 100 * share)}%`;
    return made;
  }

  const shownHistory = 8;
  let showsWholeHistory = false;

  function drawHistory(history) {
    $("history").hidden = history === null;
    if (history === null) return;
    const notes = { known: `${plural(history.count, "item")} that the model was trained with, the strongest first.`, unknown: "The model does not know this customer.", no_consent: "This customer did not agree to personal lists. Their history is not looked up." };
    say($("history-note"), notes[history.standing] || "");
    const shown = showsWholeHistory ? history.items : history.items.slice(0, shownHistory);
    $("history-items").replaceChildren(...shown.map((item) => {
      const value = item.rating === undefined ? `weight ${number(item.confidence)}` : `rating ${number(item.rating)}`;
      const facts = [item.category, (item.types || []).join(", "), item.last_day, value].filter(Boolean);
      return make("li", {}, dataText(nameOf(item)), make("span", { className: "under" }, dataText((item.title ? [item.item, ...facts] : facts).join(" · "))));
    }));
    const more = history.items.length - shownHistory;
    $("history-more").hidden = more <= 0;
    say($("history-more"), showsWholeHistory ? "Show fewer" : `Show ${more} more`);
    $("history-more").onclick = () => {
      showsWholeHistory = !showsWholeHistory;
      drawHistory(history);
    };
  }

  // ---------------------------------------------------------------- Probabilities

  const unknown = "\u0000unknown";
  const another = "\u0000another";

  /** Makes the form of a model's row, with the values of an average row. */
  function fillRow(isSame) {
    say($("row-hint"), described.from_events
      ? "The model makes these from a customer's events, most of them as logarithms; the words below a field say what its value means. The form begins with averages."
      : "The form begins with an average row. An empty field is a value that is not known.");
    const before = isSame ? values() : new Map();
    $("row").replaceChildren(...described.columns.map((column, position) => {
      const id = `column-${position}`;
      const field = make("div", { className: "field" }, make("label", { htmlFor: id }, dataText(column.column)), ...control(column, id));
      field.append(make("p", { className: "hint", id: `${id}-hint`, textContent: hintOf(column) }));
      field.dataset.column = column.column;
      field.querySelectorAll("input, select").forEach((input) => {
        input.setAttribute("aria-describedby", `${id}-hint`);
        input.addEventListener("input", scoreSoon);
      });
      return field;
    }));
    for (const [name, value] of before) setValue(name, value);
  }

  function control(column, id) {
    const option = (value, text) => make("option", { value, textContent: text });
    if (column.kind === "boolean") {
      const select = make("select", { id }, option("true", "yes"), option("false", "no"), option(unknown, "unknown"));
      select.value = column.share >= 0.5 ? "true" : "false";
      return [select];
    }
    if (column.kind === "category" && column.levels) {
      const select = make("select", { id }, ...column.levels.map((level) => option(level, level.slice(0, longest))), option(another, "another value…"), option(unknown, "unknown"));
      select.value = column.usual ?? column.levels[0] ?? unknown;
      const text = make("input", { type: "text", hidden: true, autocomplete: "off", attributes: { "aria-label": `Another value of ${column.column}` } });
      select.addEventListener("input", () => { text.hidden = select.value !== another; });
      return [select, text];
    }
    const input = make("input", { id, autocomplete: "off", type: column.kind === "numeric" ? "number" : "text" });
    if (column.kind === "numeric") {
      input.step = "any";
      input.inputMode = "decimal";
      const middle = column.edges ? column.edges[Math.floor(column.edges.length / 2)] : column.mean;
      input.value = middle === undefined ? "" : String(Number(middle.toPrecision(3)));
    }
    return [input];
  }

  function hintOf(column) {
    if (column.levels) return column.further_levels ? `${plural(column.further_levels, "level")} more than can be shown; name them as another value.` : "";
    if (column.share !== undefined) return `yes in ${percent(column.share)} of the training`;
    if (column.edges) return `in steps at ${column.edges.slice(0, 4).map((edge) => number(edge)).join(", ")}${column.edges.length > 4 ? ", …" : ""}`;
    if (column.deviation !== undefined) return `mean ${number(column.mean)}, standard deviation ${number(column.deviation)}`;
    return column.mean === undefined ? "" : `always ${number(column.mean)} in training`;
  }

  /** The values of the form by column, as texts or numbers; null for what is not known. */
  function values() {
    const row = new Map();
    for (const field of $("row").children) {
      const [first, second] = field.querySelectorAll("input, select");
      let value = first.value;
      if (value === another) value = second.value;
      if (value === unknown || value.trim() === "") value = null;
      else if (first.type === "number") value = Number(value);
      row.set(field.dataset.column, value);
    }
    return row;
  }

  function setValue(name, value) {
    const field = [...$("row").children].find((one) => one.dataset.column === name);
    if (!field) return;
    const [first, second] = field.querySelectorAll("input, select");
    const text = value === null ? (first.tagName === "SELECT" ? unknown : "") : String(value);
    first.value = text;
    if (first.tagName === "SELECT" && first.value !== text && second) {
      first.value = another;
      second.hidden = false;
      second.value = text;
    }
  }

  const score = latest(async (signal) => {
    const name = $("model").value;
    const row = Object.fromEntries([...values()].map(([column, value]) => {
      const isBoolean = described.columns.find((one) => one.column === column)?.kind === "boolean";
      return [column, isBoolean && value !== null ? value === "true" : value];
    }));
    const { json, there, whole } = await ask(`v1/score/${encodeURIComponent(name)}`, { rows: [row], explain: true }, signal);
    show(null);
    drawScore(json, there, whole);
  });
  const scoreSoon = soon(() => score(), 200);

  let showsAllEffects = false;
  const shownEffects = 12;
  /** An effect on the log-odds below which no bar is full, because the row is an average one. */
  const leastFullBar = 0.1;

  function drawScore(json, there, whole) {
    const row = json.rows[0];
    say($("probability"), percent(row.probability));
    $("scale").style.width = `${100 * row.probability}%`;
    $("base").style.left = `${100 * described.base_rate}%`;
    const time = there === null ? `${whole.toFixed(0)} ms` : `${there.toFixed(1)} ms in the service`;
    say($("score-summary"), `The probability of ${json.outcome} is ${percent(row.probability)}, by ${$("model").value}, version ${json.version}; ${percent(described.base_rate)} of the training's rows were yes. Log-odds before calibration ${signed(row.log_odds)}; ${time}.`);
    const unseen = row.unseen_levels || [];
    $("unseen").hidden = unseen.length === 0;
    say($("unseen"), unseen.length === 0 ? "" : `The training did not have this value of: ${unseen.join(", ")}.`);
    const effects = [...(row.contributions || [])].sort((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution));
    for (const effect of effects) {
      const field = [...$("row").children].find((one) => one.dataset.column === effect.column);
      if (field && described.from_events) say(field.querySelector(".hint"), effect.text.slice(0, longest));
    }
    const largest = Math.max(...effects.map((effect) => Math.abs(effect.contribution)), leastFullBar);
    const shown = showsAllEffects ? effects : effects.slice(0, shownEffects);
    $("effects").hidden = effects.length === 0;
    $("effect-rows").replaceChildren(...shown.map((effect) => {
      const side = bar(Math.abs(effect.contribution) / largest, effect.contribution < 0);
      side.classList.add(effect.contribution < 0 ? "left" : "right");
      return make("tr", {},
        make("td", {}, dataText(effect.text), effect.text.startsWith(effect.column) ? "" : make("span", { className: "under" }, dataText(effect.column))),
        make("td", { className: "number" }, signed(effect.contribution), make("div", { className: "sides", attributes: { "aria-hidden": "true" } }, side)));
    }), make("tr", {}, make("td", {}, "an average row", make("span", { className: "under", textContent: "where the log-odds begin" })), make("td", { className: "number", textContent: signed(row.intercept ?? 0) })));
    const more = effects.length - shownEffects;
    $("effects-more").hidden = more <= 0;
    say($("effects-more"), showsAllEffects ? "Show fewer" : `Show ${more} more`);
    $("effects-more").onclick = () => {
      showsAllEffects = !showsAllEffects;
      drawScore(json, there, whole);
    };
  }

  // ---------------------------------------------------------------- Events

  $("model").addEventListener("change", () => {
    $("news").textContent = "";
    opened.clear();
    choose();
  });
  $("who").addEventListener("submit", (event) => {
    event.preventDefault();
    customer = $("customer").value;
    showsWholeHistory = false;
    refresh();
  });
  for (const id of ["count", "mask", "channel", "other"]) $(id).addEventListener("change", () => refresh());
  $("categories").addEventListener("change", () => {
    tellCategories();
    refresh();
  });
  $("row").addEventListener("submit", (event) => {
    event.preventDefault();
    score();
  });
  $("clear").addEventListener("click", () => {
    session = [];
    drawVisit();
    $("search").focus();
    refresh("The visit was emptied.");
  });

  $("search").addEventListener("input", () => searchSoon());
  $("search").addEventListener("focus", () => { if ($("search").value !== "") searchSoon(); });
  $("search").addEventListener("blur", () => openFound(false));
  $("search").addEventListener("keydown", (event) => {
    const isOpen = !$("found").hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) return void search();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (found.length > 0) activate(active < 0 ? (step > 0 ? 0 : found.length - 1) : (active + step + found.length) % found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (isOpen && found.length > 0) take(found[Math.max(active, 0)]);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      openFound(false);
    }
  });
  $("found").addEventListener("mousedown", (event) => {
    event.preventDefault();
    const position = [...$("found").children].indexOf(event.target.closest("li"));
    if (found[position]) take(found[position]);
  });

  function take(item) {
    $("search").value = "";
    openFound(false);
    visit(item);
  }

  // ---------------------------------------------------------------- Time

  async function keepLooking() {
    if (document.visibilityState === "visible") await look();
    setTimeout(keepLooking, lookEvery);
  }
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") look(); });
  keepLooking();
})();
