"""The measurements run to their end, at their smallest size; no time is asserted."""

import os
import subprocess
import sys
from pathlib import Path

from bench import model_card
from bench.tables import Table

ROOT = Path(__file__).resolve().parents[2]


def test_the_bench_runs_to_its_end_and_keeps_nothing():
    kept = {path: path.stat().st_mtime_ns for path in ROOT.glob("bench/results/*")}

    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "linking", "extraction", "ranking", "learning", "reviewing"],
        cwd=ROOT,
        env=os.environ | {"FOOTHOLD_SHARED": str(ROOT / "nowhere")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    for title in (
        "Linking",
        "Extraction",
        "Ranking for one candidate",
        "Goals of ranking",
        "nDCG@10",
        "Attention by simulated group",
        "Review, kept unseen",
        "A vacancy and all its moves beside ranking again",
    ):
        assert f"\n### {title}" in f"\n{done.stdout}"
    assert {path: path.stat().st_mtime_ns for path in ROOT.glob("bench/results/*")} == kept


def test_the_model_card_says_which_group_lost_attention():
    columns = [
        "grouping",
        "group",
        "people",
        "exposure, prior",
        "rank gap, prior",
        "exposure, learned",
        "rank gap, learned",
    ]
    rows = [
        ["caring duties", "with", 70, 0.2, 0.0, 0.1, 0.3],
        ["caring duties", "without", 130, 0.2, 0.0, 0.3, -0.3],
        ["language", "unknown", 3, "too few", "too few", "too few", "too few"],
    ]

    card = model_card.card({"learning": [Table("Attention by simulated group", columns, rows)]})

    assert "- caring duties, with (70 people): attention fell by 50%." in card
    assert "without (130 people)" not in card


def test_a_model_card_without_figures_says_that_nothing_was_measured():
    assert "Learning has not been measured" in model_card.card({})
