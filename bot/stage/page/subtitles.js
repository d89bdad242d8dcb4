// Captions in the language of the page's address (?lang=ja): a clause waits for its words, then shows what is said.

/** So long a clause shows nothing; then it is shown as it is said, with a note, until its words come. */
const WAIT_MS = 1500;
/** Clauses that are remembered. */
const KEPT = 60;
const TAG = /^[a-z]{2,3}(-[a-z0-9]{2,8})?$/i;
const NO_WORDS = {
  zh: "暂无翻译 · 原文",
  en: "No translation yet · original",
  ja: "翻訳なし・原文",
  ko: "번역 없음 · 원문",
  th: "ยังไม่มีคำแปล · ต้นฉบับ",
  vi: "Chưa có bản dịch · nguyên văn",
  id: "Belum ada terjemahan · asli",
  ms: "Tiada terjemahan · asal",
  ru: "Перевода пока нет · оригинал",
  es: "Sin traducción · original",
  ar: "لا توجد ترجمة · النص الأصلي",
  pt: "Sem tradução · original",
};

export class Subtitles {
  constructor(lang) {
    this.lang = TAG.test(lang ?? "") ? base(lang) : "";
    this.forget();
  }

  /** A room that was left and found again counts its turns anew. */
  forget() {
    this.captions = new Map();
    this.told = new Map();
    this.waiting = new Map();
  }

  /** The cue to show for a caption as it is said. */
  dress(caption, now) {
    if (!this.lang || base(caption.lang) === this.lang) return caption;
    const key = keyOf(caption);
    keep(this.captions, key, caption);
    if (this.told.has(key)) return this.worded(caption, this.told.get(key));
    this.waiting.set(key, now + WAIT_MS);
    return { ...caption, text: "", marks: [] };
  }

  /** The cues that change now that the words of a clause are here. */
  hear(message) {
    if (base(message.lang) !== this.lang) return [];
    const key = keyOf(message);
    keep(this.told, key, message.text);
    this.waiting.delete(key);
    const caption = this.captions.get(key);
    return caption ? [this.worded(caption, message.text)] : [];
  }

  /** The cues whose words have not come in time. */
  late(now) {
    if (this.waiting.size === 0) return [];
    const keys = [...this.waiting].filter(([, until]) => until <= now).map(([key]) => key);
    for (const key of keys) this.waiting.delete(key);
    return keys.filter((key) => this.captions.has(key)).map((key) => this.worded(this.captions.get(key), null));
  }

  worded(caption, text) {
    if (text === null) return { ...caption, note: NO_WORDS[this.lang] ?? NO_WORDS.en, note_lang: this.lang };
    return { ...caption, text, lang: this.lang, marks: [] };
  }
}

const base = (lang) => String(lang).split("-")[0].toLowerCase();
const keyOf = ({ turn, clause }) => `${turn}:${clause}`;

function keep(map, key, value) {
  map.delete(key);
  map.set(key, value);
  if (map.size > KEPT) map.delete(map.keys().next().value);
}
