"""The gold set is what it says it is, and its measures count as they should."""

import pytest

from offers.bench.gold import DAY, SPLITS, gold_offers, gold_queries
from offers.bench.quality import leakage, ndcg, recall
from offers.search.rules import expired


def test_labels_name_offers_and_splits_are_apart() -> None:
    offers, queries = gold_offers(), gold_queries()
    names = [offer.id.partition(":")[2] for offer in offers]
    assert len(set(names)) == len(names) >= 150
    assert not any(expired(offer, DAY) for offer in offers)
    assert {offer.language for offer in offers} == {"fr", "en"}
    for query in queries:
        assert query.relevant.keys() <= set(names)
        assert set(query.relevant.values()) <= {1, 2, 3}
    texts = {split: {query.meaning for query in queries if query.split == split} for split in SPLITS}
    assert not texts["tuned"] & texts["held_out"]
    for split in SPLITS:
        assert len(texts[split]) >= 40
        assert any(query.wanted.label for query in queries if query.split == split)


def test_measures() -> None:
    relevant = {"a": 3, "b": 1}
    best, swapped, missed = ["x:a", "x:b", "x:c"], ["x:b", "x:a"], ["x:c", "x:d"]
    assert ndcg(best, relevant) == pytest.approx(1.0)
    assert 0 < ndcg(swapped, relevant) < 1
    assert (ndcg(missed, relevant), recall(missed, relevant), leakage(missed, relevant)) == (0.0, 0.0, 1.0)
    assert (recall(["x:b"], relevant), leakage(["x:c", "x:a"], relevant), leakage([], relevant)) == (0.5, 0.5, 0.0)
