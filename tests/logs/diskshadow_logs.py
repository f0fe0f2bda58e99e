"""Logs as DiskShadow writes them, of scripts."""

BANNER = ["Microsoft DiskShadow version 1.0", "Copyright (C) 2013 Microsoft Corporation", "On computer:  SERVER,  11/29/2026 8:30:00 AM", ""]
BEGIN = [
    *BANNER, "-> SET VERBOSE ON", "-> SET CONTEXT PERSISTENT", "-> SET METADATA C:\\Backup\\meta.cab", "The existing file will be overwritten.",
    "-> BEGIN BACKUP", "-> # the volume of the store", "-> ADD VOLUME E: ALIAS data",
]
LISTED = [
    "Alias data for shadow ID {0} set as environment variable.", "Alias VSS_SHADOW_SET for shadow set ID {1} set as environment variable.", "",
    "Querying all shadow copies with the shadow copy set ID {1}", "", "\t* Shadow copy ID = {0}\t\t%data%", "\t\t- Shadow copy set: {1}\t%VSS_SHADOW_SET%",
    "\t\t- Attributes:  No_Auto_Release Persistent Differential", "", "Number of shadow copies listed: 1",
]
CREATED = [
    "-> CREATE", 'Excluding writer "Shadow Copy Optimization Writer", because all of its components have been excluded.',
    'Component "\\Tasks" from writer "Task Scheduler Writer" is excluded from backup,', "because it requires volume C:\\ which is not in the shadow copy set.",
    "", '* Including writer "Store Writer":', "\t+ Adding component: \\Store", "", *LISTED,
]
EXPOSED = ["-> EXPOSE %data% Z:", "-> %data% = {0}", "The shadow copy was successfully exposed as Z:\\."]
COPIED = ["-> EXEC C:\\Backup\\copy.cmd"]
COMPLETED = ["-> END BACKUP"]
DELETED = ["-> DELETE SHADOWS SET %VSS_SHADOW_SET%"]
END = ["-> EXIT"]
GOOD = [*BEGIN, *CREATED, *EXPOSED, *COPIED, *COMPLETED, *DELETED, *END]
WITHOUT_WRITERS = [
    *BANNER, "DISKSHADOW> set context volatile nowriters", "DISKSHADOW> begin backup", "DISKSHADOW> add volume e: alias data", "DISKSHADOW> create", *LISTED,
    "DISKSHADOW> expose %data% copyshare", "DISKSHADOW> end backup", "DISKSHADOW> reset", "DISKSHADOW> exit",
]
NOT_ALLOWED = [*BANNER, "-> set context persistent", "-> add volume c: alias data", "", 'COM call "(*vssObject)->InitializeForBackup" failed.', "-> exit"]


def refused(code):
    """CREATE fails with that code."""
    return [*BEGIN, "-> CREATE", "", "The last operation failed.", f"\t- Returned HRESULT: {code}", "\t- Error text: some text", "-> EXIT"]




def writer_failed(state):
    return [
        *BEGIN, "-> CREATE", 'Selected writer "Store Writer" is in failed state.', f"\t- Status: {state}",
        "\t- Writer Failure code: 0x800423f4 (VSS_E_WRITERERROR_NONRETRYABLE)", "\t- Writer ID: {2}", "\t- Instance ID: {3}", "-> EXIT",
    ]


BEFORE_CREATION, IN_CREATION = writer_failed("7 (VSS_WS_FAILED_AT_PREPARE_BACKUP)"), writer_failed("8 (VSS_WS_FAILED_AT_PREPARE_SNAPSHOT)")
OTHERS = [
    *BANNER, "-> load metadata C:\\Backup\\meta.cab", "-> import", "-> break %VSS_SHADOW_SET%", "-> list shadows all", "-> exit",
]
ALL = (GOOD, WITHOUT_WRITERS, NOT_ALLOWED, refused("80042316"), refused("8004230c"), refused("8004231f"), refused("80042318"), BEFORE_CREATION, IN_CREATION, OTHERS)
