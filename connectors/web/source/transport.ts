// What carries frames between page and server.
import type { Frame, Hello, Outgoing } from "./protocol";

export interface Receiver {
  received(frame: Frame): void;
  // The transport ended by itself; nothing more comes from it.
  lost(): void;
}

export interface Transport {
  send(message: Outgoing): void;
  close(): void;
}

// Opens a transport and says hello; fulfilled by the server's welcome, rejected when it cannot be opened.
export type Open = (server: string, hello: Hello, receiver: Receiver) => Promise<Transport>;
