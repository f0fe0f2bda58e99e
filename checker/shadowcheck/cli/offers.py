"""What the model's commands offer to be set, as their help lists it, and completion takes it."""

from __future__ import annotations

Offers = dict[str, list[tuple[str, str]]]
"""Sections of a help: by title, what can be set and what it means."""
OF_DESIGNS = ("verify", "trace")
"""The commands that are about designs and their runs, not about a model."""


def usual_model() -> str:
    """Name the model to use if the user names none; raises `SpecificationError` if there is none."""
    from shadowcheck.sources.installed import usual_model as found  # noqa: PLC0415 - help is instant without it

    return found()


def of_model(model: str = "") -> Offers:
    """Tell what can be set of *model*, of the usual one if none is named."""
    from shadowcheck.report.listing import settings_of  # noqa: PLC0415 - as above, and below
    from shadowcheck.sources.models import find_model  # noqa: PLC0415

    found = find_model(model or usual_model())
    return {f"Settings of the model {found.name}": settings_of(found, found.names)}


def of_designs(_: str = "") -> Offers:
    """Tell what can be set for a design of each kind."""
    from shadowcheck.report.listing import settings_of  # noqa: PLC0415
    from shadowcheck.specification import installed_interfaces  # noqa: PLC0415

    return {
        f"Settings for a {name}": settings_of(one.model(one.start), one.settings)
        for name, one in installed_interfaces().items()
    }


def of_recordings(_: str = "") -> Offers:
    """Tell what can be set for the log of each kind of party that has a format, and which formats it may have."""
    from shadowcheck.report.listing import settings_of  # noqa: PLC0415
    from shadowcheck.specification import installed_interfaces  # noqa: PLC0415

    offers: Offers = {}
    for name, one in installed_interfaces().items():
        if one.recording is not None and one.recording.formats:
            offers[f"Formats of the log of a {name} (--format)"] = [
                (form.name, f"sees {form.sees}. Misses {form.misses}. Made by: {form.made_by}")
                for form in one.recording.formats.values()
            ]
    for name, one in installed_interfaces().items():
        if one.recording is not None:
            title = f"Settings for the log of a {name}"
            offers[title] = settings_of(one.recording.model(()), one.settings)
    return offers
