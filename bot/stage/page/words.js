// The page's own few words, in each language that a room may have. Everything else that viewers read comes cleared from the room.

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
  ja: {
    onShow: (link) => `紹介中 · ${link}番`,
    soldOut: "完売",
    asks: (people) => (people > 1 ? ` ほか${people - 1}人：` : "："),
    answered: (people) => (people > 1 ? ` ほか${people - 1}人：` : "："),
    someone: "視聴者の方",
    sound: "タップで音声オン",
    reconnecting: "再接続中",
  },
  ko: {
    onShow: (link) => `소개 중 · ${link}번`,
    soldOut: "판매 완료",
    asks: (people) => (people > 1 ? ` 외 ${people - 1}명 질문: ` : " 질문: "),
    answered: (people) => (people > 1 ? ` 외 ${people - 1}명: ` : ": "),
    someone: "시청자",
    sound: "눌러서 소리 켜기",
    reconnecting: "다시 연결 중",
  },
  ms: {
    onShow: (link) => `Kini · No. ${link}`,
    soldOut: "Habis dijual",
    asks: (people) => (people > 1 ? ` +${people - 1} tanya: ` : " tanya: "),
    answered: (people) => (people > 1 ? ` +${people - 1}: ` : ": "),
    someone: "Penonton",
    sound: "Ketik untuk bunyi",
    reconnecting: "Menyambung semula",
  },
  id: {
    onShow: (link) => `Kini · No. ${link}`,
    soldOut: "Habis",
    asks: (people) => (people > 1 ? ` +${people - 1} tanya: ` : " tanya: "),
    answered: (people) => (people > 1 ? ` +${people - 1}: ` : ": "),
    someone: "Penonton",
    sound: "Ketuk untuk suara",
    reconnecting: "Menyambung lagi",
  },
};

/** The words for a language; English for one without its own. */
export function wordsFor(lang) {
  return WORDS[String(lang).split("-")[0]] ?? WORDS.en;
}
