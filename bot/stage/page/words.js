// The page's own few words. Everything else that viewers read comes cleared from the room.

const WORDS = {
  zh: {
    onShow: (link) => `讲解中 · ${link}号`,
    soldOut: "已售完",
    asks: (people) => (people > 1 ? ` 等 ${people} 人问：` : " 问："),
    answered: (people) => (people > 1 ? ` 等 ${people} 人：` : "："),
    someone: "几位朋友",
    sound: "点一下开声音",
    reconnecting: "正在重连",
  },
  en: {
    onShow: (link) => `Now · No. ${link}`,
    soldOut: "Sold out",
    asks: (people) => (people > 1 ? ` +${people - 1} ask: ` : " asks: "),
    answered: (people) => (people > 1 ? ` +${people - 1}: ` : ": "),
    someone: "A viewer",
    sound: "Tap for sound",
    reconnecting: "Reconnecting",
  },
};

/** The words for a language; English for one without its own. */
export function wordsFor(lang) {
  return WORDS[String(lang).split("-")[0]] ?? WORDS.en;
}
