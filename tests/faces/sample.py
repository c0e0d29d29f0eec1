"""A hand-made assessment and answer, so that pages can be tested apart from today's knowledge. Nothing in it is medicine."""

import msgspec

from backsense.domain.answering import AskResult
from backsense.domain.assessment import Assessment

_SEEN = {"source": "guide_one", "at": "1.1 Assessment", "checked": "seen"}
_RECALLED = {"source": "study_two", "at": "table 2", "checked": "recalled"}
_NOT_SURE = {"value": "unknown", "label": "Not sure"}
_YES_NO = [{"value": "present", "label": "Yes"}, {"value": "absent", "label": "No"}, _NOT_SURE]
TEXT = "lower back locked up lifting <b>boxes</b>, qwzx"


def question(finding: str, kind: str = "yes_no", **more: object) -> dict[str, object]:
    """One question as plain data."""
    base: dict[str, object] = {
        "finding": finding,
        "question": f"Do you have {finding}?",
        "why": f"Because {finding} changes what to do.",
        "kind": kind,
        "choices": _YES_NO,
        "unit": None,
        "tick": f"I have {finding}",
        "could_change": None,
    }
    return {**base, **more}


_DATA: dict[str, object] = {
    "version": "0.1.0",
    "knowledge": {"version": "2026.11", "hash": "ab" * 32, "reviewed": False},
    "today": "2026-11-22",
    "about": {"age_years": 34, "sex": "female"},
    "understood": [
        {
            "finding": "site",
            "label": "Where it is",
            "status": "present",
            "value": "lower_back",
            "span": [0, 10],
            "text": "lower back",
            "said_by": "text",
            "says": "it is in your lower back",
        },
        {
            "finding": "fever",
            "label": "Fever",
            "status": "absent",
            "value": "absent",
            "span": None,
            "text": None,
            "said_by": "answer",
            "says": "you have no fever",
        },
    ],
    "unmatched": [{"start": 43, "end": 47, "text": "qwzx"}],
    "urgency": {
        "code": "appointment",
        "title": "Book an appointment",
        "within": "within 2 weeks",
        "within_hours": 336,
        "say": "See a doctor or physiotherapist in the next two weeks.",
        "how": "Ring your usual surgery and ask for a routine appointment.",
        "because": [
            {"kind": "causes", "id": "c", "says": "it has not eased after a month", "findings": ["course"], "sources": [_SEEN]}
        ],
        "why_not_higher": "no warning sign was found",
        "why_not_lower": None,
        "highest_still_open": "emergency",
        "do_now": ["Keep moving as far as pain lets you"],
        "tell_them": None,
        "have_ready": None,
    },
    "alarms": [
        {
            "id": "weak_leg",
            "label": "a leg that is getting weaker",
            "status": "unsettled",
            "urgency": "emergency",
            "say": "Go now.",
            "because": "A nerve may be squeezed.",
            "open_findings": ["leg_weakness"],
            "sources": [_SEEN],
        }
    ],
    "causes": [
        {
            "id": "strain",
            "name": "a strained or irritated muscle",
            "clinical_name": "non-specific low back pain",
            "summary": "Tight, sore muscles that came on after a movement.",
            "band": "most_likely",
            "probability": 0.8,
            "needs": "self_care",
            "for": [
                {"finding": "site", "value": "lower_back", "says": "it is in your lower back", "weight": 0.4, "sources": [_SEEN]}
            ],
            "against": [
                {"finding": "fever", "value": "absent", "says": "you have no fever", "weight": -0.1, "sources": [_RECALLED]}
            ],
            "unknown": [{"finding": "leg_weakness", "value": None, "says": "whether a leg is weak", "weight": 0, "sources": []}],
            "course": [{"says": "Of 100 people like you, about 75 are much better in six weeks.", "sources": [_RECALLED]}],
        },
        {
            "id": "nerve",
            "name": "pressure on the nerves",
            "clinical_name": "",
            "summary": "The nerves are squeezed.",
            "band": "looked_for_not_found",
            "probability": 0.001,
            "needs": "emergency",
            "for": [],
            "against": [],
            "unknown": [],
            "course": [],
        },
    ],
    "how_sure": {
        "draws": 200,
        "urgency_holds": 0.94,
        "first_cause_holds": 1.0,
        "says": "In 188 of 200 tries it came out just as urgent.",
    },
    "screen": None,
    "next": [],
    "tripwires": [
        {
            "if": [{"finding": "leg_weakness", "value": "present", "says": "a leg is weak"}],
            "then": "emergency",
            "says": "a leg gives way or gets weaker",
            "within": "now",
            "sources": [_SEEN],
        }
    ],
    "could_lower": [
        {
            "if": [{"finding": "fever", "value": "absent", "says": "you have no fever"}],
            "then": "self_care",
            "says": "you find out that you have no fever",
            "within": "no rush",
            "sources": [_SEEN],
        }
    ],
    "expires": [
        {
            "on": "2027-01-10",
            "what": "This advice holds until 10 January 2027. If it is still there then: Be seen today.",
            "then": "same_day",
            "sources": [_SEEN],
        }
    ],
    "recheck": {"on": "2026-12-06", "says": "If it is no better by then, do the check again."},
    "advice": [
        {
            "id": "warmth",
            "label": "Warmth",
            "how": "A warm bottle for 15 minutes, wrapped in a towel.",
            "steps": ["Wrap it", "Rest it on the sore place"],
            "certainty": "moderate",
            "effect": "It eases pain a little for some days.",
            "careful": [{"says": "your skin there is numb", "sources": [_RECALLED]}],
            "stop_if": "Stop if your skin goes red.",
            "sources": [_RECALLED],
        }
    ],
    "avoid": [
        {
            "id": "bed",
            "label": "Days in bed",
            "how": "Lie down only when you need to.",
            "steps": [],
            "certainty": "high",
            "effect": "Bed rest slows recovery.",
            "careful": [],
            "stop_if": None,
            "sources": [_SEEN],
        }
    ],
    "plan": {
        "id": "sore_back",
        "label": "Sore back: the first six weeks",
        "stage": "first_6_weeks",
        "steps": [
            {
                "remedy": "warm",
                "says": "Warmth. Use a warm pack",
                "careful": [{"says": "Your skin is numb", "sources": []}],
                "sources": [_SEEN],
            },
            {"remedy": None, "says": "Do one thing you enjoy", "careful": [], "sources": [_RECALLED]},
        ],
        "avoid": ["Days in bed"],
        "see_someone_if": [{"finding": "w", "says": "a leg gets weaker", "then": "emergency"}],
    },
    "medicines": [
        {
            "id": "water_tablets",
            "label": "Water tablets",
            "class_name": "Diuretics",
            "mechanism": "They wash salts out of the blood",
            "known": [{"says": "They stand on a list of causes", "sources": [_SEEN]}],
            "say": "Ask your doctor for a blood test.",
            "how_soon": "appointment",
            "emergency_if": ["your heart pounds"],
            "sources": [_SEEN],
        }
    ],
    "notices": [{"id": "not_reviewed", "title": "Not reviewed yet", "say": "No clinician has looked at this."}],
    "sources": [
        {"id": "guide_one", "citation": "Guide One", "year": 2020, "link": "https://example.org/one", "checked": "seen"},
        {"id": "study_two", "citation": "Study Two", "year": None, "link": None, "checked": "recalled"},
    ],
    "stop": True,
}


