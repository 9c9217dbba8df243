// The element <kalavaani-chat>: puts conversation, panel, voice and photos together.
import { Composer } from "./composer";
import type { State } from "./connection";
import { Conversation, type Said } from "./conversation";
import type { Deeds } from "./entry_view";
import { Panel } from "./panel";
import { base64, PhotoProblem, prepared } from "./photo";
import { Playback } from "./playback";
import type { PageMessage, Reply } from "./protocol";
import { STYLE } from "./style";
import type { Entry } from "./visit";
import { VoiceInput } from "./voice_input";
import { languageOf, type Language, type Words } from "./words";

// What a page can send in the visitor's name; `title` is what the log shows of a button or a recording.
export interface Sending {
  text?: string;
  payload?: string;
  audio?: Blob;
  image?: Blob;
  title?: string;
  language?: string;
}

export function chatElement(home: string): CustomElementConstructor {
  return class KalavaaniChat extends HTMLElement {
    static readonly observedAttributes = ["server", "visitor", "language", "floating"];

    readonly #playback = new Playback();
    readonly #voice = new VoiceInput({
      recognitionTag: () => (this.hasAttribute("speech-recognition") ? this.#language.tag : null),
      opened: (isRecognising) => { this.#opened(isRecognising); },
      closed: () => { this.#closed(); },
      recorded: (audio) => { void this.send({ audio }); },
      heard: (text) => { this.#composer.draft = text; },
      said: (text) => { this.#said(text); },
      refused: () => { this.#note(this.#words.noMicrophone); },
    });
    readonly #composer = new Composer({
      written: (text) => { void this.send({ text }); },
      photographed: (image) => { void this.send({ image }); },
    }, this.#voice);
    readonly #panel = new Panel(this.#composer);
    readonly #aloud = new Set<string>();
    #conversation: Conversation | null = null;
    #noted = "";

    get #picked(): string | null { return this.#conversation?.visit.language ?? null; }
    get #language(): Language {
      return languageOf(this.#picked, this.getAttribute("language"), ...navigator.languages);
    }
    get #words(): Words { return this.#language.words; }
    get #server(): string { return new URL(this.getAttribute("server") ?? home, home).href.replace(/\/*$/, "/"); }
    get #deeds(): Deeds {
      return {
        language: this.#language,
        address: (path) => new URL(path.replace(/^\//, ""), this.#server).href,
        choose: ({ payload, title }) => {
          void this.send({ payload, title });
          this.#composer.focus();
        },
        hear: (reply, button) => { void this.#hear(reply, button); },
      };
    }

    connectedCallback(): void {
      if (!this.shadowRoot) this.#build();
      this.#float();
      this.#begin();
    }

    disconnectedCallback(): void {
      this.#conversation?.close();
      this.#conversation = null;
      this.#playback.stop();
      this.#composer.talkButton.stop();
    }

    attributeChangedCallback(name: string, before: string | null, after: string | null): void {
      if (before === after || !this.#conversation) return;
      if (name === "floating") {
        this.#float();
      } else if (name === "language") {
        this.#conversation.visit.language = null;
        this.#conversation.visit.keep();
        this.#label();
        this.#conversation.introduce();
      } else {
        this.#conversation.close();
        this.#begin();
      }
    }

    // Send something as the visitor.
    async send({ text, payload, audio, image, title, language }: Sending): Promise<void> {
      const conversation = this.#conversation;
      if (!conversation) return;
      const said: Said = { ...(language !== undefined && { language }) };
      let photo: Blob | null = null;
      if (text !== undefined) said.text = text;
      if (payload !== undefined) said.payload = payload;
      try {
        if (image) photo = await prepared(image);
      } catch (problem) {
        this.#note(this.#words[problem instanceof PhotoProblem ? problem.why : "failed"]);
        return;
      }
      const file = audio ?? photo;
      if (file) said.content_type = file.type;
      if (audio) said.audio = await base64(audio);
      if (photo) said.image = await base64(photo);
      if (conversation !== this.#conversation) return;
      const shown = title ?? text ?? (audio ? this.#words.voiceNote : photo ? this.#words.photoNote : "");
      this.#note("");
      const id = conversation.say(said, shown);
      if (photo) this.#panel.picture(id, photo, this.#words.photoNote);
      this.#tell("message", { text: shown });
    }

    // Open the panel of a floating widget.
    open(): void {
      this.#panel.section.hidden = false;
      this.#panel.launcher.setAttribute("aria-expanded", "true");
      this.#composer.focus();
    }

    // Close the panel of a floating widget.
    close(): void {
      if (!this.hasAttribute("floating")) return;
      this.#panel.section.hidden = true;
      this.#panel.launcher.setAttribute("aria-expanded", "false");
      this.#panel.launcher.focus();
    }

    #build(): void {
      const panel = this.#panel;
      panel.picker.addEventListener("change", () => { this.#pick(panel.picker.value); });
      panel.closer.addEventListener("click", () => { this.close(); });
      panel.launcher.addEventListener("click", () => {
        if (panel.section.hidden) this.open();
        else this.close();
      });
      panel.section.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      const root = this.attachShadow({ mode: "open" });
      // Unlike an element <style>, this needs no permission in a shop's content security policy.
      root.adoptedStyleSheets = [sheet];
      root.append(panel.section, panel.launcher);
    }

    #float(): void {
      const floating = this.hasAttribute("floating");
      this.#panel.launcher.hidden = this.#panel.closer.hidden = !floating;
      this.#panel.section.hidden = floating && this.#panel.launcher.getAttribute("aria-expanded") === "false";
    }

    #begin(): void {
      const role = this.getAttribute("visitor") === "artisan" ? "artisan" : "buyer";
      this.#conversation = new Conversation(this.#server, role, () => this.#language.code, {
        added: (entry) => { this.#added(entry); },
        heard: (id, text) => { this.#panel.heard(id, text, this.#words.heard); },
        waiting: () => { this.#progress(); },
        changed: (state) => { this.#changed(state); },
        answered: (message, replies) => { this.#answered(message, replies); },
        refused: () => { this.#note(this.#words.failed); },
      });
      this.#label();
    }

    #label(): void {
      this.#panel.label(this.#language);
      this.#panel.fill(this.#conversation?.visit.entries ?? [], this.#deeds);
      this.#progress();
    }

    #pick(code: string): void {
      const conversation = this.#conversation;
      if (!conversation) return;
      conversation.visit.language = code;
      conversation.visit.keep();
      this.#label();
      void this.send({ payload: `/change_language(${code})`, title: this.#language.name, language: code });
    }

    #added(entry: Entry): void {
      this.#panel.add(entry, this.#deeds);
      if (entry.kind === "us") this.#tell("reply", { text: entry.reply.text, language: entry.reply.language });
    }

    #changed(state: State): void {
      const wasLost = this.#panel.isBannerShown;
      this.#panel.banner(state === "offline" ? this.#words.offline : null);
      if (wasLost && state !== "offline") this.#note(this.#words.online);
      this.#tell("state", { state });
    }

    // Typing indicator, and what waits to be sent.
    #progress(): void {
      const conversation = this.#conversation;
      if (!conversation) return;
      if (conversation.isAnswering) this.#panel.status(this.#words.typing, true);
      else this.#panel.status(this.#noted);
      const offline = conversation.state === "offline";
      this.#panel.states((id) => (offline && conversation.isWaiting(id) ? this.#words.waiting : null));
    }

    // Say something beneath the log, as long as nothing else is to be said there.
    #note(text: string): void {
      this.#noted = text;
      this.#progress();
    }

    #answered(message: PageMessage, replies: Reply[]): void {
      const wanted = this.getAttribute("autoplay") ?? "spoken";
      const spoken = message.audio !== undefined || this.#aloud.delete(message.text ?? "");
      if (wanted === "always" || (wanted === "spoken" && spoken)) void this.#aloudAll(replies);
    }

    async #aloudAll(replies: Reply[]): Promise<void> {
      const text = replies.map((reply) => reply.speak).filter(Boolean).join(" ");
      const last = replies[replies.length - 1];
      if (!text || !last) return;
      const url = await this.#conversation?.speak({ text, language: last.language, rate: last.rate });
      if (url) await this.#playback.play(this.#deeds.address(url), () => undefined);
    }

    async #hear(reply: Reply, button: HTMLButtonElement): Promise<void> {
      const wasPlaying = button.getAttribute("aria-pressed") === "true";
      this.#playback.stop();
      if (wasPlaying) return;
      const { speak: text, language, rate } = reply;
      const url = await this.#conversation?.speak({ text, language, rate });
      const plays = url
        ? await this.#playback.play(this.#deeds.address(url), () => { button.setAttribute("aria-pressed", "false"); })
        : false;
      if (plays) button.setAttribute("aria-pressed", "true");
      else this.#note(this.#words.noSound);
    }

    #opened(isRecognising: boolean): void {
      this.#playback.stop();
      this.#composer.talkButton.show(true);
      this.#note(isRecognising ? this.#words.recognising : this.#words.listening);
    }

    #closed(): void {
      this.#composer.talkButton.show(false);
      this.#note("");
    }

    #said(text: string): void {
      this.#composer.draft = "";
      this.#aloud.add(text);
      void this.send({ text });
    }

    #tell(what: "message" | "reply" | "state", detail: Record<string, string>): void {
      this.dispatchEvent(new CustomEvent(`kalavaani-${what}`, { detail, bubbles: true, composed: true }));
    }
  };
}
