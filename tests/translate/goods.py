"""A small catalogue of a shop that sells abroad."""

from typing import Any

GOODS: dict[str, Any] = {
    "product": [
        {"sku": "EAR", "link": 1, "name": {"zh": "山茶耳机", "en": "Camellia headphones"}, "price": 4890, "stock": 38},
        {"sku": "BAG", "link": 2, "name": {"zh": "背包", "en": "backpack"}, "price": 12900, "stock": 7},
    ]
}
