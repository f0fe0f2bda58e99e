"""All formats, by the party that their logs tell of."""

from __future__ import annotations

from vss_protocol.logs import diskshadow, vshadow, vssadmin, windows_events

OF_REQUESTERS = {one.name: one for one in (vshadow.TRACED, vshadow.PLAIN, diskshadow.LOG, vssadmin.SHADOWS)}
"""The formats of logs of backup programs, by name."""
OF_WRITERS = {one.name: one for one in (vssadmin.WRITERS, windows_events.LOG)}
"""The formats of logs of writers, by name."""
