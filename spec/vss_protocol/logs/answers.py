"""HRESULTs as logs write them, and what they are called: Winerror.h and Vsserror.h of the Windows SDK."""

from __future__ import annotations

AN_ERROR = "an error"
"""An error that has no name among the documented answers."""
_CODES = {
    0x00000001: "S_OK",  # S_FALSE, of Query: there is nothing
    0x00000000: "S_OK",  # after S_FALSE: a program that is driven is answered with the last number that a name has
    0x00042309: "VSS_S_ASYNC_PENDING",
    0x0004230A: "VSS_S_ASYNC_FINISHED",
    0x0004230B: "VSS_S_ASYNC_CANCELLED",
    0x80004001: "E_NOTIMPL",
    0x80004003: "E_POINTER",
    0x80004005: "E_FAIL",
    0x80042301: "VSS_E_BAD_STATE",
    0x80042302: "VSS_E_UNEXPECTED",
    0x80042304: "VSS_E_PROVIDER_NOT_REGISTERED",
    0x80042306: "VSS_E_PROVIDER_VETO",
    0x80042308: "VSS_E_OBJECT_NOT_FOUND",
    0x8004230C: "VSS_E_VOLUME_NOT_SUPPORTED",
    0x8004230D: "VSS_E_OBJECT_ALREADY_EXISTS",
    0x8004230E: "VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER",
    0x8004230F: "VSS_E_UNEXPECTED_PROVIDER_ERROR",
    0x80042311: "VSS_E_INVALID_XML_DOCUMENT",
    0x80042312: "VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED",
    0x80042313: "VSS_E_FLUSH_WRITES_TIMEOUT",
    0x80042314: "VSS_E_HOLD_WRITES_TIMEOUT",
    0x80042315: "VSS_E_UNEXPECTED_WRITER_ERROR",
    0x80042316: "VSS_E_SNAPSHOT_SET_IN_PROGRESS",
    0x80042317: "VSS_E_MAXIMUM_NUMBER_OF_SNAPSHOTS_REACHED",
    0x80042318: "VSS_E_WRITER_INFRASTRUCTURE",
    0x80042319: "VSS_E_WRITER_NOT_RESPONDING",
    0x8004231F: "VSS_E_INSUFFICIENT_STORAGE",
    0x80042327: "VSS_E_REBOOT_REQUIRED",
    0x80042328: "VSS_E_TRANSACTION_FREEZE_TIMEOUT",
    0x80042329: "VSS_E_TRANSACTION_THAW_TIMEOUT",
    0x8004232C: "VSS_E_NESTED_VOLUME_LIMIT",
    0x80042336: "VSS_E_WRITERERROR_PARTIAL_FAILURE",
    0x800423F0: "VSS_E_WRITERERROR_INCONSISTENTSNAPSHOT",
    0x800423F1: "VSS_E_WRITERERROR_OUTOFRESOURCES",
    0x800423F2: "VSS_E_WRITERERROR_TIMEOUT",
    0x800423F3: "VSS_E_WRITERERROR_RETRYABLE",
    0x800423F4: "VSS_E_WRITERERROR_NONRETRYABLE",
    0x80042409: "VSS_E_WRITER_STATUS_NOT_AVAILABLE",
    0x80070005: "E_ACCESSDENIED",
    0x80070006: "E_HANDLE",
    0x8007000E: "E_OUTOFMEMORY",
    0x80070057: "E_INVALIDARG",
    0x8000FFFF: "E_UNEXPECTED",
}
ANSWERS: dict[str, str] = {
    **{f"0x{code:08x}": name for code, name in _CODES.items()},
    **{f"{code:08x}": name for code, name in _CODES.items()},
    **{name.lower(): name for name in _CODES.values()},
}
"""The names of the codes, by what a log may write: 0x80042301, 80042301, or the name itself; all in lower case."""
_HEXADECIMAL = {f"0x{code:08x}": name for code, name in _CODES.items()}


def named(answer: str | None) -> str | None:
    """Return the name of an answer that is written in hexadecimal, as 0x80042301; any other as it is."""
    return None if answer is None else _HEXADECIMAL.get(answer.lower(), answer)


IS_FAILURE = r"^(0x)?[89a-f]|^(vss_)?e_"
"""Which codes are failures: those whose highest bit is set, and those whose names say so."""
CONTEXTS: dict[str, str] = {
    "0x00000000": "VSS_CTX_BACKUP",
    "0x00000009": "VSS_CTX_APP_ROLLBACK",
    "0x00000010": "VSS_CTX_FILE_SHARE_BACKUP",
    "0x00000019": "VSS_CTX_NAS_ROLLBACK",
    "0xffffffff": "VSS_CTX_ALL",
}
"""The contexts (Vss.h) that rules are about, by their number."""
ARGUMENTS = {name: name for name in ("true", "false", "locally", "as a share")}
"""Arguments that a recorded run names as logs do."""
