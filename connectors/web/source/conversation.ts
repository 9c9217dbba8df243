// The conversation without its looks: what was said, what waits, and what is still to be sent.
import { Connection, type State } from "./connection";
import { randomId, type Frame, type Hello, type PageMessage, type Reply, type Speech } from "./protocol";
import { Visit, type Entry } from "./visit";

// An answer that another connection works on is asked for again.
const PENDING_S = 3;

export interface Watcher {
  // An entry to show at the end of the log.
  added(entry: Entry): void;
  // What was heard in a recording that was sent.
  heard(id: string, text: string): void;
  // What waits to be sent, or is being answered, has changed.
  waiting(): void;
  changed(state: State): void;
  // A message was answered; `replies` came with it.
  answered(message: PageMessage, replies: Reply[]): void;
  // Something cannot be done; the server says why.
  refused(reason: string): void;
}

interface Saying {
  speech: Speech;
  resolve(url: string | null): void;
}

export type Said = Omit<PageMessage, "type" | "id">;

export class Conversation {
  readonly visit: Visit;
  readonly #watcher: Watcher;
  readonly #language: () => string;
  readonly #connection: Connection;
  readonly #answering = new Set<string>();
  readonly #replies = new Map<string, Reply[]>();
  readonly #sayings = new Map<string, Saying>();
  #closed = false;

  constructor(server: string, role: string, language: () => string, watcher: Watcher) {
    this.visit = new Visit(server, role);
    this.#language = language;
    this.#watcher = watcher;
    this.#connection = new Connection(server, () => this.#hello(), {
      received: (frame) => { this.#receive(frame); },
      changed: (state) => { this.#change(state); },
    });
  }

  get state(): State { return this.#connection.state; }

  get isAnswering(): boolean { return this.#answering.size > 0; }

  // Whether a message has not reached the server for certain.
  isWaiting(id: string): boolean { return this.visit.unsent.has(id) && !this.#answering.has(id); }

  // Send something as the visitor; `title` is what the log shows. Gives the message's id.
  say(said: Said, title: string): string {
    const message: PageMessage = { type: "message", id: randomId(), ...said };
    this.visit.expect(message);
    this.#add({ kind: "you", id: message.id, text: title });
    this.#connection.send(message);
    this.#watcher.waiting();
    return message.id;
  }

  // The address of a recording that says it in the server's voice; null when there is none.
  speak(speech: Speech): Promise<string | null> {
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
  introduce(): void { this.#connection.again(); }

  close(): void {
    this.#closed = true;
    this.#connection.close();
  }

  #hello(): Hello {
    const { session, seen, role } = this.visit;
    return { type: "hello", session, seen, role, language: this.#language() };
  }

  #receive(frame: Frame): void {
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

  #take({ seq, id, reply, author }: Extract<Frame, { type: "reply" }>): void {
    if (!this.visit.isNews(seq)) return;
    if (id !== null) this.#replies.set(id, [...(this.#replies.get(id) ?? []), reply]);
    this.#add({ kind: "us", author, reply });
    this.#connection.send({ type: "seen", seq });
  }

  #settle(id: string, heard: string | null): void {
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

  #stumble({ id, error, retry_after_s }: Extract<Frame, { type: "error" }>): void {
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
      }, again_s * 1000);
    }
    this.#watcher.waiting();
  }

  #spoken(id: string, url: string | null): void {
    this.#sayings.get(id)?.resolve(url);
    this.#sayings.delete(id);
  }

  #change(state: State): void {
    if (state === "offline" || state === "idle") this.#answering.clear();
    if (state === "offline") for (const id of [...this.#sayings.keys()]) this.#spoken(id, null);
    this.#watcher.changed(state);
    this.#watcher.waiting();
  }

  #add(entry: Entry): void {
    this.visit.add(entry);
    this.#watcher.added(entry);
  }
}
