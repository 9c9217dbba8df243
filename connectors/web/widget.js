// Kalavaani's chat widget: <script src=".../widget.js"></script> <kalavaani-chat visitor="buyer"></kalavaani-chat>
// Attributes: server (default: where this file came from), visitor ("artisan" or "buyer"), language ("en", "hi").
// Colours are CSS variables: --kv-accent, --kv-surface, --kv-text.
(() => {
  "use strict";

  const SERVER = new URL(document.currentScript?.src || location.href).origin;
  const RETRY_MS = [500, 1000, 2000, 4000, 8000];

  const WORDS = {
    en: {
      title: "Kalavaani", placeholder: "Write to Kalavaani", send: "Send", talk: "Hold to talk",
      listening: "Listening… let go to send", heard: "I heard", hear: "Hear this", offline: "No connection. Trying again…",
      noMicrophone: "The microphone cannot be used here. Please write.", typing: "Kalavaani is answering…", log: "Conversation",
    },
    hi: {
      title: "कलावाणी", placeholder: "कलावाणी को लिखिए", send: "भेजिए", talk: "दबाकर बोलिए",
      listening: "सुन रही हूँ… छोड़िए तो भेज दूँगी", heard: "मैंने सुना", hear: "सुनिए", offline: "संपर्क नहीं है। फिर कोशिश कर रहे हैं…",
      noMicrophone: "यहाँ माइक नहीं चल सकता। लिखकर बताइए।", typing: "कलावाणी जवाब दे रही है…", log: "बातचीत",
    },
  };

  const STYLE = `
    :host { --accent: var(--kv-accent, #8a2d3b); --surface: var(--kv-surface, #fffaf3); --text: var(--kv-text, #2a1b14);
      display: block; font: 16px/1.45 system-ui, "Noto Sans", "Noto Sans Devanagari", sans-serif; color: var(--text); }
    @media (prefers-color-scheme: dark) {
      :host { --accent: var(--kv-accent, #f0a9a0); --surface: var(--kv-surface, #221915); --text: var(--kv-text, #f5ebe0); }
    }
    section { display: flex; flex-direction: column; height: 100%; min-height: 24rem; background: var(--surface);
      border: 1px solid color-mix(in srgb, var(--text) 20%, transparent); border-radius: 1rem; overflow: hidden; }
    header { padding: .7rem 1rem; font-weight: 650; color: var(--surface); background: var(--accent); display: flex; gap: .6rem; align-items: center; }
    header small { margin-inline-start: auto; font-weight: 400; }
    ol { flex: 1; overflow-y: auto; margin: 0; padding: 1rem; list-style: none; display: flex; flex-direction: column; gap: .6rem; }
    li { max-width: 85%; padding: .55rem .8rem; border-radius: .9rem; overflow-wrap: anywhere; white-space: pre-line; }
    li.us { align-self: flex-start; background: color-mix(in srgb, var(--text) 8%, transparent); border-end-start-radius: .2rem; }
    li.you { align-self: flex-end; background: var(--accent); color: var(--surface); border-end-end-radius: .2rem; }
    li.note { align-self: center; background: none; font-size: .88em; }
    .quick, .cards { display: flex; flex-wrap: wrap; gap: .4rem; margin-top: .5rem; white-space: normal; }
    .card { border: 1px solid color-mix(in srgb, var(--text) 25%, transparent); border-radius: .6rem; padding: .4rem .6rem; }
    .card img { display: block; max-width: 9rem; max-height: 7rem; border-radius: .4rem; margin-bottom: .3rem; }
    .card b { display: block; }
    button { font: inherit; color: inherit; cursor: pointer; border: 1.5px solid var(--accent); background: transparent;
      border-radius: 2rem; padding: .3rem .85rem; min-height: 2.2rem; }
    button.hear { border: 0; padding: 0 .4rem; min-height: 0; font-size: .9em; text-decoration: underline; }
    button:focus-visible, input:focus-visible { outline: 3px solid var(--text); outline-offset: 2px; }
    button[disabled] { opacity: .5; cursor: default; }
    form { display: flex; gap: .5rem; padding: .7rem; border-top: 1px solid color-mix(in srgb, var(--text) 15%, transparent); }
    input { flex: 1; min-width: 0; font: inherit; color: inherit; padding: .45rem .9rem; border-radius: 2rem; background: transparent;
      border: 1.5px solid color-mix(in srgb, var(--text) 60%, transparent); }
    form button[type=submit] { background: var(--accent); color: var(--surface); }
    button.talking { background: var(--accent); color: var(--surface); }
    .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  `;

  const element = (name, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };

  const randomId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

  const base64 = (blob) => new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",", 2)[1]);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });

  class KalavaaniChat extends HTMLElement {
    static observedAttributes = ["visitor", "language"];

    #socket = null;
    #attempt = 0;
    #unanswered = new Map();
    #speeches = new Map();
    #recorder = null;
    #closed = false;
    #log; #input; #status; #talk;

    connectedCallback() {
      if (!this.shadowRoot) this.#build();
      this.#closed = false;
      this.#connect();
    }

    disconnectedCallback() {
      this.#closed = true;
      this.#socket?.close();
    }

    attributeChangedCallback(_name, before, after) {
      if (this.shadowRoot && before !== after) this.#socket?.close();
    }

    get words() { return WORDS[(this.getAttribute("language") || "en").split("-")[0]] || WORDS.en; }
    get server() { return this.getAttribute("server") || SERVER; }
    get visitorRole() { return this.getAttribute("visitor") === "artisan" ? "artisan" : "buyer"; }
    get #key() { return `kalavaani-session-${this.visitorRole}`; }

    // Send something as the visitor: text, a button's payload, or a recording.
    async send({ text, payload, title, audio }) {
      const id = randomId();
      const message = { type: "message", id, text, payload };
      if (audio) {
        message.audio = await base64(audio);
        message.content_type = audio.type;
      }
      this.#show("you", title || text || "🎤");
      this.#unanswered.set(id, message);
      this.#post(message);
      return id;
    }

    #build() {
      const words = this.words;
      this.attachShadow({ mode: "open" });
      this.#status = element("small", {});
      this.#status.setAttribute("role", "status");
      this.#log = element("ol", {});
      this.#log.setAttribute("role", "log");
      this.#log.setAttribute("aria-live", "polite");
      this.#log.setAttribute("aria-label", words.log);
      this.#log.tabIndex = 0;
      this.#input = element("input", { type: "text", placeholder: words.placeholder, maxLength: 2000, autocomplete: "off" });
      this.#input.setAttribute("aria-label", words.placeholder);
      this.#talk = element("button", { type: "button", textContent: `🎤 ${words.talk}` });
      const form = element("form", {}, this.#input, this.#talk, element("button", { type: "submit", textContent: words.send }));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const text = this.#input.value.trim();
        this.#input.value = "";
        if (text) this.send({ text });
      });
      this.#holdToTalk();
      const header = element("header", {}, element("span", { textContent: words.title }), this.#status);
      const panel = element("section", {}, header, this.#log, form);
      panel.setAttribute("aria-label", words.title);
      this.shadowRoot.append(element("style", { textContent: STYLE }), panel);
    }

    #connect() {
      const socket = new WebSocket(`${this.server.replace(/^http/, "ws")}/chat`);
      this.#socket = socket;
      socket.onopen = () => {
        const hello = { type: "hello", session: sessionStorage.getItem(this.#key), role: this.visitorRole, language: this.getAttribute("language") };
        socket.send(JSON.stringify(hello));
      };
      socket.onmessage = (event) => this.#receive(JSON.parse(event.data));
      socket.onclose = () => {
        if (this.#closed) return;
        this.#status.textContent = this.words.offline;
        setTimeout(() => this.#connect(), RETRY_MS[Math.min(this.#attempt++, RETRY_MS.length - 1)]);
      };
    }

    #post(message) {
      if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
    }

    #receive(message) {
      if (message.type === "welcome") {
        this.#attempt = 0;
        this.#status.textContent = "";
        sessionStorage.setItem(this.#key, message.session);
        if (!this.#log.children.length) this.#greet();
        else for (const waiting of this.#unanswered.values()) this.#post(waiting);
      } else if (message.type === "typing") {
        this.#status.textContent = this.words.typing;
      } else if (message.type === "turn") {
        this.#status.textContent = "";
        this.#unanswered.delete(message.id);
        if (message.heard) this.#show("note", `${this.words.heard}: “${message.heard}”`);
        for (const reply of message.replies) this.#showReply(reply);
      } else if (message.type === "speech") {
        this.#speeches.get(message.id)?.(message.url);
        this.#speeches.delete(message.id);
      } else if (message.type === "error") {
        this.#status.textContent = message.error.message;
      }
    }

    #greet() {
      const id = randomId();
      const message = { type: "message", id, payload: "/greet" };
      this.#unanswered.set(id, message);
      this.#post(message);
    }

    #show(kind, text) {
      const item = element("li", { className: kind }, text);
      this.#log.append(item);
      this.#log.scrollTop = this.#log.scrollHeight;
      return item;
    }

    #showReply(reply) {
      const item = this.#show("us", reply.text);
      item.lang = reply.language;
      if (reply.cards.length) {
        const cards = element("div", { className: "cards" });
        for (const card of reply.cards) {
          const box = element("div", { className: "card" }, element("b", { textContent: card.title }));
          if (card.image) box.prepend(element("img", { src: new URL(card.image, this.server).href, alt: card.title }));
          if (card.price !== null) box.append(`₹${card.price.toLocaleString("en-IN")}`);
          cards.append(box);
        }
        item.append(cards);
      }
      if (reply.buttons.length) {
        const quick = element("div", { className: "quick" });
        for (const { title, payload } of reply.buttons) {
          const button = element("button", { type: "button", textContent: title });
          button.addEventListener("click", () => this.send({ payload, title }));
          quick.append(button);
        }
        item.append(quick);
      }
      const hear = element("button", { type: "button", className: "hear", textContent: `🔊 ${this.words.hear}` });
      hear.addEventListener("click", () => this.#play(reply));
      item.append(" ", hear);
      this.#log.scrollTop = this.#log.scrollHeight;
    }

    async #play(reply) {
      const id = randomId();
      const url = await new Promise((resolve) => {
        this.#speeches.set(id, resolve);
        this.#post({ type: "say", id, text: reply.speak, language: reply.language });
      });
      if (url) await new Audio(new URL(url, this.server).href).play();
    }

    #holdToTalk() {
      const start = async () => {
        if (this.#recorder) return;
        this.#recorder = "starting";
        try {
          const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
          if (this.#recorder === null) {
            stream.getTracks().forEach((track) => track.stop());
            return;
          }
          const recorder = new MediaRecorder(stream);
          const blocks = [];
          recorder.ondataavailable = (event) => blocks.push(event.data);
          recorder.onstop = () => {
            stream.getTracks().forEach((track) => track.stop());
            this.send({ audio: new Blob(blocks, { type: recorder.mimeType }) });
          };
          recorder.start();
          this.#recorder = recorder;
          this.#talk.classList.add("talking");
          this.#status.textContent = this.words.listening;
        } catch {
          this.#recorder = null;
          this.#status.textContent = this.words.noMicrophone;
        }
      };
      const stop = () => {
        this.#talk.classList.remove("talking");
        const recorder = this.#recorder;
        this.#recorder = null;
        if (recorder instanceof MediaRecorder && recorder.state === "recording") {
          this.#status.textContent = "";
          recorder.stop();
        }
      };
      this.#talk.addEventListener("pointerdown", (event) => { this.#talk.setPointerCapture(event.pointerId); start(); });
      this.#talk.addEventListener("pointerup", stop);
      this.#talk.addEventListener("pointercancel", stop);
      this.#talk.addEventListener("keydown", (event) => { if (event.key === " " && !event.repeat) { event.preventDefault(); start(); } });
      this.#talk.addEventListener("keyup", (event) => { if (event.key === " ") stop(); });
      this.#talk.addEventListener("blur", stop);
    }
  }

  customElements.define("kalavaani-chat", KalavaaniChat);
})();
