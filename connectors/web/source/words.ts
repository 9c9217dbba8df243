// What the widget itself says, in every language; everything else comes from the server.
import { words as as } from "./words/as";
import { words as bn } from "./words/bn";
import { words as en } from "./words/en";
import { words as gu } from "./words/gu";
import { words as hi } from "./words/hi";
import { words as hiLatn } from "./words/hi-Latn";
import { words as kn } from "./words/kn";
import { words as ml } from "./words/ml";
import { words as mr } from "./words/mr";
import { words as or } from "./words/or";
import { words as pa } from "./words/pa";
import { words as ta } from "./words/ta";
import { words as te } from "./words/te";
import { words as ur } from "./words/ur";

export interface Words {
  title: string;
  log: string;
  placeholder: string;
  send: string;
  talk: string;
  talkHint: string;
  photo: string;
  language: string;
  you: string;
  operator: string;
  listening: string;
  recognising: string;
  heard: string;
  hear: string;
  stop: string;
  typing: string;
  offline: string;
  online: string;
  waiting: string;
  lost: string;
  noMicrophone: string;
  noSound: string;
  voiceNote: string;
  photoNote: string;
  photoInvalid: string;
  photoTooLarge: string;
  failed: string;
  sources: string;
  open: string;
  close: string;
  loading: string;
}

export interface Language {
  code: string;
  // What its speakers call it.
  name: string;
  direction: "ltr" | "rtl";
  // Tag for numbers and for the browser's speech recognition.
  tag: string;
  words: Words;
}

const language = (code: string, name: string, tag: string, words: Words, direction: "ltr" | "rtl" = "ltr"): Language => ({
  code, name, tag, words, direction,
});

const ENGLISH = language("en", "English", "en-IN", en);

export const LANGUAGES: readonly Language[] = [
  ENGLISH,
  language("hi", "हिन्दी", "hi-IN", hi),
  language("hi-Latn", "Hindi (Roman)", "hi-IN", hiLatn),
  language("bn", "বাংলা", "bn-IN", bn),
  language("mr", "मराठी", "mr-IN", mr),
  language("te", "తెలుగు", "te-IN", te),
  language("ta", "தமிழ்", "ta-IN", ta),
  language("gu", "ગુજરાતી", "gu-IN", gu),
  language("kn", "ಕನ್ನಡ", "kn-IN", kn),
  language("ml", "മലയാളം", "ml-IN", ml),
  language("pa", "ਪੰਜਾਬੀ", "pa-IN", pa),
  language("or", "ଓଡ଼ିଆ", "or-IN", or),
  language("as", "অসমীয়া", "as-IN", as),
  language("ur", "اردو", "ur-IN", ur, "rtl"),
];

// The language of the first code that we speak; English when we speak none of them.
export function languageOf(...codes: (string | null | undefined)[]): Language {
  for (const code of codes) {
    const exact = LANGUAGES.find((one) => one.code === code);
    const near = exact ?? LANGUAGES.find((one) => one.code === code?.split("-")[0]);
    if (near) return near;
  }
  return ENGLISH;
}
