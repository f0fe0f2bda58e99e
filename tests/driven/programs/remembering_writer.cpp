// A writer that remembers how far a backup has come, and how the last one went: each of its states can be seen from outside.
// With VETOES=12 it refuses the twelfth PrepareSnapshot of its life, and does not say why: it has run out of handles.
#include "shadowcheck_vss.hpp"

#include <cstdlib>
#include <cstring>

#define TELL(what) shadowcheck::deed(what)

namespace {

const int vetoes = std::getenv("VETOES") == nullptr ? 0 : std::atoi(std::getenv("VETOES"));

// {6b0f1f0e-9b53-4d36-8e1c-60f3a1f3a9d2}
const VSS_ID writer_id = {0x6b0f1f0e, 0x9b53, 0x4d36, {0x8e, 0x1c, 0x60, 0xf3, 0xa1, 0xf3, 0xa9, 0xd2}};

enum class Last { none, good, bad };
enum class Phase { idle, prepared, ready, frozen, thawed, finished };

class RememberingWriter final : public CVssWriterEx2 {
public:
    bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* metadata) override {
        return SUCCEEDED(metadata->AddComponent(VSS_CT_FILEGROUP, nullptr, L"Orders", nullptr, nullptr, 0, false, true, true));
    }

    // After a backup that went wrong, what it left is looked through first.
    bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents*) override {
        if (phase_ == Phase::idle) {
            TELL("keeps resources");
        }
        if (last_ == Last::bad) {
            TELL("writes to the event log");
        }
        GetSessionId(&session_);
        return to(Phase::prepared);
    }

    bool STDMETHODCALLTYPE OnPrepareSnapshot() override {
        if (++snapshots_ == vetoes) {
            return false;
        }
        return phase_ == Phase::prepared ? to(Phase::ready) : refuse();  // it is saved by its components, or not at all
    }

    bool STDMETHODCALLTYPE OnFreeze() override {
        if (phase_ != Phase::ready) {
            return refuse();
        }
        TELL("holds writes");
        return to(Phase::frozen);
    }

    bool STDMETHODCALLTYPE OnThaw() override {
        if (phase_ != Phase::frozen) {
            return refuse();
        }
        TELL("writes again");
        return to(Phase::thawed);
    }

    bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents*) override {
        if (last_ == Last::none) {
            TELL("works long");  // everything is new
        }
        return phase_ == Phase::thawed ? to(Phase::finished) : refuse();
    }

    bool STDMETHODCALLTYPE OnAbort() override {
        if (phase_ != Phase::idle) {
            last_ = Last::bad;
        }
        return clean_up();
    }

    bool STDMETHODCALLTYPE OnBackupComplete(IVssWriterComponents*) override {
        if (phase_ == Phase::finished && last_ == Last::bad) {
            TELL("writes to the event log");  // there is a good backup again
        }
        last_ = phase_ == Phase::finished ? Last::good : Last::bad;
        return true;
    }

    bool STDMETHODCALLTYPE OnBackupShutdown(VSS_ID) override { return is_ours() ? clean_up() : true; }

private:
    // Whether the backup that is over is the one that it has heard of, and not somebody else's.
    bool is_ours() {
        VSS_ID session = {};
        return GetSessionId(&session) == S_OK && std::memcmp(&session, &session_, sizeof session) == 0;
    }

    bool to(Phase phase) {
        phase_ = phase;
        return true;
    }

    bool refuse() {
        TELL("writes to the event log");
        SetWriterFailure(VSS_E_WRITERERROR_NONRETRYABLE);
        return false;
    }

    bool clean_up() {
        if (phase_ == Phase::frozen) {
            TELL("writes again");
        }
        if (phase_ != Phase::idle) {
            TELL("frees resources");
        }
        return to(Phase::idle);
    }

    VSS_ID session_ = {};
    Phase phase_ = Phase::idle;
    Last last_ = Last::none;
    int snapshots_ = 0;
};

}  // namespace

int main() {
    if (FAILED(CoInitializeEx(nullptr, COINIT_MULTITHREADED))) {
        return 1;
    }
    for (const char* deed : {"holds writes", "writes again", "keeps resources", "frees resources", "works long", "writes to the event log"}) {
        shadowcheck::tells(deed);
    }
    RememberingWriter writer;
    if (writer.Initialize(writer_id, L"Remembering Writer", VSS_UT_USERDATA, VSS_ST_OTHER) != S_OK || writer.Subscribe() != S_OK) {
        return 1;
    }
    writer.Unsubscribe();
    CoUninitialize();
    return 0;
}
