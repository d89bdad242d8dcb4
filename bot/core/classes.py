"""Classes of goods with rules of their own: who needs an approval, what is never sold here, which line is mandatory.

Sources: PRC Advertising Law art. 15, 16, 18, 22, 46; cosmetics regulation of 2021; rules.md C02 to C06.
"""

from collections.abc import Mapping

CLASSES = (
    "general",
    "food",
    "health_food",
    "special_food",
    "infant",
    "cosmetics",
    "special_cosmetics",
    "medical_device",
    "drug",
    "prescription_drug",
    "special_drug",
    "tobacco",
    "alcohol",
)
"""`drug` is one that is sold without a prescription; `special_food` is food for special medical purposes."""
WORDS: Mapping[str, str] = {
    "普通": "general", "食品": "food", "保健食品": "health_food", "保健品": "health_food",
    "特殊医学用途配方食品": "special_food", "婴幼儿食品": "infant", "婴幼儿配方食品": "infant", "化妆品": "cosmetics",
    "特殊化妆品": "special_cosmetics", "医疗器械": "medical_device", "非处方药": "drug", "处方药": "prescription_drug",
    "特殊药品": "special_drug", "烟草": "tobacco", "电子烟": "tobacco", "酒": "alcohol", "酒类": "alcohol",
}  # fmt: skip
"""What a shop may write instead."""
APPROVED = frozenset({"health_food", "special_food", "special_cosmetics", "medical_device", "drug"})
"""Shown only with a number, a file and a date up to which they hold (Advertising Law art. 46; rules C04)."""
NEVER: Mapping[str, str] = {
    "prescription_drug": "PRC Advertising Law art. 15 and 16 (广告法第十五、十六条)",
    "special_drug": "PRC Advertising Law art. 15 (广告法第十五条)",
    "tobacco": "PRC Advertising Law art. 22 (广告法第二十二条)",
}
"""Class -> the article that forbids it (rules C06)."""
MANDATORY: Mapping[str, Mapping[str, str]] = {
    "health_food": {"zh": "本品不能代替药物", "en": "This product cannot replace medicine"},
    "special_food": {
        "zh": "请在医生或者临床营养师指导下使用",
        "en": "Use it under the guidance of a doctor or a clinical dietitian",
    },
    "medical_device": {
        "zh": "请仔细阅读产品说明书或者在医务人员的指导下购买和使用",
        "en": "Read the instructions, or buy and use it under medical guidance",
    },
    "drug": {
        "zh": "请按药品说明书或者在药师指导下购买和使用",
        "en": "Buy and use it as its leaflet says, or as a pharmacist advises",
    },
}
"""Class -> the line that the law asks for, shown with the product and said with its introduction (art. 16, 18; C03)."""
DISCLAIMER: Mapping[str, str] = {"zh": "实际效果因人而异", "en": "results vary from person to person"}
"""Said with every claim of an effect (rules C09)."""
