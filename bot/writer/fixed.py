"""Words that no persona, shop or model may change: that the host is an AI (rules L06, L09)."""

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
        },
        "disclosure": {
            "core": (
                "お知らせです。私はAIの司会で、内容は[[shop]]が責任を持ちます。",
                "お知らせです。私はAIの司会で、声も映像も生成されたものです。",
            ),
        },
    },
}
"""Language -> kind -> section (or layer, for its tail) -> lines, the first that can be filled is said."""
