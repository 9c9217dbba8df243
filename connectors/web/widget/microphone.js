// Hold to talk: by pointer or space bar; Enter begins and ends without holding.
const LONGEST_MS = 60000;

export class Microphone {
  #button;
  #hooks;
  #recorder = null;
  #wanted = false;
  #timer;

  // hooks: began(), ended(), recorded(blob), refused()
  constructor(button, hooks) {
    this.#button = button;
    this.#hooks = hooks;
    button.addEventListener("pointerdown", (event) => {
      button.setPointerCapture(event.pointerId);
      this.#begin();
    });
    for (const name of ["pointerup", "pointercancel", "blur"]) button.addEventListener(name, () => this.#end());
    button.addEventListener("contextmenu", (event) => event.preventDefault());
    button.addEventListener("keydown", (event) => {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      if (event.repeat) return;
      if (event.key === "Enter" && this.#wanted) this.#end();
      else this.#begin();
    });
    button.addEventListener("keyup", (event) => { if (event.key === " ") this.#end(); });
  }

  async #begin() {
    if (this.#wanted) return;
    this.#wanted = true;
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      this.#wanted = false;
      this.#hooks.refused();
      return;
    }
    const release = () => stream.getTracks().forEach((track) => track.stop());
    if (!this.#wanted) return release();
    const recorder = new MediaRecorder(stream);
    const blocks = [];
    recorder.ondataavailable = (event) => blocks.push(event.data);
    recorder.onstop = () => {
      release();
      this.#hooks.recorded(new Blob(blocks, { type: recorder.mimeType }));
    };
    recorder.start();
    this.#recorder = recorder;
    this.#timer = setTimeout(() => this.#end(), LONGEST_MS);
    this.#button.classList.add("talking");
    this.#hooks.began();
  }

  #end() {
    this.#wanted = false;
    clearTimeout(this.#timer);
    const recorder = this.#recorder;
    this.#recorder = null;
    if (!recorder) return;
    this.#button.classList.remove("talking");
    this.#hooks.ended();
    recorder.stop();
  }
}
