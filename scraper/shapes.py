"""The shape of a record, read off its dataclass: a JSON Schema, and a check of what came in.

A record that was written by another program, or by another version of this one, is
believed only after `build` has looked at every value in it.
"""

from __future__ import annotations

import base64
import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

T = TypeVar("T")

_PLAIN: dict[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}


def json_schema(shape: Any) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a dataclass or of a field's type.

    Every field is required: absent text is null, an absent list is empty. A newer version
    may add some.
    """
    if isinstance(shape, type) and dataclasses.is_dataclass(shape):
        fields = fields_of(shape)
        return {
            "type": "object",
            "properties": {name: json_schema(kind) for name, kind in fields.items()},
            "required": list(fields),
        }
    if shape in _PLAIN:
        return {"type": _PLAIN[shape]}
    if shape is datetime:
        return {"type": "string", "format": "date-time"}
    if isinstance(shape, types.UnionType):
        return _optional(json_schema(_without_none(shape)))
    if get_origin(shape) is tuple:
        return {"type": "array", "items": json_schema(get_args(shape)[0])}
    if get_origin(shape) is Mapping:
        return {"type": "object", "additionalProperties": json_schema(get_args(shape)[1])}
    raise TypeError(f"no shape for {shape}")


def build(shape: type[T], value: Any) -> T:
    """Build a dataclass from the plain values that JSON gives: lists for tuples, text
    for times, base64 for bytes.

    A field that the dataclass has a default for may be missing; one that it does not
    know is passed over, since newer versions may add some.

    Raises:
        ValueError: a value is missing or of the wrong type; the message says where.
    """
    built: T = _build(shape, value, shape.__name__)
    return built


def flatten(value: Any) -> Any:
    """Return a dataclass as plain values, the way back of `build`."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: flatten(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, tuple):
        return [flatten(item) for item in value]
    return dict(value) if isinstance(value, Mapping) else value


def _build(shape: Any, value: Any, where: str) -> Any:
    if isinstance(shape, types.UnionType):
        return None if value is None else _build(_without_none(shape), value, where)
    if shape is float and type(value) in (float, int):
        return float(value)
    if shape in _PLAIN:
        return _checked(value, shape, where)
    if shape is bytes:
        return _unpacked(_checked(value, str, where), where)
    if shape is datetime:
        return _moment(_checked(value, str, where), where)
    if get_origin(shape) is tuple:
        return _build_tuple(get_args(shape), _checked(value, list, where), where)
    if get_origin(shape) is Mapping:
        kind = get_args(shape)[1]
        pairs = _checked(value, dict, where).items()
        return {_checked(k, str, where): _build(kind, v, f"{where}.{k}") for k, v in pairs}
    return _build_fields(shape, _checked(value, dict, where), where)


def _build_fields(shape: Any, value: dict[str, Any], where: str) -> Any:
    known = {
        name: _build(kind, value[name], f"{where}.{name}")
        for name, kind in fields_of(shape).items()
        if name in value
    }
    try:
        return shape(**known)
    except TypeError as exc:
        raise ValueError(f"{where}: a value is missing") from exc


def _build_tuple(kinds: tuple[Any, ...], items: list[Any], where: str) -> tuple[Any, ...]:
    """Build `tuple[X, ...]`, or one of fixed length such as `tuple[str, str]`."""
    if kinds[-1] is not Ellipsis:
        if len(items) != len(kinds):
            raise ValueError(f"{where}: {len(items)} values where {len(kinds)} belong")
        return tuple(_build(kind, item, where) for kind, item in zip(kinds, items, strict=True))
    return tuple(_build(kinds[0], item, f"{where}[{i}]") for i, item in enumerate(items))


def _checked(value: Any, kind: type[T], where: str) -> T:
    if type(value) is not kind:
        raise ValueError(f"{where}: {type(value).__name__} where {kind.__name__} belongs")
    return value


def _moment(text: str, where: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as exc:
        raise ValueError(f"{where}: no time: {text[:40]!r}") from exc
    if moment.tzinfo is None:
        raise ValueError(f"{where}: a time without a zone")
    return moment


def _unpacked(text: str, where: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as exc:
        raise ValueError(f"{where}: no base64") from exc


def _without_none(shape: types.UnionType) -> Any:
    (kind,) = (each for each in get_args(shape) if each is not type(None))
    return kind


def _optional(schema: dict[str, Any]) -> dict[str, Any]:
    if isinstance(schema.get("type"), str) and schema.keys() <= {"type", "format"}:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


@cache
def fields_of(shape: type) -> dict[str, Any]:
    """Return the fields of a dataclass with their types, in their order."""
    hints = typing.get_type_hints(shape)
    return {each.name: hints[each.name] for each in dataclasses.fields(shape)}
