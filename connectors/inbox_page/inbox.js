// The operators' inbox: looks every few seconds who waits and what was said; all texts are shown as plain text.

const LOOK_EVERY_MS = 3000;
const API = "/api/v1/inbox";
const by = (id) => document.getElementById(id);

let me = "";
let open = null;

async function ask(path, body) {
  const answer = await fetch(API + path, body === undefined ? {} : {
    method: "POST",
    headers: { "content-type": "application/json", "x-kalavaani": "inbox" },
    body: JSON.stringify(body),
  });
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.error.message);
  return content;
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function ago(since) {
  const minutes = Math.floor((Date.now() - Date.parse(since)) / 60000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

function title(ticket) {
  return ticket.name || `Ticket ${ticket.id}`;
}

function showQueue({ operator, tickets }) {
  me = operator;
  by("operator").textContent = operator;
  by("nobody").hidden = tickets.length > 0;
  by("queue").replaceChildren(...tickets.map((ticket) => {
    const row = element("li", "");
    const button = element("button", "", ticket.status);
    button.type = "button";
    if (open === ticket.id) button.setAttribute("aria-current", "true");
    button.append(
      element("strong", title(ticket)),
      element("span", `${ticket.channel} · ${ticket.language} · ${ago(ticket.since)}`),
      element("span", ticket.status === "taken" ? `with ${ticket.operator}` : ticket.about || "wants a person"),
    );
    button.addEventListener("click", () => { open = ticket.id; look(); });
    row.append(button);
    return row;
  }));
  if (open !== null && !tickets.some((ticket) => ticket.id === open)) open = null;
}

function showConversation(ticket) {
  by("person").textContent = `${title(ticket)} (${ticket.role}, ${ticket.language})`;
  const mine = ticket.status === "taken" && ticket.operator === me;
  by("take").hidden = ticket.status === "taken";
  by("give-back").hidden = !mine;
  by("answer").hidden = !mine;
  by("told").replaceChildren(...ticket.told.flatMap(({ name, value, own }) => [
    element("dt", name),
    element("dd", own === value ? value : `${value} · ${own}`),
  ]));
  const list = by("lines");
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  const fresh = list.dataset.ticket !== String(ticket.id);
  list.dataset.ticket = ticket.id;
  list.replaceChildren(...ticket.lines.map((line) => {
    const item = element("li", "", line.who);
    const said = element("span", line.text);
    said.dir = "auto";
    item.append(element("b", line.who), said);
    if (line.state && line.state !== "sent") item.append(element("small", line.state));
    return item;
  }));
  if (atEnd || fresh) list.scrollTop = list.scrollHeight;
}

async function look() {
  try {
    showQueue(await ask(""));
    by("conversation").hidden = open === null;
    by("choose").hidden = open !== null;
    if (open !== null) showConversation(await ask(`/${open}`));
    if (by("notice").dataset.lost) say("");
  } catch (error) {
    say(error.message || "The server does not answer; trying again.", true);
  }
}

function say(text, lost = false) {
  by("notice").textContent = text;
  by("notice").dataset.lost = lost ? "yes" : "";
}

async function change(verb, body = {}) {
  try {
    await ask(`/${open}/${verb}`, body);
    say("");
    return true;
  } catch (error) {
    say(error.message);
    return false;
  } finally {
    await look();
  }
}

by("take").addEventListener("click", () => change("take"));
by("give-back").addEventListener("click", () => change("give-back"));
by("answer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const box = by("text");
  if (await change("reply", { text: box.value })) box.value = "";
  box.focus();
});

look();
setInterval(look, LOOK_EVERY_MS);
