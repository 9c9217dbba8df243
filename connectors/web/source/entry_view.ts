// One entry of the log: what the visitor said, or a reply with its cards, buttons, sources and sound.
import { element, icon } from "./nodes";
import type { Card, Choice, Reply, Source } from "./protocol";
import type { Entry } from "./visit";
import { languageOf, type Language } from "./words";

export interface Deeds {
  language: Language;
  // An address on the server.
  address(path: string): string;
  choose(choice: Choice): void;
  // Read a reply aloud, or stop.
  hear(reply: Reply, button: HTMLButtonElement): void;
}

export function entryView(entry: Entry, deeds: Deeds): HTMLElement {
  return entry.kind === "you" ? ownView(entry, deeds) : replyView(entry.reply, entry.author === "operator", deeds);
}

function ownView(entry: Extract<Entry, { kind: "you" }>, { language: { words } }: Deeds): HTMLElement {
  const author = element("span", { class: "apart" }, `${words.you}: `);
  const node = element("div", { class: "entry you", "data-id": entry.id, dir: "auto" }, author, entry.text);
  if (entry.heard !== undefined) showHeard(node, entry.heard, words.heard);
  return node;
}

// What was heard in a recording, in the entry of the recording.
export function showHeard(node: Element, heard: string, label: string): void {
  node.append(element("q", { dir: "auto", title: label }, heard));
}

// Whether an entry of the visitor's still waits to be sent, or was never.
export function showState(node: Element, state: string | null): void {
  node.querySelector("small")?.remove();
  if (state !== null) node.append(element("small", {}, state));
}

function replyView(reply: Reply, isOperator: boolean, deeds: Deeds): HTMLElement {
  const { words } = deeds.language;
  const spoken = languageOf(reply.language);
  const name = isOperator ? words.operator : words.title;
  const author = element("span", { class: isOperator ? "author" : "apart", lang: deeds.language.code }, `${name}: `);
  const attributes = { class: "entry us", lang: spoken.code, dir: spoken.direction };
  const node = element("div", attributes, author, element("span", {}, reply.text));
  if (reply.image !== null) {
    node.append(element("img", { class: "picture", src: deeds.address(reply.image), alt: words.photoNote, loading: "lazy" }));
  }
  if (reply.cards.length) {
    node.append(element("ul", { class: "cards" }, ...reply.cards.map((card) => cardView(card, spoken, deeds))));
  }
  if (reply.sources.length) {
    const list = reply.sources.map(sourceView);
    const label = element("span", { lang: deeds.language.code }, `${words.sources}:`);
    node.append(element("div", { class: "sources" }, label, element("ul", {}, ...list)));
  }
  if (reply.buttons.length) {
    node.append(element("div", { class: "choices" }, ...reply.buttons.map((choice) => choiceView(choice, deeds))));
  }
  if (reply.speak) node.append(hearButton(reply, deeds));
  return node;
}

function cardView(card: Card, language: Language, deeds: Deeds): HTMLElement {
  const box = element("li", { class: "card" });
  if (card.image !== null) {
    box.append(element("img", { src: deeds.address(card.image), alt: "", loading: "lazy" }));
  }
  box.append(element("b", {}, card.title));
  if (card.subtitle) box.append(element("span", {}, card.subtitle));
  if (card.price !== null) box.append(element("span", {}, `₹${card.price.toLocaleString(language.tag)}`));
  if (card.choose) box.append(choiceView(card.choose, deeds));
  return box;
}

function choiceView(choice: Choice, deeds: Deeds): HTMLElement {
  const button = element("button", { type: "button" }, choice.title);
  button.addEventListener("click", () => { deeds.choose(choice); });
  return button;
}

function hearButton(reply: Reply, deeds: Deeds): HTMLElement {
  const { words, code } = deeds.language;
  const attributes = { type: "button", class: "hear", "aria-pressed": "false", lang: code };
  const button = element("button", attributes, icon("speaker"), words.hear);
  button.addEventListener("click", () => { deeds.hear(reply, button); });
  return element("div", {}, button);
}

function sourceView({ title, url }: Source): HTMLElement {
  const address = url !== null && URL.canParse(url) ? new URL(url) : null;
  if (address === null || !["http:", "https:"].includes(address.protocol)) return element("li", {}, title);
  const attributes = { href: address.href, target: "_blank", rel: "noopener noreferrer" };
  return element("li", {}, element("a", attributes, `${title} (${address.hostname})`));
}
