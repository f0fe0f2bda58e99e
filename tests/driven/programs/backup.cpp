// A backup program: copies the files of all components of all writers from a shadow copy of one volume, and saves the document.
//
//     backup VOLUME FOLDER          for example: backup C:\ D:\backups\today
//
// Compiled with the SDK (or mingw-w64) it is an ordinary program. Compiled with `-include shadowcheck_vss.hpp` the same source runs
// under `shadowcheck drive`, on Linux, too. MISTAKE plants one of six mistakes.
#ifdef _WIN32
#include <windows.h>

#include <vss.h>
#include <vswriter.h>
#include <vsbackup.h>
#endif

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#ifdef SHADOWCHECK_VSS_HPP
// What this program does, or never does: a run that does not tell of it has not done it.
static const shadowcheck::Tells tells{"copy files", "keep copies", "report survivors", "clean up earlier copies", "clean up luns"};
#define DEED(name, done) shadowcheck::deed(name, done)
#define PLACE (SHADOWCHECK_HERE)
#else
#define DEED(name, done) (done)
#define PLACE ((void)0)
#endif

#if defined(__MINGW32__) && !defined(SHADOWCHECK_VSS_HPP)
typedef boolean VssBool;  // mingw-w64 says boolean where the SDK says bool
#else
typedef bool VssBool;
#endif

#ifndef MISTAKE
#define MISTAKE 0
#endif
enum Mistake { none, no_abort, release_while_pending, success_though_copying_failed, trusts_wait, ignores_writers, uses_released };

static bool makes(Mistake one) {
    return MISTAKE == one;
}

namespace fs = std::filesystem;

// ---- What COM needs: errors, pointers, strings -----------------------------------------------------------------------------------

struct VssError : std::runtime_error {
    VssError(const std::string& what, HRESULT of) : std::runtime_error(what), code(of) {}
    const HRESULT code;
};
struct Interrupted : std::runtime_error {
    Interrupted() : std::runtime_error("interrupted") {}
};

static volatile std::sig_atomic_t ctrl_c = 0;
static void on_ctrl_c(int) {
    std::signal(SIGINT, on_ctrl_c);
    ctrl_c = 1;
}

static void check(HRESULT code, const char* call) {
    if (FAILED(code)) {
        throw VssError(call, code);
    }
}
#define CHECK(call) check((PLACE, call), #call)

template <typename Interface>
class Pointer {
public:
    Pointer() = default;
    Pointer(const Pointer&) = delete;
    Pointer& operator=(const Pointer&) = delete;
    ~Pointer() { release(); }

    Interface* operator->() const { return held_; }
    Interface** out() {
        release();
        return &held_;
    }
    Interface* get() const { return held_; }
    void release() {
        if (held_ != nullptr) {
            held_->Release();
        }
        held_ = nullptr;
    }

private:
    Interface* held_ = nullptr;
};

class Text {
public:
    Text() = default;
    Text(const Text&) = delete;
    Text& operator=(const Text&) = delete;
    ~Text() { SysFreeString(held_); }

    BSTR* out() { return &held_; }
    std::wstring str() const { return held_ == nullptr ? L"" : held_; }

private:
    BSTR held_ = nullptr;
};

// ---- Asynchronous operations -----------------------------------------------------------------------------------------------------

static HRESULT status_of(IVssAsync* operation) {
    HRESULT status = S_OK;
    check(operation->QueryStatus(&status, nullptr), "QueryStatus");
    return status;
}

// Cancels an operation, and waits until it has really ended: before that the instance must not be released. Returns how it ended:
// it may have finished just before.
static HRESULT cancel(IVssAsync* operation) {
    operation->Cancel();
    HRESULT status = status_of(operation);
    for (; status == VSS_S_ASYNC_PENDING; status = status_of(operation)) {
        operation->Wait(1000);
    }
    return status;
}

static void stop_if_asked() {
    if (ctrl_c != 0) {
        throw Interrupted();
    }
}

// Waits for the end of an operation; Ctrl-C cancels it, if that `stops` it. That it succeeded is known from QueryStatus alone.
static void finish(Pointer<IVssAsync>& operation, const char* name, bool stops = true) {
    constexpr int most_waits = 3;
    if (makes(trusts_wait)) {
        check(operation->Wait(INFINITE), name);
        return;
    }
    HRESULT status = VSS_S_ASYNC_PENDING;
    for (int wait = 0; status == VSS_S_ASYNC_PENDING && wait < most_waits && !(stops && ctrl_c != 0); ++wait) {
        check(operation->Wait(60 * 1000), name);
        status = status_of(operation.get());
    }
    if (status == VSS_S_ASYNC_PENDING && !makes(release_while_pending)) {
        status = cancel(operation.get());
    }
    if (makes(uses_released)) {
        IVssAsync* const stale = operation.get();
        operation.release();
        status = status_of(stale);
    }
    if (status != VSS_S_ASYNC_FINISHED) {
        stop_if_asked();
        throw VssError(name, status);
    }
}

// ---- The backup ------------------------------------------------------------------------------------------------------------------

