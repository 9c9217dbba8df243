// What the visitor says: recorded and sent, or written down by the browser where the shop wants that.
import { canRecognise, recognise } from "./recognition";
import { record, type Recording } from "./recorder";
import type { Talk } from "./talk_button";

export interface Ear {
  // Whether the browser's speech recognition is wanted, and in which language.
  recognitionTag(): string | null;
  opened(isRecognising: boolean): void;
  closed(): void;
  recorded(sound: Blob): void;
  // What the browser has understood so far.
  heard(text: string): void;
  said(text: string): void;
  refused(): void;
}

export class VoiceInput implements Talk {
  readonly #ear: Ear;
  #wanted = false;
  #recording: Recording | null = null;
  #recognitionFailed = false;

  constructor(ear: Ear) { this.#ear = ear; }

  begin(): void {
    this.#wanted = true;
    const tag = this.#ear.recognitionTag();
    if (tag !== null && canRecognise() && !this.#recognitionFailed) this.#recognise(tag);
    else void this.#record();
  }

  end(): void {
    this.#wanted = false;
    this.#recording?.stop();
  }

  async #record(): Promise<void> {
    let recording: Recording;
    let kept = true;
    try {
      recording = await record((sound) => {
        this.#close();
        if (kept && sound.size > 0) this.#ear.recorded(sound);
      });
    } catch {
      this.#wanted = false;
      this.#close();
      this.#ear.refused();
      return;
    }
    // The button was let go before the visitor allowed the microphone.
    if (!this.#wanted) {
      kept = false;
      recording.stop();
      return;
    }
    this.#recording = recording;
    this.#ear.opened(false);
  }

  #recognise(tag: string): void {
    this.#recording = recognise(tag, {
      heard: (text) => { this.#ear.heard(text); },
      ended: (text) => {
        this.#close();
        if (text) this.#ear.said(text);
      },
      refused: () => {
        this.#recognitionFailed = true;
        this.#close();
        this.#ear.refused();
      },
    });
    this.#ear.opened(true);
  }

  #close(): void {
    this.#recording = null;
    this.#ear.closed();
  }
}
