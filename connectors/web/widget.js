"use strict";
(() => {
  // connectors/web/source/nodes.ts
  function element(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== null) node.setAttribute(key, value);
    }
    node.append(...children.filter((child) => child !== null));
    return node;
  }
  var SVG = "http://www.w3.org/2000/svg";
  var SHAPES = {
    microphone: "M12 15a4 4 0 0 0 4-4V6a4 4 0 0 0-8 0v5a4 4 0 0 0 4 4Zm-6-4a6 6 0 0 0 12 0m-6 6v4m-4 0h8",
    camera: "M4 8h3l2-3h6l2 3h3v11H4Zm8 9a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z",
    send: "M4 12 20 4l-4 16-4-6Zm8 2 8-10",
    speaker: "M4 9h4l5-4v14l-5-4H4Zm12 0a4 4 0 0 1 0 6m2-9a8 8 0 0 1 0 12",
    talk: "M4 5h16v11H10l-4 4v-4H4Z",
    close: "M6 6 18 18M18 6 6 18"
  };
  function icon(shape) {
    const picture = document.createElementNS(SVG, "svg");
    picture.setAttribute("viewBox", "0 0 24 24");
    picture.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", SHAPES[shape]);
    picture.append(path);
    return picture;
  }

  // connectors/web/source/talk_button.ts
  var TAP_MS = 350;
  var TalkButton = class {
    #button;
    #talk;
    #talking = false;
    #since = 0;
    constructor(button, talk) {
      this.#button = button;
      this.#talk = talk;
      button.addEventListener("pointerdown", (event) => {
        if (event.button !== 0) return;
        button.setPointerCapture(event.pointerId);
        this.#press();
      });
      button.addEventListener("pointerup", () => {
        this.#release();
      });
      button.addEventListener("pointercancel", () => {
        this.stop();
      });
      button.addEventListener("contextmenu", (event) => {
        event.preventDefault();
      });
      button.addEventListener("blur", () => {
        this.stop();
      });
      button.addEventListener("keydown", (event) => {
        if (event.key !== " " && event.key !== "Enter") return;
        event.preventDefault();
        if (!event.repeat) this.#press();
      });
      button.addEventListener("keyup", (event) => {
        if (event.key !== " ") return;
        event.preventDefault();
        this.#release();
      });
      button.addEventListener("click", (event) => {
        if (event.detail === 0) this.#toggle();
      });
    }
    // The microphone is open, or closed again.
    show(isOpen) {
      this.#button.setAttribute("aria-pressed", String(isOpen));
      if (!isOpen) this.#talking = false;
    }
    stop() {
      if (!this.#talking) return;
      this.#talking = false;
      this.#talk.end();
    }
    #press() {
      this.#toggle();
      this.#since = this.#talking ? performance.now() : 0;
    }
    #release() {
      if (this.#since > 0 && performance.now() - this.#since > TAP_MS) this.stop();
      this.#since = 0;
    }
    #toggle() {
      if (this.#talking) {
        this.stop();
        return;
      }
      this.#talking = true;
      this.#talk.begin();
    }
  };

  // connectors/web/source/composer.ts
  var MAX_CHARACTERS = 2e3;
  var Composer = class {
    form;
    talkButton;
    #text = element("textarea", { rows: "1", maxlength: String(MAX_CHARACTERS), enterkeyhint: "send", dir: "auto" });
    #talk = element("button", { type: "button", class: "talk", "aria-pressed": "false", "aria-describedby": "hint" });
    #hint = element("span", { id: "hint", class: "apart" });
    #photo = element("button", { type: "button", class: "photo" }, icon("camera"));
    #file = element("input", { type: "file", accept: "image/jpeg,image/png", hidden: "" });
    #send = element("button", { type: "submit" }, icon("send"));
    constructor(post, talk) {
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
      this.#photo.addEventListener("click", () => {
        this.#file.click();
      });
      this.#file.addEventListener("change", () => {
        const file = this.#file.files?.[0];
        this.#file.value = "";
        if (file) post.photographed(file);
      });
    }
    // What speech recognition has understood so far.
    set draft(text) {
      this.#text.value = text;
    }
    focus() {
      this.#text.focus();
    }
    label(words15) {
      this.#text.placeholder = words15.placeholder;
      this.#text.setAttribute("aria-label", words15.placeholder);
      this.#talk.replaceChildren(icon("microphone"), words15.talk);
      this.#hint.textContent = words15.talkHint;
      this.#photo.setAttribute("aria-label", words15.photo);
      this.#photo.title = words15.photo;
      this.#file.setAttribute("aria-label", words15.photo);
      this.#send.setAttribute("aria-label", words15.send);
      this.#send.title = words15.send;
    }
  };

  // connectors/web/source/protocol.ts
  var TYPES = /* @__PURE__ */ new Set(["welcome", "typing", "reply", "done", "speech", "idle", "error"]);
  function frameOf(value) {
    if (typeof value !== "object" || value === null || !("type" in value)) return null;
    return TYPES.has(String(value.type)) ? value : null;
  }
  function randomId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // connectors/web/source/polling.ts
  var OPENING_MS = 8e3;
  var ANSWER_MS = 75e3;
  var WAIT_MS = 3e4;
  var HEADER = "x-kalavaani-session";
  var Polling = class {
    #address;
    #receiver;
    #hello;
    #session;
    #closing = new AbortController();
    #seen;
    #sending = Promise.resolve();
    constructor(address, hello, session, seen, receiver) {
      this.#address = address;
      this.#hello = hello;
      this.#session = session;
      this.#seen = seen;
      this.#receiver = receiver;
    }
    // One at a time, in order.
    send(message) {
      if (message.type === "here" || message.type === "seen") return;
      this.#sending = this.#sending.then(() => this.#post(message)).catch(() => {
        this.#end();
      });
    }
    close() {
      this.#closing.abort();
    }
    async wait() {
      try {
        while (!this.#closing.signal.aborted) {
          const answer = await this.#fetch(`${this.#address}?seen=${String(this.#seen)}`, WAIT_MS);
          if (!answer.ok) throw new Error(`status ${String(answer.status)}`);
          await this.#take(answer);
        }
      } catch {
        this.#end();
      }
    }
    async #post(message) {
      if (this.#closing.signal.aborted) return;
      if (message.type === "message") this.#receiver.received({ type: "typing", id: message.id });
      const { role, language: language2 } = this.#hello;
      const body = JSON.stringify({ role, language: language2, ...message, seen: this.#seen });
      const answer = await this.#fetch(this.#address, ANSWER_MS, body);
      if (answer.ok) {
        await this.#take(answer);
        return;
      }
      const { error } = await answer.json();
      if (!error || answer.status >= 500) throw new Error(`status ${String(answer.status)}`);
      const wait = Number(answer.headers.get("retry-after"));
      const limited = answer.status === 429;
      this.#receiver.received({ type: "error", id: message.id, error, retry_after_s: limited ? wait || 3 : null });
    }
    async #take(answer) {
      const { frames } = await answer.json();
      for (const frame of frames.map(frameOf)) {
        if (frame === null || this.#closing.signal.aborted) continue;
        if (frame.type === "reply") this.#seen = Math.max(this.#seen, frame.seq);
        this.#receiver.received(frame);
      }
    }
    #fetch(address, longest_ms, body) {
      return request(address, this.#session, longest_ms, body, this.#closing.signal);
    }
    #end() {
      if (this.#closing.signal.aborted) return;
      this.close();
      this.#receiver.lost();
    }
  };
  async function openPolling(server, hello, receiver) {
    const address = new URL("chat/messages", server).href;
    const answer = await request(address, hello.session, OPENING_MS, JSON.stringify({ ...hello, session: null }));
    if (!answer.ok) throw new Error(`status ${String(answer.status)}`);
    const { frames } = await answer.json();
    const welcome = frames[0];
    if (welcome?.type !== "welcome") throw new Error("no welcome");
    const polling = new Polling(address, hello, welcome.session, welcome.seen, receiver);
    receiver.received(welcome);
    void polling.wait();
    return polling;
  }
  function request(address, session, longest_ms, body, closing) {
    const headers = new Headers();
    if (session !== null) headers.set(HEADER, session);
    if (body !== void 0) headers.set("content-type", "application/json");
    const ended = [AbortSignal.timeout(longest_ms), ...closing ? [closing] : []];
    return fetch(address, {
      method: body === void 0 ? "GET" : "POST",
      headers,
      body: body ?? null,
      signal: AbortSignal.any(ended),
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer"
    });
  }

  // connectors/web/source/socket.ts
  var OPENING_MS2 = 6e3;
  var STALLED_MS = 45e3;
  var Socket = class {
    #socket;
    #receiver;
    #stalled;
    constructor(socket, receiver) {
      this.#socket = socket;
      this.#receiver = receiver;
      socket.onmessage = (event) => {
        const frame = parsed(event.data);
        if (frame) this.receive(frame);
      };
      socket.onclose = () => {
        this.#end();
      };
    }
    receive(frame) {
      clearTimeout(this.#stalled);
      if (frame.type === "typing") this.#watch();
      this.#receiver.received(frame);
    }
    send(message) {
      if (this.#socket.readyState !== WebSocket.OPEN) return;
      this.#socket.send(JSON.stringify(message));
      if (message.type === "message" || message.type === "say") this.#watch();
    }
    close() {
      clearTimeout(this.#stalled);
      this.#socket.onmessage = this.#socket.onclose = null;
      this.#socket.close();
    }
    // A network that went away does not always end its connections.
    #watch() {
      clearTimeout(this.#stalled);
      this.#stalled = setTimeout(() => {
        this.#end();
      }, STALLED_MS);
    }
    #end() {
      this.close();
      this.#receiver.lost();
    }
  };
  function openSocket(server, hello, receiver) {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(new URL("chat", server.replace(/^http/, "ws")));
      const refuse = () => {
        clearTimeout(patience);
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
        reject(new Error("no WebSocket"));
      };
      const patience = setTimeout(refuse, OPENING_MS2);
      socket.onopen = () => {
        socket.send(JSON.stringify(hello));
      };
      socket.onclose = refuse;
      socket.onmessage = (event) => {
        const frame = parsed(event.data);
        if (frame?.type !== "welcome") {
          refuse();
          return;
        }
        clearTimeout(patience);
        const transport = new Socket(socket, receiver);
        resolve(transport);
        transport.receive(frame);
      };
    });
  }
  function parsed(data) {
    try {
      return frameOf(JSON.parse(String(data)));
    } catch {
      return null;
    }
  }

  // connectors/web/source/connection.ts
  var RETRY_MS = [500, 1e3, 2e3, 4e3, 8e3];
  var HERE_MS = 24e4;
  var Connection = class {
    #server;
    #hello;
    #listener;
    #transport = null;
    #trial = 0;
    #attempt = 0;
    #retry;
    #here;
    #state = "connecting";
    constructor(server, hello, listener) {
      this.#server = server;
      this.#hello = hello;
      this.#listener = listener;
      addEventListener("online", this.again);
      addEventListener("offline", this.again);
      document.addEventListener("visibilitychange", this.#looked);
      this.#here = setInterval(() => {
        if (!document.hidden) this.send({ type: "here" });
      }, HERE_MS);
      void this.#connect();
    }
    get state() {
      return this.#state;
    }
    // Sends when connected; otherwise the caller says it again after the welcome.
    send(message) {
      if (this.#state === "idle") this.again();
      else this.#transport?.send(message);
    }
    // Let go of what we have and connect anew, at once.
    again = () => {
      this.#drop();
      this.#attempt = 0;
      void this.#connect();
    };
    close() {
      removeEventListener("online", this.again);
      removeEventListener("offline", this.again);
      document.removeEventListener("visibilitychange", this.#looked);
      clearInterval(this.#here);
      this.#drop();
    }
    #looked = () => {
      if (!document.hidden && this.#state === "idle") this.again();
    };
    #drop() {
      this.#trial += 1;
      clearTimeout(this.#retry);
      this.#transport?.close();
      this.#transport = null;
    }
    async #connect() {
      const trial = this.#trial;
      const ways = [["websocket", openSocket], ["http", openPolling]];
      for (const [state, open] of ways) {
        const early = [];
        const receiver = {
          received: (frame) => {
            if (trial !== this.#trial) return;
            if (this.#transport === null) early.push(frame);
            else this.#receive(frame);
          },
          lost: () => {
            if (trial === this.#trial) this.#lose();
          }
        };
        try {
          const transport = await open(this.#server, this.#hello(), receiver);
          if (trial !== this.#trial) {
            transport.close();
            return;
          }
          this.#transport = transport;
          this.#attempt = 0;
          this.#change(state);
          for (const frame of early) this.#receive(frame);
          return;
        } catch {
          if (trial !== this.#trial) return;
        }
      }
      this.#lose();
    }
    #receive(frame) {
      if (frame.type === "idle") {
        this.#drop();
        this.#change("idle");
      } else {
        this.#listener.received(frame);
      }
    }
    #lose() {
      this.#drop();
      this.#change("offline");
      const pause = RETRY_MS[Math.min(this.#attempt, RETRY_MS.length - 1)];
      this.#attempt += 1;
      this.#retry = setTimeout(() => void this.#connect(), pause);
    }
    #change(state) {
      this.#state = state;
      this.#listener.changed(state);
    }
  };

  // connectors/web/source/visit.ts
  var ENTRIES = 80;
  var SEQUENCE_NUMBERS = 300;
  var memory = /* @__PURE__ */ new Map();
  var NOTHING = { session: null, seqs: [], entries: [], unsent: [], language: null };
  var Visit = class {
    #key;
    role;
    session;
    entries;
    // The language that was picked in the widget.
    language;
    unsent;
    #seqs;
    constructor(server, role) {
      this.#key = `kalavaani ${server} ${role}`;
      this.role = role;
      const kept = read(this.#key);
      this.session = kept.session;
      this.entries = kept.entries;
      this.language = kept.language;
      this.unsent = new Map(kept.unsent.map((message) => [message.id, message]));
      this.#seqs = kept.seqs;
    }
    get isNew() {
      return this.entries.length === 0 && this.unsent.size === 0;
    }
    // The greatest sequence number that arrived; null before the first welcome.
    get seen() {
      return this.#seqs.length ? Math.max(...this.#seqs) : null;
    }
    // The server welcomed us. One that forgot what we saw counts from the beginning.
    begin(session, seen) {
      if (session !== this.session || seen < (this.seen ?? 0)) this.#seqs = [];
      this.session = session;
      if (this.seen === null) this.#seqs = [seen];
      this.keep();
    }
    // Note a reply's sequence number; false when it arrived before.
    isNews(seq) {
      if (this.#seqs.includes(seq)) return false;
      this.#seqs = [...this.#seqs, seq].slice(-SEQUENCE_NUMBERS);
      return true;
    }
    add(entry) {
      this.entries = [...this.entries, entry].slice(-ENTRIES);
      this.keep();
    }
    // Note what was heard in a recording.
    hear(id, heard) {
      this.entries = this.entries.map((entry) => entry.kind === "you" && entry.id === id ? { ...entry, heard } : entry);
      this.keep();
    }
    expect(message) {
      this.unsent.set(message.id, message);
      this.keep();
    }
    // The message that is answered now; undefined when it was answered before.
    settle(id) {
      const message = this.unsent.get(id);
      this.unsent.delete(id);
      this.keep();
      return message;
    }
    // Keep everything. Where the browser has no room for recordings and photos that wait, they end with the page.
    keep() {
      const { session, entries, language: language2 } = this;
      const unsent = [...this.unsent.values()];
      const small = unsent.filter((message) => message.audio === void 0 && message.image === void 0);
      const state = { session, entries, language: language2, unsent, seqs: this.#seqs };
      if (!write(this.#key, state) && !write(this.#key, { ...state, unsent: small })) {
        write(this.#key, { ...state, unsent: small, entries: entries.slice(-10) });
      }
    }
  };
  function read(key) {
    try {
      const kept = JSON.parse(storage()?.getItem(key) ?? memory.get(key) ?? "{}");
      return { ...NOTHING, ...kept };
    } catch {
      return { ...NOTHING };
    }
  }
  function write(key, state) {
    const text = JSON.stringify(state);
    const place = storage();
    if (place === null) {
      memory.set(key, text);
      return true;
    }
    try {
      place.setItem(key, text);
      return true;
    } catch {
      return false;
    }
  }
  function storage() {
    try {
      return sessionStorage;
    } catch {
      return null;
    }
  }

  // connectors/web/source/conversation.ts
  var PENDING_S = 3;
  var Conversation = class {
    visit;
    #watcher;
    #language;
    #connection;
    #answering = /* @__PURE__ */ new Set();
    #replies = /* @__PURE__ */ new Map();
    #sayings = /* @__PURE__ */ new Map();
    #closed = false;
    constructor(server, role, language2, watcher) {
      this.visit = new Visit(server, role);
      this.#language = language2;
      this.#watcher = watcher;
      this.#connection = new Connection(server, () => this.#hello(), {
        received: (frame) => {
          this.#receive(frame);
        },
        changed: (state) => {
          this.#change(state);
        }
      });
    }
    get state() {
      return this.#connection.state;
    }
    get isAnswering() {
      return this.#answering.size > 0;
    }
    // Whether a message has not reached the server for certain.
    isWaiting(id) {
      return this.visit.unsent.has(id) && !this.#answering.has(id);
    }
    // Send something as the visitor; `title` is what the log shows. Gives the message's id.
    say(said, title) {
      const message = { type: "message", id: randomId(), ...said };
      this.visit.expect(message);
      this.#add({ kind: "you", id: message.id, text: title });
      this.#connection.send(message);
      this.#watcher.waiting();
      return message.id;
    }
    // The address of a recording that says it in the server's voice; null when there is none.
    speak(speech) {
      const id = randomId();
      return new Promise((resolve) => {
        if (this.state === "offline") {
          resolve(null);
          return;
        }
        this.#sayings.set(id, { speech, resolve });
        this.#connection.send({ type: "say", id, ...speech });
      });
    }
    // Introduce ourselves anew, in another language.
    introduce() {
      this.#connection.again();
    }
    close() {
      this.#closed = true;
      this.#connection.close();
    }
    #hello() {
      const { session, seen, role } = this.visit;
      return { type: "hello", session, seen, role, language: this.#language() };
    }
    #receive(frame) {
      if (frame.type === "welcome") {
        this.visit.begin(frame.session, frame.seen);
        if (this.visit.isNew) {
          this.visit.expect({ type: "message", id: randomId(), payload: "/greet", language: this.#language() });
        }
        for (const message of this.visit.unsent.values()) this.#connection.send(message);
        for (const [id, { speech }] of this.#sayings) this.#connection.send({ type: "say", id, ...speech });
      } else if (frame.type === "typing") {
        if (this.visit.unsent.has(frame.id)) this.#answering.add(frame.id);
        this.#watcher.waiting();
      } else if (frame.type === "reply") {
        this.#take(frame);
      } else if (frame.type === "done") {
        this.#settle(frame.id, frame.heard);
      } else if (frame.type === "speech") {
        this.#spoken(frame.id, frame.url);
      } else if (frame.type === "error") {
        this.#stumble(frame);
      }
    }
    #take({ seq, id, reply, author }) {
      if (!this.visit.isNews(seq)) return;
      if (id !== null) this.#replies.set(id, [...this.#replies.get(id) ?? [], reply]);
      this.#add({ kind: "us", author, reply });
      this.#connection.send({ type: "seen", seq });
    }
    #settle(id, heard) {
      this.#answering.delete(id);
      const message = this.visit.settle(id);
      const replies = this.#replies.get(id) ?? [];
      this.#replies.delete(id);
      if (!message) return;
      if (heard !== null) {
        this.visit.hear(id, heard);
        this.#watcher.heard(id, heard);
      }
      this.#watcher.waiting();
      this.#watcher.answered(message, replies);
    }
    #stumble({ id, error, retry_after_s }) {
      if (id === null) return;
      this.#spoken(id, null);
      const message = this.visit.unsent.get(id);
      if (!message) return;
      const again_s = retry_after_s ?? (error.code === "answer_pending" ? PENDING_S : null);
      this.#answering.delete(id);
      if (again_s === null) {
        this.visit.settle(id);
        this.#watcher.refused(error.message);
      } else {
        setTimeout(() => {
          if (!this.#closed && this.visit.unsent.has(id)) this.#connection.send(message);
        }, again_s * 1e3);
      }
      this.#watcher.waiting();
    }
    #spoken(id, url) {
      this.#sayings.get(id)?.resolve(url);
      this.#sayings.delete(id);
    }
    #change(state) {
      if (state === "offline" || state === "idle") this.#answering.clear();
      if (state === "offline") for (const id of [...this.#sayings.keys()]) this.#spoken(id, null);
      this.#watcher.changed(state);
      this.#watcher.waiting();
    }
    #add(entry) {
      this.visit.add(entry);
      this.#watcher.added(entry);
    }
  };

  // connectors/web/source/words/as.ts
  var words = {
    title: "কলাবাণী",
    log: "কথা-বতৰা",
    placeholder: "কলাবাণীলৈ লিখক",
    send: "পঠাওক",
    talk: "হেঁচি ধৰি কওক",
    talkHint: "হেঁচি ধৰি কওক, নাইবা এবাৰ হেঁচি আৰম্ভ কৰক আৰু আকৌ হেঁচি পঠাওক",
    photo: "ফটো পঠাওক",
    language: "ভাষা",
    you: "আপুনি",
    operator: "আমাৰ মানুহ",
    listening: "শুনি আছোঁ… এৰি দিলে পঠাম",
    recognising: "শুনি আছোঁ… আপোনাৰ কথা লিখি আছোঁ",
    heard: "মই শুনিলোঁ",
    hear: "শুনক",
    stop: "ৰখাওক",
    typing: "কলাবাণীয়ে উত্তৰ দি আছে…",
    offline: "সংযোগ নাই। আকৌ চেষ্টা কৰি আছোঁ…",
    online: "আকৌ সংযোগ হ'ল",
    waiting: "পঠাবলৈ বাকী",
    lost: "এইটো নগ'ল। অনুগ্ৰহ কৰি আকৌ পঠাওক।",
    noMicrophone: "ইয়াত মাইক নচলে। লিখি জনাওক।",
    noSound: "এতিয়া পঢ়ি শুনাব পৰা নাই।",
    voiceNote: "কথাৰে বাৰ্তা",
    photoNote: "ফটো",
    photoInvalid: "অনুগ্ৰহ কৰি JPEG বা PNG ফটো বাছক।",
    photoTooLarge: "ফটোখন বৰ ডাঙৰ। সৰু এখন বাছক।",
    failed: "সেইটো নহ'ল। অনুগ্ৰহ কৰি আকৌ চেষ্টা কৰক।",
    sources: "ক'ৰ পৰা জনা গ'ল",
    open: "কলাবাণীৰ সৈতে কথা পাতক",
    close: "বন্ধ কৰক",
    loading: "সংযোগ হৈ আছে…"
  };

  // connectors/web/source/words/bn.ts
  var words2 = {
    title: "কলাবাণী",
    log: "কথাবার্তা",
    placeholder: "কলাবাণীকে লিখুন",
    send: "পাঠান",
    talk: "চেপে ধরে বলুন",
    talkHint: "চেপে ধরে বলুন, অথবা একবার টিপে শুরু করুন আর আবার টিপে পাঠান",
    photo: "ছবি পাঠান",
    language: "ভাষা",
    you: "আপনি",
    operator: "আমাদের লোক",
    listening: "শুনছি… ছেড়ে দিলে পাঠাব",
    recognising: "শুনছি… আপনার কথা লিখে নিচ্ছি",
    heard: "আমি শুনলাম",
    hear: "শুনুন",
    stop: "থামান",
    typing: "কলাবাণী উত্তর দিচ্ছে…",
    offline: "সংযোগ নেই। আবার চেষ্টা করছি…",
    online: "আবার সংযোগ হয়েছে",
    waiting: "পাঠানো বাকি",
    lost: "এটা যায়নি। দয়া করে আবার পাঠান।",
    noMicrophone: "এখানে মাইক চলছে না। লিখে জানান।",
    noSound: "এখন পড়ে শোনাতে পারছি না।",
    voiceNote: "কথায় বার্তা",
    photoNote: "ছবি",
    photoInvalid: "দয়া করে JPEG বা PNG ছবি বাছুন।",
    photoTooLarge: "ছবিটা খুব বড়। ছোট ছবি বাছুন।",
    failed: "এটা হল না। দয়া করে আবার চেষ্টা করুন।",
    sources: "কোথা থেকে জানা",
    open: "কলাবাণীর সঙ্গে কথা বলুন",
    close: "বন্ধ করুন",
    loading: "সংযোগ হচ্ছে…"
  };

  // connectors/web/source/words/en.ts
  var words3 = {
    title: "Kalavaani",
    log: "Conversation",
    placeholder: "Write to Kalavaani",
    send: "Send",
    talk: "Hold to talk",
    talkHint: "Hold while you speak, or press once to begin and once more to send",
    photo: "Send a photo",
    language: "Language",
    you: "You",
    operator: "A person",
    listening: "Listening… let go to send",
    recognising: "Listening… your words appear as you speak",
    heard: "I heard",
    hear: "Hear this",
    stop: "Stop",
    typing: "Kalavaani is answering…",
    offline: "No connection. Trying again…",
    online: "Connected again",
    waiting: "Waiting to be sent",
    lost: "This was not sent. Please send it again.",
    noMicrophone: "The microphone cannot be used here. Please write.",
    noSound: "This cannot be read aloud now.",
    voiceNote: "Voice note",
    photoNote: "Photo",
    photoInvalid: "Please choose a JPEG or PNG photo.",
    photoTooLarge: "This photo is too large. Please choose a smaller one.",
    failed: "That did not work. Please try again.",
    sources: "Sources",
    open: "Talk to Kalavaani",
    close: "Close",
    loading: "Connecting…"
  };

  // connectors/web/source/words/gu.ts
  var words4 = {
    title: "કલાવાણી",
    log: "વાતચીત",
    placeholder: "કલાવાણીને લખો",
    send: "મોકલો",
    talk: "દબાવીને બોલો",
    talkHint: "દબાવી રાખીને બોલો, અથવા એક વાર દબાવીને શરૂ કરો અને ફરી દબાવીને મોકલો",
    photo: "ફોટો મોકલો",
    language: "ભાષા",
    you: "તમે",
    operator: "અમારા માણસ",
    listening: "સાંભળું છું… છોડો એટલે મોકલીશ",
    recognising: "સાંભળું છું… તમારા શબ્દો લખતી જાઉં છું",
    heard: "મેં સાંભળ્યું",
    hear: "સાંભળો",
    stop: "રોકો",
    typing: "કલાવાણી જવાબ આપે છે…",
    offline: "જોડાણ નથી. ફરી પ્રયત્ન કરું છું…",
    online: "ફરી જોડાઈ ગયું",
    waiting: "મોકલવાનું બાકી છે",
    lost: "આ ગયું નથી. મહેરબાની કરીને ફરી મોકલો.",
    noMicrophone: "અહીં માઇક ચાલતું નથી. લખીને જણાવો.",
    noSound: "હમણાં વાંચી સંભળાવી શકાતું નથી.",
    voiceNote: "અવાજનો સંદેશો",
    photoNote: "ફોટો",
    photoInvalid: "મહેરબાની કરીને JPEG કે PNG ફોટો પસંદ કરો.",
    photoTooLarge: "ફોટો બહુ મોટો છે. નાનો ફોટો પસંદ કરો.",
    failed: "આ ન થયું. મહેરબાની કરીને ફરી પ્રયત્ન કરો.",
    sources: "ક્યાંથી જાણ્યું",
    open: "કલાવાણી સાથે વાત કરો",
    close: "બંધ કરો",
    loading: "જોડાય છે…"
  };

  // connectors/web/source/words/hi.ts
  var words5 = {
    title: "कलावाणी",
    log: "बातचीत",
    placeholder: "कलावाणी को लिखिए",
    send: "भेजिए",
    talk: "दबाकर बोलिए",
    talkHint: "दबाए रखकर बोलिए, या एक बार दबाकर शुरू कीजिए और फिर दबाकर भेजिए",
    photo: "फ़ोटो भेजिए",
    language: "भाषा",
    you: "आप",
    operator: "हमारे साथी",
    listening: "सुन रही हूँ… छोड़िए तो भेज दूँगी",
    recognising: "सुन रही हूँ… आपके शब्द लिखती जा रही हूँ",
    heard: "मैंने सुना",
    hear: "सुनिए",
    stop: "रोकिए",
    typing: "कलावाणी जवाब दे रही है…",
    offline: "संपर्क नहीं है। फिर कोशिश कर रही हूँ…",
    online: "फिर से जुड़ गए",
    waiting: "भेजना बाकी है",
    lost: "यह नहीं गया। कृपया फिर से भेजिए।",
    noMicrophone: "यहाँ माइक नहीं चल सकता। लिखकर बताइए।",
    noSound: "अभी बोलकर नहीं सुना सकती।",
    voiceNote: "आवाज़ का संदेश",
    photoNote: "फ़ोटो",
    photoInvalid: "कृपया JPEG या PNG फ़ोटो चुनिए।",
    photoTooLarge: "फ़ोटो बहुत बड़ी है। छोटी फ़ोटो चुनिए।",
    failed: "यह नहीं हो पाया। कृपया फिर कोशिश कीजिए।",
    sources: "कहाँ से पता चला",
    open: "कलावाणी से बात कीजिए",
    close: "बंद कीजिए",
    loading: "जुड़ रही हूँ…"
  };

  // connectors/web/source/words/hi-Latn.ts
  var words6 = {
    title: "Kalavaani",
    log: "Baatcheet",
    placeholder: "Kalavaani ko likhiye",
    send: "Bhejiye",
    talk: "Dabakar boliye",
    talkHint: "Dabaye rakhkar boliye, ya ek baar dabakar shuru kijiye aur phir dabakar bhejiye",
    photo: "Photo bhejiye",
    language: "Bhasha",
    you: "Aap",
    operator: "Hamare saathi",
    listening: "Sun rahi hoon… chhodiye to bhej doongi",
    recognising: "Sun rahi hoon… aapke shabd likhti ja rahi hoon",
    heard: "Maine suna",
    hear: "Suniye",
    stop: "Rokiye",
    typing: "Kalavaani jawab de rahi hai…",
    offline: "Sampark nahin hai. Phir koshish kar rahi hoon…",
    online: "Phir se jud gaye",
    waiting: "Bhejna baaki hai",
    lost: "Yeh nahin gaya. Kripya phir se bhejiye.",
    noMicrophone: "Yahan mic nahin chal sakta. Likhkar bataiye.",
    noSound: "Abhi bolkar nahin suna sakti.",
    voiceNote: "Awaaz ka sandesh",
    photoNote: "Tasveer",
    photoInvalid: "Kripya JPEG ya PNG photo chuniye.",
    photoTooLarge: "Photo bahut badi hai. Chhoti photo chuniye.",
    failed: "Yeh nahin ho paya. Kripya phir koshish kijiye.",
    sources: "Kahan se pata chala",
    open: "Kalavaani se baat kijiye",
    close: "Band kijiye",
    loading: "Jud rahi hoon…"
  };

  // connectors/web/source/words/kn.ts
  var words7 = {
    title: "ಕಲಾವಾಣಿ",
    log: "ಮಾತುಕತೆ",
    placeholder: "ಕಲಾವಾಣಿಗೆ ಬರೆಯಿರಿ",
    send: "ಕಳುಹಿಸಿ",
    talk: "ಒತ್ತಿ ಹಿಡಿದು ಮಾತಾಡಿ",
    talkHint: "ಒತ್ತಿ ಹಿಡಿದು ಮಾತಾಡಿ, ಅಥವಾ ಒಮ್ಮೆ ಒತ್ತಿ ಶುರು ಮಾಡಿ, ಮತ್ತೆ ಒತ್ತಿ ಕಳುಹಿಸಿ",
    photo: "ಫೋಟೋ ಕಳುಹಿಸಿ",
    language: "ಭಾಷೆ",
    you: "ನೀವು",
    operator: "ನಮ್ಮವರು",
    listening: "ಕೇಳುತ್ತಿದ್ದೇನೆ… ಬಿಟ್ಟರೆ ಕಳುಹಿಸುತ್ತೇನೆ",
    recognising: "ಕೇಳುತ್ತಿದ್ದೇನೆ… ನಿಮ್ಮ ಮಾತು ಬರೆಯುತ್ತಿದ್ದೇನೆ",
    heard: "ನಾನು ಕೇಳಿದ್ದು",
    hear: "ಕೇಳಿ",
    stop: "ನಿಲ್ಲಿಸಿ",
    typing: "ಕಲಾವಾಣಿ ಉತ್ತರ ಕೊಡುತ್ತಿದ್ದಾಳೆ…",
    offline: "ಸಂಪರ್ಕ ಇಲ್ಲ. ಮತ್ತೆ ಪ್ರಯತ್ನಿಸುತ್ತಿದ್ದೇನೆ…",
    online: "ಮತ್ತೆ ಸಂಪರ್ಕ ಸಿಕ್ಕಿತು",
    waiting: "ಇನ್ನೂ ಕಳುಹಿಸಿಲ್ಲ",
    lost: "ಇದು ಹೋಗಲಿಲ್ಲ. ದಯವಿಟ್ಟು ಮತ್ತೆ ಕಳುಹಿಸಿ.",
    noMicrophone: "ಇಲ್ಲಿ ಮೈಕ್ ನಡೆಯುವುದಿಲ್ಲ. ಬರೆದು ಹೇಳಿ.",
    noSound: "ಈಗ ಓದಿ ಹೇಳಲು ಆಗುತ್ತಿಲ್ಲ.",
    voiceNote: "ಧ್ವನಿ ಸಂದೇಶ",
    photoNote: "ಫೋಟೋ",
    photoInvalid: "ದಯವಿಟ್ಟು JPEG ಅಥವಾ PNG ಫೋಟೋ ಆರಿಸಿ.",
    photoTooLarge: "ಫೋಟೋ ತುಂಬಾ ದೊಡ್ಡದು. ಚಿಕ್ಕದನ್ನು ಆರಿಸಿ.",
    failed: "ಅದು ಆಗಲಿಲ್ಲ. ದಯವಿಟ್ಟು ಮತ್ತೆ ಪ್ರಯತ್ನಿಸಿ.",
    sources: "ಎಲ್ಲಿಂದ ತಿಳಿಯಿತು",
    open: "ಕಲಾವಾಣಿ ಜೊತೆ ಮಾತಾಡಿ",
    close: "ಮುಚ್ಚಿ",
    loading: "ಸಂಪರ್ಕಿಸುತ್ತಿದ್ದೇನೆ…"
  };

  // connectors/web/source/words/ml.ts
  var words8 = {
    title: "കലാവാണി",
    log: "സംഭാഷണം",
    placeholder: "കലാവാണിക്ക് എഴുതൂ",
    send: "അയയ്ക്കൂ",
    talk: "അമർത്തിപ്പിടിച്ചു പറയൂ",
    talkHint: "അമർത്തിപ്പിടിച്ചു പറയൂ, അല്ലെങ്കിൽ ഒരിക്കൽ അമർത്തി തുടങ്ങി വീണ്ടും അമർത്തി അയയ്ക്കൂ",
    photo: "ഫോട്ടോ അയയ്ക്കൂ",
    language: "ഭാഷ",
    you: "നിങ്ങൾ",
    operator: "ഞങ്ങളുടെ ആൾ",
    listening: "കേൾക്കുന്നു… വിട്ടാൽ അയയ്ക്കാം",
    recognising: "കേൾക്കുന്നു… പറയുന്നത് എഴുതുന്നുണ്ട്",
    heard: "ഞാൻ കേട്ടത്",
    hear: "കേൾക്കൂ",
    stop: "നിർത്തൂ",
    typing: "കലാവാണി മറുപടി പറയുന്നു…",
    offline: "ബന്ധമില്ല. വീണ്ടും ശ്രമിക്കുന്നു…",
    online: "വീണ്ടും ബന്ധമായി",
    waiting: "അയച്ചിട്ടില്ല",
    lost: "ഇതു പോയില്ല. ദയവായി വീണ്ടും അയയ്ക്കൂ.",
    noMicrophone: "ഇവിടെ മൈക്ക് പ്രവർത്തിക്കുന്നില്ല. എഴുതി അറിയിക്കൂ.",
    noSound: "ഇപ്പോൾ വായിച്ചു കേൾപ്പിക്കാൻ പറ്റുന്നില്ല.",
    voiceNote: "ശബ്ദസന്ദേശം",
    photoNote: "ഫോട്ടോ",
    photoInvalid: "ദയവായി JPEG അല്ലെങ്കിൽ PNG ഫോട്ടോ തിരഞ്ഞെടുക്കൂ.",
    photoTooLarge: "ഫോട്ടോ വളരെ വലുതാണ്. ചെറുതൊന്നു തിരഞ്ഞെടുക്കൂ.",
    failed: "അതു നടന്നില്ല. ദയവായി വീണ്ടും ശ്രമിക്കൂ.",
    sources: "എവിടെനിന്നറിഞ്ഞു",
    open: "കലാവാണിയോടു സംസാരിക്കൂ",
    close: "അടയ്ക്കൂ",
    loading: "ബന്ധിപ്പിക്കുന്നു…"
  };

  // connectors/web/source/words/mr.ts
  var words9 = {
    title: "कलावाणी",
    log: "संभाषण",
    placeholder: "कलावाणीला लिहा",
    send: "पाठवा",
    talk: "दाबून बोला",
    talkHint: "दाबून धरून बोला, किंवा एकदा दाबून सुरू करा आणि पुन्हा दाबून पाठवा",
    photo: "फोटो पाठवा",
    language: "भाषा",
    you: "तुम्ही",
    operator: "आमची माणसं",
    listening: "ऐकते आहे… सोडलं की पाठवते",
    recognising: "ऐकते आहे… तुमचे शब्द लिहिते आहे",
    heard: "मी ऐकलं",
    hear: "ऐका",
    stop: "थांबवा",
    typing: "कलावाणी उत्तर देते आहे…",
    offline: "संपर्क नाही. पुन्हा प्रयत्न करते आहे…",
    online: "पुन्हा जोडलं गेलं",
    waiting: "पाठवायचं बाकी आहे",
    lost: "हे गेलं नाही. कृपया पुन्हा पाठवा.",
    noMicrophone: "इथे माइक चालत नाही. लिहून सांगा.",
    noSound: "आत्ता वाचून दाखवता येत नाही.",
    voiceNote: "आवाजी संदेश",
    photoNote: "फोटो",
    photoInvalid: "कृपया JPEG किंवा PNG फोटो निवडा.",
    photoTooLarge: "फोटो खूप मोठा आहे. लहान फोटो निवडा.",
    failed: "हे झालं नाही. कृपया पुन्हा प्रयत्न करा.",
    sources: "कुठून कळलं",
    open: "कलावाणीशी बोला",
    close: "बंद करा",
    loading: "जोडते आहे…"
  };

  // connectors/web/source/words/or.ts
  var words10 = {
    title: "କଳାବାଣୀ",
    log: "କଥାବାର୍ତ୍ତା",
    placeholder: "କଳାବାଣୀଙ୍କୁ ଲେଖନ୍ତୁ",
    send: "ପଠାନ୍ତୁ",
    talk: "ଚାପି ଧରି କୁହନ୍ତୁ",
    talkHint: "ଚାପି ଧରି କୁହନ୍ତୁ, କିମ୍ବା ଥରେ ଚାପି ଆରମ୍ଭ କରନ୍ତୁ ଓ ପୁଣି ଚାପି ପଠାନ୍ତୁ",
    photo: "ଫଟୋ ପଠାନ୍ତୁ",
    language: "ଭାଷା",
    you: "ଆପଣ",
    operator: "ଆମ ଲୋକ",
    listening: "ଶୁଣୁଛି… ଛାଡ଼ିଲେ ପଠାଇବି",
    recognising: "ଶୁଣୁଛି… ଆପଣଙ୍କ କଥା ଲେଖୁଛି",
    heard: "ମୁଁ ଶୁଣିଲି",
    hear: "ଶୁଣନ୍ତୁ",
    stop: "ବନ୍ଦ କରନ୍ତୁ",
    typing: "କଳାବାଣୀ ଉତ୍ତର ଦେଉଛି…",
    offline: "ସଂଯୋଗ ନାହିଁ। ପୁଣି ଚେଷ୍ଟା କରୁଛି…",
    online: "ପୁଣି ସଂଯୋଗ ହେଲା",
    waiting: "ପଠାଇବା ବାକି ଅଛି",
    lost: "ଏହା ଗଲା ନାହିଁ। ଦୟାକରି ପୁଣି ପଠାନ୍ତୁ।",
    noMicrophone: "ଏଠାରେ ମାଇକ୍ ଚାଲୁନାହିଁ। ଲେଖି ଜଣାନ୍ତୁ।",
    noSound: "ଏବେ ପଢ଼ି ଶୁଣାଇପାରୁନାହିଁ।",
    voiceNote: "କଥାରେ ସନ୍ଦେଶ",
    photoNote: "ଫଟୋ",
    photoInvalid: "ଦୟାକରି JPEG କିମ୍ବା PNG ଫଟୋ ବାଛନ୍ତୁ।",
    photoTooLarge: "ଫଟୋ ବହୁତ ବଡ଼। ଛୋଟ ଫଟୋ ବାଛନ୍ତୁ।",
    failed: "ଏହା ହେଲା ନାହିଁ। ଦୟାକରି ପୁଣି ଚେଷ୍ଟା କରନ୍ତୁ।",
    sources: "କେଉଁଠୁ ଜଣାଗଲା",
    open: "କଳାବାଣୀଙ୍କ ସହ କଥା ହୁଅନ୍ତୁ",
    close: "ବନ୍ଦ",
    loading: "ସଂଯୋଗ ହେଉଛି…"
  };

  // connectors/web/source/words/pa.ts
  var words11 = {
    title: "ਕਲਾਵਾਣੀ",
    log: "ਗੱਲਬਾਤ",
    placeholder: "ਕਲਾਵਾਣੀ ਨੂੰ ਲਿਖੋ",
    send: "ਭੇਜੋ",
    talk: "ਦਬਾ ਕੇ ਬੋਲੋ",
    talkHint: "ਦਬਾਈ ਰੱਖ ਕੇ ਬੋਲੋ, ਜਾਂ ਇੱਕ ਵਾਰ ਦਬਾ ਕੇ ਸ਼ੁਰੂ ਕਰੋ ਤੇ ਫਿਰ ਦਬਾ ਕੇ ਭੇਜੋ",
    photo: "ਫੋਟੋ ਭੇਜੋ",
    language: "ਭਾਸ਼ਾ",
    you: "ਤੁਸੀਂ",
    operator: "ਸਾਡੇ ਸਾਥੀ",
    listening: "ਸੁਣ ਰਹੀ ਹਾਂ… ਛੱਡੋਗੇ ਤਾਂ ਭੇਜ ਦਿਆਂਗੀ",
    recognising: "ਸੁਣ ਰਹੀ ਹਾਂ… ਤੁਹਾਡੇ ਸ਼ਬਦ ਲਿਖ ਰਹੀ ਹਾਂ",
    heard: "ਮੈਂ ਸੁਣਿਆ",
    hear: "ਸੁਣੋ",
    stop: "ਰੋਕੋ",
    typing: "ਕਲਾਵਾਣੀ ਜਵਾਬ ਦੇ ਰਹੀ ਹੈ…",
    offline: "ਸੰਪਰਕ ਨਹੀਂ ਹੈ। ਫਿਰ ਕੋਸ਼ਿਸ਼ ਕਰ ਰਹੀ ਹਾਂ…",
    online: "ਫਿਰ ਜੁੜ ਗਏ",
    waiting: "ਭੇਜਣਾ ਬਾਕੀ ਹੈ",
    lost: "ਇਹ ਨਹੀਂ ਗਿਆ। ਕਿਰਪਾ ਕਰਕੇ ਫਿਰ ਭੇਜੋ।",
    noMicrophone: "ਇੱਥੇ ਮਾਈਕ ਨਹੀਂ ਚੱਲ ਸਕਦਾ। ਲਿਖ ਕੇ ਦੱਸੋ।",
    noSound: "ਹੁਣੇ ਬੋਲ ਕੇ ਨਹੀਂ ਸੁਣਾ ਸਕਦੀ।",
    voiceNote: "ਆਵਾਜ਼ ਦਾ ਸੁਨੇਹਾ",
    photoNote: "ਫੋਟੋ",
    photoInvalid: "ਕਿਰਪਾ ਕਰਕੇ JPEG ਜਾਂ PNG ਫੋਟੋ ਚੁਣੋ।",
    photoTooLarge: "ਫੋਟੋ ਬਹੁਤ ਵੱਡੀ ਹੈ। ਛੋਟੀ ਫੋਟੋ ਚੁਣੋ।",
    failed: "ਇਹ ਨਹੀਂ ਹੋਇਆ। ਕਿਰਪਾ ਕਰਕੇ ਫਿਰ ਕੋਸ਼ਿਸ਼ ਕਰੋ।",
    sources: "ਕਿੱਥੋਂ ਪਤਾ ਲੱਗਾ",
    open: "ਕਲਾਵਾਣੀ ਨਾਲ ਗੱਲ ਕਰੋ",
    close: "ਬੰਦ ਕਰੋ",
    loading: "ਜੁੜ ਰਹੀ ਹਾਂ…"
  };

  // connectors/web/source/words/ta.ts
  var words12 = {
    title: "கலாவாணி",
    log: "உரையாடல்",
    placeholder: "கலாவாணிக்கு எழுதுங்கள்",
    send: "அனுப்புங்கள்",
    talk: "அழுத்திப் பேசுங்கள்",
    talkHint: "அழுத்திப் பிடித்துப் பேசுங்கள், அல்லது ஒருமுறை அழுத்தித் தொடங்கி மீண்டும் அழுத்தி அனுப்புங்கள்",
    photo: "படம் அனுப்புங்கள்",
    language: "மொழி",
    you: "நீங்கள்",
    operator: "எங்கள் ஆள்",
    listening: "கேட்கிறேன்… விட்டதும் அனுப்புவேன்",
    recognising: "கேட்கிறேன்… நீங்கள் சொல்வதை எழுதுகிறேன்",
    heard: "நான் கேட்டது",
    hear: "கேளுங்கள்",
    stop: "நிறுத்துங்கள்",
    typing: "கலாவாணி பதில் சொல்கிறாள்…",
    offline: "இணைப்பு இல்லை. மீண்டும் முயல்கிறேன்…",
    online: "மீண்டும் இணைந்தது",
    waiting: "இன்னும் அனுப்பவில்லை",
    lost: "இது போகவில்லை. மீண்டும் அனுப்புங்கள்.",
    noMicrophone: "இங்கே மைக் வேலை செய்யவில்லை. எழுதிச் சொல்லுங்கள்.",
    noSound: "இப்போது வாசித்துக் காட்ட முடியவில்லை.",
    voiceNote: "குரல் செய்தி",
    photoNote: "படம்",
    photoInvalid: "JPEG அல்லது PNG படத்தைத் தேர்ந்தெடுங்கள்.",
    photoTooLarge: "படம் மிகப் பெரியது. சிறிய படம் தேர்ந்தெடுங்கள்.",
    failed: "அது முடியவில்லை. மீண்டும் முயலுங்கள்.",
    sources: "எங்கிருந்து தெரிந்தது",
    open: "கலாவாணியிடம் பேசுங்கள்",
    close: "மூடுங்கள்",
    loading: "இணைகிறது…"
  };

  // connectors/web/source/words/te.ts
  var words13 = {
    title: "కళావాణి",
    log: "సంభాషణ",
    placeholder: "కళావాణికి రాయండి",
    send: "పంపండి",
    talk: "నొక్కి పట్టి మాట్లాడండి",
    talkHint: "నొక్కి పట్టి మాట్లాడండి, లేదా ఒకసారి నొక్కి మొదలుపెట్టి, మళ్లీ నొక్కి పంపండి",
    photo: "ఫోటో పంపండి",
    language: "భాష",
    you: "మీరు",
    operator: "మా మనిషి",
    listening: "వింటున్నాను… వదిలితే పంపుతాను",
    recognising: "వింటున్నాను… మీ మాటలు రాసుకుంటున్నాను",
    heard: "నేను విన్నది",
    hear: "వినండి",
    stop: "ఆపండి",
    typing: "కళావాణి జవాబు చెబుతోంది…",
    offline: "కనెక్షన్ లేదు. మళ్లీ ప్రయత్నిస్తున్నాను…",
    online: "మళ్లీ కలిసింది",
    waiting: "ఇంకా పంపలేదు",
    lost: "ఇది వెళ్లలేదు. దయచేసి మళ్లీ పంపండి.",
    noMicrophone: "ఇక్కడ మైక్ పనిచేయదు. రాసి చెప్పండి.",
    noSound: "ఇప్పుడు చదివి వినిపించలేను.",
    voiceNote: "మాటల సందేశం",
    photoNote: "ఫోటో",
    photoInvalid: "దయచేసి JPEG లేదా PNG ఫోటో ఎంచుకోండి.",
    photoTooLarge: "ఫోటో చాలా పెద్దది. చిన్నది ఎంచుకోండి.",
    failed: "అది కుదరలేదు. దయచేసి మళ్లీ ప్రయత్నించండి.",
    sources: "ఎక్కడి నుంచి తెలిసింది",
    open: "కళావాణితో మాట్లాడండి",
    close: "మూసేయండి",
    loading: "కలుపుతున్నాను…"
  };

  // connectors/web/source/words/ur.ts
  var words14 = {
    title: "کلاوانی",
    log: "بات چیت",
    placeholder: "کلاوانی کو لکھیے",
    send: "بھیجیے",
    talk: "دبا کر بولیے",
    talkHint: "دبائے رکھ کر بولیے، یا ایک بار دبا کر شروع کیجیے اور پھر دبا کر بھیجیے",
    photo: "تصویر بھیجیے",
    language: "زبان",
    you: "آپ",
    operator: "ہمارے ساتھی",
    listening: "سن رہی ہوں… چھوڑیے تو بھیج دوں گی",
    recognising: "سن رہی ہوں… آپ کے الفاظ لکھتی جا رہی ہوں",
    heard: "میں نے سنا",
    hear: "سنیے",
    stop: "روکیے",
    typing: "کلاوانی جواب دے رہی ہے…",
    offline: "رابطہ نہیں ہے۔ پھر کوشش کر رہی ہوں…",
    online: "پھر سے رابطہ ہو گیا",
    waiting: "بھیجنا باقی ہے",
    lost: "یہ نہیں گیا۔ براہِ کرم پھر بھیجیے۔",
    noMicrophone: "یہاں مائیک نہیں چل سکتا۔ لکھ کر بتائیے۔",
    noSound: "ابھی پڑھ کر نہیں سنا سکتی۔",
    voiceNote: "آواز کا پیغام",
    photoNote: "تصویر",
    photoInvalid: "براہِ کرم JPEG یا PNG تصویر چنیے۔",
    photoTooLarge: "تصویر بہت بڑی ہے۔ چھوٹی تصویر چنیے۔",
    failed: "یہ نہیں ہو سکا۔ براہِ کرم پھر کوشش کیجیے۔",
    sources: "کہاں سے معلوم ہوا",
    open: "کلاوانی سے بات کیجیے",
    close: "بند کیجیے",
    loading: "رابطہ ہو رہا ہے…"
  };

  // connectors/web/source/words.ts
  var language = (code, name, tag, words15, direction = "ltr") => ({
    code,
    name,
    tag,
    words: words15,
    direction
  });
  var ENGLISH = language("en", "English", "en-IN", words3);
  var LANGUAGES = [
    ENGLISH,
    language("hi", "हिन्दी", "hi-IN", words5),
    language("hi-Latn", "Hindi (Roman)", "hi-IN", words6),
    language("bn", "বাংলা", "bn-IN", words2),
    language("mr", "मराठी", "mr-IN", words9),
    language("te", "తెలుగు", "te-IN", words13),
    language("ta", "தமிழ்", "ta-IN", words12),
    language("gu", "ગુજરાતી", "gu-IN", words4),
    language("kn", "ಕನ್ನಡ", "kn-IN", words7),
    language("ml", "മലയാളം", "ml-IN", words8),
    language("pa", "ਪੰਜਾਬੀ", "pa-IN", words11),
    language("or", "ଓଡ଼ିଆ", "or-IN", words10),
    language("as", "অসমীয়া", "as-IN", words),
    language("ur", "اردو", "ur-IN", words14, "rtl")
  ];
  function languageOf(...codes) {
    for (const code of codes) {
      const exact = LANGUAGES.find((one) => one.code === code);
      const near = exact ?? LANGUAGES.find((one) => one.code === code?.split("-")[0]);
      if (near) return near;
    }
    return ENGLISH;
  }

  // connectors/web/source/entry_view.ts
  function entryView(entry, deeds) {
    return entry.kind === "you" ? ownView(entry, deeds) : replyView(entry.reply, entry.author === "operator", deeds);
  }
  function ownView(entry, { language: { words: words15 } }) {
    const author = element("span", { class: "apart" }, `${words15.you}: `);
    const node = element("div", { class: "entry you", "data-id": entry.id, dir: "auto" }, author, entry.text);
    if (entry.heard !== void 0) showHeard(node, entry.heard, words15.heard);
    return node;
  }
  function showHeard(node, heard, label) {
    node.append(element("q", { dir: "auto", title: label }, heard));
  }
  function showState(node, state) {
    node.querySelector("small")?.remove();
    if (state !== null) node.append(element("small", {}, state));
  }
  function replyView(reply, isOperator, deeds) {
    const { words: words15 } = deeds.language;
    const spoken = languageOf(reply.language);
    const name = isOperator ? words15.operator : words15.title;
    const author = element("span", { class: isOperator ? "author" : "apart", lang: deeds.language.code }, `${name}: `);
    const attributes = { class: "entry us", lang: spoken.code, dir: spoken.direction };
    const node = element("div", attributes, author, element("span", {}, reply.text));
    if (reply.image !== null) {
      node.append(element("img", { class: "picture", src: deeds.address(reply.image), alt: words15.photoNote, loading: "lazy" }));
    }
    if (reply.cards.length) {
      node.append(element("ul", { class: "cards" }, ...reply.cards.map((card) => cardView(card, spoken, deeds))));
    }
    if (reply.sources.length) {
      const list = reply.sources.map(sourceView);
      const label = element("span", { lang: deeds.language.code }, `${words15.sources}:`);
      node.append(element("div", { class: "sources" }, label, element("ul", {}, ...list)));
    }
    if (reply.buttons.length) {
      node.append(element("div", { class: "choices" }, ...reply.buttons.map((choice) => choiceView(choice, deeds))));
    }
    if (reply.speak) node.append(hearButton(reply, deeds));
    return node;
  }
  function cardView(card, language2, deeds) {
    const box = element("li", { class: "card" });
    if (card.image !== null) {
      box.append(element("img", { src: deeds.address(card.image), alt: "", loading: "lazy" }));
    }
    box.append(element("b", {}, card.title));
    if (card.subtitle) box.append(element("span", {}, card.subtitle));
    if (card.price !== null) box.append(element("span", {}, `₹${card.price.toLocaleString(language2.tag)}`));
    if (card.choose) box.append(choiceView(card.choose, deeds));
    return box;
  }
  function choiceView(choice, deeds) {
    const button = element("button", { type: "button" }, choice.title);
    button.addEventListener("click", () => {
      deeds.choose(choice);
    });
    return button;
  }
  function hearButton(reply, deeds) {
    const { words: words15, code } = deeds.language;
    const attributes = { type: "button", class: "hear", "aria-pressed": "false", lang: code };
    const button = element("button", attributes, icon("speaker"), words15.hear);
    button.addEventListener("click", () => {
      deeds.hear(reply, button);
    });
    return element("div", {}, button);
  }
  function sourceView({ title, url }) {
    const address = url !== null && URL.canParse(url) ? new URL(url) : null;
    if (address === null || !["http:", "https:"].includes(address.protocol)) return element("li", {}, title);
    const attributes = { href: address.href, target: "_blank", rel: "noopener noreferrer" };
    return element("li", {}, element("a", attributes, `${title} (${address.hostname})`));
  }

  // connectors/web/source/panel.ts
  var Panel = class {
    section;
    launcher = element("button", { type: "button", class: "launcher", "aria-expanded": "false", hidden: "" });
    picker = element("select");
    closer = element("button", { type: "button", hidden: "" }, icon("close"));
    #title = element("h2");
    #banner = element("p", { class: "banner", role: "status", hidden: "" });
    #log = element("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0" });
    #status = element("div", { class: "status", role: "status" });
    #composer;
    constructor(composer) {
      this.#composer = composer;
      for (const { code, name } of LANGUAGES) this.picker.append(element("option", { value: code, lang: code }, name));
      const header = element("header", {}, this.#title, this.picker, this.closer);
      this.section = element("section", {}, header, this.#banner, this.#log, this.#status, composer.form);
    }
    label(language2) {
      const { words: words15, code, direction } = language2;
      this.section.lang = code;
      this.section.dir = direction;
      this.section.setAttribute("aria-label", words15.title);
      this.#title.textContent = words15.title;
      this.#log.setAttribute("aria-label", words15.log);
      this.picker.setAttribute("aria-label", words15.language);
      this.picker.value = code;
      this.closer.setAttribute("aria-label", words15.close);
      this.launcher.lang = code;
      this.launcher.dir = direction;
      this.launcher.replaceChildren(icon("talk"), words15.open);
      this.#composer.label(words15);
    }
    fill(entries, deeds) {
      this.#log.replaceChildren(...entries.map((entry) => entryView(entry, deeds)));
      this.#toEnd();
    }
    add(entry, deeds) {
      const node = entryView(entry, deeds);
      this.#log.append(node);
      this.#toEnd();
      if (node.offsetHeight > this.#log.clientHeight) this.#log.scrollTop = node.offsetTop;
    }
    heard(id, text, label) {
      const node = this.#own(id);
      if (!node) return;
      showHeard(node, text, label);
      this.#toEnd();
    }
    picture(id, photo, label) {
      const node = this.#own(id);
      if (!node) return;
      const image = element("img", { src: URL.createObjectURL(photo), alt: label });
      image.addEventListener("load", () => {
        URL.revokeObjectURL(image.src);
        this.#toEnd();
      });
      node.append(image);
    }
    states(stateOf) {
      for (const node of this.#log.querySelectorAll(".you")) {
        showState(node, stateOf(node.dataset["id"] ?? ""));
      }
    }
    // Say what goes on beneath the log; an empty text says nothing.
    status(text, hasDots = false) {
      if (this.#status.textContent === text) return;
      const dots = element("span", { class: "dots", "aria-hidden": "true" }, ...[0, 1, 2].map(() => element("i")));
      this.#status.classList.toggle("shown", text !== "");
      this.#status.replaceChildren(...hasDots ? [dots] : [], text);
      if (text) this.#toEnd();
    }
    get isBannerShown() {
      return !this.#banner.hidden;
    }
    banner(text) {
      this.#banner.hidden = text === null;
      this.#banner.textContent = text;
    }
    #own(id) {
      return this.#log.querySelector(`.you[data-id="${CSS.escape(id)}"]`);
    }
    #toEnd() {
      this.#log.scrollTop = this.#log.scrollHeight;
    }
  };

  // connectors/web/source/photo.ts
  var LONGEST_SIDE_PX = 1600;
  var QUALITY = 0.85;
  var MAX_BYTES = 5e6;
  var TYPES2 = ["image/jpeg", "image/png"];
  var PhotoProblem = class extends Error {
    why;
    constructor(why) {
      super(why);
      this.why = why;
    }
  };
  async function prepared(file) {
    if (!TYPES2.includes(file.type)) throw new PhotoProblem("photoInvalid");
    const small = await shrunk(file);
    if (small.size > MAX_BYTES) throw new PhotoProblem("photoTooLarge");
    return small;
  }
  async function shrunk(file) {
    let bitmap;
    try {
      bitmap = await createImageBitmap(file);
    } catch {
      throw new PhotoProblem("photoInvalid");
    }
    const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const brush = canvas.getContext("2d");
    if (brush === null) return file;
    brush.fillStyle = "#fff";
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return new Promise((resolve) => {
      canvas.toBlob((blob) => {
        resolve(blob ?? file);
      }, "image/jpeg", QUALITY);
    });
  }
  function base64(blob) {
    return new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => {
        resolve(reader.result.split(",", 2)[1] ?? "");
      };
      reader.onerror = () => {
        reject(reader.error ?? new Error("unreadable"));
      };
      reader.readAsDataURL(blob);
    });
  }

  // connectors/web/source/playback.ts
  var Playback = class {
    #playing = null;
    #ended = null;
    // Play a recording; fulfilled with whether it could be played, once it has begun. `ended` is called when it is over.
    async play(url, ended) {
      this.stop();
      const audio = new Audio(url);
      this.#playing = audio;
      this.#ended = ended;
      audio.onended = audio.onerror = () => {
        if (this.#playing === audio) this.stop();
      };
      try {
        await audio.play();
        return true;
      } catch {
        if (this.#playing === audio) this.stop();
        return false;
      }
    }
    stop() {
      const ended = this.#ended;
      this.#playing?.pause();
      this.#playing = null;
      this.#ended = null;
      ended?.();
    }
  };

  // connectors/web/source/style.ts
  var LIGHT = `
    --accent: var(--kv-accent, #8a2d3b); --on-accent: var(--kv-on-accent, #fff);
    --surface: var(--kv-surface, #fffaf3); --text: var(--kv-text, #2a1b14); --link: var(--kv-link, var(--accent));
    color-scheme: light;`;
  var DARK = `
    --accent: var(--kv-accent-dark, #f0a9a0); --on-accent: var(--kv-on-accent-dark, #221915);
    --surface: var(--kv-surface-dark, #221915); --text: var(--kv-text-dark, #f5ebe0);
    --link: var(--kv-link-dark, var(--accent)); color-scheme: dark;`;
  var STYLE = `
  :host { ${LIGHT}
    display: block; min-height: 24rem; color: var(--text);
    font: var(--kv-font, 16px/1.5 system-ui, "Noto Sans", "Noto Sans Devanagari", "Nirmala UI", sans-serif); }
  :host([theme=dark]) { ${DARK} }
  @media (prefers-color-scheme: dark) { :host(:not([theme=light])) { ${DARK} } }
  :host([hidden]), [hidden] { display: none !important; }
  :host([floating]) { position: fixed; inset-block-end: 1rem; inset-inline-end: 1rem; z-index: 2147483000;
    min-height: 0; display: flex; flex-direction: column; align-items: flex-end; gap: .6rem; }
  :host([floating]) section { width: min(25rem, calc(100vw - 2rem)); height: min(38rem, calc(100vh - 6.5rem)); }
  * { box-sizing: border-box; }
  section { display: flex; flex-direction: column; height: 100%; min-height: inherit; background: var(--surface);
    color: var(--text); border: 1px solid color-mix(in srgb, var(--text) 20%, transparent);
    border-radius: var(--kv-radius, 1rem); overflow: hidden; }
  header { padding: .55rem .9rem; color: var(--on-accent); background: var(--accent);
    display: flex; gap: .6rem; align-items: center; }
  h2 { font: inherit; font-weight: 650; margin: 0; margin-inline-end: auto; }
  header select, header button { color: inherit; background: transparent; border-color: currentColor; }
  select { font: inherit; font-size: .9em; padding: .2rem .4rem; min-height: 2.2rem; max-width: 9.5rem;
    border: 1.5px solid; border-radius: .6rem; }
  option { color: var(--text); background: var(--surface); }
  .banner { margin: 0; padding: .4rem .9rem; font-weight: 600; background: var(--text); color: var(--surface); }
  .log { position: relative; flex: 1; min-height: 6rem; overflow-y: auto; padding: .9rem; display: flex; flex-direction: column; gap: .6rem;
    overscroll-behavior: contain; }
  .entry { max-width: 88%; padding: .55rem .8rem; border-radius: .9rem; overflow-wrap: anywhere; white-space: pre-line; }
  .us { align-self: flex-start; background: color-mix(in srgb, var(--text) 8%, var(--surface)); border-end-start-radius: .2rem; }
  .you { align-self: flex-end; background: var(--accent); color: var(--on-accent); border-end-end-radius: .2rem; }
  .you img { display: block; max-width: 12rem; max-height: 9rem; border-radius: .5rem; margin-top: .3rem; }
  .you q { display: block; font-style: italic; }
  .you small { display: block; font-size: .85em; }
  .author { display: block; font-size: .85em; font-weight: 650; }
  .apart, .status { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .status.shown { position: static; width: auto; height: auto; clip-path: none; padding: 0 .9rem .4rem; font-size: .92em; }
  .dots { display: inline-flex; gap: .25em; margin-inline-end: .5em; }
  .dots i { width: .45em; height: .45em; border-radius: 50%; background: currentColor; animation: rise 1.1s infinite; }
  .dots i:nth-child(2) { animation-delay: .15s; } .dots i:nth-child(3) { animation-delay: .3s; }
  @keyframes rise { 30% { transform: translateY(-.3em); } 60% { transform: none; } }
  .choices, .cards { display: flex; flex-wrap: wrap; gap: .45rem; margin: .5rem 0 0; padding: 0; list-style: none; white-space: normal; }
  .card { display: flex; flex-direction: column; gap: .25rem; flex: 1 1 8.2rem; max-width: 12rem; padding: .5rem; background: var(--surface);
    border: 1px solid color-mix(in srgb, var(--text) 25%, transparent); border-radius: .7rem; }
  .card img, .picture { display: block; width: 100%; max-height: 8rem; object-fit: cover; border-radius: .5rem; }
  .picture { max-height: 14rem; margin-top: .4rem; }
  .card b { font-size: .95em; } .card button { margin-top: auto; }
  .sources { margin: .5rem 0 0; font-size: .9em; white-space: normal; }
  .sources ul { margin: .1rem 0 0; padding-inline-start: 1.1rem; }
  a { color: var(--link); text-underline-offset: .15em; }
  button, .file { font: inherit; color: inherit; cursor: pointer; border: 1.5px solid var(--accent); background: transparent;
    border-radius: 2rem; padding: .3rem .85rem; min-height: 2.5rem; display: inline-flex; gap: .4rem; align-items: center;
    justify-content: center; }
  button.hear { border-color: transparent; padding: 0 .3rem; min-height: 1.9rem; font-size: .9em; text-decoration: underline;
    text-underline-offset: .15em; }
  svg { width: 1.25em; height: 1.25em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round;
    stroke-linejoin: round; flex: none; }
  :focus-visible { outline: 3px solid var(--text); outline-offset: 2px; }
  header :focus-visible, .you :focus-visible { outline-color: var(--on-accent); }
  .log:focus-visible { outline-offset: -3px; }
  form { display: flex; flex-wrap: wrap; gap: .5rem; padding: .7rem; align-items: flex-end;
    border-top: 1px solid color-mix(in srgb, var(--text) 15%, transparent); }
  textarea { flex: 1 1 100%; min-width: 0; font: inherit; color: inherit; padding: .45rem .9rem; border-radius: 1.2rem;
    background: transparent; border: 1.5px solid color-mix(in srgb, var(--text) 65%, var(--surface)); resize: none;
    min-height: 2.6rem; max-height: 8rem; field-sizing: content; }
  textarea::placeholder { color: color-mix(in srgb, var(--text) 75%, var(--surface)); opacity: 1; }
  .talk { flex: 1; font-weight: 650; touch-action: none; user-select: none; -webkit-user-select: none; }
  [type=submit], .talk, .launcher { background: var(--accent); color: var(--on-accent); }
  .talk[aria-pressed=true] { background: var(--text); color: var(--surface); }
  .talk[aria-pressed=true] svg { animation: beat 1s infinite; }
  @keyframes beat { 50% { transform: scale(1.3); } }
  .launcher { min-height: 3.4rem; padding: .5rem 1.2rem; font-weight: 650; border-color: var(--on-accent);
    box-shadow: 0 .3rem 1rem rgb(0 0 0 / .3); }
  @media (prefers-reduced-motion: reduce) { * { animation: none !important; scroll-behavior: auto !important; } }
  @media (forced-colors: active) { button, .entry, .card { border: 1px solid; } }
`;

  // connectors/web/source/recognition.ts
  function recogniserClass() {
    const page = window;
    return page["SpeechRecognition"] ?? page["webkitSpeechRecognition"];
  }
  function canRecognise() {
    return recogniserClass() !== void 0;
  }
  function recognise(tag, listener) {
    const Class = recogniserClass();
    if (!Class) throw new Error("no speech recognition");
    const recogniser = new Class();
    let text = "";
    let refused = false;
    recogniser.lang = tag;
    recogniser.interimResults = true;
    recogniser.continuous = true;
    recogniser.addEventListener("result", (event) => {
      text = Array.from(event.results, ([best]) => best?.transcript ?? "").join(" ").trim();
      listener.heard(text);
    });
    recogniser.addEventListener("error", (event) => {
      refused = !["no-speech", "aborted"].includes(String(event.error));
    });
    recogniser.addEventListener("end", () => {
      if (refused) listener.refused();
      else listener.ended(text);
    });
    recogniser.start();
    return { stop: () => {
      recogniser.stop();
    } };
  }

  // connectors/web/source/recorder.ts
  var LONGEST_MS = 6e4;
  async function record(recorded) {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const recorder = new MediaRecorder(stream);
    const blocks = [];
    recorder.ondataavailable = (event) => {
      blocks.push(event.data);
    };
    recorder.onstop = () => {
      clearTimeout(limit);
      for (const track of stream.getTracks()) track.stop();
      recorded(new Blob(blocks, { type: recorder.mimeType }));
    };
    recorder.start();
    const stop = () => {
      if (recorder.state !== "inactive") recorder.stop();
    };
    const limit = setTimeout(stop, LONGEST_MS);
    return { stop };
  }

  // connectors/web/source/voice_input.ts
  var VoiceInput = class {
    #ear;
    #wanted = false;
    #recording = null;
    #recognitionFailed = false;
    constructor(ear) {
      this.#ear = ear;
    }
    begin() {
      this.#wanted = true;
      const tag = this.#ear.recognitionTag();
      if (tag !== null && canRecognise() && !this.#recognitionFailed) this.#recognise(tag);
      else void this.#record();
    }
    end() {
      this.#wanted = false;
      this.#recording?.stop();
    }
    async #record() {
      let recording;
      let kept = true;
      try {
        recording = await record((sound) => {
          this.#close();
          if (kept && sound.size > 0) this.#ear.recorded(sound);
        });
      } catch {
        this.#wanted = false;
        this.#close();
        this.#ear.refused();
        return;
      }
      if (!this.#wanted) {
        kept = false;
        recording.stop();
        return;
      }
      this.#recording = recording;
      this.#ear.opened(false);
    }
    #recognise(tag) {
      this.#recording = recognise(tag, {
        heard: (text) => {
          this.#ear.heard(text);
        },
        ended: (text) => {
          this.#close();
          if (text) this.#ear.said(text);
        },
        refused: () => {
          this.#recognitionFailed = true;
          this.#close();
          this.#ear.refused();
        }
      });
      this.#ear.opened(true);
    }
    #close() {
      this.#recording = null;
      this.#ear.closed();
    }
  };

  // connectors/web/source/chat_element.ts
  function chatElement(home2) {
    return class KalavaaniChat extends HTMLElement {
      static observedAttributes = ["server", "visitor", "language", "floating"];
      #playback = new Playback();
      #voice = new VoiceInput({
        recognitionTag: () => this.hasAttribute("speech-recognition") ? this.#language.tag : null,
        opened: (isRecognising) => {
          this.#opened(isRecognising);
        },
        closed: () => {
          this.#closed();
        },
        recorded: (audio) => {
          void this.send({ audio });
        },
        heard: (text) => {
          this.#composer.draft = text;
        },
        said: (text) => {
          this.#said(text);
        },
        refused: () => {
          this.#note(this.#words.noMicrophone);
        }
      });
      #composer = new Composer({
        written: (text) => {
          void this.send({ text });
        },
        photographed: (image) => {
          void this.send({ image });
        }
      }, this.#voice);
      #panel = new Panel(this.#composer);
      #aloud = /* @__PURE__ */ new Set();
      #conversation = null;
      #noted = "";
      get #picked() {
        return this.#conversation?.visit.language ?? null;
      }
      get #language() {
        return languageOf(this.#picked, this.getAttribute("language"), ...navigator.languages);
      }
      get #words() {
        return this.#language.words;
      }
      get #server() {
        return new URL(this.getAttribute("server") ?? home2, home2).href.replace(/\/*$/, "/");
      }
      get #deeds() {
        return {
          language: this.#language,
          address: (path) => new URL(path.replace(/^\//, ""), this.#server).href,
          choose: ({ payload, title }) => {
            void this.send({ payload, title });
            this.#composer.focus();
          },
          hear: (reply, button) => {
            void this.#hear(reply, button);
          }
        };
      }
      connectedCallback() {
        if (!this.shadowRoot) this.#build();
        this.#float();
        this.#begin();
      }
      disconnectedCallback() {
        this.#conversation?.close();
        this.#conversation = null;
        this.#playback.stop();
        this.#composer.talkButton.stop();
      }
      attributeChangedCallback(name, before, after) {
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
      async send({ text, payload, audio, image, title, language: language2 }) {
        const conversation = this.#conversation;
        if (!conversation) return;
        const said = { ...language2 !== void 0 && { language: language2 } };
        let photo = null;
        if (text !== void 0) said.text = text;
        if (payload !== void 0) said.payload = payload;
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
      open() {
        this.#panel.section.hidden = false;
        this.#panel.launcher.setAttribute("aria-expanded", "true");
        this.#composer.focus();
      }
      // Close the panel of a floating widget.
      close() {
        if (!this.hasAttribute("floating")) return;
        this.#panel.section.hidden = true;
        this.#panel.launcher.setAttribute("aria-expanded", "false");
        this.#panel.launcher.focus();
      }
      #build() {
        const panel = this.#panel;
        panel.picker.addEventListener("change", () => {
          this.#pick(panel.picker.value);
        });
        panel.closer.addEventListener("click", () => {
          this.close();
        });
        panel.launcher.addEventListener("click", () => {
          if (panel.section.hidden) this.open();
          else this.close();
        });
        panel.section.addEventListener("keydown", (event) => {
          if (event.key === "Escape") this.close();
        });
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(STYLE);
        const root = this.attachShadow({ mode: "open" });
        root.adoptedStyleSheets = [sheet];
        root.append(panel.section, panel.launcher);
      }
      #float() {
        const floating = this.hasAttribute("floating");
        this.#panel.launcher.hidden = this.#panel.closer.hidden = !floating;
        this.#panel.section.hidden = floating && this.#panel.launcher.getAttribute("aria-expanded") === "false";
      }
      #begin() {
        const role = this.getAttribute("visitor") === "artisan" ? "artisan" : "buyer";
        this.#conversation = new Conversation(this.#server, role, () => this.#language.code, {
          added: (entry) => {
            this.#added(entry);
          },
          heard: (id, text) => {
            this.#panel.heard(id, text, this.#words.heard);
          },
          waiting: () => {
            this.#progress();
          },
          changed: (state) => {
            this.#changed(state);
          },
          answered: (message, replies) => {
            this.#answered(message, replies);
          },
          refused: () => {
            this.#note(this.#words.failed);
          }
        });
        this.#label();
      }
      #label() {
        this.#panel.label(this.#language);
        this.#panel.fill(this.#conversation?.visit.entries ?? [], this.#deeds);
        this.#progress();
      }
      #pick(code) {
        const conversation = this.#conversation;
        if (!conversation) return;
        conversation.visit.language = code;
        conversation.visit.keep();
        this.#label();
        void this.send({ payload: `/change_language(${code})`, title: this.#language.name, language: code });
      }
      #added(entry) {
        this.#panel.add(entry, this.#deeds);
        if (entry.kind === "us") this.#tell("reply", { text: entry.reply.text, language: entry.reply.language });
      }
      #changed(state) {
        const wasLost = this.#panel.isBannerShown;
        this.#panel.banner(state === "offline" ? this.#words.offline : null);
        if (wasLost && state !== "offline") this.#note(this.#words.online);
        this.#tell("state", { state });
      }
      // Typing indicator, and what waits to be sent.
      #progress() {
        const conversation = this.#conversation;
        if (!conversation) return;
        if (conversation.isAnswering) this.#panel.status(this.#words.typing, true);
        else this.#panel.status(this.#noted);
        const offline = conversation.state === "offline";
        this.#panel.states((id) => offline && conversation.isWaiting(id) ? this.#words.waiting : null);
      }
      // Say something beneath the log, as long as nothing else is to be said there.
      #note(text) {
        this.#noted = text;
        this.#progress();
      }
      #answered(message, replies) {
        const wanted = this.getAttribute("autoplay") ?? "spoken";
        const spoken = message.audio !== void 0 || this.#aloud.delete(message.text ?? "");
        if (wanted === "always" || wanted === "spoken" && spoken) void this.#aloudAll(replies);
      }
      async #aloudAll(replies) {
        const text = replies.map((reply) => reply.speak).filter(Boolean).join(" ");
        const last = replies[replies.length - 1];
        if (!text || !last) return;
        const url = await this.#conversation?.speak({ text, language: last.language, rate: last.rate });
        if (url) await this.#playback.play(this.#deeds.address(url), () => void 0);
      }
      async #hear(reply, button) {
        const wasPlaying = button.getAttribute("aria-pressed") === "true";
        this.#playback.stop();
        if (wasPlaying) return;
        const { speak: text, language: language2, rate } = reply;
        const url = await this.#conversation?.speak({ text, language: language2, rate });
        const plays = url ? await this.#playback.play(this.#deeds.address(url), () => {
          button.setAttribute("aria-pressed", "false");
        }) : false;
        if (plays) button.setAttribute("aria-pressed", "true");
        else this.#note(this.#words.noSound);
      }
      #opened(isRecognising) {
        this.#playback.stop();
        this.#composer.talkButton.show(true);
        this.#note(isRecognising ? this.#words.recognising : this.#words.listening);
      }
      #closed() {
        this.#composer.talkButton.show(false);
        this.#note("");
      }
      #said(text) {
        this.#composer.draft = "";
        this.#aloud.add(text);
        void this.send({ text });
      }
      #tell(what, detail) {
        this.dispatchEvent(new CustomEvent(`kalavaani-${what}`, { detail, bubbles: true, composed: true }));
      }
    };
  }

  // connectors/web/source/widget.ts
  var script = document.currentScript;
  var home = new URL(".", script instanceof HTMLScriptElement && script.src ? script.src : location.href).href;
  if (!customElements.get("kalavaani-chat")) customElements.define("kalavaani-chat", chatElement(home));
})();
