// A component that the program has added to its backup: IVssComponent, as IVssWriterComponentsExt returns it.
//
// Part of shadowcheck_vss.hpp.
#ifndef SHADOWCHECK_VSS_COMPONENT_HPP
#define SHADOWCHECK_VSS_COMPONENT_HPP

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "world.hpp"

namespace shadowcheck {

// What the Backup Components Document has of a component.
struct AddedComponent {
    AddedComponent(const VSS_ID& of_instance, const VSS_ID& of_writer, VSS_COMPONENT_TYPE of_type, std::wstring path, std::wstring called)
        : instance(of_instance), writer(of_writer), type(of_type), logical_path(std::move(path)), name(std::move(called)) {}

    VSS_ID instance, writer;
    VSS_COMPONENT_TYPE type;
    std::wstring logical_path, name;
    bool succeeded = false, selected_for_restore = false, additional_restores = false, authoritative = false;
    std::wstring metadata, restore_metadata, stamp, previous_stamp, options, restore_options, restore_name;
    std::wstring before_restore, after_restore, preparing, after_copy, failure_message;
    HRESULT failure = S_OK, application_failure = S_OK;
    VSS_RESTORE_TARGET target = VSS_RT_UNDEFINED;
    VSS_FILE_RESTORE_STATUS restored = VSS_RS_UNDEFINED;
};

class FakeComponent : public Counted<IVssComponentEx2> {
public:
    explicit FakeComponent(AddedComponent& of) : Counted("IVssComponent", "IVssWriterComponents::GetComponent"), of_(of) {}

    HRESULT STDMETHODCALLTYPE GetLogicalPath(BSTR* out) override { return show("GetLogicalPath", out, of_.logical_path); }
    HRESULT STDMETHODCALLTYPE GetComponentName(BSTR* out) override { return show("GetComponentName", out, of_.name); }
    HRESULT STDMETHODCALLTYPE GetBackupMetadata(BSTR* out) override { return show("GetBackupMetadata", out, of_.metadata); }
    HRESULT STDMETHODCALLTYPE GetRestoreMetadata(BSTR* out) override { return show("GetRestoreMetadata", out, of_.restore_metadata); }
    HRESULT STDMETHODCALLTYPE GetBackupStamp(BSTR* out) override { return show("GetBackupStamp", out, of_.stamp); }
    HRESULT STDMETHODCALLTYPE GetPreviousBackupStamp(BSTR* out) override { return show("GetPreviousBackupStamp", out, of_.previous_stamp); }
    HRESULT STDMETHODCALLTYPE GetBackupOptions(BSTR* out) override { return show("GetBackupOptions", out, of_.options); }
    HRESULT STDMETHODCALLTYPE GetRestoreOptions(BSTR* out) override { return show("GetRestoreOptions", out, of_.restore_options); }
    HRESULT STDMETHODCALLTYPE GetRestoreName(BSTR* out) override { return show("GetRestoreName", out, of_.restore_name); }
    HRESULT STDMETHODCALLTYPE GetPreRestoreFailureMsg(BSTR* out) override { return show("GetPreRestoreFailureMsg", out, of_.before_restore); }
    HRESULT STDMETHODCALLTYPE GetPostRestoreFailureMsg(BSTR* out) override { return show("GetPostRestoreFailureMsg", out, of_.after_restore); }
    HRESULT STDMETHODCALLTYPE GetPrepareForBackupFailureMsg(BSTR* out) override { return show("GetPrepareForBackupFailureMsg", out, of_.preparing); }
    HRESULT STDMETHODCALLTYPE GetPostSnapshotFailureMsg(BSTR* out) override { return show("GetPostSnapshotFailureMsg", out, of_.after_copy); }

    HRESULT STDMETHODCALLTYPE SetBackupMetadata(LPCWSTR text) override { return keep("SetBackupMetadata", text, of_.metadata); }
    HRESULT STDMETHODCALLTYPE SetRestoreMetadata(LPCWSTR text) override { return keep("SetRestoreMetadata", text, of_.restore_metadata); }
    HRESULT STDMETHODCALLTYPE SetBackupStamp(LPCWSTR text) override { return keep("SetBackupStamp", text, of_.stamp); }
    HRESULT STDMETHODCALLTYPE SetPreRestoreFailureMsg(LPCWSTR text) override { return keep("SetPreRestoreFailureMsg", text, of_.before_restore); }
    HRESULT STDMETHODCALLTYPE SetPostRestoreFailureMsg(LPCWSTR text) override { return keep("SetPostRestoreFailureMsg", text, of_.after_restore); }
    HRESULT STDMETHODCALLTYPE SetPrepareForBackupFailureMsg(LPCWSTR text) override { return keep("SetPrepareForBackupFailureMsg", text, of_.preparing); }
    HRESULT STDMETHODCALLTYPE SetPostSnapshotFailureMsg(LPCWSTR text) override { return keep("SetPostSnapshotFailureMsg", text, of_.after_copy); }