struct FileSet {
    std::wstring path, spec;
    bool recursive;
};

struct Component {
    VSS_ID instance, writer;
    VSS_COMPONENT_TYPE type;
    std::wstring logical_path, name;
    std::vector<FileSet> files;
};

class Backup {
public:
    Backup() { CHECK(CreateVssBackupComponents(vss_.out())); }

    void run(const std::wstring& volume, const fs::path& folder) {
        CHECK(vss_->InitializeForBackup());
        CHECK(vss_->SetContext(VSS_CTX_BACKUP));
        CHECK(vss_->SetBackupState(true, false, VSS_BT_FULL, false));
        find_components();
        start_set();
        try {  // from here on, AbortBackup comes before Release
            add_volume(volume);
            prepare();
            stop_if_asked();
            create_copy();
            stop_if_asked();
            store(folder);
            complete();
        } catch (...) {
            if (!(makes(no_abort) && !prepared_) && !makes(release_while_pending)) {
                vss_->AbortBackup();
            }
            throw;
        }
        after_completion(folder);
    }

private:
    void find_components() {
        Pointer<IVssAsync> gathering;
        CHECK(vss_->GatherWriterMetadata(gathering.out()));
        finish(gathering, "GatherWriterMetadata");
        UINT count = 0;
        CHECK(vss_->GetWriterMetadataCount(&count));
        for (UINT i = 0; i < count; ++i) {
            VSS_ID instance;
            Pointer<IVssExamineWriterMetadata> metadata;
            CHECK(vss_->GetWriterMetadata(i, &instance, metadata.out()));
            examine(metadata.get());
        }
        CHECK(vss_->FreeWriterMetadata());
        for (const Component& one : components_) {
            CHECK(vss_->AddComponent(one.instance, one.writer, one.type, one.logical_path.c_str(), one.name.c_str()));
        }
    }

    void examine(IVssExamineWriterMetadata* metadata) {
        Component found;
        Text name;
        VSS_USAGE_TYPE usage;
        VSS_SOURCE_TYPE source;
        CHECK(metadata->GetIdentity(&found.instance, &found.writer, name.out(), &usage, &source));
        UINT included = 0, excluded = 0, count = 0;
        CHECK(metadata->GetFileCounts(&included, &excluded, &count));
        for (UINT i = 0; i < count; ++i) {
            Pointer<IVssWMComponent> component;
            CHECK(metadata->GetComponent(i, component.out()));
            PVSSCOMPONENTINFO info = nullptr;
            CHECK(component->GetComponentInfo(&info));
            found.type = info->type;
            found.logical_path = info->bstrLogicalPath == nullptr ? L"" : info->bstrLogicalPath;
            found.name = info->bstrComponentName;
            const UINT files = info->cFileCount, databases = info->cDatabases, logs = info->cLogFiles;
            component->FreeComponentInfo(info);
            found.files.clear();
            add_files(files, found, [&](UINT n, IVssWMFiledesc** out) { return component->GetFile(n, out); });
            add_files(databases, found, [&](UINT n, IVssWMFiledesc** out) { return component->GetDatabaseFile(n, out); });
            add_files(logs, found, [&](UINT n, IVssWMFiledesc** out) { return component->GetDatabaseLogFile(n, out); });
            components_.push_back(found);
        }
    }

    template <typename Get>
    static void add_files(UINT count, Component& to, Get get) {
        for (UINT n = 0; n < count; ++n) {
            Pointer<IVssWMFiledesc> files;
            check(get(n, files.out()), "GetFile");
            Text path, spec;
            VssBool recursive = false;
            CHECK(files->GetPath(path.out()));
            CHECK(files->GetFilespec(spec.out()));
            CHECK(files->GetRecursive(&recursive));
            to.files.push_back({path.str(), spec.str(), recursive != 0});
        }
    }

    // Starts the set. While another program creates one, we wait a while and try again.
    void start_set() {
        constexpr int most_tries = 3;
        HRESULT code = VSS_E_SNAPSHOT_SET_IN_PROGRESS;
        for (int attempt = 0; code == VSS_E_SNAPSHOT_SET_IN_PROGRESS && attempt < most_tries; ++attempt) {
            Sleep(attempt == 0 ? 0 : 10);
            code = (PLACE, vss_->StartSnapshotSet(&set_));
        }
        check(code, "StartSnapshotSet");
    }

    void add_volume(std::wstring volume) { CHECK(vss_->AddToSnapshotSet(volume.data(), VSS_ID{}, &copy_)); }

    void prepare() {
        Pointer<IVssAsync> preparing;
        CHECK(vss_->PrepareForBackup(preparing.out()));
        finish(preparing, "PrepareForBackup");
        prepared_ = true;
        hear_writers();
    }

    void create_copy() {
        Pointer<IVssAsync> creating;
        CHECK(vss_->DoSnapshotSet(creating.out()));
        finish(creating, "DoSnapshotSet");
        hear_writers();
    }

