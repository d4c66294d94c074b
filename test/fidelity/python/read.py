"""Reads YAML documents from stdin, separated by NUL bytes, with the parser that the argument names,
and prints one line of JSON for each: {"value": ...} or {"error": "..."}."""

import io
import json
import sys

import ruamel.yaml
import yaml


def pyyaml(document):
    return yaml.safe_load(document)


def pyyaml_stream(file):
    return list(yaml.safe_load_all(file))


def ruamel_yaml(document):
    return ruamel.yaml.YAML(typ="safe", pure=True).load(io.StringIO(document))


READERS = {"pyyaml": pyyaml, "pyyaml-stream": pyyaml_stream, "ruamel.yaml": ruamel_yaml}


def main():
    read = READERS[sys.argv[1]]
    for document in sys.stdin.buffer.read().split(b"\0"):
        try:
            line = json.dumps({"value": read(document.decode("utf-8"))}, allow_nan=False, default=lambda value: {"not JSON": repr(value)})
        except Exception as error:
            line = json.dumps({"error": " ".join(str(error).split())})
        print(line)


main()
