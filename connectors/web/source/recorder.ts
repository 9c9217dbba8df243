// Records the visitor's voice until it is told to stop.

const LONGEST_MS = 60_000;

export interface Recording {
  // Ends the recording; it comes as `recorded`.
  stop(): void;
}

// Begins to record; `recorded` gets the sound when it ends. Fails where there is no microphone, or none is allowed.
export async function record(recorded: (sound: Blob) => void): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream);
  const blocks: Blob[] = [];
  recorder.ondataavailable = (event) => { blocks.push(event.data); };
  recorder.onstop = () => {
    clearTimeout(limit);
    for (const track of stream.getTracks()) track.stop();
    recorded(new Blob(blocks, { type: recorder.mimeType }));
  };
  recorder.start();
  const stop = (): void => { if (recorder.state !== "inactive") recorder.stop(); };
  const limit = setTimeout(stop, LONGEST_MS);
  return { stop };
}