    // Copies the files from the shadow copy, and tells the writers whether their data is safe.
    void store(const fs::path& folder) {
        VSS_SNAPSHOT_PROP properties;
        CHECK(vss_->GetSnapshotProperties(copy_, &properties));
        const fs::path device = properties.m_pwszSnapshotDeviceObject;
        VssFreeSnapshotProperties(&properties);
        bool copied = true;
        for (const Component& one : components_) {
            copied = copy(one, device, folder) && copied;
        }
        copied = DEED("copy files", copied);
        for (const Component& one : components_) {
            const bool well = copied || makes(success_though_copying_failed);
            CHECK(vss_->SetBackupSucceeded(one.instance, one.writer, one.type, one.logical_path.c_str(), one.name.c_str(), well));
        }
        if (!copied && !makes(success_though_copying_failed)) {
            throw std::runtime_error("the files could not be copied");
        }
    }

    static bool copy(const Component& of, const fs::path& device, const fs::path& folder) {
        bool copied = true;
        for (const FileSet& set : of.files) {
            fs::path below;  // C:\Orders is Orders, below the root of the volume
            for (std::size_t at = 3, end = 0; at < set.path.size(); at = end + 1) {
                end = std::min(set.path.find(L'\\', at), set.path.size());
                below /= set.path.substr(at, end - at);
            }
            copied = copy(device / below, folder / below, set) && copied;
        }
        return copied;
    }

    static bool copy(const fs::path& from, const fs::path& to, const FileSet& which) {
        std::error_code error;
        bool copied = true;
        fs::create_directories(to, error);
        for (const fs::directory_entry& entry : fs::directory_iterator(from, error)) {
            const fs::path name = entry.path().filename();
            if (entry.is_directory() && which.recursive) {
                copied = copy(entry.path(), to / name, which) && copied;
            } else if (entry.is_regular_file() && matches(name.wstring(), which.spec)) {
                copied = copy_file(entry.path(), to / name) && copied;
            }
        }
        return copied && !error;
    }

    static bool copy_file(const fs::path& from, const fs::path& to) {
        std::ifstream in(from, std::ios::binary);
        std::ofstream out(to, std::ios::binary);
        for (std::vector<char> block(65536); in && out;) {
            in.read(block.data(), static_cast<std::streamsize>(block.size()));
            out.write(block.data(), in.gcount());
        }
        return in.eof() && out.flush();
    }

    // A specification is a name, or ends in one after an asterisk.
    static bool matches(const std::wstring& name, const std::wstring& spec) {
        const std::wstring end = spec.empty() || spec[0] != L'*' ? spec : spec.substr(1);
        const bool whole = end.size() == spec.size();
        return whole ? name == spec : name.size() >= end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0;
    }

    // What the writers have to say is gathered, read and freed after each of the three phases.
    void hear_writers() {
        if (makes(ignores_writers)) {
            return;
        }
        Pointer<IVssAsync> gathering;
        CHECK(vss_->GatherWriterStatus(gathering.out()));
        finish(gathering, "GatherWriterStatus");
        HRESULT worst = S_OK;
        UINT count = 0;
        HRESULT code = vss_->GetWriterStatusCount(&count);
        for (UINT i = 0; i < count && SUCCEEDED(code); ++i) {
            VSS_ID instance, writer;
            Text name;
            VSS_WRITER_STATE state;
            HRESULT failure = S_OK;
            code = vss_->GetWriterStatus(i, &instance, &writer, name.out(), &state, &failure);
            worst = FAILED(failure) ? failure : worst;
        }
        vss_->FreeWriterStatus();
        check(code, "GetWriterStatus");
        check(worst, "a writer");
    }

    // The files are stored: Ctrl-C is not for this any more.
    void complete() {
        Pointer<IVssAsync> completing;
        CHECK(vss_->BackupComplete(completing.out()));
        finish(completing, "BackupComplete", false);
    }

    // Nothing is aborted any more, whatever the writers say; the document is saved.
    void after_completion(const fs::path& folder) {
        try {
            hear_writers();
        } catch (const std::exception& error) {
            std::fprintf(stderr, "backup: after the backup: %s\n", error.what());
        }
        Text document;
        CHECK(vss_->SaveAsXML(document.out()));
        std::ofstream file(folder / "backup.xml");
        for (const wchar_t one : document.str()) {
            file << static_cast<char>(one);  // the names in it are ASCII
        }
    }

    Pointer<IVssBackupComponents> vss_;
    std::vector<Component> components_;
    VSS_ID set_{}, copy_{};
    bool prepared_ = false;
};

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: backup VOLUME FOLDER\n");
        return 2;
    }
    std::signal(SIGINT, on_ctrl_c);
    if (FAILED(CoInitializeEx(nullptr, COINIT_MULTITHREADED))) {
        return 1;
    }
    int status = 0;
    try {
        Backup().run(fs::path(argv[1]).wstring(), argv[2]);
    } catch (const VssError& error) {
        std::fprintf(stderr, "backup: %s: 0x%08x\n", error.what(), static_cast<unsigned>(error.code));
        status = 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "backup: %s\n", error.what());
        status = 1;
    }
    CoUninitialize();
    return status;
}
