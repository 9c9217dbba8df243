// What page and server tell each other: JSON objects that name their type.

export interface Choice { title: string; payload: string }

export interface Card {
  id: string;
  title: string;
  subtitle: string;
  // Rupees.
  price: number | null;
  // A path on the server.
  image: string | null;
  choose: Choice | null;
}

// `url` is null where the source is in print.
export interface Source { title: string; url: string | null }

export interface Reply {
  text: string;
  // What to say aloud; empty: nothing.
  speak: string;
  // Speed at which to say it; 1 is normal.
  rate: number;
  language: string;
  image: string | null;
  buttons: Choice[];
  cards: Card[];
  sources: Source[];
}

export type Author = "assistant" | "operator";

export type Frame =
  | { type: "welcome"; session: string; seen: number }
  | { type: "typing"; id: string }
  | { type: "reply"; seq: number; id: string | null; author: Author; reply: Reply }
  | { type: "done"; id: string; heard: string | null }
  | { type: "speech"; id: string; url: string | null }
  | { type: "idle" }
  | { type: "error"; id: string | null; error: { code: string; message: string }; retry_after_s: number | null };

export interface Hello {
  type: "hello";
  session: string | null;
  seen: number | null;
  role: string;
  language: string;
}

// One thing that the visitor said; `id` lets the server do it once however often it is sent.
export interface PageMessage {
  type: "message";
  id: string;
  text?: string;
  payload?: string;
  // Base64.
  audio?: string;
  // Base64.
  image?: string;
  content_type?: string;
  language?: string;
}

// Something to be read aloud.
export interface Speech {
  text: string;
  language: string;
  // 1 is normal speed.
  rate: number;
}

export type Outgoing =
  | PageMessage
  | ({ type: "say"; id: string } & Speech)
  | { type: "seen"; seq: number }
  | { type: "here" };

const TYPES = new Set(["welcome", "typing", "reply", "done", "speech", "idle", "error"]);

// A frame that the server sent, or null for what a newer server may send.
export function frameOf(value: unknown): Frame | null {
  if (typeof value !== "object" || value === null || !("type" in value)) return null;
  return TYPES.has(String(value.type)) ? (value as Frame) : null;
}

export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
