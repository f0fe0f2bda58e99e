"""Writers with a handler too few."""

from shadowcheck.machine import NoData, State
from vss_protocol.writer_design import SetId, WriterDesign


def deaf_to(deaf):
    """A writer that hears one event only if it is about a stranger's backup."""

    def hearing(state, event):
        return state.to(state, internal=True, **({"cond": "is_a_strangers"} if event == deaf else {}))

    class Deaf(WriterDesign[NoData]):
        writes_data = False

        serving = State(initial=True)

        identify = hearing(serving, "identify")
        prepare_for_backup = hearing(serving, "prepare_for_backup")
        prepare_for_snapshot = hearing(serving, "prepare_for_snapshot")
        freeze = hearing(serving, "freeze")
        thaw = hearing(serving, "thaw")
        post_snapshot = hearing(serving, "post_snapshot")
        backup_complete = hearing(serving, "backup_complete")
        abort = hearing(serving, "abort")
        backup_shutdown = hearing(serving, "backup_shutdown")

        def is_a_strangers(self):
            return self.session is SetId.STRANGER

    return Deaf
