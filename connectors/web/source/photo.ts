// Photos are made small before they are sent; that leaves out where and when they were taken, too.

const LONGEST_SIDE_PX = 1600;
const QUALITY = 0.85;
const MAX_BYTES = 5_000_000;
const TYPES = ["image/jpeg", "image/png"];

export class PhotoProblem extends Error {
  readonly why: "photoInvalid" | "photoTooLarge";

  constructor(why: "photoInvalid" | "photoTooLarge") {
    super(why);
    this.why = why;
  }
}

// The photo as a JPEG of at most 1600 pixels, or as it is where the browser cannot do that.
export async function prepared(file: Blob): Promise<Blob> {
  if (!TYPES.includes(file.type)) throw new PhotoProblem("photoInvalid");
  const small = await shrunk(file);
  if (small.size > MAX_BYTES) throw new PhotoProblem("photoTooLarge");
  return small;
}

async function shrunk(file: Blob): Promise<Blob> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new PhotoProblem("photoInvalid");
  }
  const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const brush = canvas.getContext("2d");
  if (brush === null) return file;
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return new Promise((resolve) => {
    canvas.toBlob((blob) => { resolve(blob ?? file); }, "image/jpeg", QUALITY);
  });
}

// The bytes of a file in base64.
export function base64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => { resolve((reader.result as string).split(",", 2)[1] ?? ""); };
    reader.onerror = () => { reject(reader.error ?? new Error("unreadable")); };
    reader.readAsDataURL(blob);
  });
}
