// Where the visitor writes, speaks and sends photos.
import { element, icon } from "./nodes";
import { TalkButton, type Talk } from "./talk_button";
import type { Words } from "./words";

const MAX_CHARACTERS = 2000;

export interface Post {
  written(text: string): void;
  photographed(file: File): void;
}

export class Composer {
  readonly form: HTMLFormElement;
  readonly talkButton: TalkButton;
  readonly #text = element("textarea", { rows: "1", maxlength: String(MAX_CHARACTERS), enterkeyhint: "send", dir: "auto" });
  readonly #talk = element("button", { type: "button", class: "talk", "aria-pressed": "false", "aria-describedby": "hint" });
  readonly #hint = element("span", { id: "hint", class: "apart" });
  readonly #photo = element("button", { type: "button", class: "photo" }, icon("camera"));
  readonly #file = element("input", { type: "file", accept: "image/jpeg,image/png", hidden: "" });
  readonly #send = element("button", { type: "submit" }, icon("send"));

  constructor(post: Post, talk: Talk) {
    this.form = element("form", {}, this.#text, this.#talk, this.#hint, this.#photo, this.#file, this.#send);
    this.talkButton = new TalkButton(this.#talk, talk);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.#text.value.trim();
      this.#text.value = "";
      if (text) post.written(text);
    });
    this.#text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.form.requestSubmit();
    });
    this.#photo.addEventListener("click", () => { this.#file.click(); });
    this.#file.addEventListener("change", () => {
      const file = this.#file.files?.[0];
      this.#file.value = "";
      if (file) post.photographed(file);
    });
  }

  // What speech recognition has understood so far.
  set draft(text: string) { this.#text.value = text; }

  focus(): void { this.#text.focus(); }

  label(words: Words): void {
    this.#text.placeholder = words.placeholder;
    this.#text.setAttribute("aria-label", words.placeholder);
    this.#talk.replaceChildren(icon("microphone"), words.talk);
    this.#hint.textContent = words.talkHint;
    this.#photo.setAttribute("aria-label", words.photo);
    this.#photo.title = words.photo;
    this.#file.setAttribute("aria-label", words.photo);
    this.#send.setAttribute("aria-label", words.send);
    this.#send.title = words.send;
  }
}
