"""Takes from a vendor's OpenAPI description the paths that we use, with everything that they refer to.

    python tests/connectors/vendors/reduce_spec.py business-messaging-api_v23.0.yaml meta.json \
        '/{Version}/{Phone-Number-ID}/messages' …

Nothing is changed in what is kept, but that lists in forms say how they are written (`encoding`): as is OpenAPI's
default, which Prism does not know. Paths of other things that look the same to a mock server (Meta has many of the form
`/{Version}/{id}`) go, so that it does not answer with those.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml


def reduced(spec: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """The description of these paths only.

    Raises:
        KeyError: there is no such path.
    """
    kept = {path: spec["paths"][path] for path in paths}
    for content in forms(kept):
        lists = [
            name for name, kind in content["schema"]["properties"].items() if kind.get("type") == "array"
        ]
        content["encoding"] = {name: {"style": "form", "explode": True} for name in lists}
    components: dict[str, dict[str, Any]] = {"securitySchemes": spec["components"].get("securitySchemes", {})}
    waiting = list(references(kept))
    while waiting:
        kind, name = waiting.pop()
        if name not in components.setdefault(kind, {}):
            components[kind][name] = spec["components"][kind][name]
            waiting.extend(references(components[kind][name]))
    ordered = {kind: dict(sorted(found.items())) for kind, found in sorted(components.items())}
    return {**spec, "paths": kept, "components": ordered}


def forms(node: Any) -> Iterator[dict[str, Any]]:
    """Every body that is a form."""
    for item in node.values():
        for operation in item.values():
            body = operation.get("requestBody", {}) if isinstance(operation, dict) else {}
            if form := body.get("content", {}).get("application/x-www-form-urlencoded"):
                yield form


def references(node: Any) -> Iterator[tuple[str, str]]:
    """Kind and name of every component that is referred to."""
    if isinstance(node, dict):
        target = node.get("$ref")
        if isinstance(target, str):
            _, _, kind, name = target.split("/")
            yield kind, name
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


if __name__ == "__main__":
    source, target, *wanted = sys.argv[1:]
    written = Path(source).read_text(encoding="utf-8")
    spec = json.loads(written) if source.endswith(".json") else yaml.load(written, yaml.CSafeLoader)
    text = json.dumps(reduced(spec, wanted), ensure_ascii=False, indent=1, default=str)
    Path(target).write_text(text + "\n", encoding="utf-8")
