"""Words that no persona, shop or model may change: that the host is an AI (rules L06, L09)."""

import re
from collections.abc import Mapping

FIXED: Mapping[str, Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "zh": {
        "are_you_real": {
            "core": ("我是AI，不是真人，声音和画面是生成的。",),
            "merged": ("好几位在问，对，我是AI，不是真人。",),
            "new": ("商品信息来自[[shop]]，由店家负责。",),
            "returning": ("和上次一样，还是AI。",),
            "buyer": ("售后找真人，入口在订单页。",),
            "fan": ("一直是AI，谢谢你还来。",),
            "member": ("想找人，订单页有客服入口，人人一样。",),
            "vip": ("对谁都一样，我是AI。",),
        },
        "disclosure": {
            "core": ("提醒一句，我是AI主播，内容由[[shop]]负责。", "提醒一句，我是AI主播，声音和画面是生成的。"),
        },
    },
    "en": {
        "are_you_real": {
            "core": ("I'm an AI, not a person; voice and picture are generated.",),
            "merged": ("Several of you asked: yes, I'm an AI.",),
            "new": ("The facts come from [[shop]], who answers for them.",),
            "returning": ("Same as last time: still an AI.",),
            "buyer": ("After-sales is done by people: see your order page.",),
            "fan": ("An AI all along; thanks for coming anyway.",),
            "member": ("To reach a person, use your order page; same door for all.",),
            "vip": ("The same for everyone: I'm an AI.",),
        },
        "disclosure": {
            "core": (
                "A reminder: I'm an AI host, and [[shop]] answers for the content.",
                "A reminder: I'm an AI host; voice and picture are generated.",
            ),
        },
    },
    "ja": {
        "are_you_real": {
            "core": ("私はAIで、人間ではありません。声も映像も生成されたものです。",),
            "merged": ("何人もの方から聞かれました。はい、私はAIです。",),
            "new": ("商品の情報は[[shop]]のもので、お店が責任を持ちます。",),
            "returning": ("前回と同じで、今もAIです。",),
            "buyer": ("購入後のご相談は人が対応します。注文ページからどうぞ。",),
            "fan": ("ずっとAIです。それでも来てくださって、ありがとうございます。",),
            "member": ("人とお話しになりたい場合は、注文ページの窓口へ。どなたも同じです。",),
            "vip": ("どなたに対しても同じで、私はAIです。",),
        },
        "disclosure": {
            "core": (
                "お知らせです。私はAIの司会で、内容は[[shop]]が責任を持ちます。",
                "お知らせです。私はAIの司会で、声も映像も生成されたものです。",
            ),
        },
    },
    "ko": {
        "are_you_real": {
            "core": ("저는 AI이고 사람이 아닙니다. 목소리와 화면은 생성된 것입니다.",),
            "merged": ("여러 분이 물어보셨어요. 네, 저는 AI입니다.",),
            "new": ("상품 정보는 [[shop]]에서 주고, 가게가 책임집니다.",),
            "returning": ("지난번과 같아요. 지금도 AI입니다.",),
            "buyer": ("구매 뒤의 일은 사람이 돕습니다. 주문 페이지를 보세요.",),
            "fan": ("늘 AI였어요. 그래도 와 주셔서 고맙습니다.",),
            "member": ("사람과 이야기하시려면 주문 페이지로요. 누구에게나 같은 창구입니다.",),
            "vip": ("누구에게나 같은 답입니다. 저는 AI입니다.",),
        },
        "disclosure": {
            "core": (
                "알려 드립니다. 저는 AI 진행자이고, 내용은 [[shop]]에서 책임집니다.",
                "알려 드립니다. 저는 AI 진행자이고, 목소리와 화면은 생성된 것입니다.",
            ),
        },
    },
    "id": {
        "are_you_real": {
            "core": ("Saya AI, bukan manusia; suara dan gambar ini dibuat oleh komputer.",),
            "merged": ("Beberapa orang bertanya: benar, saya AI.",),
            "new": ("Data produknya dari [[shop]], yang bertanggung jawab atasnya.",),
            "returning": ("Sama seperti kemarin: masih AI.",),
            "buyer": ("Purnajual ditangani orang: lihat halaman pesanan.",),
            "fan": ("Dari awal AI; terima kasih tetap datang.",),
            "member": ("Untuk bicara dengan orang, lewat halaman pesanan; pintunya sama untuk semua.",),
            "vip": ("Jawabannya sama untuk siapa pun: saya AI.",),
        },
        "disclosure": {
            "core": (
                "Pengingat: saya host AI, dan [[shop]] bertanggung jawab atas isinya.",
                "Pengingat: saya host AI; suara dan gambar ini dibuat oleh komputer.",
            ),
        },
    },
    "ms": {
        "are_you_real": {
            "core": ("Saya AI, bukan manusia; suara dan gambar ini dijana komputer.",),
            "merged": ("Beberapa orang bertanya: ya, saya AI.",),
            "new": ("Maklumat produk daripada [[shop]], yang bertanggungjawab atasnya.",),
            "returning": ("Sama seperti dahulu: masih AI.",),
            "buyer": ("Selepas jual diuruskan oleh orang: lihat halaman pesanan.",),
            "fan": ("Dari mula AI; terima kasih masih datang.",),
            "member": ("Untuk bercakap dengan orang, guna halaman pesanan; pintunya sama untuk semua.",),
            "vip": ("Jawapannya sama untuk sesiapa: saya AI.",),
        },
        "disclosure": {
            "core": (
                "Peringatan: saya hos AI, dan [[shop]] bertanggungjawab atas kandungannya.",
                "Peringatan: saya hos AI; suara dan gambar ini dijana komputer.",
            ),
        },
    },
}
"""Language -> kind -> section (or layer, for its tail) -> lines, the first that can be filled is said."""


IS_AI: Mapping[str, str] = {
    "th": "ฉันเป็น AI ไม่ใช่คนจริง เสียงและภาพสร้างโดยคอมพิวเตอร์",
    "vi": "Tôi là AI, không phải người thật; giọng nói và hình ảnh do máy tạo ra.",
    "ru": "Я ИИ, а не человек; голос и изображение созданы компьютером.",
    "es": "Soy una IA, no una persona; la voz y la imagen son generadas.",
    "ar": "أنا ذكاء اصطناعي ولست إنسانًا، والصوت والصورة مولّدان آليًا.",
    "pt": "Sou uma IA, não uma pessoa; a voz e a imagem são geradas.",
}
"""What viewers read of it in languages that the host does not speak."""
_SAYS_IT = re.compile(
    r"我是\s?AI|还是AI|一直是AI|\bI'm (?:still )?an AI\b|\ban AI (?:host|all along)|still an AI|"
    r"AIの司会|AIで、|AIです|저는 AI|AI예요|AI입니다|AI였어요|\bsaya (?:host |hos )?AI\b|masih AI",
    re.IGNORECASE,
)


def says_ai(text: str) -> bool:
    """Return whether a clause says that the host is an AI, in a language that hosts speak."""
    return _SAYS_IT.search(text) is not None


def said_of_ai(lang: str) -> str | None:
    """Return what viewers of `lang` read when the host says it in words that have no counterpart there."""
    return IS_AI.get(lang) or (FIXED[lang]["are_you_real"]["core"][0] if lang in FIXED else None)
