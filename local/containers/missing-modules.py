"""missing-modules.py DIR: prints, as JSON, the modules that a folder's Python files import and this Python lacks.

Only modules that a file needs to load count: an import inside `try` is optional.
"""

import ast
import importlib.util
import json
import sys
from pathlib import Path


def imported(tree):
    """Names of top-level modules imported anywhere except in a `try`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]
        elif not isinstance(node, ast.Try):
            yield from imported(node)


folder = Path(sys.argv[1])
names = {name for file in folder.rglob("*.py") for name in imported(ast.parse(file.read_bytes()))}
own = {file.stem for file in folder.iterdir()}
missing = sorted(name for name in names - own if importlib.util.find_spec(name) is None)
print(json.dumps({"program": sys.executable, "missing": missing}))
