// One visitor's session, log and unanswered messages, kept as long as the tab: they survive a reload.
const ENTRIES = 60;
const memory = new Map();

const storage = {
  get(key) {
    try { return sessionStorage.getItem(key); } catch { return memory.get(key) ?? null; }
  },
  set(key, value) {
    try { sessionStorage.setItem(key, value); } catch { memory.set(key, value); }
  },
};

export const randomId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export class Visit {
  #key;

  constructor(server, role) {
    this.#key = `kalavaani ${server} ${role}`;
    this.role = role;
    const kept = JSON.parse(storage.get(this.#key) || "{}");
    this.session = kept.session ?? null;
    this.entries = kept.entries ?? [];
    this.unanswered = new Map((kept.unanswered ?? []).map((message) => [message.id, message]));
  }

  // An entry is {kind: "you" | "note", text} or {kind: "us", reply}.
  add(entry) {
    this.entries = [...this.entries, entry].slice(-ENTRIES);
    this.keep();
  }

  expect(message) {
    this.unanswered.set(message.id, message);
    this.keep();
  }

  // The message that is answered now; undefined when it was answered before.
  settle(id) {
    const message = this.unanswered.get(id);
    this.unanswered.delete(id);
    this.keep();
    return message;
  }

  // Recordings are too large to keep; after a reload they are gone.
  keep() {
    const unanswered = [...this.unanswered.values()].filter((message) => !message.audio);
    storage.set(this.#key, JSON.stringify({ session: this.session, entries: this.entries, unanswered }));
  }
}