    HRESULT STDMETHODCALLTYPE GetComponentType(VSS_COMPONENT_TYPE* out) override { return value("GetComponentType", out, of_.type); }
    HRESULT STDMETHODCALLTYPE GetBackupSucceeded(bool* out) override { return value("GetBackupSucceeded", out, of_.succeeded); }
    HRESULT STDMETHODCALLTYPE IsSelectedForRestore(bool* out) override { return value("IsSelectedForRestore", out, of_.selected_for_restore); }
    HRESULT STDMETHODCALLTYPE GetAdditionalRestores(bool* out) override { return value("GetAdditionalRestores", out, of_.additional_restores); }
    HRESULT STDMETHODCALLTYPE GetAuthoritativeRestore(bool* out) override { return value("GetAuthoritativeRestore", out, of_.authoritative); }
    HRESULT STDMETHODCALLTYPE GetRestoreTarget(VSS_RESTORE_TARGET* out) override { return value("GetRestoreTarget", out, of_.target); }
    HRESULT STDMETHODCALLTYPE GetFileRestoreStatus(VSS_FILE_RESTORE_STATUS* out) override { return value("GetFileRestoreStatus", out, of_.restored); }
    HRESULT STDMETHODCALLTYPE SetRestoreTarget(VSS_RESTORE_TARGET target) override {
        used("SetRestoreTarget");
        of_.target = target;
        return S_OK;
    }

    // Lists that are empty, as nobody fills them: partial files, new and directed targets, differenced files.
    HRESULT STDMETHODCALLTYPE GetAlternateLocationMappingCount(UINT* out) override { return value("GetAlternateLocationMappingCount", out, 0u); }
    HRESULT STDMETHODCALLTYPE GetPartialFileCount(UINT* out) override { return value("GetPartialFileCount", out, 0u); }
    HRESULT STDMETHODCALLTYPE GetNewTargetCount(UINT* out) override { return value("GetNewTargetCount", out, 0u); }
    HRESULT STDMETHODCALLTYPE GetDirectedTargetCount(UINT* out) override { return value("GetDirectedTargetCount", out, 0u); }
    HRESULT STDMETHODCALLTYPE GetRestoreSubcomponentCount(UINT* out) override { return value("GetRestoreSubcomponentCount", out, 0u); }
    HRESULT STDMETHODCALLTYPE GetDifferencedFilesCount(UINT* out) override { return value("GetDifferencedFilesCount", out, 0u); }
    HRESULT STDMETHODCALLTYPE GetAlternateLocationMapping(UINT, IVssWMFiledesc** out) override { return nothing("GetAlternateLocationMapping", out); }
    HRESULT STDMETHODCALLTYPE GetNewTarget(UINT, IVssWMFiledesc** out) override { return nothing("GetNewTarget", out); }
    HRESULT STDMETHODCALLTYPE GetPartialFile(UINT, BSTR* path, BSTR* name, BSTR* range, BSTR* metadata) override {
        return nothing("GetPartialFile", path, name, range, metadata);
    }
    HRESULT STDMETHODCALLTYPE GetDirectedTarget(UINT, BSTR* from, BSTR* name, BSTR* range, BSTR* to, BSTR* as, BSTR* at) override {
        return nothing("GetDirectedTarget", from, name, range, to, as, at);
    }
    HRESULT STDMETHODCALLTYPE GetRestoreSubcomponent(UINT, BSTR* path, BSTR* name, bool* repair) override {
        return nothing("GetRestoreSubcomponent", path, name, repair);
    }
    HRESULT STDMETHODCALLTYPE GetDifferencedFile(UINT, BSTR* path, BSTR* spec, BOOL* recursive, BSTR* lsn, FILETIME* modified) override {
        return nothing("GetDifferencedFile", path, spec, recursive, lsn, modified);
    }
    HRESULT STDMETHODCALLTYPE GetRollForward(VSS_ROLLFORWARD_TYPE* type, BSTR* point) override {
        used("GetRollForward");
        return fill(type, VSS_RF_UNDEFINED) && fill(point, BSTR{nullptr}) ? S_OK : E_INVALIDARG;
    }

