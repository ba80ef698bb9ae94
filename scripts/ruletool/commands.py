"""What each command does; each returns the exit code."""

import json
from argparse import Namespace
from typing import Any

from engine import (
    CHECKPOINTS,
    CaseReport,
    CompiledRuleset,
    Loaded,
    compare,
    compare_decisions,
    compile_ruleset,
    decide,
    json_schema,
    load_facts,
    load_ruleset,
    run_cases,
)
from ruletool import documents, show
from ruletool.files import Unreadable, content, rulesets
from ruletool.paint import Paint

__all__ = ["CHECKPOINTS"]


def validate(options: Namespace) -> int:
    """Print the problems of all files."""
    loaded = [(name, load_ruleset(text, name=name)) for name, text in _read(options)]
    failed = [
        name for name, one in loaded if not one.ok or (options.strict and one.problems)
    ]
    if options.format == "json":
        _print_json({"files": [_as_json(name, one) for name, one in loaded]})
    else:
        paint = Paint(options.color)
        show.problems(paint, [one for _name, one in loaded])
        show.verdict(paint, len(loaded), len(failed))
    return 1 if failed else 0


def test(options: Namespace) -> int:
    """Run the cases of all files."""
    paint, failed, found = Paint(options.color), 0, []
    for name, text in _read(options):
        loaded = load_ruleset(text, name=name)
        report = run_cases(compile_ruleset(loaded.ruleset)) if loaded.ok else None
        gaps = bool(report and options.coverage and report.unfired)
        failed += not (report and report.ok) or gaps
        found.append((name, loaded, report))
        if options.format == "text":
            show.problems(paint, [loaded])
            if report:
                show.cases(paint, name, report)
    if options.format == "json":
        _print_json({"files": [_as_json(*one) for one in found]})
    return 1 if failed else 0


def explain(options: Namespace) -> int:
    """Print the decision on each set of facts."""
    compiled = _compiled(options.file, options)
    found = []
    for facts in _facts(options.facts):
        checkpoint = options.checkpoint or facts.get("checkpoint") or "order"
        found.append(decide(compiled, facts, checkpoint=checkpoint))
    if options.format == "json":
        _print_json([decision.as_dict() for decision in found])
    else:
        for decision in found:
            show.decision(Paint(options.color), decision)
    return 0


def diff(options: Namespace) -> int:
    """Print what differs between two rulesets and, on facts, their decisions."""
    old, new = (_compiled(name, options) for name in (options.old, options.new))
    changes = compare(old.ruleset, new.ruleset)
    facts = _facts(options.facts) if options.facts else ()
    decisions = tuple(compare_decisions(old, new, facts))
    if options.format == "json":
        _print_json(
            {
                "changes": [change.as_dict() for change in changes],
                "facts": len(facts),
                "decisions": [change.as_dict() for change in decisions],
            }
        )
    else:
        paint = Paint(options.color)
        show.changes(paint, changes)
        if options.facts:
            show.decision_changes(paint, decisions, len(facts))
    return 1 if changes or decisions else 0


def schema(_options: Namespace) -> int:
    """Print the JSON Schema."""
    print(documents.schema(json_schema()), end="")
    return 0


def vocabulary(_options: Namespace) -> int:
    """Print facts and keys."""
    print(documents.vocabulary(), end="")
    return 0


def problems(_options: Namespace) -> int:
    """Print the problem codes."""
    print(documents.problems(), end="")
    return 0


def generate(options: Namespace) -> int:
    """Write the generated documents, or say which are old."""
    old = documents.outdated()
    for path, text in old.items():
        name = path.relative_to(documents.ROOT)
        if options.check:
            print(f"{name} is not what scripts/rules generate would write.")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"{name} written.")
    return 1 if old and options.check else 0


def _read(options: Namespace) -> list[tuple[str, bytes]]:
    return list(rulesets(options.files))


def _compiled(name: str, options: Namespace) -> CompiledRuleset:
    loaded = load_ruleset(content(name), name="<stdin>" if name == "-" else name)
    if not loaded.ok:
        lines = "\n".join(str(problem) for problem in loaded.problems)
        raise Unreadable(f"{lines}\n{name} cannot be used until this is corrected.")
    return compile_ruleset(loaded.ruleset)


def _facts(name: str) -> tuple[dict[str, Any], ...]:
    loaded = load_facts(content(name), name="<stdin>" if name == "-" else name)
    if not loaded.ok:
        raise Unreadable("\n".join(str(problem) for problem in loaded.problems))
    return loaded.facts


def _as_json(
    name: str, loaded: Loaded, report: CaseReport | None = None
) -> dict[str, Any]:
    found = {
        "file": name,
        "ok": loaded.ok,
        "sha256": loaded.sha256,
        "problems": [problem.as_dict() for problem in loaded.problems],
    }
    return {**found, "cases": report.as_dict()} if report else found


def _print_json(data: Any) -> None:
    print(json.dumps(data, indent=2, ensure_ascii=False))
