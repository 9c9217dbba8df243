// One visitor's session, log and unsent messages, kept as long as the tab: they survive a reload.
import type { Author, PageMessage, Reply } from "./protocol";

const ENTRIES = 80;
const SEQUENCE_NUMBERS = 300;
const memory = new Map<string, string>();

export type Entry =
  | { kind: "you"; id: string; text: string; heard?: string }
  | { kind: "us"; author: Author; reply: Reply };

interface Kept {
  session: string | null;
  seqs: number[];
  entries: Entry[];
  unsent: PageMessage[];
  language: string | null;
}

const NOTHING: Kept = { session: null, seqs: [], entries: [], unsent: [], language: null };

export class Visit {
  readonly #key: string;
  readonly role: string;
  session: string | null;
  entries: Entry[];
  // The language that was picked in the widget.
  language: string | null;
  readonly unsent: Map<string, PageMessage>;
  #seqs: number[];

  constructor(server: string, role: string) {
    this.#key = `kalavaani ${server} ${role}`;
    this.role = role;
    const kept = read(this.#key);
    this.session = kept.session;
    this.entries = kept.entries;
    this.language = kept.language;
    this.unsent = new Map(kept.unsent.map((message) => [message.id, message]));
    this.#seqs = kept.seqs;
  }

  get isNew(): boolean { return this.entries.length === 0 && this.unsent.size === 0; }

  // The greatest sequence number that arrived; null before the first welcome.
  get seen(): number | null { return this.#seqs.length ? Math.max(...this.#seqs) : null; }

  // The server welcomed us. One that forgot what we saw counts from the beginning.
  begin(session: string, seen: number): void {
    if (session !== this.session || seen < (this.seen ?? 0)) this.#seqs = [];
    this.session = session;
    if (this.seen === null) this.#seqs = [seen];
    this.keep();
  }

  // Note a reply's sequence number; false when it arrived before.
  isNews(seq: number): boolean {
    if (this.#seqs.includes(seq)) return false;
    this.#seqs = [...this.#seqs, seq].slice(-SEQUENCE_NUMBERS);
    return true;
  }

  add(entry: Entry): void {
    this.entries = [...this.entries, entry].slice(-ENTRIES);
    this.keep();
  }

  // Note what was heard in a recording.
  hear(id: string, heard: string): void {
    this.entries = this.entries.map((entry) => (entry.kind === "you" && entry.id === id ? { ...entry, heard } : entry));
    this.keep();
  }

  expect(message: PageMessage): void {
    this.unsent.set(message.id, message);
    this.keep();
  }

  // The message that is answered now; undefined when it was answered before.
  settle(id: string): PageMessage | undefined {
    const message = this.unsent.get(id);
    this.unsent.delete(id);
    this.keep();
    return message;
  }

  // Keep everything. Where the browser has no room for recordings and photos that wait, they end with the page.
  keep(): void {
    const { session, entries, language } = this;
    const unsent = [...this.unsent.values()];
    const small = unsent.filter((message) => message.audio === undefined && message.image === undefined);
    const state: Kept = { session, entries, language, unsent, seqs: this.#seqs };
    if (!write(this.#key, state) && !write(this.#key, { ...state, unsent: small })) {
      write(this.#key, { ...state, unsent: small, entries: entries.slice(-10) });
    }
  }
}

function read(key: string): Kept {
  try {
    const kept = JSON.parse(storage()?.getItem(key) ?? memory.get(key) ?? "{}") as Partial<Kept>;
    return { ...NOTHING, ...kept };
  } catch {
    return { ...NOTHING };
  }
}

function write(key: string, state: Kept): boolean {
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

// Null where the browser lets pages store nothing.
function storage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
