// The components of a backup, as a writer's handlers are given them: IVssWriterComponents and IVssComponent.
//
// Part of shadowcheck_vss.hpp. VSS owns what a handler is given, until it returns; what GetComponent returns is the writer's to
// release. Edits of the Backup Components Document are told, and so is GetBackupSucceeded.
#ifndef SHADOWCHECK_VSS_WRITER_COMPONENT_HPP
#define SHADOWCHECK_VSS_WRITER_COMPONENT_HPP

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "component.hpp"
#include "writer_event.hpp"

namespace shadowcheck {

// A component in the hands of a writer. It answers as the pages say of the handler that asks.
class WriterComponent final : public FakeComponent {
public:
    explicit WriterComponent(AddedComponent& of) : FakeComponent(of), of_(of) {}

    HRESULT STDMETHODCALLTYPE GetBackupSucceeded(bool* out) override {
        tell_call("GetBackupSucceeded", "");
        const WriterEvent* event = event_of_this_thread();
        const bool known = event != nullptr && (event->is("OnBackupComplete") || event->is("OnBackupShutdown"));
        const bool succeeded = known && event->facts["GetBackupSucceeded"].boolean(true);
        if (!fill(out, succeeded)) {
            return E_INVALIDARG;
        }
        return known ? S_OK : S_FALSE;
    }

    HRESULT STDMETHODCALLTYPE SetBackupStamp(LPCWSTR text) override { return edit("SetBackupStamp", [&] { return FakeComponent::SetBackupStamp(text); }); }
    HRESULT STDMETHODCALLTYPE SetBackupMetadata(LPCWSTR text) override {
        return edit(any_edit, [&] { return of_.metadata.empty() ? FakeComponent::SetBackupMetadata(text) : VSS_E_OBJECT_ALREADY_EXISTS; });
    }
    HRESULT STDMETHODCALLTYPE AddPartialFile(LPCWSTR path, LPCWSTR name, LPCWSTR ranges, LPCWSTR metadata) override {
        return edit(any_edit, [&] { return FakeComponent::AddPartialFile(path, name, ranges, metadata); });
    }
    HRESULT STDMETHODCALLTYPE AddDifferencedFilesByLastModifyTime(LPCWSTR path, LPCWSTR spec, BOOL recursive, FILETIME since) override {
        return edit(any_edit, [&] { return FakeComponent::AddDifferencedFilesByLastModifyTime(path, spec, recursive, since); });
    }
    HRESULT STDMETHODCALLTYPE AddDifferencedFilesByLastModifyLSN(LPCWSTR path, LPCWSTR spec, BOOL recursive, BSTR lsn) override {
        return edit(any_edit, [&] { return FakeComponent::AddDifferencedFilesByLastModifyLSN(path, spec, recursive, lsn); });
    }
    HRESULT STDMETHODCALLTYPE SetPostSnapshotFailureMsg(LPCWSTR text) override { return in("OnPostSnapshot") ? FakeComponent::SetPostSnapshotFailureMsg(text) : VSS_E_BAD_STATE; }
    HRESULT STDMETHODCALLTYPE SetPrepareForBackupFailureMsg(LPCWSTR text) override {
        tell_call("SetPrepareForBackupFailureMsg", "");
        return in("OnPrepareBackup") ? FakeComponent::SetPrepareForBackupFailureMsg(text) : VSS_E_BAD_STATE;
    }

private:
    static constexpr const char* any_edit = "SetBackupMetadata";  // by this name a log knows every edit but the stamp

    static bool in(const char* handler) {
        const WriterEvent* event = event_of_this_thread();
        return event != nullptr && event->is(handler);
    }

    // Edits the Backup Components Document, unless the backup is complete already.
    template <typename Edit>
    static HRESULT edit(const char* call, Edit edit) {
        tell_call(call, "");
        const WriterEvent* event = event_of_this_thread();
        const bool late = event == nullptr || event->is("OnBackupComplete") || event->is("OnBackupShutdown");
        return late ? VSS_E_BAD_STATE : edit();
    }

    AddedComponent& of_;
};

// What a handler is given. It is used up when the handler returns: whoever still calls it then, calls what is not there.
class HandlersComponents final : public IVssWriterComponents {
public:
    HandlersComponents(std::string handler, VSS_ID instance, VSS_ID writer, std::vector<AddedComponent*> components)
        : handler_(std::move(handler)), instance_(instance), writer_(writer), components_(std::move(components)) {}

    void handler_returns() { gone_ = true; }

    HRESULT STDMETHODCALLTYPE GetComponentCount(UINT* out) override {
        used("GetComponentCount");
        return fill(out, static_cast<UINT>(components_.size())) ? S_OK : E_INVALIDARG;
    }
    HRESULT STDMETHODCALLTYPE GetWriterInfo(VSS_ID* instance, VSS_ID* writer) override {
        used("GetWriterInfo");
        return fill(instance, instance_) && fill(writer, writer_) ? S_OK : E_INVALIDARG;
    }
    HRESULT STDMETHODCALLTYPE GetComponent(UINT number, IVssComponent** out) override {
        used("GetComponent");
        if (!fill<IVssComponent*>(out, nullptr)) {
            return E_INVALIDARG;
        }
        if (number >= components_.size()) {
            return VSS_E_OBJECT_NOT_FOUND;
        }
        *out = new WriterComponent(*components_[number]);
        return S_OK;
    }

private:
    void used(const char* method) const {
        if (gone_) {
            Ledger::get().report(std::string("calls IVssWriterComponents::") + method + " of " + handler_ + " after that handler has returned");
        }
    }

    const std::string handler_;
    const VSS_ID instance_, writer_;
    const std::vector<AddedComponent*> components_;
    std::atomic<bool> gone_{false};
};

}  // namespace shadowcheck

#endif
