"""No method hides another one of its model by accident.

A model is extended in many files. Two of them that give the same name to different
things would replace each other in silence, whichever file comes last.
"""

import ast
from collections import defaultdict

MODELS = ("models", "wizards")


def definitions(path, root):
    """Yield model, method, place and whether the method calls the one before it."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        model = isinstance(node, ast.ClassDef) and _model(node)
        if not model:
            continue
        for method in node.body:
            if isinstance(method, ast.FunctionDef):
                place = f"{path.relative_to(root)}:{method.lineno}"
                calls = any(
                    isinstance(part, ast.Name) and part.id == "super"
                    for part in ast.walk(method)
                )
                yield model, method.name, place, calls


def _model(node):
    """Return the name of the model that a class defines or extends first."""
    for line in node.body:
        if not isinstance(line, ast.Assign):
            continue
        name = getattr(line.targets[0], "id", "")
        if name in ("_name", "_inherit"):
            value = line.value
            if isinstance(value, ast.List):
                value = value.elts[0]
            return value.value if isinstance(value, ast.Constant) else None
    return None


def hidden(paths, root):
    """Return the methods that stand twice, without a call of the one before."""
    found = defaultdict(list)
    for path in paths:
        for model, name, place, calls in definitions(path, root):
            if not calls:
                found[model, name].append(place)
    return [
        f"{model}.{name}: {', '.join(places)}"
        for (model, name), places in sorted(found.items())
        if len(places) > 1
    ]


def test_no_method_hides_another(files, root):
    paths = [
        path
        for path in files
        if path.suffix == ".py"
        and path.parent.name in MODELS
        and "addons" in path.parts
    ]

    assert len(paths) > 50
    assert hidden(paths, root) == []


def test_it_is_noticed(tmp_path):
    text = """
class One(models.Model):
    _inherit = "a.model"

    def _twice(self):
        return 1

    def _on(self):
        return super()._on()
"""
    for name in ("one.py", "two.py"):
        (tmp_path / name).write_text(text, encoding="utf-8")

    found = hidden(sorted(tmp_path.iterdir()), tmp_path)

    assert found == ["a.model._twice: one.py:5, two.py:5"]
