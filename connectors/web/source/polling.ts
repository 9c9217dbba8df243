// The transport for networks that let no WebSocket through: messages by POST, replies by a GET that waits for them.
import { frameOf, type Frame, type Hello, type Outgoing } from "./protocol";
import type { Receiver, Transport } from "./transport";

const OPENING_MS = 8_000;
const ANSWER_MS = 75_000;
// Longer than the server lets a GET wait.
const WAIT_MS = 30_000;
const HEADER = "x-kalavaani-session";

interface ErrorBody { error?: { code: string; message: string } }

class Polling implements Transport {
  readonly #address: string;
  readonly #receiver: Receiver;
  readonly #hello: Hello;
  readonly #session: string;
  readonly #closing = new AbortController();
  #seen: number;
  #sending: Promise<void> = Promise.resolve();

  constructor(address: string, hello: Hello, session: string, seen: number, receiver: Receiver) {
    this.#address = address;
    this.#hello = hello;
    this.#session = session;
    this.#seen = seen;
    this.#receiver = receiver;
  }

  // One at a time, in order.
  send(message: Outgoing): void {
    if (message.type === "here" || message.type === "seen") return;
    this.#sending = this.#sending.then(() => this.#post(message)).catch(() => { this.#end(); });
  }

  close(): void { this.#closing.abort(); }

  async wait(): Promise<void> {
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

  async #post(message: Outgoing & { id: string }): Promise<void> {
    if (this.#closing.signal.aborted) return;
    if (message.type === "message") this.#receiver.received({ type: "typing", id: message.id });
    const { role, language } = this.#hello;
    const body = JSON.stringify({ role, language, ...message, seen: this.#seen });
    const answer = await this.#fetch(this.#address, ANSWER_MS, body);
    if (answer.ok) {
      await this.#take(answer);
      return;
    }
    const { error } = (await answer.json()) as ErrorBody;
    if (!error || answer.status >= 500) throw new Error(`status ${String(answer.status)}`);
    const wait = Number(answer.headers.get("retry-after"));
    const limited = answer.status === 429;
    this.#receiver.received({ type: "error", id: message.id, error, retry_after_s: limited ? wait || 3 : null });
  }

  async #take(answer: Response): Promise<void> {
    const { frames } = (await answer.json()) as { frames: unknown[] };
    for (const frame of frames.map(frameOf)) {
      if (frame === null || this.#closing.signal.aborted) continue;
      if (frame.type === "reply") this.#seen = Math.max(this.#seen, frame.seq);
      this.#receiver.received(frame);
    }
  }

  #fetch(address: string, longest_ms: number, body?: string): Promise<Response> {
    return request(address, this.#session, longest_ms, body, this.#closing.signal);
  }

  #end(): void {
    if (this.#closing.signal.aborted) return;
    this.close();
    this.#receiver.lost();
  }
}

export async function openPolling(server: string, hello: Hello, receiver: Receiver): Promise<Transport> {
  const address = new URL("chat/messages", server).href;
  const answer = await request(address, hello.session, OPENING_MS, JSON.stringify({ ...hello, session: null }));
  if (!answer.ok) throw new Error(`status ${String(answer.status)}`);
  const { frames } = (await answer.json()) as { frames: Frame[] };
  const welcome = frames[0];
  if (welcome?.type !== "welcome") throw new Error("no welcome");
  const polling = new Polling(address, hello, welcome.session, welcome.seen, receiver);
  receiver.received(welcome);
  void polling.wait();
  return polling;
}

function request(
  address: string, session: string | null, longest_ms: number, body?: string, closing?: AbortSignal,
): Promise<Response> {
  const headers = new Headers();
  if (session !== null) headers.set(HEADER, session);
  if (body !== undefined) headers.set("content-type", "application/json");
  const ended = [AbortSignal.timeout(longest_ms), ...(closing ? [closing] : [])];
  return fetch(address, {
    method: body === undefined ? "GET" : "POST", headers, body: body ?? null, signal: AbortSignal.any(ended),
    cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer",
  });
}
