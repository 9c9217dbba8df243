// The element <kalavaani-chat>: a log, quick replies, a line to write in, a button to talk.
import { Connection } from "./connection.js";
import { Microphone } from "./microphone.js";
import { STYLE } from "./style.js";
import { Visit, randomId } from "./visit.js";
import { wordsFor } from "./words.js";

const PENDING_MS = 3000;

const element = (name, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
};

const base64 = (blob) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(String(reader.result).split(",", 2)[1] ?? "");
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(blob);
});

export const define = (home) => {
  class KalavaaniChat extends HTMLElement {
    static observedAttributes = ["server", "visitor", "language"];

    #visit;
    #connection = null;
    #sayings = new Map();
    #playing = null;
    #title; #status; #log; #input; #talk; #send; #panel;

    get words() { return wordsFor(this.getAttribute("language")); }
    get server() { return this.getAttribute("server")?.replace(/\/*$/, "/") || home; }
    get #role() { return this.getAttribute("visitor") === "artisan" ? "artisan" : "buyer"; }

    connectedCallback() {
      if (!this.shadowRoot) this.#build();
      this.#begin();
    }

    disconnectedCallback() {
      this.#connection?.close();
      this.#connection = null;
      this.#playing?.pause();
    }

    attributeChangedCallback(name, before, after) {
      if (before === after || !this.#connection) return;
      if (name === "language") {
        this.#label();
        this.#hello();
      } else {
        this.#connection.close();
        this.#begin();
      }
    }

    // Send something as the visitor: text, a button's payload (with its title), or a recording (with its language).
    async send({ text, payload, title, audio, language }) {
      const visit = this.#visit;
      const message = { type: "message", id: randomId(), text, payload, language };
      if (audio) {
        message.audio = await base64(audio);
        message.content_type = audio.type;
      }
      const entry = { kind: "you", text: title || text || `🎤 ${this.words.note}` };
      visit.add(entry);
      visit.expect(message);
      if (visit !== this.#visit) return;
      this.#show(entry);
      this.#connection?.send(message);
    }

    #begin() {
      this.#visit = new Visit(this.server, this.#role);
      this.#log.replaceChildren();
      for (const entry of this.#visit.entries) this.#show(entry);
      const address = new URL("chat", this.server.replace(/^http/, "ws"));
      this.#connection = new Connection(address, {
        opened: () => this.#hello(),
        received: (message) => this.#receive(message),
        lost: () => { this.#status.textContent = this.words.offline; },
      });
    }

    #hello() {
      const { session, role } = this.#visit;
      this.#connection.send({ type: "hello", session, role, language: this.getAttribute("language") });
    }

    #receive(message) {
      const visit = this.#visit;
      if (message.type === "welcome") {
        this.#status.textContent = "";
        const first = visit.session === null;
        visit.session = message.session;
        if (first && !visit.entries.length) visit.expect({ type: "message", id: randomId(), payload: "/greet" });
        for (const waiting of visit.unanswered.values()) this.#connection.send(waiting);
        visit.keep();
      } else if (message.type === "typing") {
        this.#status.textContent = this.words.typing;
      } else if (message.type === "turn") {
        const unasked = message.id === null;
        const asked = unasked ? {} : visit.settle(message.id);
        if (!asked) return;
        if (!visit.unanswered.size) this.#status.textContent = "";
        if (message.heard) this.#add({ kind: "note", text: `${this.words.heard}: “${message.heard}”` });
        for (const reply of message.replies) this.#add({ kind: "us", reply });
        if (asked.audio) this.#speak(message.replies);
      } else if (message.type === "speech") {
        this.#sayings.get(message.id)?.(message.url);
        this.#sayings.delete(message.id);
      } else if (message.type === "error" && message.error.code === "answer_pending") {
        setTimeout(() => visit === this.#visit && this.#connection?.send(visit.unanswered.get(message.id)), PENDING_MS);
      } else if (message.type === "error") {
        visit.settle(message.id);
        this.#status.textContent = message.error.message;
      }
    }

    #add(entry) {
      this.#visit.add(entry);
      this.#show(entry);
    }

    #show({ kind, text, reply }) {
      const item = element("li", { className: kind, dir: "auto" }, text ?? reply.text);
      if (reply) this.#fill(item, reply);
      this.#log.append(item);
      this.#log.scrollTop = this.#log.scrollHeight;
    }

    #fill(item, reply) {
      item.lang = reply.language;
      if (reply.cards.length) {
        item.append(element("div", { className: "cards" }, ...reply.cards.map((card) => this.#card(card))));
      }
      if (reply.buttons.length) {
        const quick = reply.buttons.map(({ title, payload }) => {
          const button = element("button", { type: "button", textContent: title });
          button.addEventListener("click", () => this.send({ payload, title }));
          return button;
        });
        item.append(element("div", { className: "quick" }, ...quick));
      }
      if (reply.speak) {
        const hear = element("button", { type: "button", className: "hear", textContent: `🔊 ${this.words.hear}` });
        hear.addEventListener("click", () => this.#speak([reply]));
        item.append(" ", hear);
      }
    }

    #card(card) {
      const box = element("div", { className: "card" });
      if (card.image) box.append(element("img", { src: this.#address(card.image), alt: card.title, loading: "lazy" }));
      box.append(element("b", { textContent: card.title }));
      if (card.price !== null) box.append(`₹${card.price.toLocaleString("en-IN")}`);
      return box;
    }

    // Read replies aloud, in the server's voice.
    async #speak(replies) {
      const text = replies.map((reply) => reply.speak).filter(Boolean).join(" ");
      if (!text) return;
      const id = randomId();
      const url = await new Promise((resolve) => {
        this.#sayings.set(id, resolve);
        this.#connection?.send({ type: "say", id, text, language: replies.at(-1).language });
      });
      this.#playing?.pause();
      if (!url) return;
      this.#playing = new Audio(this.#address(url));
      this.#playing.play().catch(() => {});
    }

    #address(path) { return new URL(path.replace(/^\//, ""), this.server).href; }

    #build() {
      this.#title = element("span");
      this.#status = element("small");
      this.#status.setAttribute("role", "status");
      this.#log = element("ol", { tabIndex: 0 });
      this.#log.setAttribute("role", "log");
      this.#input = element("input", { type: "text", maxLength: 2000, autocomplete: "off" });
      this.#talk = element("button", { type: "button", className: "talk" });
      this.#send = element("button", { type: "submit" });
      const form = element("form", {}, this.#input, this.#talk, this.#send);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const text = this.#input.value.trim();
        this.#input.value = "";
        if (text) this.send({ text });
      });
      new Microphone(this.#talk, {
        began: () => { this.#playing?.pause(); this.#status.textContent = this.words.listening; },
        ended: () => { this.#status.textContent = ""; },
        recorded: (audio) => this.send({ audio }),
        refused: () => { this.#status.textContent = this.words.noMicrophone; },
      });
      this.#panel = element("section", {}, element("header", {}, this.#title, this.#status), this.#log, form);
      this.#label();
      this.attachShadow({ mode: "open" }).append(element("style", { textContent: STYLE }), this.#panel);
    }

    #label() {
      const words = this.words;
      this.#title.textContent = words.title;
      this.#panel.setAttribute("aria-label", words.title);
      this.#log.setAttribute("aria-label", words.log);
      this.#input.placeholder = words.placeholder;
      this.#input.setAttribute("aria-label", words.placeholder);
      this.#talk.textContent = `🎤 ${words.talk}`;
      this.#send.textContent = words.send;
    }
  }

  if (!customElements.get("kalavaani-chat")) customElements.define("kalavaani-chat", KalavaaniChat);
};
