"""Draws the outlines of the world's countries small enough for a map of a few places.

Natural Earth's 1:110m data (public domain), as the package world-atlas publishes them (TopoJSON), become two SVG paths in
tenths of a degree, longitude to the right and latitude downwards: the land, and the borders between countries. Lines keep
what can be seen at that size; the smallest islands and Antarctica go.
"""

import json
from collections import Counter

COAST_DEGREES = 0.35  # how far a simplified line may be from the true one
BORDER_DEGREES = 1.0
SMALLEST_ISLAND = 2.0  # square degrees
SOUTHERNMOST = -60.0

HEAD = """// Land and borders of the world in tenths of a degree, for the map of locations: written by infra/vendor from Natural Earth
// (public domain), listed in VENDORED.md. Longitude runs to the right, latitude downwards.
"""


def module(topology: bytes) -> bytes:
    """The ES module with both paths."""
    top = json.loads(topology)
    arcs = [decoded(arc, top["transform"]) for arc in top["arcs"]]
    coasts = [simplified(arc, COAST_DEGREES) for arc in arcs]
    land = [ring for ring in rings(top["objects"]["land"], coasts) if is_drawn(ring)]
    shared = Counter(index for country in top["objects"]["countries"]["geometries"] for index in indexes(country["arcs"]))
    borders = [simplified(arcs[index], BORDER_DEGREES) for index, users in shared.items() if users > 1]
    text = f"{HEAD}export const LAND = '{path(land, 'z')}';\nexport const BORDERS = '{path(borders)}';\n"
    return text.encode()


def decoded(arc: list, transform: dict) -> list:
    """An arc's points in degrees: it is stored as whole steps from one to the next."""
    (width, height), (left, bottom) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * width + left, y * height + bottom))
    return points


def simplified(points: list, tolerance: float) -> list:
    """Douglas and Peucker's way; both ends stay, so that arcs still meet."""
    if len(points) < 3:
        return points
    first, last = points[0], points[-1]
    far, at = max((distance(point, first, last), index) for index, point in enumerate(points[1:-1], 1))
    if far <= tolerance:
        return [first, last]
    return simplified(points[: at + 1], tolerance)[:-1] + simplified(points[at:], tolerance)


def distance(point: tuple, first: tuple, last: tuple) -> float:
    """From a point to a line that ends at both ends."""
    run, rise = last[0] - first[0], last[1] - first[1]
    length = run * run + rise * rise
    share = ((point[0] - first[0]) * run + (point[1] - first[1]) * rise) / length if length else 0
    share = max(0, min(1, share))
    return ((point[0] - first[0] - share * run) ** 2 + (point[1] - first[1] - share * rise) ** 2) ** 0.5


def rings(land: dict, arcs: list):
    """The closed lines of all polygons; the complement of an index means its arc backwards."""
    for geometry in land["geometries"]:
        for polygon in geometry["arcs"]:
            for ids in polygon:
                ring = []
                for index in ids:
                    points = arcs[index] if index >= 0 else arcs[~index][::-1]
                    ring += points[1:] if ring else points
                yield ring


def indexes(arcs):
    """The numbers of all arcs in a nest of lists."""
    for each in arcs:
        if isinstance(each, list):
            yield from indexes(each)
        else:
            yield each if each >= 0 else ~each


def is_drawn(ring: list) -> bool:
    area = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1]))) / 2
    return area >= SMALLEST_ISLAND and max(y for _, y in ring) > SOUTHERNMOST


def path(lines: list, end: str = "") -> str:
    return "".join(drawn(line, end) for line in lines)


def drawn(line: list, end: str) -> str:
    """One line as an SVG path: where it begins, then steps. A minus sign parts two numbers as well as a blank does."""
    points = [(round(x * 10), round(-y * 10)) for x, y in line]
    (x, y), text = points[0], ""
    begin = f"M{x},{y}l"
    for to_x, to_y in points[1:]:
        step_x, step_y = to_x - x, to_y - y
        if step_x == step_y == 0:
            continue
        text += ("" if step_x < 0 or not text else " ") + f"{step_x}" + ("" if step_y < 0 else " ") + f"{step_y}"
        x, y = to_x, to_y
    return begin + text + end if text else ""
