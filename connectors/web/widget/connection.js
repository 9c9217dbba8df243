// A WebSocket that comes back by itself.
const RETRY_MS = [500, 1000, 2000, 4000, 8000];
const STALLED_MS = 30000;

export class Connection {
  #address;
  #hooks;
  #socket = null;
  #attempt = 0;
  #closed = false;
  #retry;
  #stalled;

  // hooks: opened(), received(message), lost()
  constructor(address, hooks) {
    this.#address = address;
    this.#hooks = hooks;
    addEventListener("online", this.again);
    addEventListener("offline", this.again);
    this.#connect();
  }

  // Sends when connected; otherwise the caller says it again in `opened`.
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify(message));
    clearTimeout(this.#stalled);
    this.#stalled = setTimeout(this.again, STALLED_MS);
  }

  // A network that went away does not always end its connections.
  again = () => {
    if (this.#closed) return;
    this.#drop();
    this.#hooks.lost();
    this.#attempt = 0;
    this.#connect();
  };

  close() {
    this.#closed = true;
    removeEventListener("online", this.again);
    removeEventListener("offline", this.again);
    this.#drop();
  }

  #drop() {
    clearTimeout(this.#retry);
    clearTimeout(this.#stalled);
    const socket = this.#socket;
    this.#socket = null;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    socket?.close();
  }

  #connect() {
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    socket.onopen = () => this.#hooks.opened();
    socket.onmessage = (event) => {
      this.#attempt = 0;
      clearTimeout(this.#stalled);
      const message = JSON.parse(event.data);
      if (message.type === "typing") this.#stalled = setTimeout(this.again, STALLED_MS);
      this.#hooks.received(message);
    };
    socket.onclose = () => {
      this.#drop();
      this.#hooks.lost();
      this.#retry = setTimeout(() => this.#connect(), RETRY_MS[Math.min(this.#attempt++, RETRY_MS.length - 1)]);
    };
  }
}
