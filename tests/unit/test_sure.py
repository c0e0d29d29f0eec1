"""How sure: by hand on knowledge of two causes and one finding, and what must hold on the real one."""

from datetime import date

import msgspec
import numpy as np
import pytest

from backsense.domain.assessment import HowSure
from backsense.domain.case import Case
from backsense.domain.knowledge import Knowledge
from backsense.domain.urgency import URGENCIES, Urgency
from backsense.engine.compile import compile_model
from backsense.engine.decide import stand
from backsense.engine.intervals import DRAWS, between, draw_numbers, times_between, uniform
from backsense.engine.model import Model
from backsense.engine.posterior import posterior_of
from backsense.engine.sure import how_sure, posterior_drawn
from backsense.guide import Guide

PLACE = {"source": "s", "at": "p. 1", "checked": "seen"}
FIRST = [0.05577063812040234, 0.15894385814210538, 0.31998326583713016]
ACHES = Case(age_years=40, sex="female").learn("feels", "ache").learn("leg", "present")


def chance(p: float, low: float | None = None, high: float | None = None, **more: object) -> dict[str, object]:
    """A chance as data; without low and high it has no width."""
    return {"p": p, "low": p if low is None else low, "high": p if high is None else high, "basis": "expert", **PLACE, **more}


def two_causes(leg: dict[str, object], emergency_rule: bool = False) -> Model:
    """Of 10 who ache, 9 have a strain and 1 a nerve; leg pain in 5 of 100 strains, and in nerves as `leg` says."""

    def cause(name: str, needs: str, prior: float, feature: dict[str, object]) -> dict[str, object]:
        return {
            "kind": "condition", "id": name, "name": name, "clinical_name": name, "summary": name, "needs": needs,
            "needs_because": PLACE, "priors": [chance(prior, presentation="aching")],
            "features": [{**feature, "finding": "leg"}],
        }  # fmt: skip

    def finding(name: str, **more: object) -> dict[str, object]:
        return {"kind": "finding", "id": name, "topic": "t", "label": name, "question": name, "why_we_ask": name, **more}

    levels = [level.value for level in URGENCIES]
    rule = {
        "kind": "red_flag", "id": "r", "label": "r", "relevant_when": {"finding": "feels", "is": "ache"},
        "when": {"finding": "leg", "is": "present"}, "act": "emergency", "within": {"says": "now"}, "if_unknown": "self_care",
        "say": "Go.", "because": "B.", "sources": [PLACE], "cases": ["a", "b", "c"],
    }  # fmt: skip
    data: dict[str, object] = {name: {} for name in Knowledge.__struct_fields__}
    data |= {
        "version": "1",
        "hash": "0",
        "findings": {
            "feels": finding("feels", type="one_of", choices=[{"value": "ache", "label": "a", "background": chance(1.0)}]),
            "leg": finding("leg", type="yes_no", background=chance(0.1, 0.01, 0.5)),
        },
        "presentations": {
            "aching": {
                "kind": "presentation", "id": "aching", "label": "a", "when": {"finding": "feels", "is": "ache"},
                "share": chance(1.0),
            }
        },
        "conditions": {
            "strain": cause("strain", "self_care", 0.9, chance(0.05)),
            "nerve": cause("nerve", "appointment", 0.1, leg),
        },
        "harm": {
            "h": {
                "kind": "harm", "id": "h", "basis": "expert", "sources": [PLACE], "reasons": {},
                "rows": {need: {level: float(abs(i - j)) for j, level in enumerate(levels)} for i, need in enumerate(levels)},
            }
        },
        "asking": {
            "a": {
                "kind": "asking", "id": "a", "seconds": {}, "ticks_per_screen": 8, "screens_at_most": 12,
                "extra_screens_at_most": 2, "calm_screens_at_most": 6, "least_harm_saved": 0.1,
                "reasonable_likelihood": dict.fromkeys(levels, 0.01),
                "suspected_at": 0.01, "least_gain_bits": 0.01,
                "basis": "expert", "sources": [PLACE],
            }
        },
        "red_flags": {"r": rule} if emergency_rule else {},
    }  # fmt: skip
    return compile_model(msgspec.convert(data, Knowledge))


def sure(model: Model) -> HowSure:
    return how_sure(model, stand(model, ACHES))


def test_by_hand() -> None:
    """Nerve 0.1 × x against strain 0.9 × 0.05: the nerve comes first, and an appointment is best, where x is over 0.45."""
    model = two_causes(chance(0.5, 0.2, 0.8))
    x = between(0.2, 0.5, 0.8, uniform("said/nerve/leg/present"))
    by_hand = 0.1 * x / (0.1 * x + 0.9 * 0.05)
    posterior = posterior_drawn(model, stand(model, ACHES))
    assert posterior[model.conditions.index("nerve")] == pytest.approx(by_hand)
    result = sure(model)
    assert (result.urgency_holds, result.first_cause_holds) == ((x > 0.45).mean(), (x > 0.45).mean())
    # log odds of 0.45 lie 0.572 of the whole way down from the upper end
    assert result.first_cause_holds == pytest.approx(0.572, abs=0.1)


