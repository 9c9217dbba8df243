// What is seen of the widget: heading, language picker, log, what goes on, and the composer.
import type { Composer } from "./composer";
import { entryView, showHeard, showState, type Deeds } from "./entry_view";
import { element, icon } from "./nodes";
import type { Entry } from "./visit";
import { LANGUAGES, type Language } from "./words";

export class Panel {
  readonly section: HTMLElement;
  readonly launcher = element("button", { type: "button", class: "launcher", "aria-expanded": "false", hidden: "" });
  readonly picker = element("select");
  readonly closer = element("button", { type: "button", hidden: "" }, icon("close"));
  readonly #title = element("h2");
  readonly #banner = element("p", { class: "banner", role: "status", hidden: "" });
  readonly #log = element("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0" });
  readonly #status = element("div", { class: "status", role: "status" });
  readonly #composer: Composer;

  constructor(composer: Composer) {
    this.#composer = composer;
    for (const { code, name } of LANGUAGES) this.picker.append(element("option", { value: code, lang: code }, name));
    const header = element("header", {}, this.#title, this.picker, this.closer);
    this.section = element("section", {}, header, this.#banner, this.#log, this.#status, composer.form);
  }

  label(language: Language): void {
    const { words, code, direction } = language;
    this.section.lang = code;
    this.section.dir = direction;
    this.section.setAttribute("aria-label", words.title);
    this.#title.textContent = words.title;
    this.#log.setAttribute("aria-label", words.log);
    this.picker.setAttribute("aria-label", words.language);
    this.picker.value = code;
    this.closer.setAttribute("aria-label", words.close);
    this.launcher.lang = code;
    this.launcher.dir = direction;
    this.launcher.replaceChildren(icon("talk"), words.open);
    this.#composer.label(words);
  }

  fill(entries: readonly Entry[], deeds: Deeds): void {
    this.#log.replaceChildren(...entries.map((entry) => entryView(entry, deeds)));
    this.#toEnd();
  }

  add(entry: Entry, deeds: Deeds): void {
    const node = entryView(entry, deeds);
    this.#log.append(node);
    this.#toEnd();
    // Of an answer that is longer than the log, the beginning is read first.
    if (node.offsetHeight > this.#log.clientHeight) this.#log.scrollTop = node.offsetTop;
  }

  heard(id: string, text: string, label: string): void {
    const node = this.#own(id);
    if (!node) return;
    showHeard(node, text, label);
    this.#toEnd();
  }

  picture(id: string, photo: Blob, label: string): void {
    const node = this.#own(id);
    if (!node) return;
    const image = element("img", { src: URL.createObjectURL(photo), alt: label });
    image.addEventListener("load", () => {
      URL.revokeObjectURL(image.src);
      this.#toEnd();
    });
    node.append(image);
  }

  states(stateOf: (id: string) => string | null): void {
    for (const node of this.#log.querySelectorAll<HTMLElement>(".you")) {
      showState(node, stateOf(node.dataset["id"] ?? ""));
    }
  }

  // Say what goes on beneath the log; an empty text says nothing.
  status(text: string, hasDots = false): void {
    if (this.#status.textContent === text) return;
    const dots = element("span", { class: "dots", "aria-hidden": "true" }, ...[0, 1, 2].map(() => element("i")));
    this.#status.classList.toggle("shown", text !== "");
    this.#status.replaceChildren(...(hasDots ? [dots] : []), text);
    if (text) this.#toEnd();
  }

  get isBannerShown(): boolean { return !this.#banner.hidden; }

  banner(text: string | null): void {
    this.#banner.hidden = text === null;
    this.#banner.textContent = text;
  }

  #own(id: string): Element | null { return this.#log.querySelector(`.you[data-id="${CSS.escape(id)}"]`); }

  #toEnd(): void { this.#log.scrollTop = this.#log.scrollHeight; }
}
