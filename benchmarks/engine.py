"""The engine beside plain enumeration, in one run: `python benchmarks/engine.py`. Prints a table; asserts nothing about time."""

from datetime import date

from timing import measure, table

from backsense.domain.case import Case
from backsense.engine import reference
from backsense.engine.decide import stand
from backsense.engine.posterior import posterior_of
from backsense.engine.question import next_screen, worth_asking
from backsense.guide import Guide

TODAY = date(2026, 11, 22)


def main() -> None:
    guide = Guide.load()
    model = guide.model
    case = Case(age_years=44, sex="female")
    for finding, value in {
        "sensation": "spasm", "site": "lower_back", "duration_days": 3, "after_lifting": "present", "fever": "absent",
        "saddle_numbness": "absent", "worse_on_movement": "present", "cancer_history": "unknown",
    }.items():  # fmt: skip
        case = case.learn(finding, value)
    standing = stand(model, case)
    values = standing.values
    size = f"{len(model.conditions)} conditions × {len(model.findings)} findings"
    open_ = [name for name in model.evidence if name not in values]
    rows = [
        (f"posterior, {size}", measure(lambda: posterior_of(model, values)), "budget 20 µs"),
        (
            "the same by plain enumeration (engine/reference.py)",
            measure(lambda: reference.posterior(guide.knowledge, values)),
            "peer",
        ),
        (f"worth of {len(open_)} open questions", measure(lambda: worth_asking(model, standing, open_)), "budget 200 µs"),
        ("next screen, whole", measure(lambda: next_screen(model, standing)), ""),
        ("where a case stands (rules, causes, urgency)", measure(lambda: stand(model, case)), ""),
        ("assess, whole", measure(lambda: guide.assess(case, TODAY)), "budget 2,000 µs"),
    ]
    print(table(rows, "Engine"))


if __name__ == "__main__":
    main()
