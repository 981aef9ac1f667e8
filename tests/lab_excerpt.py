# SPDX-License-Identifier: GPL-3.0-or-later
"""A part of the example city: some of its items, and all rows about them."""


class Excerpt:
    """`levels`: the items of a level, by its key, up to that number."""

    def __init__(self, city, levels, quantities, rules):
        self.city = city
        self.items = {item.id: item for item in city.items.values()
                      if item.number <= levels.get(item.level["key"], 0)}
        self.ids = {r["id"] for r in city.rows["certificates"]
                    if r["instrument"] in self.items}
        main = {r["standard"] for r in city.rows["standard_items"]
                if r["instrument"] in self.items and r["part"] == "main"}
        self.keep = {
            "laboratories": lambda r: r["id"] != "HCCAL",
            "scopes": lambda r: r["quantity"] in quantities and
            r["laboratory"] != "HCCAL",
            "regulations": lambda r: r["number"][6:9] in rules,
            "instruments": lambda r: r["id"] in self.items,
            "ranges": lambda r: r["instrument"] in self.items,
            "standards": lambda r: r["id"] in main,
            "standard_items": lambda r: r["standard"] in main and
            r["instrument"] in self.items,
            "certificates": lambda r: r["id"] in self.ids,
            "results": lambda r: r["certificate"] in self.ids,
            "links": lambda r: r["certificate"] in self.ids,
            "checks": lambda r: r.get("standard") in main or
            r.get("instrument") in self.items,
            "events": lambda r: r["instrument"] in self.items,
            "changes": lambda r: r["id"] in self.items,
        }

    def rows(self, table):
        for row in self.city.rows[table]:
            if self.keep[table](row):
                yield dict(row)
