// The VSS writer of an application that keeps the orders of a shop: C:\Orders\orders.db, and logs of what has changed since.
//
// It compiles on Linux and for Windows, against shadowcheck_vss.hpp in place of vssapi. The lines with TELL say what it does that
// matters to VSS: they are all that is added to a writer that ships. With -DMISTAKE=1 to 6 it has one of six mistakes, each of
// which is marked below; without, it has none. (The tests compile it once, with an expression that is known at run time.)
#include "shadowcheck_vss.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#ifndef MISTAKE
#define MISTAKE 0
#endif
#define TELL(what) shadowcheck::deed(what)

namespace {

const int mistake = MISTAKE;

// {1f7c0b52-6a0e-4b0c-9d5c-2f6f6d2b7a11}
const VSS_ID writer_id = {0x1f7c0b52, 0x6a0e, 0x4b0c, {0x9d, 0x5c, 0x2f, 0x6f, 0x6d, 0x2b, 0x7a, 0x11}};
const wchar_t folder[] = L"C:\\Orders";

struct ById {
    bool operator()(const VSS_ID& one, const VSS_ID& other) const { return std::memcmp(&one, &other, sizeof one) < 0; }
};

// What the application does all day: it takes orders, unless its writes are held.
class Database {
public:
    void append(const std::string& order) {
        std::unique_lock<std::mutex> lock(mutex_);
        may_write_.wait(lock, [this] { return holders_.empty(); });
        log_ += order + "\n";
    }

    // Holds the writes for a backup. Several backups may hold them: they go on when the last one lets them.
    void hold(const VSS_ID& session) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (holders_.empty()) {
            TELL("holds writes");
        }
        holders_.insert(session);
        shadowcheck::state("holds_writes", true);
    }

    // Lets the writes go on, as far as this backup is concerned. It may be asked again, or of a backup that never held them.
    void resume(const VSS_ID& session) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (holders_.erase(session) > 0 && holders_.empty()) {
            TELL("writes again");
        }
        shadowcheck::state("holds_writes", !holders_.empty());
        may_write_.notify_all();
    }

    // The orders up to here are in a backup, and the log of them is not needed any more.
    void truncate_log() {
        const std::lock_guard<std::mutex> lock(mutex_);
        TELL("truncates its logs");
        log_.clear();
    }

    std::size_t position() {
        const std::lock_guard<std::mutex> lock(mutex_);
        return log_.size();
    }

private:
    std::mutex mutex_;
    std::condition_variable may_write_;
    std::set<VSS_ID, ById> holders_;
    std::string log_;
};

// What the writer keeps for one backup, from its beginning to its end. VSS may run several at a time.
class Session {
public:
    explicit Session(std::size_t position) : position_(position) { TELL("keeps resources"); }
    ~Session() { TELL("frees resources"); }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void freeze_at(std::size_t position) { position_ = position; }
    std::wstring stamp() const { return L"position " + std::to_wstring(position_); }

    // The database has come to a halt, and nothing of this backup is to be kept.
    void forget_position() { position_ = 0; }

private:
    std::size_t position_;
};

class OrdersWriter final : public CVssWriterEx2 {
public:
    explicit OrdersWriter(Database& database) : database_(database) {}

    HRESULT start() {
        const HRESULT initialized = Initialize(writer_id, L"Orders Writer", VSS_UT_USERDATA, VSS_ST_TRANSACTEDDB);
        return initialized == S_OK ? Subscribe() : initialized;
    }

    bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* metadata) override {
        HRESULT added = metadata->AddComponent(VSS_CT_DATABASE, nullptr, L"Orders", L"The orders of the shop", nullptr, 0, false, true, true, true);
        added = FAILED(added) ? added : metadata->AddDatabaseFiles(nullptr, L"Orders", folder, L"orders.db");
        added = FAILED(added) ? added : metadata->AddDatabaseLogFiles(nullptr, L"Orders", folder, L"*.log");
        added = FAILED(added) ? added : metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr, VSS_WRE_ALWAYS, false);
        added = FAILED(added) ? added : metadata->SetBackupSchema(VSS_BS_COPY);
        return SUCCEEDED(added);
    }

    // The stamp is that of a backup without a shadow copy: it has no PostSnapshot, in which a better one is known.
    bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents* components) override {
        return guarded([this, components] {
            const VSS_BACKUP_TYPE type = GetBackupType();
            if (type != VSS_BT_FULL && type != VSS_BT_COPY) {
                const char* why = "it can make full backups and copies, and no others";
                if (mistake == 6) {  // the veto has no reason: VSS cannot tell the requester what went wrong
                    log(why);
                    return false;
                }
                return fail(VSS_E_WRITERERROR_NONRETRYABLE, why);
            }
            sessions_.erase(session());  // a requester may prepare again
            sessions_[session()] = std::make_unique<Session>(database_.position());
            return stamp(*components, find()->stamp());
        });
    }

    bool STDMETHODCALLTYPE OnPrepareSnapshot() override {
        return guarded([this] {
            if (IsWriterShuttingDown()) {
                return fail(VSS_E_WRITERERROR_NONRETRYABLE, "the application is about to end");
            }
            return true;
        });
    }

    bool STDMETHODCALLTYPE OnFreeze() override {
        return guarded([this] {
            if (IsPathAffected(folder)) {
                database_.hold(session());
                if (Session* found = find()) {  // there is none if the requester makes copies of volumes, without components
                    found->freeze_at(database_.position());
                }
            }
            return true;
        });
    }

    bool STDMETHODCALLTYPE OnThaw() override {
        return guarded([this] {
            database_.resume(session());
            return true;
        });
    }

    bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents* components) override {
        return guarded([this, components] {
            const Session* found = find();
            return found == nullptr || stamp(*components, found->stamp());
        });
    }

    // It may come at any time, more than once, and to a writer that has heard of no backup.
    bool STDMETHODCALLTYPE OnAbort() override {
        return guarded([this] {
            if (mistake != 1) {  // the writes stay held when a backup is aborted between Freeze and Thaw
                database_.resume(session());
            }
            if (mistake == 2) {  // at a second Abort there is no session any more
                find()->forget_position();
            }
            sessions_.erase(session());
            return true;
        });
    }

    bool STDMETHODCALLTYPE OnBackupComplete(IVssWriterComponents* components) override {
        return guarded([this, components] {
            if (mistake == 5) {  // logs are truncated whatever the backup was, and whether or not it succeeded
                database_.truncate_log();
            } else if (GetBackupType() == VSS_BT_FULL && succeeded(*components)) {
                database_.truncate_log();
            }
            if (mistake == 3) {  // the session ends here and nowhere else: if the requester crashes, it never does
                sessions_.erase(session());
            }
            return true;
        });
    }

    // The backup is over, however it went: the requester may have crashed, and BackupComplete never have come.
    bool STDMETHODCALLTYPE OnBackupShutdown(VSS_ID) override {
        return guarded([this] {
            database_.resume(session());
            if (mistake != 3) {
                sessions_.erase(session());
            }
            return true;
        });
    }

private:
    // Which backup the handler is about.
    VSS_ID session() const {
        VSS_ID id = {};
        if (FAILED(GetSessionId(&id))) {
            throw std::runtime_error("GetSessionId failed");
        }
        return mistake == 4 ? writer_id : id;  // there is one "current backup", whichever it is
    }

    Session* find() {
        const auto found = sessions_.find(session());
        return found == sessions_.end() ? nullptr : found->second.get();
    }

    // Whether there are components of ours in the backup, and all of them were saved.
    static bool succeeded(IVssWriterComponents& components) {
        UINT count = 0;
        bool all = SUCCEEDED(components.GetComponentCount(&count)) && count > 0;
        for (UINT i = 0; i < count; ++i) {
            IVssComponent* component = nullptr;
            if (FAILED(components.GetComponent(i, &component))) {
                return false;
            }
            bool one = false;
            all = component->GetBackupSucceeded(&one) == S_OK && one && all;
            component->Release();
        }
        return all;
    }

    bool stamp(IVssWriterComponents& components, const std::wstring& text) {
        UINT count = 0;
        HRESULT done = components.GetComponentCount(&count);
        for (UINT i = 0; i < count && SUCCEEDED(done); ++i) {
            IVssComponent* component = nullptr;
            done = components.GetComponent(i, &component);
            if (SUCCEEDED(done)) {
                done = component->SetBackupStamp(text.c_str());
                component->Release();
            }
        }
        return SUCCEEDED(done) || fail(VSS_E_WRITERERROR_RETRYABLE, "a component was not stamped");
    }

    static void log(const char* why) {
        TELL("writes to the event log");
        std::fprintf(stderr, "Orders Writer: %s\n", why);
    }

    // Tells VSS and the event log of a failure.
    bool fail(HRESULT error, const char* why) {
        log(why);
        SetWriterFailure(error);
        return false;
    }

    // No exception may leave a handler. Handlers of different backups come on different threads.
    template <typename Handler>
    bool guarded(Handler handler) {
        const std::lock_guard<std::mutex> lock(mutex_);
        try {
            return handler();
        } catch (const std::exception& error) {
            return fail(VSS_E_WRITERERROR_RETRYABLE, error.what());
        }
    }

    Database& database_;
    std::mutex mutex_;
    std::map<VSS_ID, std::unique_ptr<Session>, ById> sessions_;
};

}  // namespace

int main() {
    const bool may_start = SUCCEEDED(CoInitializeEx(nullptr, COINIT_MULTITHREADED));
    for (const char* deed : {"holds writes", "writes again", "keeps resources", "frees resources", "truncates its logs", "writes to the event log"}) {
        shadowcheck::tells(deed);
    }
    Database database;
    OrdersWriter writer(database);
    if (!may_start || writer.start() != S_OK) {
        std::fputs("Orders Writer: VSS does not let this writer in\n", stderr);
        return 1;
    }
    for (int order = 1; order <= 100; ++order) {
        database.append("order " + std::to_string(order));
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    writer.Unsubscribe();
    CoUninitialize();
    return 0;
}