    // What a writer adds; a requester that does so changes nothing here.
    HRESULT STDMETHODCALLTYPE AddPartialFile(LPCWSTR, LPCWSTR, LPCWSTR, LPCWSTR) override { return done("AddPartialFile"); }
    HRESULT STDMETHODCALLTYPE AddDirectedTarget(LPCWSTR, LPCWSTR, LPCWSTR, LPCWSTR, LPCWSTR, LPCWSTR) override { return done("AddDirectedTarget"); }
    HRESULT STDMETHODCALLTYPE AddDifferencedFilesByLastModifyTime(LPCWSTR, LPCWSTR, BOOL, FILETIME) override {
        return done("AddDifferencedFilesByLastModifyTime");
    }
    HRESULT STDMETHODCALLTYPE AddDifferencedFilesByLastModifyLSN(LPCWSTR, LPCWSTR, BOOL, BSTR) override {
        return done("AddDifferencedFilesByLastModifyLSN");
    }
    HRESULT STDMETHODCALLTYPE SetFailure(HRESULT failure, HRESULT application, LPCWSTR message, DWORD) override {
        used("SetFailure");
        of_.failure = failure;
        of_.application_failure = application;
        of_.failure_message = message == nullptr ? L"" : message;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE GetFailure(HRESULT* failure, HRESULT* application, BSTR* message, DWORD* reserved) override {
        if (!fill(failure, of_.failure) || !fill(application, of_.application_failure) || !fill(reserved, DWORD{0})) {
            return E_INVALIDARG;
        }
        const HRESULT code = show("GetFailure", message, of_.failure_message);
        return code == S_FALSE ? S_OK : code;
    }

protected:
    ~FakeComponent() = default;

    bool offers(REFIID wanted) const override {
        return same(wanted, SHADOWCHECK_ID(IVssComponent)) || same(wanted, SHADOWCHECK_ID(IVssComponentEx)) ||
               same(wanted, SHADOWCHECK_ID(IVssComponentEx2));
    }

private:
    // A text; S_FALSE if there is none.
    HRESULT show(const char* method, BSTR* out, const std::wstring& text) {
        used(method);
        if (out == nullptr) {
            return E_INVALIDARG;
        }
        *out = text.empty() ? nullptr : lent_string(text, std::string("IVssComponent::") + method);
        return text.empty() ? S_FALSE : S_OK;
    }
    HRESULT keep(const char* method, LPCWSTR text, std::wstring& as) {
        used(method);
        as = text == nullptr ? L"" : text;
        return text == nullptr ? E_INVALIDARG : S_OK;
    }
    template <typename Value>
    HRESULT value(const char* method, Value* out, const Value& is) {
        used(method);
        return fill(out, is) ? S_OK : E_INVALIDARG;
    }
    template <typename... Values>
    HRESULT nothing(const char* method, Values*... out) {
        used(method);
        return (fill(out, Values{}) && ...) ? VSS_E_OBJECT_NOT_FOUND : E_INVALIDARG;
    }
    HRESULT done(const char* method) {
        used(method);
        return S_OK;
    }

    AddedComponent& of_;
};

// A component in the hands of a backup program.
class BackupComponent final : public FakeComponent {
public:
    using FakeComponent::FakeComponent;
};

// IVssWriterComponentsExt has IUnknown after it, as a second base: in mingw-w64's header that is missing, in the SDK's it is there.
#ifdef __MINGW32__
struct WriterComponentsWithUnknown : public IVssWriterComponentsExt, public IUnknown {};
inline constexpr bool writer_components_can_be_released = false;
#else
using WriterComponentsWithUnknown = IVssWriterComponentsExt;
inline constexpr bool writer_components_can_be_released = true;
#endif

class FakeWriterComponents final : public Counted<WriterComponentsWithUnknown> {
public:
    // The components of a writer, and what is to happen when they are used.
    FakeWriterComponents(const WorldWriter& writer, std::vector<AddedComponent*> components, std::function<void()> at_use)
        : Counted("IVssWriterComponentsExt", "GetWriterComponents", writer_components_can_be_released),
          writer_(writer),
          components_(std::move(components)),
          at_use_(std::move(at_use)) {}

    HRESULT STDMETHODCALLTYPE GetComponentCount(UINT* out) override {
        begins("GetComponentCount");
        return fill(out, static_cast<UINT>(components_.size())) ? S_OK : E_INVALIDARG;
    }
    HRESULT STDMETHODCALLTYPE GetWriterInfo(VSS_ID* instance, VSS_ID* writer) override {
        begins("GetWriterInfo");
        return fill(instance, writer_.instance) && fill(writer, writer_.id) ? S_OK : E_INVALIDARG;
    }
    HRESULT STDMETHODCALLTYPE GetComponent(UINT number, IVssComponent** out) override {
        begins("GetComponent");
        if (!fill<IVssComponent*>(out, nullptr)) {
            return E_INVALIDARG;
        }
        if (number >= components_.size()) {
            return VSS_E_OBJECT_NOT_FOUND;
        }
        *out = new BackupComponent(*components_[number]);
        return S_OK;
    }

protected:
    void* as(REFIID) override { return static_cast<IUnknown*>(this); }

private:
    void begins(const char* method) {
        must_be_held(method);
        at_use_();
    }

    const WorldWriter& writer_;
    const std::vector<AddedComponent*> components_;
    const std::function<void()> at_use_;
};

}  // namespace shadowcheck

#endif
