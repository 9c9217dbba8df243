// A connection that comes back by itself: by WebSocket, or by HTTP where no WebSocket can be opened.
import { openPolling } from "./polling";
import type { Frame, Hello, Outgoing } from "./protocol";
import { openSocket } from "./socket";
import type { Open, Receiver, Transport } from "./transport";

const RETRY_MS = [500, 1000, 2000, 4000, 8000];
// While somebody looks at the page, the server is told before it takes us for gone.
const HERE_MS = 240_000;

export type State = "connecting" | "websocket" | "http" | "offline" | "idle";

export interface Listener {
  received(frame: Frame): void;
  changed(state: State): void;
}

export class Connection {
  readonly #server: string;
  readonly #hello: () => Hello;
  readonly #listener: Listener;
  #transport: Transport | null = null;
  #trial = 0;
  #attempt = 0;
  #retry: number | undefined;
  readonly #here: number;
  #state: State = "connecting";

  constructor(server: string, hello: () => Hello, listener: Listener) {
    this.#server = server;
    this.#hello = hello;
    this.#listener = listener;
    addEventListener("online", this.again);
    addEventListener("offline", this.again);
    document.addEventListener("visibilitychange", this.#looked);
    this.#here = setInterval(() => { if (!document.hidden) this.send({ type: "here" }); }, HERE_MS);
    void this.#connect();
  }

  get state(): State { return this.#state; }

  // Sends when connected; otherwise the caller says it again after the welcome.
  send(message: Outgoing): void {
    if (this.#state === "idle") this.again();
    else this.#transport?.send(message);
  }

  // Let go of what we have and connect anew, at once.
  readonly again = (): void => {
    this.#drop();
    this.#attempt = 0;
    void this.#connect();
  };

  close(): void {
    removeEventListener("online", this.again);
    removeEventListener("offline", this.again);
    document.removeEventListener("visibilitychange", this.#looked);
    clearInterval(this.#here);
    this.#drop();
  }

  readonly #looked = (): void => {
    if (!document.hidden && this.#state === "idle") this.again();
  };

  #drop(): void {
    this.#trial += 1;
    clearTimeout(this.#retry);
    this.#transport?.close();
    this.#transport = null;
  }

  async #connect(): Promise<void> {
    const trial = this.#trial;
    const ways: [State, Open][] = [["websocket", openSocket], ["http", openPolling]];
    for (const [state, open] of ways) {
      const early: Frame[] = [];
      const receiver: Receiver = {
        received: (frame) => {
          if (trial !== this.#trial) return;
          if (this.#transport === null) early.push(frame);
          else this.#receive(frame);
        },
        lost: () => { if (trial === this.#trial) this.#lose(); },
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

  #receive(frame: Frame): void {
    if (frame.type === "idle") {
      this.#drop();
      this.#change("idle");
    } else {
      this.#listener.received(frame);
    }
  }

  #lose(): void {
    this.#drop();
    this.#change("offline");
    const pause = RETRY_MS[Math.min(this.#attempt, RETRY_MS.length - 1)];
    this.#attempt += 1;
    this.#retry = setTimeout(() => void this.#connect(), pause);
  }

  #change(state: State): void {
    this.#state = state;
    this.#listener.changed(state);
  }
}
