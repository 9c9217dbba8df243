"""YAML with line numbers, so that a mistake in a flow or a domain file is reported where it stands."""

from pathlib import Path
from typing import Any

import yaml

from assistant.errors import ConfigurationError


class LinedDict(dict[str, Any]):
    """A mapping that remembers the line on which it starts, counted from 1."""

    line: int = 0


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe loader that keeps lines and refuses a key given twice."""

    file: str


def _mapping(loader: _Loader, node: yaml.MappingNode) -> LinedDict:
    loader.flatten_mapping(node)
    result = LinedDict()
    result.line = node.start_mark.line + 1
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in result:
            raise ConfigurationError(f"{loader.file}:{key_node.start_mark.line + 1}: {key!r} is given twice")
        result[key] = loader.construct_object(value_node, deep=True)
    return result


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load_lined(path: Path) -> LinedDict:
    """Read a YAML file whose top level is a mapping.

    Raises:
        ConfigurationError: it is not YAML, not a mapping, or has a key twice; says file and line.
    """
    loader = _Loader(path.read_text(encoding="utf-8"))
    loader.file = path.name
    try:
        content = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ConfigurationError(f"{path.name}:{line}: {error.problem}") from error
    finally:
        loader.dispose()
    if not isinstance(content, LinedDict):
        raise ConfigurationError(f"{path.name}:1: expected a mapping at the top level")
    return content
