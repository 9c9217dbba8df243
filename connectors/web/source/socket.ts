// The usual transport: a WebSocket.
import { frameOf, type Frame, type Hello, type Outgoing } from "./protocol";
import type { Receiver, Transport } from "./transport";

const OPENING_MS = 6_000;
// The server tells of a recording's words within this time, or it will not any more.
const STALLED_MS = 45_000;

class Socket implements Transport {
  readonly #socket: WebSocket;
  readonly #receiver: Receiver;
  #stalled: number | undefined;

  constructor(socket: WebSocket, receiver: Receiver) {
    this.#socket = socket;
    this.#receiver = receiver;
    socket.onmessage = (event) => {
      const frame = parsed(event.data);
      if (frame) this.receive(frame);
    };
    socket.onclose = () => { this.#end(); };
  }

  receive(frame: Frame): void {
    clearTimeout(this.#stalled);
    if (frame.type === "typing") this.#watch();
    this.#receiver.received(frame);
  }

  send(message: Outgoing): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify(message));
    if (message.type === "message" || message.type === "say") this.#watch();
  }

  close(): void {
    clearTimeout(this.#stalled);
    this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
  }

  // A network that went away does not always end its connections.
  #watch(): void {
    clearTimeout(this.#stalled);
    this.#stalled = setTimeout(() => { this.#end(); }, STALLED_MS);
  }

  #end(): void {
    this.close();
    this.#receiver.lost();
  }
}

export function openSocket(server: string, hello: Hello, receiver: Receiver): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(new URL("chat", server.replace(/^http/, "ws")));
    const refuse = (): void => {
      clearTimeout(patience);
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
      reject(new Error("no WebSocket"));
    };
    const patience = setTimeout(refuse, OPENING_MS);
    socket.onopen = () => { socket.send(JSON.stringify(hello)); };
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

function parsed(data: unknown): Frame | null {
  try {
    return frameOf(JSON.parse(String(data)));
  } catch {
    return null;
  }
}