def test_what_does_not_hold_is_said_plainly() -> None:
    result = sure(two_causes(chance(0.5, 0.2, 0.8)))
    same = round(result.urgency_holds * DRAWS)
    assert f"does not hold firmly: in {same} of 200 tries it came out the same" in result.says
    assert f"It was more urgent in none and less urgent in {DRAWS - same}. Keep to what stands above." in result.says
    assert "Which cause comes first does not hold firmly" in result.says


def test_without_width_everything_holds() -> None:
    """The background is wide here; it is the same for both causes and must not matter."""
    result = sure(two_causes(chance(0.5)))
    assert (result.draws, result.urgency_holds, result.first_cause_holds) == (200, 1.0, 1.0)
    assert "In 200 of 200 tries" in result.says
    assert "warning sign" not in result.says


def test_a_level_of_self_care_is_not_called_the_work_of_a_warning_sign() -> None:
    """No rule fired: the floor of none is self-care, which must not read as a sign that was found."""
    model = two_causes(chance(0.1), emergency_rule=True)
    case = Case(age_years=40, sex="female").learn("feels", "ache").learn("leg", "absent")
    standing = stand(model, case)
    assert standing.urgency == Urgency.SELF_CARE
    assert "warning sign" not in how_sure(model, standing).says


def test_a_rule_holds_whatever_the_numbers() -> None:
    model = two_causes(chance(0.5, 0.2, 0.8), emergency_rule=True)
    assert stand(model, ACHES).urgency == Urgency.EMERGENCY
    result = sure(model)
    assert result.urgency_holds == 1.0 and result.first_cause_holds < 1.0
    assert "A warning sign decides" in result.says


def test_the_median_is_the_number_itself_and_no_draw_leaves_its_interval() -> None:
    at = uniform("any name")
    drawn = between(0.02, 0.1, 0.4, at)
    assert drawn.min() >= 0.02 and drawn.max() <= 0.4
    assert ((drawn > 0.1) == (at > 0.5)).all()
    assert abs((at > 0.5).mean() - 0.5) < 0.1
    assert times_between(1.5, 2.0, 4.0, np.array([0.0, 0.5, 1.0])) == pytest.approx([1.5, 2.0, 4.0])


def test_draws_are_the_same_everywhere() -> None:
    """The first numbers of one stream, written down: they may never change from machine to machine."""
    assert uniform("background/fever")[:3].tolist() == FIRST
    assert len({uniform(f"n/{i}")[0] for i in range(500)}) == 500


def without_width(knowledge: Knowledge) -> Knowledge:
    """The same knowledge with every interval shrunk to its number."""

    def shrink(node: object) -> object:
        if isinstance(node, dict):
            node = {key: shrink(value) for key, value in node.items()}
            middle = node.get("p", node.get("times"))
            return {**node, "low": middle, "high": middle} if "low" in node and middle is not None else node
        return [shrink(one) for one in node] if isinstance(node, list | tuple) else node

    return msgspec.convert(shrink(msgspec.to_builtins(knowledge)), Knowledge)


def test_without_width_every_draw_is_the_model(guide: Guide) -> None:
    model = compile_model(without_width(guide.knowledge))
    drawn = draw_numbers(model)
    for name in model.evidence:
        rows = slice(model.first_row[name], model.first_row[name] + len(model.states[name]))
        assert np.exp(drawn.log_background[rows]) == pytest.approx(np.repeat(model.background[rows, None], DRAWS, axis=1))
        for place, column in enumerate(drawn.columns[name]):
            assert np.exp(drawn.log_said[name][:, place, 0]) == pytest.approx(model.chances[rows, column])
    for name, (columns, table) in drawn.prior.items():
        assert table[:, 7] == pytest.approx(model.prior[name][columns])
        assert model.prior[name].sum() == pytest.approx(table[:, 7].sum())
    case = Case(age_years=70, sex="male").learn("sensation", "pain").learn("site", "lower_back").learn("onset", "gradual")
    for name in ("fever", "rigors", "night_sweats", "worse_on_movement"):
        case = case.learn(name, "absent" if name == "rigors" else "present")
    standing = stand(model, case)
    posterior = posterior_drawn(model, standing)
    assert np.abs(posterior - posterior_of(model, standing.values)[:, None]).max() < 1e-9
    assert (how_sure(model, standing).urgency_holds, how_sure(model, standing).first_cause_holds) == (1.0, 1.0)


def test_same_bytes_twice(guide: Guide) -> None:
    first = guide.assess(ACHES.forget("feels").forget("leg").learn("sensation", "spasm"), date(2026, 11, 22))
    again = compile_model(guide.knowledge)
    case = ACHES.forget("feels").forget("leg").learn("sensation", "spasm")
    assert msgspec.json.encode(how_sure(again, stand(again, case))) == msgspec.json.encode(first.how_sure)


def test_draws_are_small(guide: Guide) -> None:
    drawn = guide.model.drawn
    arrays = [drawn.log_background, *drawn.log_said.values(), *drawn.share.values(), *drawn.together.values()]
    arrays += [table for _, table in drawn.prior.values()] + [times for *_, times in drawn.age_sex]
    assert sum(array.nbytes for array in arrays) <= 25e6
