// The methods of IVssBackupComponents about writers: their metadata, their status, and what they are asked to do.
//
// Part of shadowcheck_vss.hpp.
#ifndef SHADOWCHECK_VSS_BACKUP_WRITERS_HPP
#define SHADOWCHECK_VSS_BACKUP_WRITERS_HPP

#include <string>

#include "backup_document.hpp"
#include "metadata.hpp"

namespace shadowcheck {

// Whether what GetWriterStatus is answered is the failure of a writer, which the method shows, and not one of its own.
inline bool is_failure_of_writer(HRESULT code) {
    switch (code) {
        case VSS_E_WRITERERROR_INCONSISTENTSNAPSHOT:
        case VSS_E_WRITERERROR_OUTOFRESOURCES:
        case VSS_E_WRITERERROR_TIMEOUT:
        case VSS_E_WRITERERROR_RETRYABLE:
        case VSS_E_WRITERERROR_NONRETRYABLE:
        case VSS_E_WRITERERROR_PARTIAL_FAILURE:
        case VSS_E_WRITER_NOT_RESPONDING:
        case VSS_E_WRITER_STATUS_NOT_AVAILABLE:
            return true;
        default:
            return false;
    }
}

class WriterMethods : public DocumentMethods {
public:
    using DocumentMethods::DocumentMethods;

    HRESULT STDMETHODCALLTYPE EnableWriterClasses(const VSS_ID* ids, UINT count) override { return choose("EnableWriterClasses", ids, count); }
    HRESULT STDMETHODCALLTYPE DisableWriterClasses(const VSS_ID* ids, UINT count) override { return choose("DisableWriterClasses", ids, count); }
    HRESULT STDMETHODCALLTYPE DisableWriterInstances(const VSS_ID* ids, UINT count) override {
        return done("DisableWriterInstances", ids == nullptr && count > 0 ? E_INVALIDARG : S_OK);
    }

    HRESULT STDMETHODCALLTYPE GatherWriterMetadata(IVssAsync** out) override { return begin("GatherWriterMetadata", out); }
    HRESULT STDMETHODCALLTYPE FreeWriterMetadata() override { return ask("FreeWriterMetadata"); }
    HRESULT STDMETHODCALLTYPE GetWriterMetadataCount(UINT* out) override { return count("GetWriterMetadataCount", out); }
    HRESULT STDMETHODCALLTYPE GetWriterMetadata(UINT number, VSS_ID* instance, IVssExamineWriterMetadata** out) override {
        FakeMetadata* found = nullptr;
        const HRESULT answer = examine(number, instance, out, found);
        return SUCCEEDED(answer) ? (*out = found, answer) : answer;
    }
    HRESULT STDMETHODCALLTYPE GetWriterMetadataEx(UINT number, VSS_ID* instance, IVssExamineWriterMetadataEx** out) override {
        FakeMetadata* found = nullptr;
        const HRESULT answer = examine(number, instance, out, found);
        return SUCCEEDED(answer) ? (*out = found, answer) : answer;
    }

    HRESULT STDMETHODCALLTYPE PrepareForBackup(IVssAsync** out) override {
        phase_ = Phase::prepared;
        return begin("PrepareForBackup", out);
    }
    HRESULT STDMETHODCALLTYPE BackupComplete(IVssAsync** out) override {
        phase_ = Phase::completed;
        return begin("BackupComplete", out);
    }
    HRESULT STDMETHODCALLTYPE AbortBackup() override { return ask("AbortBackup"); }

    HRESULT STDMETHODCALLTYPE GatherWriterStatus(IVssAsync** out) override { return begin("GatherWriterStatus", out); }
    HRESULT STDMETHODCALLTYPE FreeWriterStatus() override { return ask("FreeWriterStatus"); }
    HRESULT STDMETHODCALLTYPE GetWriterStatusCount(UINT* out) override { return count("GetWriterStatusCount", out); }
    HRESULT STDMETHODCALLTYPE GetWriterStatus(UINT number, VSS_ID* instance, VSS_ID* writer, BSTR* name, VSS_WRITER_STATE* state,
                                              HRESULT* failure) override {
        const bool filled = fill(instance, no_id) && fill(writer, no_id) && fill<BSTR>(name, nullptr) && fill(state, VSS_WS_UNKNOWN) &&
                            fill(failure, HRESULT{S_OK});
        if (!filled || number >= writers().size()) {
            return tell("GetWriterStatus", filled ? VSS_E_OBJECT_NOT_FOUND : E_INVALIDARG);
        }
        const HRESULT answer = ask("GetWriterStatus");
        const bool failed = is_failure_of_writer(answer);
        if (FAILED(answer) && !failed) {
            return answer;
        }
        *instance = writers()[number].instance;
        *writer = writers()[number].id;
        *name = lent_string(writers()[number].name, "GetWriterStatus");
        *state = failed ? failed_state() : well_state();
        *failure = failed ? answer : S_OK;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE GetWriterStatusEx(UINT number, VSS_ID* instance, VSS_ID* writer, BSTR* name, VSS_WRITER_STATE* state, HRESULT* failure,
                                                HRESULT* application, BSTR* message) override {
        fill(application, HRESULT{S_OK});
        fill<BSTR>(message, nullptr);
        return GetWriterStatus(number, instance, writer, name, state, failure);
    }

protected:
    ~WriterMethods() = default;

    // How far the backup is: it decides in which state writers are shown.
    enum class Phase { begun, prepared, copied, completed };
    Phase phase_ = Phase::begun;

private:
    HRESULT choose(const char* call, const VSS_ID* ids, UINT count) {
        return ids == nullptr && count > 0 ? tell(call, E_INVALIDARG) : ask(call);
    }

    HRESULT count(const char* method, UINT* out) {
        done(method);
        return fill(out, static_cast<UINT>(writers().size())) ? S_OK : E_INVALIDARG;
    }

    template <typename Metadata>
    HRESULT examine(UINT number, VSS_ID* instance, Metadata** out, FakeMetadata*& found) {
        const bool filled = fill<Metadata*>(out, nullptr) && fill(instance, no_id);
        if (!filled || number >= writers().size()) {
            return tell("GetWriterMetadata", filled ? VSS_E_OBJECT_NOT_FOUND : E_INVALIDARG);
        }
        const HRESULT answer = ask("GetWriterMetadata");
        if (SUCCEEDED(answer)) {
            *instance = writers()[number].instance;
            found = new FakeMetadata(writers()[number], "GetWriterMetadata");
        }
        return answer;
    }

    VSS_WRITER_STATE well_state() const { return phase_ == Phase::copied ? VSS_WS_WAITING_FOR_BACKUP_COMPLETE : VSS_WS_STABLE; }
    VSS_WRITER_STATE failed_state() const {
        switch (phase_) {
            case Phase::begun:
                return VSS_WS_FAILED_AT_IDENTIFY;
            case Phase::prepared:
                return VSS_WS_FAILED_AT_PREPARE_BACKUP;
            case Phase::copied:
                return VSS_WS_FAILED_AT_FREEZE;
            default:
                return VSS_WS_FAILED_AT_BACKUP_COMPLETE;
        }
    }
};

}  // namespace shadowcheck

#endif
