// Hold to talk: by pointer or space bar. A short press, Enter, or a press by a screen reader begins; the next one ends.

const TAP_MS = 350;

export interface Talk {
  begin(): void;
  end(): void;
}

export class TalkButton {
  readonly #button: HTMLButtonElement;
  readonly #talk: Talk;
  #talking = false;
  #since = 0;

  constructor(button: HTMLButtonElement, talk: Talk) {
    this.#button = button;
    this.#talk = talk;
    button.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      button.setPointerCapture(event.pointerId);
      this.#press();
    });
    button.addEventListener("pointerup", () => { this.#release(); });
    button.addEventListener("pointercancel", () => { this.stop(); });
    button.addEventListener("contextmenu", (event) => { event.preventDefault(); });
    button.addEventListener("blur", () => { this.stop(); });
    button.addEventListener("keydown", (event) => {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      if (!event.repeat) this.#press();
    });
    button.addEventListener("keyup", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      this.#release();
    });
    button.addEventListener("click", (event) => {
      if (event.detail === 0) this.#toggle();
    });
  }

  // The microphone is open, or closed again.
  show(isOpen: boolean): void {
    this.#button.setAttribute("aria-pressed", String(isOpen));
    if (!isOpen) this.#talking = false;
  }

  stop(): void {
    if (!this.#talking) return;
    this.#talking = false;
    this.#talk.end();
  }

  #press(): void {
    this.#toggle();
    this.#since = this.#talking ? performance.now() : 0;
  }

  #release(): void {
    if (this.#since > 0 && performance.now() - this.#since > TAP_MS) this.stop();
    this.#since = 0;
  }

  #toggle(): void {
    if (this.#talking) {
      this.stop();
      return;
    }
    this.#talking = true;
    this.#talk.begin();
  }
}