def assessment(**changes: object) -> Assessment:
    """The sample with these fields changed; `urgency` is merged."""
    data = {**_DATA, **changes}
    if "urgency" in changes:
        data["urgency"] = {**_DATA["urgency"], **changes["urgency"]}  # type: ignore[dict-item]
    return msgspec.convert(data, Assessment)


def emergency() -> Assessment:
    """The sample as an emergency."""
    urgency = {
        "code": "emergency",
        "title": "Go to an emergency department now",
        "within": "now",
        "within_hours": None,
        "say": "Go to an emergency department now.",
        "because": [
            {"kind": "red_flag", "id": "r", "says": "The nerves to your legs may be squeezed", "findings": [], "sources": [_SEEN]}
        ],
        "do_now": ["Do not drive yourself"],
        "tell_them": "I have new numbness between my legs.",
        "have_ready": None,
        "highest_still_open": None,
    }
    fired = {**_DATA["alarms"][0], "status": "fired"}  # type: ignore[index]
    return assessment(urgency=urgency, alarms=[fired])


def answer(**changes: object) -> AskResult:
    """A found answer, with these fields changed."""
    data: dict[str, object] = {
        "version": "0.1.0",
        "knowledge": _DATA["knowledge"],
        "kind": "answer",
        "answer": {
            "id": "why",
            "question": "Why does it twitch?",
            "short": "Mostly because a nerve fires by itself.",
            "claims": [{"says": "Nerves fire by themselves.", "certainty": "low", **_RECALLED}],
            "people_read": "That it is always salt.",
            "cannot_say": "Why yours does.",
            "see_someone_if": "See someone if you get weaker.",
            "conflicts": [
                {
                    "id": "rest",
                    "question": "Is rest good?",
                    "positions": [
                        {"who": "One guide", "says": "No.", "year": 2020, "certainty": "moderate", "sources": [_SEEN]},
                        {"who": "A study", "says": "A little.", "year": None, "certainty": "low", "sources": [_RECALLED]},
                    ],
                    "chosen": "Short rests.",
                    "because": "Trials weigh more.",
                }
            ],
        },
        "alternatives": [{"id": "other", "question": "Does it stop?"}],
        "urgency": None,
        "alarms": [],
        "say": "",
        "notices": [],
        "sources": [_DATA["sources"][1]],  # type: ignore[index]
    }
    return msgspec.convert({**data, **changes}, AskResult)
