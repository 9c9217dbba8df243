// The browser's own speech recognition, where it has one. In some browsers the sound goes to their maker.
import type { Recording } from "./recorder";

interface Recogniser extends EventTarget {
  lang: string;
  interimResults: boolean;
  continuous: boolean;
  start(): void;
  stop(): void;
}

interface Results extends Event {
  results: Iterable<Iterable<{ transcript: string }>>;
}

function recogniserClass(): (new () => Recogniser) | undefined {
  const page = window as unknown as Record<string, (new () => Recogniser) | undefined>;
  return page["SpeechRecognition"] ?? page["webkitSpeechRecognition"];
}

export function canRecognise(): boolean { return recogniserClass() !== undefined; }

export interface Listener {
  // What was understood so far.
  heard(text: string): void;
  // It ended; an empty text when nothing was understood.
  ended(text: string): void;
  // The browser may not, or cannot reach what it needs.
  refused(): void;
}

export function recognise(tag: string, listener: Listener): Recording {
  const Class = recogniserClass();
  if (!Class) throw new Error("no speech recognition");
  const recogniser = new Class();
  let text = "";
  let refused = false;
  recogniser.lang = tag;
  recogniser.interimResults = true;
  recogniser.continuous = true;
  recogniser.addEventListener("result", (event) => {
    text = Array.from((event as Results).results, ([best]) => best?.transcript ?? "").join(" ").trim();
    listener.heard(text);
  });
  recogniser.addEventListener("error", (event) => {
    refused = !["no-speech", "aborted"].includes(String((event as Event & { error?: string }).error));
  });
  recogniser.addEventListener("end", () => {
    if (refused) listener.refused();
    else listener.ended(text);
  });
  recogniser.start();
  return { stop: () => { recogniser.stop(); } };
}
