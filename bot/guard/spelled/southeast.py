"""How Indonesian, Malay and Vietnamese spell figures."""

from bot.guard.spelled.shape import LEFT, RIGHT, Lexicon, Spelling, any_of, spelling

_ONES = "dua|tiga|empat|lima|enam|tujuh|delapan|lapan|sembilan|sepuluh"
_UNITS = (
    "jam|hari|menit|minit|detik|saat(?= (?:lagi|saja|sahaja))|bulan|minggu|pekan|tahun|rupiah|ringgit|sen|dolar"
    "|persen"
    "|peratus|buah|biji|keping|helai|lembar|botol|bungkus|kotak|dus|pak|pcs|pasang|unit|kilo|kilogram|gram|liter"
    "|meter"
    "|sentimeter|warna|ukuran|saiz|kali lipat|kali ganda"
)

ID = Lexicon(
    big="(?:satu|dua|tiga|empat|lima|enam|tujuh|delapan|lapan|sembilan|se) ?(?:puluh|ratus|ribu|juta|belas)"
    "|puluhan|belasan|ratusan|ribuan|jutaan|beratus-ratus|beribu-ribu|se(?:puluh|belas|ratus|ribu|juta)|persen"
    "|peratus"
    "|(?:goceng|ceban|gocap|noban|gopek|cepek)(?:an)?|cetiaw|goban|seceng|noceng|selusin|lusin|seringgit|sedolar"
    "|serupiah"
    "|sekodi",
    small=_ONES,
    one="satu",
    units=_UNITS,
    lone="jam|hari|menit|minit|detik|bulan|minggu|pekan|tahun|rupiah|ringgit|dolar|sen|persen|peratus|buah|biji"
    "|keping"
    "|helai|lembar|botol|pcs|unit|kilo|gram|liter|meter",
    pieces="buah|biji|keping|helai|lembar|botol|pcs|unit",
    left="(?:stok )?(?:tersisa|tinggal|sisa|baki|berbaki)(?: (?:hanya|cuma|tinggal))?",
    price="harga(?:nya)?|cuma|hanya|isi|jam|pukul|hingga jam|bayar",
    remains="lagi (?:saja|sahaja|aja)|tersisa",
    more="(?:setengah|separuh|separo|sepertiga|seperempat|dua pertiga) harga|harga (?:nya )?(?:setengah|separuh"
    "|separo)"
    "|(?:turun|potong|diskon|hemat|jimat) (?:setengah|separuh|separo)(?:nya)?|setengah (?:jam|hari|tahun|kilo|liter)"
    "|separuh (?:jam|hari|tahun)|beli (?:satu|dua|tiga)|(?:satu|dua) gratis (?:satu|dua)"
    "|(?:satu|dua) percuma|dua kali (?:lipat|ganda|lebih)|(?:tutup|sampai|hingga|tamat|selesai|berakhir|jam|pukul)"
    " (?:tengah malam|tengah hari)|(?:tiba|dikirim|dihantar) (?:besok|esok)|(?:besok|esok) (?:sampai|tiba)",
    talk="(?:seribu|sejuta|beribu|ribuan|jutaan) (?:terima kasih|maaf|sayang|rasa)|seribu ampun"
    "|(?:tunggu|kasih|beri|bagi|minta|sebentar|tahan)(?: (?:saya|aku|kami|saja|waktu|masa|sekejap))* (?:satu|dua|tiga"
    "|lima|sepuluh) (?:menit|minit|detik|saat)|(?:satu|dua|tiga|empat|lima) (?:buah )?(?:pertanyaan|soalan|hal"
    "|perkara)"
    "|tujuh belasan|satu hari (?:yang|nanti|ini|itu)|(?:kesepuluh|sepuluh) jari|suatu hari|satu per satu"
    "|jam satu(?= arah)",
).spelling()

_VI_ONES = "hai|ba|bon|nam|lam|sau|bay|tam|chin|muoi"
_VI_UNITS = (
    "gio|phut|giay|ngay|tuan|thang|nam|cai|chiec|hop|chai|goi|doi|bo|tui|mieng|\u0111ong|nghin|ngan|tram|trieu"
    "|chuc|lit|ky|kg|gam|met|mau|size|lan"
)
VI: Spelling = spelling(
    f"{LEFT}(?:"
    + any_of(
        "(?:mot|hai|ba|bon|nam|sau|bay|tam|chin) (?:muoi|tram|nghin|ngan|trieu|chuc|ty)",
        "muoi (?:mot|hai|ba|bon|lam|sau|bay|tam|chin|nghin|ngan)|phan tram|nua gia|gia (?:tram|nghin|trieu) ruoi",
        f"(?:{_VI_ONES}) (?:{_VI_UNITS})(?! (?:nhe|nhi|an))",
        "mot (?:\u0111ong|gio|phut|giay|nam|thang|tuan|lit|ky|nua)|(?:chi )?con (?:lai )?(?:mot|hai|ba|bon|nam|sau"
        "|bay"
        "|tam|chin|muoi)|hang (?:chuc|tram|nghin|ngan|trieu)|tram (?:ruoi|nghin|ngan)|gap (?:\u0111oi|ba|bon|hai)",
        "giam (?:mot )?nua|mua (?:mot|hai|ba) tang (?:mot|hai|ba)|nua (?:gia|tieng|gio|ky|lit|\u0111em)|mot ta",
    )
    + f"){RIGHT}",
    f"{LEFT}(?:(?:cho|doi|\u0111oi|xin)(?: (?:minh|em|toi|shop|chut|them|mot chut))* (?:mot|hai|ba|nam"
    f"|muoi) (?:phut|giay)"
    "|mot nua cua nhau|(?:mien )?nam bo|ba (?:cai|\u0111oi)? ?(?:a|oi)"
    f"|(?:hai|ba|bon|nam) (?:ban|chi|anh|nguoi) hoi){RIGHT}",
)
