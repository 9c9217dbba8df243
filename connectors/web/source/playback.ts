// Plays spoken replies, one at a time.

export class Playback {
  #playing: HTMLAudioElement | null = null;
  #ended: (() => void) | null = null;

  // Play a recording; fulfilled with whether it could be played, once it has begun. `ended` is called when it is over.
  async play(url: string, ended: () => void): Promise<boolean> {
    this.stop();
    const audio = new Audio(url);
    this.#playing = audio;
    this.#ended = ended;
    audio.onended = audio.onerror = () => { if (this.#playing === audio) this.stop(); };
    try {
      await audio.play();
      return true;
    } catch {
      if (this.#playing === audio) this.stop();
      return false;
    }
  }

  stop(): void {
    const ended = this.#ended;
    this.#playing?.pause();
    this.#playing = null;
    this.#ended = null;
    ended?.();
  }
}
