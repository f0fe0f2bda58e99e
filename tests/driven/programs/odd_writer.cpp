// A writer that does, in OnFreeze or elsewhere, what the environment variable DOES says: mostly what no writer should do.
#include "shadowcheck_vss.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

const std::string does = std::getenv("DOES") == nullptr ? "" : std::getenv("DOES");

std::atomic<bool> may_be_destroyed{false}, is_destroyed{false};

void wait_for(const std::atomic<bool>& happens) {
    while (!happens) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

void tell(const char* name, HRESULT code) {
    shadowcheck::state(name, shadowcheck::name_of(code));
}

// Calls itself until the stack is used up.
int descend(int depth) {
    volatile char room[1024];
    room[0] = static_cast<char>(depth);
    return depth < 0 ? 0 : descend(depth + 1) + room[0];
}

class OddWriter : public CVssWriterEx2 {
public:
    bool STDMETHODCALLTYPE OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override {
        tell("first", metadata->AddComponent(VSS_CT_FILEGROUP, L"Shop", L"Orders", nullptr, nullptr, 0, false, true, true));
        tell("again", metadata->AddComponent(VSS_CT_FILEGROUP, L"Shop", L"Orders", nullptr, nullptr, 0, false, true, true));
        tell("files", metadata->AddFilesToFileGroup(L"Shop", L"Orders", L"C:\\Orders", L"*", true, nullptr));
        tell("files of nothing", metadata->AddFilesToFileGroup(nullptr, L"Bills", L"C:\\Bills", L"*", true, nullptr));
        tell("database files", metadata->AddDatabaseFiles(L"Shop", L"Orders", L"C:\\Orders", L"*"));
        tell("nameless", metadata->AddComponent(VSS_CT_FILEGROUP, nullptr, nullptr, nullptr, nullptr, 0, false, true, true));
        if (does == "fails while it identifies") {
            tell("failure", SetWriterFailure(VSS_E_WRITERERROR_RETRYABLE));
        }
        return true;
    }

    bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents* components) override {
        kept_ = components;
        UINT count = 0;
        components->GetComponentCount(&count);
        shadowcheck::state("components", static_cast<int>(count));
        IVssComponent* component = nullptr;
        if (components->GetComponent(0, &component) != S_OK) {
            return true;
        }
        BSTR name = nullptr;
        component->GetComponentName(&name);
        shadowcheck::state("component", shadowcheck::utf8(name));
        SysFreeString(name);
        bool succeeded = true;
        tell("success so far", component->GetBackupSucceeded(&succeeded));
        tell("stamp", component->SetBackupStamp(L"one"));
        tell("metadata", component->SetBackupMetadata(L"mine"));
        tell("metadata again", component->SetBackupMetadata(L"mine"));
        component->Release();
        if (does == "releases a component twice") {
            component->Release();
        }
        return true;
    }

    bool STDMETHODCALLTYPE OnPrepareSnapshot() override {
        if (does == "is destroyed") {  // while a handler runs, so that it is certain what comes first
            may_be_destroyed = true;
            wait_for(is_destroyed);
            return true;
        }
        IVssExamineWriterMetadata* metadata = nullptr;
        tell("identity", GetIdentifyInformation(&metadata));
        if (does == "releases its identity") {
            metadata->Release();
        }
        return true;
    }

    bool STDMETHODCALLTYPE OnFreeze() override {
        thread_ = std::this_thread::get_id();
        if (does == "asks for the device") {
            LPCWSTR device = nullptr;
            tell("device", GetSnapshotDeviceName(GetCurrentVolumeArray()[0], &device));
        } else if (does == "subscribes again") {
            tell("again", Subscribe());
        } else if (does == "throws") {
            throw std::runtime_error("too late");
        } else if (does == "aborts") {
            std::abort();
        } else if (does == "throws where nobody may") {
            std::thread([] { throw std::runtime_error("a \"quoted\" word"); }).join();
        } else if (does == "uses up the stack") {
            return descend(0) == 0;
        } else if (does == "fails on another thread") {
            std::thread([this] { tell("failure", SetWriterFailure(VSS_E_WRITERERROR_RETRYABLE)); }).join();
        } else if (does == "holds on another thread") {
            std::thread([] { shadowcheck::deed("holds writes"); }).join();
        } else if (does == "asks for its session on another thread") {
            VSS_ID id = {};
            std::thread([this, &id] { tell("session", GetSessionId(&id)); }).join();
        } else if (does == "fails with another error") {
            tell("failure", SetWriterFailure(E_FAIL));
        } else if (does == "uses what it was given") {
            UINT count = 0;
            kept_->GetComponentCount(&count);
        }
        return true;
    }

    bool STDMETHODCALLTYPE OnThaw() override {
        VSS_ID session = {}, set = GetCurrentSnapshotSetId();
        tell("session", GetSessionId(&session));
        shadowcheck::state("another thread", thread_ != std::this_thread::get_id());
        shadowcheck::state("set has an id", set.Data1 != 0);
        shadowcheck::state("another id", std::memcmp(&set, &session, sizeof set) != 0);
        shadowcheck::state("affected", IsPathAffected(L"c:\\orders"));
        shadowcheck::state("elsewhere", IsPathAffected(L"D:\\orders"));
        return true;
    }

    bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents*) override {
        LPCWSTR device = nullptr;
        tell("device", GetSnapshotDeviceName(L"C:\\", &device));
        shadowcheck::state("has a name", device != nullptr && *device != 0);
        tell("of another volume", GetSnapshotDeviceName(L"D:\\", &device));
        tell("nowhere", GetSnapshotDeviceName(L"C:\\", nullptr));
        return true;
    }

    bool STDMETHODCALLTYPE OnAbort() override { return true; }

    bool STDMETHODCALLTYPE OnBackupShutdown(VSS_ID set) override {
        VSS_ID session = {};
        tell("session", GetSessionId(&session));
        shadowcheck::state("set has an id", set.Data1 != 0);
        shadowcheck::state("session has an id", session.Data1 != 0 && session.Data4[0] != 0);
        return true;
    }

    void fail_outside() { tell("failure", SetWriterFailure(VSS_E_WRITERERROR_RETRYABLE)); }

private:
    IVssWriterComponents* kept_ = nullptr;
    std::thread::id thread_;
};

HRESULT initialize(OddWriter& writer) {
    return writer.Initialize(VSS_ID{1, 2, 3, {}}, L"B\u00fccher \U0001F4D6 \"odd\"", VSS_UT_USERDATA, VSS_ST_OTHER);
}

}  // namespace

int main() {
    std::puts("{\"what a program prints\": \"is no line\"}");
    {
        OddWriter writer;
        if (does == "subscribes before it initializes") {
            tell("subscribed", writer.Subscribe());
        }
        initialize(writer);
        if (does == "initializes twice") {
            initialize(writer);
        }
        if (does == "fails outside of a handler") {
            writer.fail_outside();
        }
        writer.Subscribe();
        if (does == "is destroyed" && shadowcheck::driven()) {
            wait_for(may_be_destroyed);
        } else {
            shadowcheck::serve(writer);
        }
    }
    is_destroyed = true;
    if (shadowcheck::driven()) {
        std::this_thread::sleep_for(std::chrono::hours(1));  // until it is stopped
    }
    return 0;
}
